"""Back-office pages of applications: an operator enters what an office has stamped on paper."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.uploads import paper_answer
from catalog.origins.office import Deed, case_page, told

from . import courses, operations
from .models import Application, Objection, Paper
from .operations import NoEvidence, NotYourStep, Reviewer, TooEarly, WordsMissing
from .states import APPLICATION, ApplicationState, ObjectionState, Verdict

REFUSALS = (IllegalMove, NoEvidence, NotYourStep, TooEarly, WordsMissing)


class StampedForm(forms.Form):
    """Who stamped, for which office; with the words, if the deed has any."""

    office = forms.CharField(label=gettext_lazy("office"), max_length=120)
    reviewer = forms.CharField(label=gettext_lazy("reviewer"), max_length=150)

    def reviewer_for(self, user) -> Reviewer:
        told = self.cleaned_data
        return Reviewer(name=told["reviewer"], office=told["office"], entered_by=str(user))


class OpinionForm(StampedForm):
    verdict = forms.ChoiceField(label=gettext_lazy("verdict"), choices=Verdict.choices)
    text = forms.CharField(label=gettext_lazy("opinion"), max_length=600, widget=forms.Textarea(attrs={"rows": 3}))


class AnswerForm(StampedForm):
    upheld = forms.ChoiceField(
        label=gettext_lazy("result"),
        choices=[("no", gettext_lazy("not upheld")), ("yes", gettext_lazy("upheld"))],
    )
    answer = forms.CharField(label=gettext_lazy("answer"), max_length=600, widget=forms.Textarea(attrs={"rows": 3}))


class GrantForm(StampedForm):
    batch = forms.CharField(label=gettext_lazy("batch"), max_length=40, required=False)


@permission_required("recognition.change_application", raise_exception=True)
def application(request, pk):
    """One application: what it says, how far it is, and what an office decided on paper."""
    shown = get_object_or_404(
        Application.objects.select_related("product", "partner", "village", "scheme", "recognition"), pk=pk
    )
    deeds = _deeds(request, shown)
    for deed in deeds:
        if deed.form.is_bound and deed.form.is_valid():
            try:
                _do(request, shown, deed)
            except REFUSALS as problem:
                deed.form.add_error(None, str(problem))
            else:
                messages.success(request, _("Entered."))
                return redirect("recognition_application:case", shown.pk)
    return case_page(
        request, title=str(shown), icon="form", facts=_facts(shown), deeds=deeds, history=told(APPLICATION, shown)
    )


def _deeds(request, shown) -> list[Deed]:
    chosen = request.POST.get("deed")

    def bound(code, kind, **initial):
        return kind(request.POST if chosen == code else None, initial=initial)

    if shown.state == ApplicationState.REVIEW:
        label = _("Enter the opinion: %(level)s") % {"level": shown.get_level_display()}
        return [Deed("opinion", label, bound("opinion", OpinionForm))]
    if shown.state != ApplicationState.PUBLICITY:
        return []
    waiting = shown.objections.filter(state=ObjectionState.OPEN)
    answers = [
        Deed(f"answer-{one.pk}", _("Answer objection %(number)s: %(text)s") % {"number": one.number, "text": one.text},
             bound(f"answer-{one.pk}", AnswerForm))
        for one in waiting
    ]  # fmt: skip
    grant = Deed("grant", _("Recognise"), bound("grant", GrantForm, office=shown.scheme.authority))
    return answers or [grant]


def _do(request, shown, deed) -> None:
    said, now = deed.form.cleaned_data, timezone.now()
    reviewer = deed.form.reviewer_for(request.user)
    if deed.code == "opinion":
        operations.decide(
            application=shown, level=shown.level, verdict=said["verdict"], text=said["text"], reviewer=reviewer, at=now
        )
    elif deed.code == "grant":
        operations.grant(application=shown, reviewer=reviewer, batch=said["batch"], at=now)
    else:
        objection = get_object_or_404(Objection, pk=deed.code.removeprefix("answer-"), application=shown)
        operations.answer_objection(
            objection=objection, upheld=said["upheld"] == "yes", answer=said["answer"], reviewer=reviewer, at=now
        )


def _facts(shown) -> list[tuple]:
    opinions = [
        (f"{one.get_level_display()} · {one.office}", f"{one.get_verdict_display()}: {one.text} ({one.reviewer})")
        for one in shown.opinions.order_by("at", "pk")
    ]
    papers = format_html_join(
        "、", '<a href="papers/{}/">{}</a>', ((paper.pk, str(paper)) for paper in shown.papers.all())
    )
    return [
        (_("product"), shown.product.title), (_("seller"), shown.partner), (_("village"), shown.village),
        (_("state"), shown.get_state_display()), (_("to be decided by"), shown.due_on),
        *((fact.label, fact.value) for fact in courses.facts_of(shown)),
        (_("papers"), papers), (_("publicity until"), shown.last_public_day), (_("reason"), shown.reason_text),
        *opinions,
    ]  # fmt: skip


@permission_required("recognition.view_application", raise_exception=True)
def paper(request, pk, paper_pk):
    shown = get_object_or_404(Paper.objects.select_related("application"), pk=paper_pk, application=pk)
    return paper_answer(shown.file, name=f"{shown.application.number}-{shown.pk}")
