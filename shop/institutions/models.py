"""Who buys and who supervises: units in a tree, people in roles, money set aside, shares reserved."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.foundation.periods import china_date
from catalog.lots.freshness import Freshness

from .states import DeclarationState


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


class BudgetFund(models.TextChoices):
    CANTEEN = "canteen", _("canteen budget")
    UNION = "union", _("union fund")


class Budget(models.Model):
    """The money a unit may spend from one fund in one year, CNY.

    Each yuan is free, reserved (asked for), committed (approved) or spent (paid). Only ``operations.budgets`` moves
    it, by conditional UPDATE; the CHECK stands behind that.
    """

    institution = models.ForeignKey(
        Institution, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="budgets"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    fund = models.CharField(_("fund"), max_length=8, choices=BudgetFund.choices, default=BudgetFund.CANTEEN)
    granted_cny = models.DecimalField(_("granted"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)])
    reserved_cny = models.DecimalField(_("reserved"), max_digits=14, decimal_places=2, default=0, editable=False)
    committed_cny = models.DecimalField(_("committed"), max_digits=14, decimal_places=2, default=0, editable=False)
    spent_cny = models.DecimalField(_("spent"), max_digits=14, decimal_places=2, default=0, editable=False)

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        ordering = ["-year", "institution", "fund"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "year", "fund"], name="budget_once_a_year"),
            models.CheckConstraint(
                condition=Q(granted_cny__gte=F("reserved_cny") + F("committed_cny") + F("spent_cny")),
                name="budget_not_overspent",
            ),
            models.CheckConstraint(
                condition=Q(reserved_cny__gte=0, committed_cny__gte=0, spent_cny__gte=0),
                name="budget_parts_not_negative",
            ),
        ]

    def __str__(self):
        return f"{self.institution} · {self.get_fund_display()} {self.year}"

    @property
    def free_cny(self):
        """What may still be asked for, as of when this row was read."""
        return self.granted_cny - self.reserved_cny - self.committed_cny - self.spent_cny


class ReserveDeclaration(models.Model):
    """What share of its food a unit will buy from aided places in a year (预留份额填报).

    ``reserved_cny`` is base × ratio, rounded to the fen, or the floor of the programme where that is higher; it is
    computed, never typed.
    """

    institution = models.ForeignKey(
        Institution, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="declarations"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    programme = models.ForeignKey(
        "programmes.Programme", verbose_name=_("programme"), on_delete=models.PROTECT, related_name="+"
    )
    target = models.ForeignKey(
        "programmes.QuotaTarget", verbose_name=_("target"), on_delete=models.PROTECT, related_name="+"
    )
    base_cny = models.DecimalField(_("base"), max_digits=14, decimal_places=2)
    ratio = models.DecimalField(_("ratio"), max_digits=5, decimal_places=4)
    reserved_cny = models.DecimalField(_("reserved amount"), max_digits=14, decimal_places=2)
    state = models.CharField(
        _("state"), max_length=10, choices=DeclarationState.choices, default=DeclarationState.SUBMITTED
    )
    returned_reason = models.CharField(_("reason for sending back"), max_length=300, blank=True)
    submitted_at = models.DateTimeField(_("submitted at"))

    class Meta:
        verbose_name = _("reserve declaration")
        verbose_name_plural = _("reserve declarations")
        ordering = ["-year", "institution", "target"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "year", "target"], name="declaration_once_a_year"),
            models.CheckConstraint(condition=Q(base_cny__gt=0), name="declaration_base_positive"),
            models.CheckConstraint(condition=Q(ratio__gt=0, ratio__lte=1), name="declaration_ratio_is_a_share"),
            models.CheckConstraint(
                condition=Q(reserved_cny__gt=0) & Q(reserved_cny__lte=F("base_cny")), name="declaration_amount_in_base"
            ),
        ]

    def __str__(self):
        return f"{self.institution} {self.year} · {self.target}"

    @property
    def percent(self):
        return f"{(self.ratio * 100).normalize():f}"


class Consent(models.Model):
    """An employee lets the own purchases be counted to a unit, from one instant and up to another."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="consents"
    )
    institution = models.ForeignKey(Institution, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(_("given at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-given_at", "-pk"]
        constraints = [
            # A purchase counts once, so a person counts to one unit at a time.
            models.UniqueConstraint(fields=["user"], condition=Q(withdrawn_at=None), name="consent_to_one_unit"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")), name="consent_dates"
            ),
        ]

    def __str__(self):
        return f"{self.user} → {self.institution}"


class UnionMember(models.Model):
    """A person on a union's list, with or without an account here."""

    institution = models.ForeignKey(
        Institution, verbose_name=_("union"), on_delete=models.PROTECT, related_name="union_members"
    )
    name = models.CharField(_("name"), max_length=60)
    phone = models.CharField(_("mobile phone"), max_length=20, validators=[RegexValidator(r"^1\d{10}$")])
    workplace = models.CharField(_("workplace"), max_length=120, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="union_memberships",
    )

    class Meta:
        verbose_name = _("union member")
        verbose_name_plural = _("union members")
        ordering = ["workplace", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "phone"], name="union_member_once"),
            models.UniqueConstraint(
                fields=["institution", "user"], condition=Q(user__isnull=False), name="union_member_one_account"
            ),
        ]

    def __str__(self):
        return self.name
