"""A notice in force in one area between two days, in all its versions."""

from __future__ import annotations

from datetime import date

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class OriginRule(models.TextChoices):
    """What must lie in an aided place."""

    GROWN = "grown", _("where it was grown or raised")
    PROCESSED = "processed", _("where it was processed")
    SELLER = "seller", _("where the seller is registered")


class SameRegion(models.IntegerChoices):
    """How many digits of the division codes of origin and buyer must agree."""

    PROVINCE = 2, _("the same province")
    CITY = 4, _("the same city")
    COUNTY = 6, _("the same county")


class Processing(models.TextChoices):
    """How far goods may be worked on; each level takes in the ones before it."""

    UNPROCESSED = "unprocessed", _("unprocessed")
    MINIMAL = "minimal", _("minimally processed")


class PriceRule(models.TextChoices):
    MARKET = "market", _("not above the usual market price")
    BELOW = "below", _("below the usual market price")
    REFERENCE = "reference", _("at a reference price fixed beforehand")


class Period(models.TextChoices):
    MONTH = "month", _("monthly")
    QUARTER = "quarter", _("quarterly")
    HALF_YEAR = "half_year", _("every half-year")
    YEAR = "year", _("yearly")


class ProgrammeQuerySet(models.QuerySet):
    def in_force(self, day: date):
        """The versions that hold on that day; drafts never do."""
        return self.filter(is_draft=False, valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gt=day))

    def changeable(self, day: date):
        """Versions that bind nobody yet: drafts, and those whose first day lies ahead."""
        return self.filter(Q(is_draft=True) | Q(valid_from__gt=day))

    def covering(self, region_code: str):
        """Programmes of the places around this division code and of the whole country, the nearest first."""
        around = ["", *(region_code[:digits] for digits in (2, 4, 6, 9, 12) if len(region_code) >= digits)]
        return self.filter(area_prefix__in=around).order_by(
            models.functions.Length("area_prefix").desc(), "-valid_from", "pk"
        )

    def versions_of(self, code: str):
        """All versions of one programme, the newest first."""
        return self.filter(code=code).order_by("-version")


class Programme(models.Model):
    """One version of a notice on consumption aid, in force in one area from a day and up to another.

    ``area_prefix`` is the beginning of the division codes that it binds (``44`` Guangdong, ``3206`` Nantong, empty for
    the whole country). ``words`` are its own terms, because they changed over the years (``words.WordSet``).
    ``ranking`` is a list of criteria, the first decides first; each is a list of groups from first to last.
    """

    code = models.SlugField(_("code"), max_length=40, help_text=_("The same in all versions: guangdong"))
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    is_draft = models.BooleanField(_("draft"), default=False, editable=False)
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
    country = models.CharField(_("country"), max_length=2, default="CN", validators=[RegexValidator(r"^[A-Z]{2}$")])
    currency = models.CharField(_("currency"), max_length=3, default="CNY", validators=[RegexValidator(r"^[A-Z]{3}$")])
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=_("First day on which it is gone"))
    # What is bought.
    area_list = models.CharField(_("list of aided areas"), max_length=120, blank=True)
    area_list_version = models.CharField(_("version of that list"), max_length=60, blank=True)
    tier_codes = models.JSONField(_("aided tiers"), default=list, blank=True, help_text=_("None chosen: all"))
    producer_kinds = models.JSONField(_("kinds of producer"), default=list, blank=True, help_text=_("None chosen: all"))
    origin_rule = models.CharField(
        _("what must lie there"), max_length=10, choices=OriginRule.choices, default=OriginRule.GROWN
    )
    same_region = models.PositiveSmallIntegerField(
        _("origin and buyer in"), choices=SameRegion.choices, null=True, blank=True
    )
    max_distance_km = models.DecimalField(
        _("or at most this far apart, km"), max_digits=7, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    processing = models.CharField(_("processing"), max_length=12, choices=Processing.choices, blank=True)
    recognition_source = models.CharField(_("recognised by"), max_length=120, blank=True)
    sales_channels = models.JSONField(_("sales channels"), default=list, blank=True, help_text=_("None chosen: all"))
    price_rule = models.CharField(_("price"), max_length=10, choices=PriceRule.choices, default=PriceRule.MARKET)
    price_limit_percent = models.DecimalField(
        _("at most this share of the reference price, %"), max_digits=5, decimal_places=1, null=True, blank=True,
        help_text=_("Dearer purchases do not count; empty: no limit"), validators=[MinValueValidator(1)],
    )  # fmt: skip
    # Who buys and reports.
    registers_everyone = models.BooleanField(
        _("units without a canteen register too"), default=False, help_text=_("Registered, though without a share")
    )
    buys_on_behalf = models.JSONField(_("who may buy on behalf"), default=list, blank=True)
    declare_until = models.CharField(
        _("shares are declared until"), max_length=5, blank=True, help_text=_("Month and day: 03-31"),
        validators=[RegexValidator(r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")],
    )  # fmt: skip
    reporting_period = models.CharField(_("reported"), max_length=10, choices=Period.choices, default=Period.MONTH)
    ranking = models.JSONField(_("order of preference"), default=list, blank=True)
    evaluation = models.CharField(_("how it is evaluated"), max_length=300, blank=True)
    words = models.JSONField(_("its own terms"), default=dict, blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["area_prefix", "-valid_from", "code"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="programme_version_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="programme_dates"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def label(self) -> str:
        """Code and version, as the ledger freezes them: ``guangdong-2025@1``."""
        return f"{self.code}@{self.version}"

    def may_change(self, today: date) -> bool:
        """Whether nobody has been bound by it yet: a draft, or its first day lies ahead."""
        return self.is_draft or self.valid_from > today
