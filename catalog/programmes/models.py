"""The rules of aid as dated data: what share, of what, who is exempt, what counts and when.

No rule is a constant, because the notices differ by place and year (domain.md §3.1). A programme in force is never
edited into another one: its successor is a new row with its own dates, and ``version`` counts corrections.
"""

from __future__ import annotations

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .channels import FundChannel


class ProgrammeQuerySet(models.QuerySet):
    def in_force(self, day: date):
        return self.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gt=day))

    def covering(self, region_code: str):
        """Programmes of the places around this division code and of the whole country, the nearest first."""
        around = ["", *(region_code[:digits] for digits in (2, 4, 6, 9, 12) if len(region_code) >= digits)]
        return self.filter(area_prefix__in=around).order_by(
            models.functions.Length("area_prefix").desc(), "-valid_from", "pk"
        )


class Programme(models.Model):
    """A notice on consumption aid, in force in one area from a day and up to another.

    ``area_prefix`` is the beginning of the division codes that it covers (``44`` Guangdong, ``3206`` Nantong, empty
    for the whole country). ``words`` are its own terms, because they changed over the years: ``product``, ``place``,
    ``household``.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    issuer = models.CharField(_("issued by"), max_length=120)
    document_no = models.CharField(_("document number"), max_length=80)
    area_prefix = models.CharField(
        _("area"),
        max_length=12,
        blank=True,
        validators=[RegexValidator(r"^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})?$")],
        help_text=_("The first digits of the division codes that it covers; empty for the whole country"),
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=_("First day on which it is gone"))
    words = models.JSONField(_("its own terms"), default=dict, blank=True)
    registers_everyone = models.BooleanField(
        _("units without a canteen register too"), default=False, help_text=_("Registered, though without a share")
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["area_prefix", "-valid_from", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="programme_dates")
        ]

    def __str__(self):
        return self.name

    @property
    def label(self) -> str:
        """Code and version, as the ledger freezes them: ``guangdong-2025@1``."""
        return f"{self.code}@{self.version}"


class Base(models.TextChoices):
    """Of what the ratio is taken."""

    CANTEEN_PLAN = "canteen_plan", _("canteen food planned for the year")
    CANTEEN_LAST_YEAR = "canteen_last_year", _("canteen food actually bought last year")
    CANTEEN_AND_UNION = "canteen_and_union", _("canteen food and union welfare of the year")
    FARM_PRODUCTS = "farm_products", _("farm products used in the year")


class FloorRule(models.TextChoices):
    NONE = "none", _("none")
    LAST_YEAR = "last_year", _("not below last year's reserved amount")


class QuotaTarget(models.Model):
    """One share that a programme asks for; a programme may have several (Nantong has two)."""

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.CASCADE, related_name="targets"
    )
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    ratio = models.DecimalField(
        _("ratio"), max_digits=5, decimal_places=4, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    binding = models.BooleanField(_("binding"), default=True, help_text=_("Otherwise encouraged"))
    base = models.CharField(_("base"), max_length=20, choices=Base.choices, default=Base.CANTEEN_PLAN)
    base_year_offset = models.SmallIntegerField(_("base year"), default=0, help_text=_("−1 for last year's figures"))
    floor_rule = models.CharField(_("floor"), max_length=12, choices=FloorRule.choices, default=FloorRule.NONE)
    tier_codes = models.JSONField(
        _("tiers"), default=list, blank=True, help_text=_("Codes of the aid tiers that fulfil it; empty for all")
    )
    exempt_canteen_modes = models.JSONField(_("exempt canteens"), default=list, blank=True)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["programme", "-binding", "pk"]
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="target_once")]

    def __str__(self):
        return self.name

    @property
    def percent(self):
        return f"{(self.ratio * 100).normalize():f}"


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
        _("tiers"), default=list, blank=True, help_text=_("Codes of the aid tiers that count; empty for all")
    )

    class Meta:
        verbose_name = _("counting rule")
        verbose_name_plural = _("counting rules")
        ordering = ["programme", "fund_channel"]
        constraints = [models.UniqueConstraint(fields=["programme", "fund_channel"], name="counting_rule_once")]

    def __str__(self):
        return f"{self.programme} · {self.get_fund_channel_display()}"


class WelfareCap(models.Model):
    """What a union may give one member in goods in a year, and an earmark on top that only aid goods may use.

    The ceiling is set by province and year (总工办发〔2017〕32号 leaves it to the provinces). ``earmark_until`` is the
    last day on which the earmark may be used; ``channels`` are the sales channels that it is tied to.
    """

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.CASCADE, related_name="welfare_caps"
    )
    area_prefix = models.CharField(_("province"), max_length=12, validators=[RegexValidator(r"^\d{2,12}$")])
    year = models.PositiveSmallIntegerField(_("year"))
    per_person_cny = models.DecimalField(_("per person and year"), max_digits=10, decimal_places=2)
    earmark_cny = models.DecimalField(_("earmark for aid goods"), max_digits=10, decimal_places=2, default=0)
    earmark_until = models.DateField(_("earmark usable until"), null=True, blank=True)
    channels = models.JSONField(_("channels of the earmark"), default=list, blank=True)

    class Meta:
        verbose_name = _("welfare ceiling")
        verbose_name_plural = _("welfare ceilings")
        ordering = ["area_prefix", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["area_prefix", "year"], name="welfare_cap_once_a_year"),
            models.CheckConstraint(condition=Q(per_person_cny__gte=0, earmark_cny__gte=0), name="welfare_cap_amounts"),
            models.CheckConstraint(
                condition=Q(earmark_cny=0) | Q(earmark_until__isnull=False), name="welfare_earmark_ends"
            ),
        ]

    def __str__(self):
        return f"{self.area_prefix} {self.year}"

    def cap_on(self, day: date):
        """The most that one member may be given, with the earmark while it may be used, CNY."""
        return self.per_person_cny + self.earmark_on(day)

    def earmark_on(self, day: date):
        """The part above the ordinary ceiling that is left on that day: zero after its last day."""
        alive = self.earmark_until is not None and day <= self.earmark_until
        return self.earmark_cny if alive else self.earmark_cny - self.earmark_cny
