"""What a programme asks and allows: shares, what counts, ceilings."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..channels import EarmarkChannel, FundChannel
from .programmes import Programme


class Base(models.TextChoices):
    """Of what the ratio is taken."""

    CANTEEN_PLAN = "canteen_plan", _("canteen food planned for the year")
    CANTEEN_LAST_YEAR = "canteen_last_year", _("canteen food actually bought last year")
    CANTEEN_AND_UNION = "canteen_and_union", _("canteen food and union welfare of the year")
    FARM_PRODUCTS = "farm_products", _("farm products used in the year")
    UNION_FUNDS = "union_funds", _("union welfare of the year")
    MEAL_FUNDS = "meal_funds", _("school meal funds of the year")
    PROGRAMME_FUNDS = "programme_funds", _("funds of the programme")


class FloorRule(models.TextChoices):
    NONE = "none", _("none")
    LAST_YEAR = "last_year", _("not below last year's reserved amount")
    PER_MEMBER = "per_member", _("an amount for each union member")


class QuotaTarget(models.Model):
    """One share that a programme asks for; a programme may have several (Nantong has two).

    ``valid_from`` and ``valid_to`` narrow the programme's own dates; a year is bound by what holds on its last day.
    """

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.CASCADE, related_name="targets"
    )
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    ratio = models.DecimalField(
        _("ratio"), max_digits=5, decimal_places=4, validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("A share of one: 0.30 for 30 %"),
    )  # fmt: skip
    binding = models.BooleanField(_("binding"), default=True, help_text=_("Otherwise encouraged"))
    base = models.CharField(_("base"), max_length=20, choices=Base.choices, default=Base.CANTEEN_PLAN)
    base_year_offset = models.SmallIntegerField(
        _("base year"), default=0, help_text=_("0 for the same year, −1 for last year's figures")
    )
    floor_rule = models.CharField(_("floor"), max_length=12, choices=FloorRule.choices, default=FloorRule.NONE)
    floor_cny = models.DecimalField(
        _("floor for each member"), max_digits=10, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    tier_codes = models.JSONField(
        _("tiers"), default=list, blank=True, help_text=_("The aid tiers that fulfil it; none chosen: all")
    )
    exempt_canteen_modes = models.JSONField(_("exempt canteens"), default=list, blank=True)
    exempt_unit_kinds = models.JSONField(_("exempt kinds of unit"), default=list, blank=True)
    exemption_reason = models.CharField(_("why they are exempt"), max_length=120, blank=True)
    valid_from = models.DateField(_("asked from"), null=True, blank=True)
    valid_to = models.DateField(_("asked up to"), null=True, blank=True, help_text=_("First day on which it is gone"))

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["programme", "-binding", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="target_once"),
            models.CheckConstraint(
                condition=~Q(floor_rule="per_member") | Q(floor_cny__isnull=False), name="target_floor_has_amount"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def percent(self):
        return f"{(self.ratio * 100).normalize():f}"

    def binds(self, year: int) -> bool:
        """Whether it is asked of a year: what holds on its last day is asked of all of it."""
        day = date(year, 12, 31)
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


class CountingRule(models.Model):
    """Whether purchases of one fund channel count towards the share, and under which conditions."""

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.CASCADE, related_name="counting_rules"
    )
    fund_channel = models.CharField(_("fund"), max_length=12, choices=FundChannel.choices)
    event = models.CharField(_("counts when"), max_length=8, choices=[("paid", _("paid"))], default="paid")
    counts = models.BooleanField(_("counts"), default=True)
    needs_consent = models.BooleanField(_("needs the buyer's consent"), default=False)
    recognised_only = models.BooleanField(_("recognised products only"), default=False)
    tier_codes = models.JSONField(
        _("tiers"), default=list, blank=True, help_text=_("The aid tiers that count; none chosen: all")
    )

    class Meta:
        verbose_name = _("counting rule")
        verbose_name_plural = _("counting rules")
        ordering = ["programme", "fund_channel"]
        constraints = [models.UniqueConstraint(fields=["programme", "fund_channel"], name="counting_rule_once")]

    def __str__(self):
        return f"{self.programme} · {self.get_fund_channel_display()}"


class ProducerCap(models.Model):
    """The most that one producer of a kind may sell under the programme in a year (Brazil: a farmer R$ 40,000)."""

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.CASCADE, related_name="producer_caps"
    )
    producer_kind = models.CharField(
        _("kind of producer"), max_length=12, blank=True, help_text=_("Empty: every producer")
    )
    amount = models.DecimalField(
        _("most in a year"), max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )

    class Meta:
        verbose_name = _("ceiling for a producer")
        verbose_name_plural = _("ceilings for producers")
        ordering = ["programme", "producer_kind"]
        constraints = [models.UniqueConstraint(fields=["programme", "producer_kind"], name="producer_cap_once")]

    def __str__(self):
        return f"{self.programme} · {self.producer_kind or '*'}"


class WelfareCap(models.Model):
    """What a union may give one member in goods in a year, and an earmark on top that only aid goods may use.

    The ceiling is set by province and year (总工办发〔2017〕32号 leaves it to the provinces). ``earmark_until`` is the
    last day on which the earmark may be used; ``channels`` (``EarmarkChannel``) are what it is tied to.
    """

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.CASCADE, related_name="welfare_caps"
    )
    area_prefix = models.CharField(_("province"), max_length=12, validators=[RegexValidator(r"^\d{2,12}$")])
    year = models.PositiveSmallIntegerField(_("year"))
    per_person_cny = models.DecimalField(_("per person and year"), max_digits=10, decimal_places=2)
    earmark_cny = models.DecimalField(_("earmark for aid goods"), max_digits=10, decimal_places=2, default=0)
    earmark_until = models.DateField(_("earmark usable until"), null=True, blank=True)
    channels = models.JSONField(
        _("channels of the earmark"), default=list, blank=True, help_text=_("None chosen: any channel")
    )

    class Meta:
        verbose_name = _("welfare ceiling")
        verbose_name_plural = _("welfare ceilings")
        ordering = ["area_prefix", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "area_prefix", "year"], name="welfare_cap_once_a_year"),
            models.CheckConstraint(condition=Q(per_person_cny__gte=0, earmark_cny__gte=0), name="welfare_cap_amounts"),
            models.CheckConstraint(
                condition=Q(earmark_cny=0) | Q(earmark_until__isnull=False), name="welfare_earmark_ends"
            ),
        ]

    def __str__(self):
        return f"{self.area_prefix} {self.year}"

    @property
    def channel_names(self) -> str:
        """Through what the earmark may be spent, in words; empty for any channel."""
        known = dict(EarmarkChannel.choices)
        return "、".join(str(known.get(code, code)) for code in self.channels)

    def cap_on(self, day: date):
        """The most that one member may be given, with the earmark while it may be used, CNY."""
        return self.per_person_cny + self.earmark_on(day)

    def earmark_on(self, day: date):
        """The part above the ordinary ceiling that is left on that day: zero after its last day."""
        alive = self.earmark_until is not None and day <= self.earmark_until
        return self.earmark_cny if alive else self.earmark_cny - self.earmark_cny
