"""Doors of a seller: put goods forward for recognition, follow the application, answer what is sent back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.foundation import kept
from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.periods import china_date
from catalog.foundation.uploads import BadUpload, paper_answer
from catalog.oscar_forks.catalogue.models import Product
from catalog.recognition import courses, operations
from catalog.recognition.models import Application, Paper, Recognition
from catalog.recognition.operations import Incomplete, NotRecognisable
from catalog.recognition.queries import linked_in_words
from catalog.recognition.states import ApplicationState
from shop.sellers.desk import EDITORS, at_desk
from shop.sellers.forms.recognition import ApplicationForm

PER_PAGE = 30


def _mine(request):
    return Application.objects.of_seller(request.desk.partner).select_related("product", "scheme", "village")


@at_desk()
@require_safe
def recognition(request):
    """Applications and recognitions of the seller, and the goods that could be put forward."""
    today, partner = china_date(timezone.now()), request.desk.partner
    goods = Product.objects.of_seller(partner)
    recognised = Recognition.objects.in_force(today).filter(product__in=goods)
    free = goods.exclude(pk__in=recognised.values("product")).exclude(
        pk__in=Application.objects.unfinished().of_seller(partner).values("product")
    )
    held = Recognition.objects.public().filter(product__in=goods).select_related("product")
    context = {
        "page": Paginator(_mine(request).order_by("-created_at", "-pk"), PER_PAGE).get_page(request.GET.get("page")),
        "recognitions": held.order_by("-valid_from", "-pk")[:PER_PAGE],
        "free": free.filter(origin__isnull=False).order_by("title", "pk")[:200],
        "reminders": request.user.reminders.filter(ends_on__gt=today).order_by("ends_on", "pk")[:10],
        "today": today,
    }
    return render(request, "sellers/recognition.html", context)


@at_desk(*EDITORS)
@require_POST
def begin(request):
    key = request.POST.get("product", "")
    product = get_object_or_404(
        Product.objects.of_seller(request.desk.partner), pk=key if key.isascii() and key.isdecimal() else 0
    )
    try:
        made = operations.open_application(product=product, by=request.desk.signature, at=timezone.now())
    except NotRecognisable as problem:
        messages.error(request, str(problem))
        return redirect("sellers:recognition")
    return redirect("sellers:application", made.number)


@at_desk()
@require_http_methods(["GET", "HEAD", "POST"])
def application(request, number):
    """One application: written here while it is the seller's, followed afterwards."""
    shown = get_object_or_404(_mine(request), number=number)
    writable = shown.state in (ApplicationState.DRAFT, ApplicationState.RETURNED) and request.desk.may_edit
    form, status = ApplicationForm(initial=ApplicationForm.initial_of(shown)), 200
    if request.method == "POST":
        if not writable:
            messages.error(request, _("This application is with the reviewers now and cannot be changed."))
            return redirect("sellers:application", number)
        form, status = ApplicationForm(request.POST, request.FILES), 422
        paper = form.fields["paper"].paper = kept.paper_of(request, "paper")
        if form.is_valid():
            said = _write(request, shown, form, paper)
            if said:
                messages.success(request, said)
                return redirect("sellers:application", number)
        elif paper.problem:
            form.add_error("paper", paper.problem)
    opinions = list(shown.opinions.order_by("at", "pk"))
    context = {
        "application": shown, "form": form, "writable": writable, "opinions": opinions,
        "steps": courses.steps_of(shown, opinions), "facts": courses.facts_of(shown),
        "papers": shown.papers.order_by("pk"), "objections": shown.objections.all(),
        "linked": linked_in_words(shown.partner_id, china_date(timezone.now())),
        "today": china_date(timezone.now()),
    }  # fmt: skip
    return render(request, "sellers/application.html", context, status=status)


def _write(request, shown, form, paper):
    """Keep the facts, then do what the button asks for; the sentence of success, or None with errors in the form."""
    told, deed, now = form.cleaned_data, request.POST.get("deed"), timezone.now()
    said = _("Saved.")
    try:
        operations.write_application(application=shown, facts=form.facts())
        if paper.problem:
            form.add_error("paper", paper.problem)
            return None
        if paper.file:
            operations.add_paper(
                application=shown, kind=told["paper_kind"] or "other", title=told["paper_title"],
                upload=paper.file, by=request.desk.signature, at=now,
            )  # fmt: skip
            # It is attached now, whatever becomes of the rest.
            kept.forget(paper.seal, user_id=request.user.pk)
            form.fields["paper"].paper = None
            said = _("Saved, and the paper is attached.")
        if request.POST.get("drop", "").isdecimal():
            operations.drop_paper(paper=get_object_or_404(shown.papers, pk=request.POST["drop"]))
        elif deed == "submit":
            operations.submit(application=shown, promised_by=told["promised_by"], by=request.desk.signature, at=now)
            said = _("Submitted. You see here where it lies and until when it must be decided.")
    except Incomplete as problem:
        for name, sentence in problem.problems.items():
            form.add_error("paper" if name == "papers" else name, sentence)
        return None
    except BadUpload as problem:
        form.add_error("paper", str(problem))
        return None
    except IllegalMove as problem:
        form.add_error(None, str(problem))
        return None
    return said


@at_desk(*EDITORS)
@require_POST
def cancel_application(request, number):
    shown = get_object_or_404(_mine(request), number=number)
    try:
        operations.cancel(application=shown, by=request.desk.signature, at=timezone.now())
    except IllegalMove as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Taken back. You can put the goods forward again at any time."))
    return redirect("sellers:application", number)


def _paper(request, pk):
    mine = Application.objects.of_seller(request.desk.partner)
    return get_object_or_404(Paper.objects.select_related("application"), pk=pk, application__in=mine)


@at_desk()
@require_safe
def paper(request, pk):
    """A paper of an own application; another seller's is not found."""
    shown = _paper(request, pk)
    return paper_answer(shown.file, name=f"{shown.application.number}-{shown.pk}")
