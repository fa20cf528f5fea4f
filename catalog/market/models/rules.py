"""What early warning goes by: dated thresholds, who is on duty where, what is closed, what goods cost by the week."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.origins.models import in_force

GONE = _("First day on which it is gone")
SHARE = {"max_digits": 5, "decimal_places": 4, "validators": [MinValueValidator(0), MaxValueValidator(10)]}


class Dated(models.QuerySet):
    def on(self, day):
        return self.filter(in_force(day))


class Serving(Dated):
    """Duties of people who can still log in: nobody waits for one who has left."""

    def on(self, day):
        return super().on(day).filter(user__is_active=True)


class RuleSet(models.Model):
    """All thresholds of early warning, in force from a day on, for a place or everywhere (domain.md §5.2).

    No notice prescribes numbers; these are the proposal's, and every one can be changed here. Shares are fractions:
    0.25 is 25 %. An empty threshold never fires.
    """

    name = models.CharField(_("name"), max_length=60)
    source = models.CharField(_("source"), max_length=200, blank=True)
    region = models.ForeignKey(
        "origins.Region", verbose_name=_("only for"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+", help_text=_("Empty: everywhere. The nearest place decides."),
    )  # fmt: skip
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=GONE)
    cover_days = models.PositiveSmallIntegerField(_("sales are averaged over, days"), default=14)
    cover_yellow = models.DecimalField(
        _("stock lasts for this share of the days left: yellow above"), default=Decimal("0.70"), null=True, blank=True,
        **SHARE,
    )  # fmt: skip
    cover_red = models.DecimalField(
        _("stock lasts for this share of the days left: red above"), default=Decimal("1.00"), null=True, blank=True,
        **SHARE,
    )  # fmt: skip
    surplus_days = models.PositiveSmallIntegerField(_("surplus is looked at over, days"), default=7)
    surplus_yellow = models.DecimalField(
        _("surplus (output − sales) ÷ output: yellow from"), default=Decimal("0.15"), null=True, blank=True, **SHARE
    )
    surplus_red = models.DecimalField(
        _("surplus (output − sales) ÷ output: red from"), default=Decimal("0.25"), null=True, blank=True, **SHARE
    )
    price_yellow = models.DecimalField(
        _("price below the mean of the same weeks of 3 years: yellow from"), default=Decimal("0.30"), null=True,
        blank=True, **SHARE,
    )  # fmt: skip
    price_red = models.DecimalField(
        _("price below the mean of the same weeks of 3 years: red from"), null=True, blank=True, **SHARE
    )
    yield_yellow = models.DecimalField(
        _("expected yield above last year's: yellow from"), default=Decimal("0.25"), null=True, blank=True, **SHARE
    )
    yield_red = models.DecimalField(_("expected yield above last year's: red from"), null=True, blank=True, **SHARE)
    blocked_red = models.BooleanField(_("quarantine or a closed road is red at once"), default=True)
    history_days = models.PositiveSmallIntegerField(
        _("goods younger than this are not judged by their sales, days"), default=7
    )
    output_days = models.PositiveSmallIntegerField(
        _("lots on at least so many days make a daily output"), default=3,
        help_text=_("One harvest taken into stock at once is a stock, not a daily output."),
    )  # fmt: skip
    acknowledge_hours = models.PositiveSmallIntegerField(_("a red warning is acknowledged within, hours"), default=48)
    quiet_days = models.PositiveSmallIntegerField(
        _("after it was closed, the same goods stay quiet for, days"), default=7
    )
    stale_days = models.PositiveSmallIntegerField(_("a post on the board is hidden after, days"), default=3)

    objects = Dated.as_manager()

    class Meta:
        verbose_name = _("rules of early warning")
        verbose_name_plural = _("rules of early warning")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from__lt=F("valid_to")), name="market_rules_dates"
            ),
            models.CheckConstraint(
                condition=Q(cover_days__gte=1, surplus_days__gte=1, stale_days__gte=1, acknowledge_hours__gte=1),
                name="market_rules_windows",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{rule}_yellow": None})
                    | Q(**{f"{rule}_red": None})
                    | Q(**{f"{rule}_yellow__lte": F(f"{rule}_red")}),
                    name=f"market_rules_{rule}",
                )
                for rule in ("cover", "surplus", "price", "yield")
            ),
        ]

    def __str__(self):
        return self.name


class Duty(models.Model):
    """Who answers for a place's warnings, by name and post, from a day on."""

    region = models.ForeignKey("origins.Region", verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("duty officer"), on_delete=models.PROTECT, related_name="+"
    )
    post = models.CharField(_("post"), max_length=60)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=GONE)

    objects = Serving.as_manager()

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["region", "-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["region", "user", "valid_from"], name="market_duty_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from__lt=F("valid_to")), name="market_duty_dates"
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.region}"


class BlockageKind(models.TextChoices):
    QUARANTINE = "quarantine", _("quarantine")
    ROAD = "road", _("road closed")


class Blockage(models.Model):
    """A place from which goods cannot leave: all of its goods are red at once."""

    region = models.ForeignKey("origins.Region", verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=BlockageKind.choices)
    category = models.ForeignKey(
        "catalogue.Category", verbose_name=_("only goods of"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    document_no = models.CharField(_("document number"), max_length=80, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=GONE)
    entered_by = models.CharField(_("entered by"), max_length=150)
    entered_at = models.DateTimeField(_("entered at"))

    objects = Dated.as_manager()

    class Meta:
        verbose_name = _("blockage")
        verbose_name_plural = _("blockages")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from__lt=F("valid_to")), name="market_blockage_dates"
            ),
            models.UniqueConstraint(
                fields=["region", "kind", "category", "valid_from"],
                condition=Q(category__isnull=False),
                name="market_blockage_once",
            ),
            models.UniqueConstraint(
                fields=["region", "kind", "valid_from"], condition=Q(category=None), name="market_blockage_of_all_once"
            ),
        ]

    def __str__(self):
        return f"{self.region} · {self.get_kind_display()}"


class WeekPrice(models.Model):
    """What a product cost in the shop in one week (``week_on`` is its Monday). Written by the nightly pass."""

    product = models.ForeignKey(
        "catalogue.Product", verbose_name=_("product"), on_delete=models.CASCADE, related_name="+"
    )
    week_on = models.DateField(_("week from"))
    price_cny = models.DecimalField(_("price"), max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("price of a week")
        verbose_name_plural = _("prices of the weeks")
        ordering = ["product", "-week_on"]
        constraints = [models.UniqueConstraint(fields=["product", "week_on"], name="market_weekprice_once")]
        indexes = [models.Index(fields=["week_on"], name="market_weekprice_week")]

    def __str__(self):
        return f"{self.product_id} {self.week_on}: {self.price_cny}"
