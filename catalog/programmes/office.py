"""One version of a programme in the back office: the rule in words, an example, its history, and what may be done."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.foundation.office import Deed, case_page

from . import operations
from .forms import EndForm, NextVersionForm, today
from .models import Programme
from .summary import examples_of, sentences, standing
from .versions import changes_since

REFUSALS = (operations.BadVersion, operations.InForce)


def case(request, pk):
    """A version of a programme; its deeds are posted here."""
    if not request.user.has_perm("programmes.view_programme"):
        raise PermissionDenied
    programme = get_object_or_404(Programme, pk=pk)
    deeds = _deeds(programme, request) if request.user.has_perm("programmes.change_programme") else []
    if request.method == "POST":
        answer = _act(request, programme, deeds)
        if answer:
            return answer
    versions = list(Programme.objects.versions_of(programme.code))
    return case_page(
        request, title=f"{programme.name} · {programme.label}", icon="doc-full-inverse", facts=[], deeds=deeds,
        template="programmes/office/programme.html", programme=programme, sentences=sentences(programme),
        examples=examples_of(programme), state=state_of(programme), open=programme.may_change(today()),
        versions=[(one, state_of(one)) for one in versions], changes=changes_since(programme, versions),
        below=[(name, list(getattr(programme, name).all())) for name in ("targets", "counting_rules")],
    )  # fmt: skip


def state_of(programme: Programme) -> str:
    return standing(programme, today())[1]


def _deeds(programme: Programme, request) -> list[Deed]:
    def bound(code, form):
        return form(request.POST if request.POST.get("deed") == code else None)

    if programme.is_draft:
        return [
            Deed("publish", _("Put into force"), bound("publish", forms.Form)),
            Deed("discard", _("Throw the draft away"), bound("discard", forms.Form), danger=True),
        ]
    deeds = []
    if not Programme.objects.filter(code=programme.code, version__gt=programme.version, is_draft=False).exists():
        deeds.append(Deed("next", _("Draft a new version"), bound("next", NextVersionForm)))
    if programme.valid_to is None or programme.valid_to > today():
        deeds.append(Deed("end", _("Say when it ends"), bound("end", EndForm), danger=True))
    return deeds


def _act(request, programme: Programme, deeds: list[Deed]):
    deed = next((one for one in deeds if one.code == request.POST.get("deed")), None)
    if deed is None or not deed.form.is_valid():
        return None
    told = deed.form.cleaned_data
    try:
        if deed.code == "publish":
            operations.publish(programme=programme, on=today())
            messages.success(request, _("In force from %(day)s.") % {"day": date_format(programme.valid_from)})
        elif deed.code == "discard":
            operations.discard(programme=programme)
            messages.success(request, _("The draft is gone; nothing else has changed."))
            return redirect("programme:index")
        elif deed.code == "next":
            draft = operations.draft_next(programme=programme, **told)
            if (draft.valid_from, draft.document_no) == (told["valid_from"], told["document_no"]):
                words = _("Draft %(label)s: change it, then put it into force.")
            else:
                words = _("There is a draft already: %(label)s, with its own first day and number. Change them there.")
            messages.success(request, words % {"label": draft.label})
            return redirect("programme:case", draft.pk)
        else:
            operations.end(programme=programme, on=today(), **told)
    except REFUSALS as problem:
        deed.form.add_error(None, str(problem))
        return None
    return redirect("programme:case", programme.pk)
