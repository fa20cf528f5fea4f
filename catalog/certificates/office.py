"""Back-office pages on which an operator decides: certificates, licences of marks, reports of misuse."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.periods import china_date
from catalog.foundation.uploads import paper_answer
from catalog.origins.office import Deed, ReasonForm, case_page, told

from . import operations
from .models import Certificate, HelpRequest, MarkLicence, MisuseReport
from .operations import AnswerMissing, BadCertificate
from .states import CERTIFICATE, HELP, LICENCE, REPORT, CertificateState, HelpState, LicenceState, ReportState


class NoteForm(forms.Form):
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)


def _day():
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class LicenceForm(forms.Form):
    number = forms.CharField(label=gettext_lazy("licence number"), max_length=60)
    valid_from = forms.DateField(label=gettext_lazy("valid from"), widget=_day())
    valid_to = forms.DateField(
        label=gettext_lazy("valid to"), required=False, widget=_day(),
        help_text=gettext_lazy("First day on which it is gone"),
    )  # fmt: skip


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("What was found and done"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


def _decided(request, form, act):
    """Whether ``act`` was done; a refusal stands above the form."""
    if not form.is_valid():
        return False
    try:
        act(**form.cleaned_data, by=str(request.user), at=timezone.now())
    except (AnswerMissing, BadCertificate, IllegalMove) as problem:
        form.add_error(None, str(problem))
        return False
    messages.success(request, _("Decided."))
    return True


@permission_required("certificates.change_certificate", raise_exception=True)
def certificate(request, pk):
    """One certificate beside its scan: verify, refuse, revoke."""
    shown = get_object_or_404(Certificate.objects.select_related("partner").prefetch_related("products"), pk=pk)
    deed = request.POST.get("deed")
    made = {
        "verify": NoteForm(request.POST if deed == "verify" else None),
        "refuse": ReasonForm(request.POST if deed == "refuse" else None),
        "revoke": ReasonForm(request.POST if deed == "revoke" else None),
    }
    verbs = {
        "verify": operations.verify_certificate, "refuse": operations.refuse_certificate,
        "revoke": operations.revoke_certificate,
    }  # fmt: skip
    if deed in made and _decided(request, made[deed], lambda **said: verbs[deed](certificate=shown, **said)):
        return redirect("certificate:index")
    words = {"verify": _("It agrees with the scan: verify"), "refuse": _("Refuse"), "revoke": _("Revoke")}
    open_to = {CertificateState.CLAIMED: ("verify", "refuse"), CertificateState.VERIFIED: ("revoke",)}
    facts = [
        (_("kind"), shown.label), (_("certificate number"), shown.number), (_("certifying body"), shown.body),
        (_("valid from"), shown.valid_from), (_("last day"), shown.last_day), (_("seller"), shown.partner),
        (_("goods that it covers"), "、".join(product.title for product in shown.products.all())),
        (_("state"), shown.get_state_display()), (_("claimed by"), shown.claimed_by), (_("note"), shown.note),
        (_("scan"), format_html('<a href="scan/">{}</a>', _("See the scan"))),
    ]  # fmt: skip
    deeds = [Deed(code, words[code], made[code], danger=code != "verify") for code in open_to.get(shown.state, ())]
    history = told(CERTIFICATE, shown)
    return case_page(request, title=str(shown), icon="doc-full", facts=facts, deeds=deeds, history=history)


@permission_required("certificates.view_certificate", raise_exception=True)
def scan(request, pk):
    shown = get_object_or_404(Certificate, pk=pk)
    return paper_answer(shown.scan, name=f"certificate-{shown.pk}")


@permission_required("certificates.change_marklicence", raise_exception=True)
def licence(request, pk):
    """One licence of a mark: give it, refuse it, end it."""
    shown = get_object_or_404(MarkLicence.objects.select_related("mark", "product"), pk=pk)
    deed, today = request.POST.get("deed"), china_date(timezone.now())
    first = {"valid_from": today, "valid_to": today + timedelta(days=365)}
    made = {
        "license": LicenceForm(request.POST if deed == "license" else None, initial=first),
        "refuse": ReasonForm(request.POST if deed == "refuse" else None),
        "end": ReasonForm(request.POST if deed == "end" else None),
    }
    verbs = {"license": operations.license_mark, "refuse": operations.refuse_licence, "end": operations.end_licence}
    if deed in made and _decided(request, made[deed], lambda **said: verbs[deed](licence=shown, **said)):
        return redirect("mark_licence:index")
    words = {"license": _("Give the licence"), "refuse": _("Refuse"), "end": _("End the licence")}
    open_to = {LicenceState.APPLIED: ("license", "refuse"), LicenceState.LICENSED: ("end",)}
    facts = [
        (_("regional mark"), shown.mark), (_("product"), shown.product), (_("seller"), shown.product.seller),
        (_("village"), shown.product.origin), (_("licence number"), shown.number),
        (_("state"), shown.get_state_display()), (_("valid from"), shown.valid_from), (_("valid to"), shown.valid_to),
    ]  # fmt: skip
    deeds = [Deed(code, words[code], made[code], danger=code != "license") for code in open_to.get(shown.state, ())]
    return case_page(request, title=str(shown), icon="tag", facts=facts, deeds=deeds, history=told(LICENCE, shown))


@permission_required("certificates.change_misusereport", raise_exception=True)
def report(request, pk):
    """One report of misuse, and what came of it."""
    shown = get_object_or_404(MisuseReport.objects.select_related("mark"), pk=pk)
    deed = request.POST.get("deed")
    made = {code: AnswerForm(request.POST if deed == code else None) for code in ("found", "unfounded")}
    if deed in made and _decided(
        request,
        made[deed],
        lambda **said: operations.answer_report(report=shown, found=deed == "found", **said),
    ):
        return redirect("misuse_report:index")
    words = {"found": _("Misuse found"), "unfounded": _("No misuse found")}
    facts = [
        (_("regional mark"), shown.mark), (_("where it was seen"), shown.seen_where), (_("what is wrong"), shown.text),
        (_("how to reach you"), shown.contact), (_("written at"), shown.made_at), (_("answer"), shown.answer),
    ]  # fmt: skip
    is_open = shown.state == ReportState.OPEN
    deeds = [Deed(code, words[code], form) for code, form in made.items()] if is_open else []
    return case_page(request, title=shown.number, icon="warning", facts=facts, deeds=deeds, history=told(REPORT, shown))


@permission_required("certificates.change_helprequest", raise_exception=True)
def help_request(request, pk):
    """A seller's request for help; the operator answers where no county office does."""
    shown = get_object_or_404(HelpRequest.objects.select_related("partner"), pk=pk)
    form = AnswerForm(request.POST if request.POST.get("deed") == "answer" else None)
    if form.is_bound and _decided(request, form, lambda **said: operations.answer_help(request=shown, **said)):
        return redirect("help_request:index")
    facts = [
        (_("seller"), shown.partner), (_("kind"), shown.get_kind_display()), (_("what help is needed"), shown.text),
        (_("whom the office can call"), shown.contact), (_("asked at"), shown.asked_at),
        (_("to be answered by"), shown.answer_by), (_("answer"), shown.answer), (_("answered by"), shown.answered_by),
    ]  # fmt: skip
    deeds = [Deed("answer", _("Answer"), form)] if shown.state == HelpState.OPEN else []
    return case_page(request, title=str(shown), icon="help", facts=facts, deeds=deeds, history=told(HELP, shown))
