"""Doors for anybody: which rules of aid hold, since when, on which document, and what an earlier version said."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.foundation.periods import china_date

from . import names
from .models import Programme
from .summary import examples_of, sentences, standing
from .versions import changes_since


@require_safe
def programmes(request):
    """Each programme once, by its newest published version: those in force first, then what is over, then others'."""
    today = china_date(timezone.now())
    rows = Programme.objects.filter(is_draft=False).order_by("country", "area_prefix", "code", "-version")
    newest: dict[str, Programme] = {}
    for one in rows.prefetch_related("targets"):
        # The one in force stands for the programme even when the next one is published already.
        if one.code not in newest or (one.valid_from <= today < newest[one.code].valid_from):
            newest[one.code] = one
    known = names.of("place", {one.area_prefix for one in newest.values() if one.area_prefix})
    told = [
        (one, standing(one, today), known.get(one.area_prefix, "") if one.area_prefix else _("the whole country"))
        for one in newest.values()
    ]
    ours = [row for row in told if row[0].country == settings.AID_COUNTRY]
    groups = [
        (_("In force today"), [row for row in ours if row[1][0] != "closed"]),
        (_("Over; purchases of their time stay counted by them"), [row for row in ours if row[1][0] == "closed"]),
        (_("Of other countries, for comparison; they bind nobody here"), [row for row in told if row not in ours]),
    ]
    context = {"groups": [group for group in groups if group[1]], "country": settings.AID_COUNTRY}
    return render(request, "programmes/programmes.html", context)


@require_safe
def programme(request, label):
    """One programme in words, by its code; ``guangdong-2025@1``, as the ledger names it, is one version."""
    today, (code, _at, version) = china_date(timezone.now()), label.partition("@")
    versions = list(Programme.objects.versions_of(code).filter(is_draft=False))
    shown = next((one for one in versions if one.label == label), None) if version else _present(versions, today)
    if shown is None:
        raise Http404
    state, word = standing(shown, today)
    context = {
        "programme": shown, "state": state, "word": word, "sentences": sentences(shown),
        "examples": examples_of(shown), "changes": changes_since(shown, versions),
        "versions": [(one, *standing(one, today)) for one in versions],
    }  # fmt: skip
    return render(request, "programmes/programme.html", context)


def _present(versions: list[Programme], today) -> Programme | None:
    """The version that holds or held last; of a programme that lies ahead, its first. ``versions``: newest first."""
    begun = [one for one in versions if one.valid_from <= today]
    return next(iter(begun), versions[-1] if versions else None)
