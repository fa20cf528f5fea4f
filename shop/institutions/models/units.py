"""Who buys and who supervises: units in a tree, people in roles of them."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.foundation.periods import china_date
from catalog.lots.freshness import Freshness


class InstitutionKind(models.TextChoices):
    """The kinds of buyer that the notices name (domain.md §4.4)."""

    AGENCY = "agency", _("government agency")
    PUBLIC = "public", _("public institution")
    SCHOOL = "school", _("school")
    HOSPITAL = "hospital", _("hospital")
    STATE_FIRM = "state_firm", _("state-owned enterprise")
    FIRM = "firm", _("private enterprise")
    BANK = "bank", _("financial institution")
    ARMY = "army", _("armed forces")
    SOCIAL = "social", _("social organisation")
    PARTY = "party", _("democratic party")
    UNION = "union", _("trade union")


class FiscalLevel(models.TextChoices):
    CENTRAL = "central", _("central level")
    PROVINCE = "province", _("provincial level")
    CITY = "city", _("municipal level")
    COUNTY = "county", _("county level")
    TOWN = "town", _("town level")
    NONE = "none", _("outside the budget")


class CanteenMode(models.TextChoices):
    OWN = "own", _("own canteen")
    OUTSOURCED = "outsourced", _("run by a contractor")
    SHARED = "shared", _("shared with another unit")
    NONE = "none", _("no canteen")


class Role(models.TextChoices):
    BUYER = "buyer", _("buyer")
    APPROVER = "approver", _("approver")
    ACCEPTOR = "acceptor", _("acceptor")
    ACCOUNTANT = "accountant", _("accountant")
    UNION_OFFICER = "union_officer", _("union officer")
    EMPLOYEE = "employee", _("employee")
    FINANCE = "finance", _("finance supervisor")
    COUNTY = "county", _("county supervisor")
    REVIEWER = "reviewer", _("recognition reviewer")
    ADMIN = "admin", _("unit administrator")


#: Roles that see beyond their own unit.
SUPERVISORS = (Role.FINANCE, Role.COUNTY)
#: Roles that speak for their office when a product asks to be recognised; the office's region tells level and area.
REVIEWERS = (Role.COUNTY, Role.REVIEWER)


class InstitutionQuerySet(models.QuerySet):
    def for_user(self, user, *roles: str, on: date | None = None):
        """Units that this person acts for on that day (today by default), in one of ``roles`` (any, if none is named).

        A finance supervisor acts for the own bureau and everything below it; a county supervisor for the own office
        and every unit of its region. Nobody else's units are ever found.
        """
        if not user.is_authenticated:
            return self.none()
        held = Membership.objects.in_force(on or china_date(timezone.now())).filter(user=user)
        if roles:
            held = held.filter(role__in=roles)
        reach = Q(pk__in=held.values("institution"))
        # A person holds few supervising roles, so reading them first makes each a plain prefix.
        for role, path, region_path in held.filter(role__in=SUPERVISORS).values_list(
            "role", "institution__path", "institution__region__path"
        ):
            if role == Role.FINANCE:
                reach |= Q(path__startswith=path)
            elif region_path:
                reach |= Q(region__path__startswith=region_path)
        return self.filter(reach)

    def below(self, institution: Institution):
        """The unit itself and everything under it."""
        return self.filter(path__startswith=institution.path)


class Institution(models.Model):
    """A body that buys or supervises: an agency, school, hospital, union, finance bureau.

    ``path`` is the keys of all superiors and its own, each followed by a slash, so that "everything below" is one
    prefix query; ``operations.units`` keeps it when a unit moves.
    """

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=InstitutionKind.choices, default=InstitutionKind.AGENCY)
    uscc = models.CharField(
        _("unified social credit code"),
        max_length=18,
        unique=True,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^[0-9A-HJ-NPQRTUWXY]{18}$")],
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("superior unit"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    path = models.CharField(_("path"), max_length=120, editable=False, default="", db_index=True)
    region = models.ForeignKey(
        "origins.Region", verbose_name=_("region"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    fiscal_level = models.CharField(
        _("fiscal level"), max_length=10, choices=FiscalLevel.choices, default=FiscalLevel.COUNTY
    )
    canteen_mode = models.CharField(_("canteen"), max_length=10, choices=CanteenMode.choices, default=CanteenMode.OWN)
    canteen_host = models.ForeignKey(
        "self",
        verbose_name=_("unit whose canteen is shared"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="canteen_guests",
    )
    canteen_contractor = models.CharField(_("canteen contractor"), max_length=120, blank=True)
    is_union = models.BooleanField(_("is a trade union"), default=False)
    join_code = models.CharField(_("join code"), max_length=12, unique=True, editable=False)
    address = models.JSONField(_("delivery address"), default=dict, blank=True)
    min_left_percent = models.PositiveSmallIntegerField(
        _("goods arrive with at least, per cent of the shelf life"), default=0
    )
    min_left_days = models.PositiveSmallIntegerField(_("goods arrive with at least, days"), default=0)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(canteen_mode=CanteenMode.SHARED) | Q(canteen_host__isnull=False),
                name="institution_shared_canteen_names_its_host",
            ),
            models.CheckConstraint(condition=Q(min_left_percent__lte=100), name="institution_freshness_percent"),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        # Whoever chooses “union” as the kind means it in every sum: its purchases are its unit's.
        self.is_union = self.is_union or self.kind == InstitutionKind.UNION
        super().save(*args, **kwargs)

    @property
    def freshness(self) -> Freshness:
        """How much of its shelf life goods must still have when they arrive here."""
        return Freshness(self.min_left_percent, self.min_left_days)


class MembershipQuerySet(models.QuerySet):
    def in_force(self, day: date):
        return self.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gt=day))


class Membership(models.Model):
    """A person in one role of one unit, from a day and up to another. Ended, never deleted."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="memberships"
    )
    institution = models.ForeignKey(
        Institution, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=14, choices=Role.choices)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=_("First day on which it is gone"))

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["institution", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "institution", "role"], condition=Q(valid_to=None), name="membership_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="membership_dates"
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()} · {self.institution}"
