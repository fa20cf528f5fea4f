"""What a union offers: a round, its goods at locked prices, the workplaces to which they go."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.foundation.periods import china_date
from logistics.fulfilment.shipto import ShipTo

from ..states import RoundState
from .wishes import Allowance


class Occasion(models.TextChoices):
    """What union goods may be given for: statutory festivals, and the care that the rules name besides (§3.2)."""

    NEW_YEAR = "new_year", _("New Year")
    SPRING = "spring", _("Spring Festival")
    QINGMING = "qingming", _("Qingming")
    LABOUR = "labour", _("Labour Day")
    DRAGON_BOAT = "dragon_boat", _("Dragon Boat Festival")
    MID_AUTUMN = "mid_autumn", _("Mid-Autumn Festival")
    NATIONAL = "national", _("National Day")
    AID = "aid", _("consumption aid")


class Shortage(models.TextChoices):
    SHARE = "share", _("share out in proportion to the wishes")
    DROP = "drop", _("leave the item out and give the allowance back")


class RoundQuerySet(models.QuerySet):
    def of(self, union):
        """Rounds of this union, the newest first."""
        return self.filter(union=union).order_by("-closes_at", "-pk")

    def due(self, at: datetime):
        """Rounds that are open although their window is over."""
        return self.filter(state=RoundState.OPEN, closes_at__lte=at).order_by("closes_at", "pk")

    def open_at(self, at: datetime):
        return self.filter(state=RoundState.OPEN, opens_at__lte=at, closes_at__gt=at)

    def for_member(self, user):
        """Published rounds in which this person has an allowance, by account or by confirmed phone."""
        return (
            self.exclude(state=RoundState.DRAFT)
            .filter(pk__in=Allowance.objects.for_user(user).values("round"))
            .select_related("union")
            .order_by("-closes_at", "-pk")
        )


class Round(models.Model):
    """One festival's or campaign's goods: a list with locked prices, a window, an allowance for each member.

    ``held_cny`` is what the union's budget has set aside for it at present.
    """

    number = models.CharField(_("number"), max_length=20, unique=True)
    union = models.ForeignKey(
        "institutions.Institution", verbose_name=_("union"), on_delete=models.PROTECT, related_name="welfare_rounds"
    )
    title = models.CharField(_("title"), max_length=80)
    occasion = models.CharField(_("occasion"), max_length=12, choices=Occasion.choices)
    note = models.CharField(_("note for the members"), max_length=500, blank=True)
    earmarked = models.BooleanField(
        _("paid from the earmark for aid goods"), default=False, help_text=_("Counts above the ordinary ceiling")
    )
    allowance_cny = models.DecimalField(
        _("allowance for each member"), max_digits=10, decimal_places=2, validators=[MinValueValidator(1)]
    )
    opens_at = models.DateTimeField(_("opens at"))
    closes_at = models.DateTimeField(_("closes at"))
    preparation_days = models.PositiveSmallIntegerField(
        _("days to prepare"), default=20, help_text=_("What the villages need after the window closes")
    )
    delivery_on = models.DateField(_("delivered on"))
    shortage = models.CharField(
        _("if a cooperative has less"), max_length=6, choices=Shortage.choices, default=Shortage.SHARE
    )
    state = models.CharField(
        _("state"), max_length=10, choices=RoundState.choices, default=RoundState.DRAFT, db_index=True
    )
    held_cny = models.DecimalField(_("set aside"), max_digits=12, decimal_places=2, default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("created by"), on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("created at"))

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("welfare round")
        verbose_name_plural = _("welfare rounds")
        ordering = ["-closes_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(opens_at__lt=F("closes_at")), name="round_window"),
            models.CheckConstraint(condition=Q(allowance_cny__gt=0, held_cny__gte=0), name="round_amounts"),
        ]

    def __str__(self):
        return self.title

    @property
    def ready_by(self) -> date:
        """The day by which the cooperatives hand the goods over."""
        return china_date(self.closes_at) + timedelta(days=self.preparation_days)

    @property
    def tone(self) -> str:
        """A closed round is not over: the cooperatives have to answer. Empty: as its state is shown elsewhere."""
        return "warn" if self.state == RoundState.CLOSED else ""

    def is_open_at(self, at: datetime) -> bool:
        return self.state == RoundState.OPEN and self.opens_at <= at < self.closes_at


class RoundItem(models.Model):
    """One product of the list. ``quota`` bounds what all members take together; ``taken`` counts it."""

    round = models.ForeignKey(Round, verbose_name=_("round"), on_delete=models.CASCADE, related_name="items")
    product = models.ForeignKey(
        "catalogue.Product", verbose_name=_("product"), on_delete=models.PROTECT, related_name="+"
    )
    unit_price_cny = models.DecimalField(_("unit price"), max_digits=10, decimal_places=2)
    farmer_price_cny = models.DecimalField(_("of which to the farmer"), max_digits=10, decimal_places=2)
    packing = models.CharField(_("packing"), max_length=80, blank=True)
    min_quantity = models.PositiveIntegerField(_("least for one member"), default=1)
    max_quantity = models.PositiveIntegerField(_("most for one member"), null=True, blank=True)
    quota = models.PositiveIntegerField(_("most for all members"), null=True, blank=True)
    taken = models.PositiveIntegerField(_("wished for so far"), default=0, editable=False)

    class Meta:
        verbose_name = _("item of a round")
        verbose_name_plural = _("items of a round")
        ordering = ["round", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "product"], name="round_item_once"),
            models.CheckConstraint(condition=Q(quota=None) | Q(taken__lte=F("quota")), name="round_item_in_quota"),
            models.CheckConstraint(
                condition=Q(unit_price_cny__gt=0, farmer_price_cny__gte=0, farmer_price_cny__lte=F("unit_price_cny")),
                name="round_item_prices",
            ),
            models.CheckConstraint(
                condition=Q(min_quantity__gte=1) & (Q(max_quantity=None) | Q(max_quantity__gte=F("min_quantity"))),
                name="round_item_bounds",
            ),
        ]

    def __str__(self):
        return self.product.title

    @property
    def left(self) -> int | None:
        return None if self.quota is None else self.quota - self.taken


class PickUpPoint(models.Model):
    """A workplace to which one delivery goes and where members sign for their goods."""

    round = models.ForeignKey(Round, verbose_name=_("round"), on_delete=models.CASCADE, related_name="places")
    name = models.CharField(_("workplace"), max_length=120)
    contact = models.CharField(_("who receives the goods"), max_length=40)
    phone = models.CharField(_("phone"), max_length=20)
    province = models.CharField(_("province"), max_length=30)
    city = models.CharField(_("city"), max_length=30)
    district = models.CharField(_("district or county"), max_length=30, blank=True)
    street = models.CharField(_("street and number"), max_length=120)

    class Meta:
        verbose_name = _("pick-up point")
        verbose_name_plural = _("pick-up points")
        ordering = ["round", "pk"]
        constraints = [models.UniqueConstraint(fields=["round", "name"], name="pick_up_point_once")]

    def __str__(self):
        return self.name

    @property
    def ship_to(self) -> ShipTo:
        return ShipTo(
            name=self.contact, phone=self.phone, province=self.province, city=self.city,
            district=self.district, street=f"{self.street} {self.name}",
        )  # fmt: skip
