"""Doors of the ledger: what anybody may check, and what a unit sees of its own."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalog.foundation.periods import china_date
from shop.institutions.desk import at_desk
from shop.institutions.models import Institution

from .canonical import canonical_json
from .downloads import detail_response
from .forms import UnitFilter
from .models import Entry, Seal
from .queries.proofs import last_head, proof_of
from .signing import is_signed, public_hex, signing_key
from .tree import proves_inclusion

PER_PAGE = 50


@require_safe
def home(request):
    """The newest head, the key, how to check; and a field for an entry number."""
    # Read out or copied, a number comes with blanks as often as with dashes.
    asked = "-".join(request.GET.get("entry", "").upper().replace("-", " ").split())
    if asked and Entry.objects.filter(entry_no=asked).exists():
        return redirect("ledger:proof", entry_no=asked)
    return render(
        request,
        "ledger/home.html",
        {"head": last_head(), "key": public_hex(signing_key()), "asked": asked, "sealed": Seal.objects.count()},
    )


@require_safe
def proof(request, entry_no):
    """What an entry says and that it is in the tree. Entries name no person, so this page is for everybody."""
    entry = get_object_or_404(Entry.objects.select_related("reverses"), entry_no=entry_no)
    found = proof_of(entry=entry)
    holds = found is not None and (
        entry.compute_hash() == entry.content_hash
        and proves_inclusion(
            leaf=bytes.fromhex(entry.content_hash),
            index=found.index,
            size=found.head.size,
            path=[bytes.fromhex(step) for step in found.path],
            root=bytes.fromhex(found.head.root),
        )
        and is_signed(message=found.head.signed_bytes(), signature=found.head.signature, key=found.head.key_id)
    )
    return render(
        request,
        "ledger/proof.html",
        {
            "entry": entry,
            "proof": found,
            "holds": holds,
            "spelling": canonical_json(entry.facts()).decode(),
            "key": public_hex(signing_key()),
        },
    )


@require_safe
def proof_json(request, entry_no):
    """The same for machines: the canonical spelling, the path, the signed head, the public key."""
    entry = get_object_or_404(Entry, entry_no=entry_no)
    found = proof_of(entry=entry)
    if found is None:
        return JsonResponse({"entry_no": entry.entry_no, "state": "waiting"}, status=202)
    return JsonResponse(
        found.as_json()
        | {
            "canonical": canonical_json(entry.facts()).decode(),
            "signed": found.head.signed_bytes().decode(),
            "public_key": public_hex(signing_key()),
        }
    )


@at_desk()
def unit(request):
    """A unit's own ledger: what was paid in a period, by fund and origin, each entry with its proof."""
    filters = UnitFilter(request.GET, today=china_date(timezone.now()))
    entries = filters.narrow(_own(request))
    return render(
        request,
        "ledger/unit.html",
        {
            "filters": filters,
            "active": sum(1 for name in ("period", "fund") if request.GET.get(name) not in (None, "", "year")),
            "sums": entries.sums(),
            "funds": entries.by_fund(),
            "origins": entries.by_county(),
            "page": Paginator(entries.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page")),
        },
    )


@at_desk()
def unit_file(request, file_format):
    now = timezone.now()
    filters = UnitFilter(request.GET, today=china_date(now))
    return detail_response(
        entries=filters.narrow(_own(request)),
        selection=f"{request.desk.unit} · {filters.words()}",
        file_format=file_format,
        name=f"ledger-{request.desk.unit.pk}-{filters.days()[0]:%Y%m}",
        at=now,
    )


def _own(request):
    return Entry.objects.for_institutions(Institution.objects.below(request.desk.unit))
