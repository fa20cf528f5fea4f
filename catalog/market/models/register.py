"""The register of slow-selling goods (滞销台账): the fields that offices used (domain.md §5.1), and its public face."""

from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.foundation import units

from ..states import ACTIVE, ENDS, CaseState


class Class(models.TextChoices):
    """The three classes of domain.md §5.1 [R101]."""

    UNSOLD = "unsold", _("already unsold")
    MATURING = "maturing", _("about to mature and likely unsold")
    POSSIBLE = "possible", _("might become unsold")


class Cause(models.TextChoices):
    STOCK = "stock", _("too much came at once")
    PRICE = "price", _("price fell")
    TRANSPORT = "transport", _("cannot be carried away")
    QUALITY = "quality", _("quality or size")
    POLICY = "policy", _("a rule or a closure")


class CaseQuerySet(models.QuerySet):
    def for_list(self):
        return self.select_related("region__province", "region__county", "region__town", "product", "partner")

    def in_places(self, regions):
        """Cases whose village lies in one of ``regions``."""
        reach = Q(pk__in=[])
        for region in regions:
            reach |= Q(region__path__startswith=region.path)
        return self.filter(reach)

    def active(self):
        return self.filter(state__in=ACTIVE)

    def shown(self, day):
        """On the public pages on ``day``: verified, endorsed and published, something left, still good."""
        return self.filter(
            Q(last_saleable_on=None) | Q(last_saleable_on__gte=day),
            Q(partner=None) | Q(partner__state="open"),
            state__in=ACTIVE,
            endorsement__published_at__isnull=False,
            sold_quantity__lt=F("quantity"),
        )


class Case(models.Model):
    """Goods of one holder in one village that do not sell, or will not. ``party`` is who reported it, as on the board.

    ``quantity`` is what was unsold when reported, ``sold_quantity`` what was told or counted as sold since.
    """

    number = models.CharField(_("number"), max_length=20, unique=True)
    grade = models.CharField(_("class"), max_length=8, choices=Class.choices, default=Class.UNSOLD)
    item = models.CharField(_("what"), max_length=40)
    variety = models.CharField(_("variety"), max_length=40, blank=True)
    quality = models.CharField(_("quality, grade"), max_length=40, blank=True)
    product = models.ForeignKey(
        "catalogue.Product", verbose_name=_("product in the shop"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="slow_cases",
    )  # fmt: skip
    region = models.ForeignKey("origins.Region", verbose_name=_("village"), on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(
        "partner.Partner", verbose_name=_("cooperative"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    holder = models.CharField(
        _("holder"), max_length=60, blank=True, help_text=_("Household code or cooperative; no names of persons")
    )
    party = models.CharField(_("party"), max_length=40, db_index=True)
    party_name = models.CharField(_("reported for"), max_length=128)
    area_mu = models.DecimalField(_("area, mu"), max_digits=10, decimal_places=2, null=True, blank=True)
    head_count = models.PositiveIntegerField(_("number of animals"), null=True, blank=True)
    expected_yield = models.DecimalField(_("expected yield"), max_digits=12, decimal_places=2, null=True, blank=True)
    last_yield = models.DecimalField(_("yield of last year"), max_digits=12, decimal_places=2, null=True, blank=True)
    quantity = models.DecimalField(_("quantity unsold"), max_digits=12, decimal_places=2)
    unit = models.CharField(_("unit"), max_length=8, choices=units.choices, default="jin")
    sold_quantity = models.DecimalField(_("sold so far"), max_digits=12, decimal_places=2, default=0)
    first_saleable_on = models.DateField(_("first day of sale"), null=True, blank=True)
    last_saleable_on = models.DateField(_("last day of sale"), null=True, blank=True)
    shelf_life_days = models.PositiveIntegerField(_("shelf life, days"), null=True, blank=True)
    daily_output = models.DecimalField(_("output a day"), max_digits=12, decimal_places=2, null=True, blank=True)
    daily_sales = models.DecimalField(_("sales a day"), max_digits=12, decimal_places=2, null=True, blank=True)
    price_cny = models.DecimalField(_("hoped-for price"), max_digits=10, decimal_places=2, null=True, blank=True)
    floor_price_cny = models.DecimalField(_("lowest price"), max_digits=10, decimal_places=2, null=True, blank=True)
    usual_market = models.CharField(_("usual market"), max_length=80, blank=True)
    cause = models.CharField(_("cause"), max_length=10, choices=Cause.choices, default=Cause.STOCK)
    cause_note = models.CharField(_("more about the cause"), max_length=200, blank=True)
    storable = models.BooleanField(_("can be stored"), null=True, blank=True)
    cold_store = models.CharField(_("cold store used"), max_length=80, blank=True)
    official = models.CharField(_("responsible official"), max_length=60, blank=True)
    official_post = models.CharField(_("post of the official"), max_length=60, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=CaseState.choices, default=CaseState.REPORTED)
    reported_by = models.CharField(_("reported by"), max_length=150)
    reported_at = models.DateTimeField(_("reported at"))
    verified_by = models.CharField(_("verified by"), max_length=150, blank=True)
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    returned_reason = models.CharField(_("reason for sending back"), max_length=300, blank=True)
    lost_quantity = models.DecimalField(_("lost"), max_digits=12, decimal_places=2, default=0)
    stored_quantity = models.DecimalField(_("put into store"), max_digits=12, decimal_places=2, default=0)
    stored_until = models.DateField(_("in store until"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    close_reason = models.CharField(_("reason and result"), max_length=300, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("slow-selling case")
        verbose_name_plural = _("slow-selling register")
        ordering = ["-reported_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="market_case_quantity"),
            models.CheckConstraint(
                condition=Q(sold_quantity__gte=0, lost_quantity__gte=0)
                & Q(sold_quantity__lte=F("quantity") - F("lost_quantity")),
                name="market_case_parts_in_the_whole",
            ),
            models.CheckConstraint(
                condition=Q(stored_quantity__gte=0, stored_quantity__lte=F("quantity")), name="market_case_stored"
            ),
            models.CheckConstraint(
                condition=Q(first_saleable_on=None)
                | Q(last_saleable_on=None)
                | Q(first_saleable_on__lte=F("last_saleable_on")),
                name="market_case_dates",
            ),
            models.CheckConstraint(
                condition=Q(floor_price_cny=None) | Q(price_cny=None) | Q(floor_price_cny__lte=F("price_cny")),
                name="market_case_floor_below_price",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[*ACTIVE]) | ~Q(official=""), name="market_case_verified_names_an_official"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[*ENDS]) | Q(closed_at__isnull=False) & ~Q(close_reason=""),
                name="market_case_closed_with_a_result",
            ),
            # A double tap reports once.
            models.UniqueConstraint(
                fields=["party", "item", "variety", "holder", "region", "quantity", "unit"],
                condition=~Q(state__in=[*ENDS]),
                name="market_case_once",
            ),
        ]
        indexes = [models.Index(fields=["state", "-reported_at"], name="market_case_state")]

    def __str__(self):
        return f"{self.item} · {self.region.local_name}"

    @property
    def standard(self) -> units.StandardPrice | None:
        """What 500 g or one piece would cost, where the price itself does not say it."""
        grams = self.product.net_weight_g if self.product else None
        return self.price_cny and units.beside(self.price_cny, self.unit, grams)

    @property
    def left(self) -> Decimal:
        return max(self.quantity - self.sold_quantity - self.lost_quantity, Decimal(0))

    @property
    def in_store(self) -> Decimal:
        """What of the rest was put into store; what is sold later is taken from there last."""
        return min(Decimal(self.stored_quantity), self.left)

    def in_store_on(self, day) -> Decimal:
        """As ``in_store``, nothing after the last day that was booked."""
        return Decimal(0) if self.stored_until and self.stored_until < day else self.in_store

    @property
    def outside(self) -> Decimal:
        """What is left and lies in no store."""
        return self.left - self.in_store

    @property
    def is_over(self) -> bool:
        return self.state in ENDS

    @property
    def off_sale_on(self):
        """First day on which it may not be sold any more; None when no last day is known."""
        return self.last_saleable_on and self.last_saleable_on + timedelta(days=1)


class CaseEventKind(models.TextChoices):
    SOLD = "sold", _("sold")
    MEASURE = "measure", _("measure taken")
    REMARK = "remark", _("remark")


class CaseEvent(models.Model):
    """What happened to a case. ``key`` names the form or fact that told it, so that told twice it happened once."""

    case = models.ForeignKey(Case, verbose_name=_("register entry"), on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(_("kind"), max_length=8, choices=CaseEventKind.choices)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=2, null=True, blank=True)
    price_cny = models.DecimalField(_("price"), max_digits=10, decimal_places=2, null=True, blank=True)
    text = models.CharField(_("text"), max_length=300, blank=True)
    order_number = models.CharField(_("order"), max_length=20, blank=True)
    by = models.CharField(_("by"), max_length=150)
    at = models.DateTimeField(_("at"))
    key = models.CharField(_("key"), max_length=60)

    class Meta:
        verbose_name = _("event of a case")
        verbose_name_plural = _("events of a case")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "key"], name="market_caseevent_once"),
            models.CheckConstraint(
                condition=~Q(kind=CaseEventKind.SOLD) | Q(quantity__gt=0), name="market_caseevent_sold_something"
            ),
        ]

    def __str__(self):
        return f"{self.case} · {self.get_kind_display()}"


class Endorsement(models.Model):
    """Who stands for the goods with name and post, in the own words. Public once the county has published it."""

    case = models.OneToOneField(
        Case, verbose_name=_("register entry"), on_delete=models.CASCADE, related_name="endorsement"
    )
    name = models.CharField(_("name of who stands for it"), max_length=30)
    post = models.CharField(_("post"), max_length=60, help_text=_("For example 驻村第一书记"))
    statement = models.CharField(_("in the own words"), max_length=300)
    photo = models.ImageField(_("photo"), upload_to="market/", blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("entered by"), on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField(_("entered at"))
    published_by = models.CharField(_("published by"), max_length=150, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    class Meta:
        verbose_name = _("endorsement")
        verbose_name_plural = _("endorsements")

    def __str__(self):
        return f"{self.post} {self.name}"
