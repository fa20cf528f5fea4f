"""The packer's door to quarantine certificates: what is wanted, what is there, and a form for what is missing."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from catalog.foundation import kept
from catalog.foundation.forms import PaperField
from catalog.foundation.periods import china_date
from catalog.foundation.uploads import paper_answer
from catalog.safety import travel
from catalog.safety.models import QuarantineCertificate, QuarantineKind
from catalog.safety.operations import BadPaper, Paper
from logistics.fulfilment import operations
from logistics.fulfilment.models import Consignment
from logistics.fulfilment.states import AT_THE_SELLERS

from ..desk import at_desk


@dataclass(frozen=True)
class Papers:
    """``wanted`` are the forms that the goods need; ``problems`` say why they may not leave today."""

    wanted: list[QuarantineKind]
    there: list[QuarantineCertificate]
    problems: list[str]
    open: bool


def shown(consignment: Consignment, *, on: date) -> Papers:
    wanted = sorted(operations.papers_wanted(consignment))
    there = list(QuarantineCertificate.objects.filter(consignments__consignment=consignment).order_by("pk"))
    open_ = consignment.state in AT_THE_SELLERS
    arrives = operations.arrival(consignment, on)
    problems = []
    if wanted and open_:
        problems = travel.problems(
            wanted=wanted, papers=there, destination=consignment.ship_to_province, leaves=on, arrives=arrives
        )
    return Papers(wanted=wanted, there=there, problems=problems, open=open_)


def _day():
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class PaperForm(forms.Form):
    """What stands on a certificate, in its own order."""

    kind = forms.ChoiceField(label=gettext_lazy("form"), choices=QuarantineKind.choices)
    number = forms.CharField(label=gettext_lazy("number"), max_length=30)
    owner = forms.CharField(label=gettext_lazy("owner of the goods"), max_length=120)
    goods = forms.CharField(label=gettext_lazy("animal or product"), max_length=80)
    quantity = forms.CharField(
        label=gettext_lazy("quantity and unit"), max_length=60, help_text=gettext_lazy("As written there: 贰拾肆只")
    )
    origin = forms.CharField(label=gettext_lazy("place of departure"), max_length=200)
    destination = forms.CharField(label=gettext_lazy("destination"), max_length=200)
    carrier = forms.CharField(label=gettext_lazy("carrier and phone"), max_length=80, required=False)
    vehicle = forms.CharField(label=gettext_lazy("number plate"), max_length=20, required=False)
    disinfected_with = forms.CharField(label=gettext_lazy("disinfection of the vehicle"), max_length=60, required=False)
    ear_tags = forms.CharField(
        label=gettext_lazy("ear tags"), max_length=200, required=False,
        help_text=gettext_lazy("The last three digits of each"),
    )  # fmt: skip
    veterinarian = forms.CharField(label=gettext_lazy("official veterinarian"), max_length=40)
    issued_on = forms.DateField(label=gettext_lazy("signed on"), widget=_day())
    last_day = forms.DateField(
        label=gettext_lazy("valid to the end of"), required=False, widget=_day(),
        help_text=gettext_lazy("Empty: as long as this form can hold at most"),
    )  # fmt: skip
    scan = PaperField(label=gettext_lazy("Scan"), required=False)


@at_desk()
def add(request, number):
    """Enter the certificate of one consignment; what is known is filled in."""
    found = get_object_or_404(
        Consignment.objects.for_user(request.user).select_related("seller__region"), number=number
    )
    today = china_date(timezone.now())
    papers = shown(found, on=today)
    form = PaperForm(request.POST or None, initial=_known(found, papers, today))
    scanned = kept.paper_for(request, form)
    if form.is_bound and form.is_valid():
        told = dict(form.cleaned_data)
        told.pop("scan")
        try:
            operations.add_paper(
                consignment=found, paper=Paper(**told), scan=scanned.file, by=request.desk.signature, at=timezone.now()
            )
        except BadPaper as problem:
            for name, sentence in problem.problems.items():
                form.add_error(name, sentence)
        except operations.PapersMissing as problem:
            form.add_error(None, str(problem))
        else:
            kept.forget(scanned.seal, user_id=request.user.pk)
            messages.success(request, _("Entered. The certificate goes along with the goods."))
            return redirect("packing:consignment", number=number)
    status = 422 if form.is_bound and form.errors else 200
    context = {"consignment": found, "papers": papers, "form": form}
    return render(request, "packing/paper.html", context, status=status)


def _known(found: Consignment, papers: Papers, today: date) -> dict:
    lines = list(found.lines.all())
    return {
        "kind": papers.wanted[0] if papers.wanted else QuarantineKind.PRODUCT_B,
        "owner": found.seller.name,
        "goods": "、".join(line.description for line in lines)[:80],
        "quantity": "、".join(f"{line.quantity} {line.get_unit_display()}" for line in lines)[:60],
        "origin": str(found.seller.region or ""),
        "destination": str(found.ship_to)[:200],
        "issued_on": today,
    }


@at_desk()
@require_safe
def scan(request, number, pk):
    """The private paper; only of a certificate that goes with a consignment of the own seller."""
    found = get_object_or_404(Consignment.objects.for_user(request.user), number=number)
    certificate = get_object_or_404(QuarantineCertificate, pk=pk, consignments__consignment=found)
    if not certificate.scan:
        raise Http404
    return paper_answer(certificate.scan, name=f"quarantine-{certificate.number}")
