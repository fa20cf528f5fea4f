"""Pages of one place and of one pairing in the back office, and the door for a file of places."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.views import generic

from catalog.foundation.money import yuan
from catalog.foundation.office import Deed, case_page
from catalog.foundation.periods import china_date
from catalog.foundation.tables import Limits
from catalog.foundation.tables.kept import Kind, door

from . import imports, membership_imports, operations
from .forms import EndPairingForm, RenameForm, SucceedForm, TargetForm, enter_region
from .models import Pairing, Region, RegionChange
from .queries import on_day, tiers_on

REFUSALS = (operations.BadChange, operations.BadPairing, operations.BadRegion)
MEMBERSHIPS = Kind(
    "memberships", gettext_lazy("Import memberships in tiers"), membership_imports.COLUMNS, membership_imports.brought
)
REGIONS = Kind("regions", gettext_lazy("Import places"), imports.COLUMNS, imports.brought, Limits())


def _require(request, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def region_import(request):
    """Bring a file of places, look it over, enter it."""
    _require(request, "origins.change_region")
    return door(request, kind=REGIONS, scope=None, template="foundation/office/import.html")


def membership_import(request):
    """Bring an office's list of aided places, look it over, enter it."""
    _require(request, "origins.add_tiermembership")
    return door(request, kind=MEMBERSHIPS, scope=None, template="foundation/office/import.html")


class EditRegion(generic.EditView):
    def save_instance(self):
        return enter_region(self.form.cleaned_data)

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except operations.BadRegion as problem:
            form.add_error(None, str(problem))
            return self.form_invalid(form)


class EndMembership(generic.EditView):
    def save_instance(self):
        told = self.form.cleaned_data
        operations.end_membership(
            membership=self.object, valid_to=told["valid_to"], document_no=told["end_document_no"]
        )
        return self.object

    def form_valid(self, form):
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except (operations.EndsTooEarly, operations.OverlappingMembership) as problem:
            form.add_error(None, str(problem))
            return self.form_invalid(form)


def _acted(request, deeds: list[Deed], acts: dict) -> bool:
    """Carry out the deed that was posted; what an operation refuses stands above its form."""
    deed = next((one for one in deeds if request.method == "POST" and one.code == request.POST.get("deed")), None)
    if deed is None or not deed.form.is_valid():
        return False
    try:
        acts[deed.code](deed.form.cleaned_data)
    except REFUSALS as problem:
        deed.form.add_error(None, str(problem))
        return False
    messages.success(request, _("It has been entered."))
    return True


def _bound(request, code, form, **more):
    return form(request.POST if request.POST.get("deed") == code else None, **more)


def region(request, pk):
    """One place: where it lies, its tiers today, what became of it, and how to rename it or let another take over."""
    _require(request, "origins.view_region")
    shown = get_object_or_404(Region.objects.select_related("parent", "heir"), pk=pk)
    deeds = []
    if request.user.has_perm("origins.change_region") and not shown.valid_to:
        deeds = [
            Deed("rename", _("Rename"), _bound(request, "rename", RenameForm)),
            Deed("succeed", _("Let another place take over"), _bound(request, "succeed", SucceedForm), danger=True),
        ]
    acts = {
        "rename": lambda told: operations.rename(region=shown, **told),
        "succeed": lambda told: operations.succeed(former=shown, **told),
    }
    if _acted(request, deeds, acts):
        return redirect("region:case", shown.pk)
    today = china_date(timezone.now())
    now = [one for one in on_day([shown], today)[shown.pk] if one.pk != shown.pk]
    facts = [
        (_("full name"), shown.full_name), (_("division code"), shown.code), (_("level"), shown.get_level_display()),
        (_("valid from"), shown.valid_from), (_("valid to"), shown.valid_to),
        (_("what it is today"), "、".join(map(str, now))),
        (_("tiers today"), "、".join(tier.name for tier in tiers_on([shown.pk], today)[shown.pk])),
    ]  # fmt: skip
    changes = RegionChange.objects.filter(former=shown) | RegionChange.objects.filter(successor=shown)
    return case_page(
        request, title=str(shown), icon="site", facts=facts, deeds=deeds, template="origins/office/region.html",
        changes=changes.select_related("former", "successor"), region=shown,
        memberships=shown.tier_memberships.select_related("tier"), pairings=shown.pairings.all(),
    )  # fmt: skip


def pairing(request, pk):
    """One pairing with its yearly targets; what was reached is told by the ledger, on the supervisors' pages."""
    _require(request, "origins.view_pairing")
    shown = get_object_or_404(Pairing.objects.select_related("helped", "helper_region"), pk=pk)
    deeds = []
    if request.user.has_perm("origins.add_pairing"):
        year = {"year": china_date(timezone.now()).year}
        deeds = [
            Deed("target", _("Set the targets of a year"), _bound(request, "target", TargetForm, initial=year)),
            Deed("end", _("Say when it ends"), _bound(request, "end", EndPairingForm), danger=True),
        ]
    acts = {
        "target": lambda told: operations.set_target(pairing=shown, **told),
        "end": lambda told: operations.end_pairing(pairing=shown, **told),
    }
    if _acted(request, deeds, acts):
        return redirect("pairing:case", shown.pk)
    facts = [
        (_("number"), shown.number), (_("kind"), shown.get_kind_display()), (_("helper"), shown.helper_name),
        (_("unified social credit code"), shown.helper_uscc), (_("helped place"), shown.helped),
        (_("valid from"), shown.valid_from), (_("valid to"), shown.valid_to), (_("document number"), shown.document_no),
    ]  # fmt: skip
    facts += [
        (
            f"{_('year')} {target.year}",
            _("to be bought %(buy)s · to be helped to sell %(help)s")
            % {"buy": yuan(target.buy_cny), "help": yuan(target.help_sell_cny)},
        )
        for target in shown.targets.all()
    ]
    return case_page(request, title=str(shown), icon="link", facts=facts, deeds=deeds)
