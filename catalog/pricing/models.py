"""Whether a price is fair: what like goods cost elsewhere, which rule applies, and the cases that come of it."""

from django.conf import settings
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.foundation import units
from catalog.origins.models import in_force

from .states import RUNNING, CaseState


class Group(models.TextChoices):
    """The groups that the fair-price rules speak of (domain.md §6.4, row 47)."""

    VEGETABLES = "vegetables", _("vegetables")
    STAPLES = "staples", _("grain, oil, meat, eggs")
    OTHER = "other", _("other goods")


class Commodity(models.Model):
    """A kind of goods that is priced alike: millet, dried tea-tree mushrooms. ``words`` find it in a title."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    words = models.CharField(
        _("other words for it"), max_length=200, blank=True, help_text=_("Separated by spaces: 荸荠 地栗")
    )
    group = models.CharField(_("group"), max_length=12, choices=Group.choices, default=Group.OTHER)

    class Meta:
        verbose_name = _("kind of goods to compare")
        verbose_name_plural = _("kinds of goods to compare")
        ordering = ["name"]

    def __str__(self):
        return self.name


class ComparedAs(models.Model):
    """Which kind a product is compared with; None where nothing is like it. A hand's choice outlives the machine's."""

    product = models.OneToOneField(
        "catalogue.Product", verbose_name=_("product"), on_delete=models.CASCADE, related_name="compared_as"
    )
    commodity = models.ForeignKey(
        Commodity, verbose_name=_("kind"), null=True, blank=True, on_delete=models.CASCADE, related_name="products"
    )
    by_hand = models.BooleanField(_("chosen by hand"), default=False)

    class Meta:
        verbose_name = _("product and its kind")
        verbose_name_plural = _("products and their kinds")
        ordering = ["product"]

    def __str__(self):
        return f"{self.product} · {self.commodity or '—'}"


class ReferencePrice(models.Model):
    """What a kind (or exactly this product) cost somewhere on a day, as published; ``standard_cny`` for comparison."""

    commodity = models.ForeignKey(
        Commodity, verbose_name=_("kind"), null=True, blank=True, on_delete=models.CASCADE, related_name="prices"
    )
    product = models.ForeignKey(
        "catalogue.Product", verbose_name=_("product"), null=True, blank=True, on_delete=models.CASCADE,
        related_name="reference_prices",
    )  # fmt: skip
    region = models.ForeignKey(
        "origins.Region", verbose_name=_("place"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    price_cny = models.DecimalField(_("price"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0.01)])
    unit = models.CharField(_("unit"), max_length=8, choices=units.choices, default="jin")
    net_weight_g = models.PositiveIntegerField(_("net weight of one unit, g"), null=True, blank=True)
    pieces = models.PositiveIntegerField(_("pieces in one unit"), null=True, blank=True)
    standard_cny = models.DecimalField(_("standard price"), max_digits=14, decimal_places=4, editable=False)
    per = models.CharField(_("standard unit"), max_length=5, editable=False)
    source = models.CharField(_("source"), max_length=120)
    seen_on = models.DateField(_("seen on"))
    entered_by = models.CharField(_("entered by"), max_length=150, editable=False)
    entered_at = models.DateTimeField(_("entered at"), editable=False)

    class Meta:
        verbose_name = _("reference price")
        verbose_name_plural = _("reference prices")
        ordering = ["-seen_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "commodity", Coalesce("region", Value(0)), "source", "seen_on", "per",
                condition=Q(product=None), name="referenceprice_once",
            ),
            models.UniqueConstraint(
                fields=["product", "source", "seen_on"], condition=Q(commodity=None), name="referenceprice_own_once"
            ),
            models.CheckConstraint(
                condition=Q(commodity=None, product__isnull=False) | Q(commodity__isnull=False, product=None),
                name="referenceprice_of_kind_or_product",
            ),
            models.CheckConstraint(condition=Q(standard_cny__gt=0), name="referenceprice_positive"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["seen_on"], name="referenceprice_seen")]

    def __str__(self):
        return f"{self.commodity or self.product} {self.price_cny} · {self.source} · {self.seen_on}"


class PriceRuleQuerySet(models.QuerySet):
    def in_force(self, day):
        return self.filter(in_force(day))


class PriceRule(models.Model):
    """How prices are judged somewhere, from a day up to another: rules of aid are dated data, never constants."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    document_no = models.CharField(_("document number"), max_length=120, blank=True)
    area_code = models.CharField(
        _("division code of the area"), max_length=12, blank=True, validators=[RegexValidator(r"^\d{6}(\d{3}){0,2}$")],
        help_text=_("Empty: everywhere"),
    )  # fmt: skip
    group = models.CharField(
        _("group"), max_length=12, choices=Group.choices, blank=True, help_text=_("Empty: all goods")
    )
    target_percent = models.DecimalField(
        _("target, % against the reference"), max_digits=5, decimal_places=1, null=True, blank=True,
        help_text=_("−15: fair is 15 % below the local average"),
    )  # fmt: skip
    alarm_percent = models.DecimalField(_("alarm above, %"), max_digits=5, decimal_places=1)
    good_for_days = models.PositiveSmallIntegerField(_("a reference price is good for, days"), default=180)
    answer_days = models.PositiveSmallIntegerField(_("the seller answers within, days"), default=3)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=_("First day on which it is gone"))

    objects = PriceRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("price rule")
        verbose_name_plural = _("price rules")
        ordering = ["area_code", "group", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from__lt=F("valid_to")), name="pricerule_dates"
            ),
            models.CheckConstraint(
                condition=Q(target_percent=None) | Q(target_percent__lte=F("alarm_percent")),
                name="pricerule_target_below_alarm",
            ),
        ]

    def __str__(self):
        return self.name


class Outcome(models.TextChoices):
    FAIR = "fair", _("at or below the reference")
    ABOVE = "above", _("above the reference")
    DEAR = "dear", _("much above the reference")


class Comparison(models.Model):
    """How a product's price stands against the reference: worked out when one of the two changes, and nightly."""

    product = models.OneToOneField(
        "catalogue.Product", verbose_name=_("product"), primary_key=True, on_delete=models.CASCADE,
        related_name="comparison",
    )  # fmt: skip
    per = models.CharField(_("standard unit"), max_length=5)
    standard_cny = models.DecimalField(_("standard price"), max_digits=14, decimal_places=4)
    reference_cny = models.DecimalField(pgettext_lazy("price", "reference"), max_digits=14, decimal_places=4)
    percent = models.DecimalField(_("against the reference, %"), max_digits=9, decimal_places=1)
    outcome = models.CharField(_("outcome"), max_length=5, choices=Outcome.choices)
    source = models.CharField(_("source"), max_length=120)
    place = models.CharField(_("place"), max_length=80, blank=True)
    seen_on = models.DateField(_("seen on"))
    prices = models.PositiveSmallIntegerField(_("number of prices"), default=1)
    rule = models.ForeignKey(PriceRule, verbose_name=_("price rule"), on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(_("worked out at"))

    class Meta:
        verbose_name = _("comparison of a price")
        verbose_name_plural = _("comparisons of prices")
        ordering = ["-percent"]
        indexes = [models.Index(fields=["outcome", "-percent"], name="comparison_outcome")]

    def __str__(self):
        return f"{self.product} {self.percent} %"


class Cause(models.TextChoices):
    ALARM = "alarm", _("price alarm")
    REPORT = "report", _("reported by a buyer")


class PriceCaseQuerySet(models.QuerySet):
    def running(self):
        return self.filter(state__in=RUNNING)

    def of_seller(self, partner):
        return self.filter(product__stockrecords__partner=partner)


class PriceCase(models.Model):
    """A price that needs an answer: raised by the comparison or by a buyer. At most one runs for a product."""

    number = models.CharField(_("case"), max_length=20, unique=True)
    product = models.ForeignKey(
        "catalogue.Product", verbose_name=_("product"), on_delete=models.PROTECT, related_name="price_cases"
    )
    cause = models.CharField(_("cause"), max_length=8, choices=Cause.choices)
    state = models.CharField(_("state"), max_length=10, choices=CaseState.choices, default=CaseState.OPEN)
    price_cny = models.DecimalField(_("price"), max_digits=12, decimal_places=2)
    percent = models.DecimalField(_("against the reference, %"), max_digits=9, decimal_places=1, null=True, blank=True)
    standard_cny = models.DecimalField(_("standard price"), max_digits=14, decimal_places=4, null=True)
    reference_cny = models.DecimalField(pgettext_lazy("price", "reference"), max_digits=14, decimal_places=4, null=True)
    per = models.CharField(_("standard unit"), max_length=5, blank=True)
    source = models.CharField(_("source"), max_length=120, blank=True)
    seen_on = models.DateField(_("seen on"), null=True)
    opened_at = models.DateTimeField(_("opened at"))
    answer_due_on = models.DateField(_("answer due on"))
    answer = models.CharField(_("the seller's answer"), max_length=500, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=150, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=300, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects = PriceCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("price case")
        verbose_name_plural = _("price cases")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["product"], condition=Q(state__in=RUNNING), name="pricecase_one_running_per_product"
            ),
        ]
        indexes = [models.Index(fields=["state", "answer_due_on"], name="pricecase_due")]

    def __str__(self):
        return self.number


class PriceReport(models.Model):
    """That a signed-in person finds a price too high. Names are for the operator only."""

    case = models.ForeignKey(PriceCase, verbose_name=_("case"), on_delete=models.CASCADE, related_name="reports")
    product = models.ForeignKey("catalogue.Product", verbose_name=_("product"), on_delete=models.CASCADE)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="price_reports"
    )
    text = models.CharField(_("what they say"), max_length=300)
    is_open = models.BooleanField(_("open"), default=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("report of a price")
        verbose_name_plural = _("reports of prices")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "reporter"], condition=Q(is_open=True), name="pricereport_one_open_per_person"
            ),
        ]

    def __str__(self):
        return f"{self.product} · {self.at:%Y-%m-%d}"
