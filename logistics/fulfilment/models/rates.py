"""What couriers offer and what carriage costs, as data with dates."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.oscar_forks.catalogue.models import StorageBand

from ..rates import Card, Lane, Rounding
from .waybills import CourierCode


class LaneChoice(models.TextChoices):
    LISTED = Lane.LISTED.value, _("listed provinces")
    SAME_PROVINCE = Lane.SAME_PROVINCE.value, _("within the seller's province")
    ANY = Lane.ANY.value, _("everywhere else")


class RoundingChoice(models.TextChoices):
    NONE = Rounding.NONE.value, _("to the gram")
    SF = Rounding.SF.value, _("as SF: 0.1 kg, from 10 kg half a kilo")


class CourierProduct(models.Model):
    """Which of a courier's products carries which band. The codes depend on the contract with the courier."""

    courier = models.CharField(_("courier"), max_length=12, choices=CourierCode.choices)
    band = models.CharField(_("storage"), max_length=8, choices=StorageBand.choices)
    name = models.CharField(_("name"), max_length=60)
    code = models.CharField(_("courier's product"), max_length=20, blank=True)
    temperature = models.CharField(_("courier's temperature code"), max_length=10, blank=True)

    class Meta:
        verbose_name = _("courier's product")
        verbose_name_plural = _("couriers' products")
        ordering = ["courier", "band"]
        constraints = [models.UniqueConstraint(fields=["courier", "band"], name="courierproduct_one_a_band")]

    def __str__(self):
        return self.name


class RateCardQuerySet(models.QuerySet):
    def on(self, day):
        """Cards in force on ``day``."""
        return self.filter(Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gt=day)).order_by("band", "pk")


class RateCard(models.Model):
    """Freight that a buyer pays for one parcel of one band: first weight, then steps.

    A card that has been used is closed with ``valid_to`` and followed by another; orders keep what they paid.
    """

    name = models.CharField(_("name"), max_length=60)
    band = models.CharField(_("storage"), max_length=8, choices=StorageBand.choices)
    lane = models.CharField(_("lane"), max_length=16, choices=LaneChoice.choices, default=LaneChoice.ANY)
    provinces = models.CharField(
        _("listed provinces"), max_length=300, blank=True, help_text=_("With a comma between them: 新疆,西藏")
    )
    divisor = models.PositiveIntegerField(
        _("volume divisor, cm³/kg"), default=0, help_text=_("0: volume is not charged")
    )
    rounding = models.CharField(
        _("weight is rounded"), max_length=8, choices=RoundingChoice.choices, default=RoundingChoice.NONE
    )
    min_g = models.PositiveIntegerField(_("charged at least, g"), default=0)
    first_g = models.PositiveIntegerField(_("first weight, g"), default=1000, validators=[MinValueValidator(1)])
    first_cny = models.DecimalField(_("for the first weight"), max_digits=8, decimal_places=2)
    step_g = models.PositiveIntegerField(_("each further, g"), default=1000, validators=[MinValueValidator(1)])
    step_cny = models.DecimalField(_("for each further step"), max_digits=8, decimal_places=2)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=_("First day on which it is gone"))

    objects = RateCardQuerySet.as_manager()

    class Meta:
        verbose_name = _("rate card")
        verbose_name_plural = _("rate cards")
        ordering = ["band", "lane", "-valid_from"]
        constraints = [
            models.CheckConstraint(condition=Q(step_g__gte=1, first_g__gte=1), name="ratecard_steps"),
            models.CheckConstraint(condition=Q(first_cny__gte=0, step_cny__gte=0), name="ratecard_prices"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_from__lt=F("valid_to")), name="ratecard_dates"),
            models.CheckConstraint(
                condition=Q(lane="listed") & ~Q(provinces="") | ~Q(lane="listed"), name="ratecard_lists_provinces"
            ),
        ]

    def __str__(self):
        return self.name

    def card(self) -> Card:
        """This row as the pure sum takes it."""
        names = self.provinces.replace("，", ",").replace("、", ",").split(",")
        return Card(
            name=self.name,
            band=self.band,
            lane=Lane(self.lane),
            provinces=tuple(name.strip() for name in names if name.strip()),
            divisor=self.divisor,
            rounding=Rounding(self.rounding),
            min_g=self.min_g,
            first_g=self.first_g,
            first_cny=self.first_cny,
            step_g=self.step_g,
            step_cny=self.step_cny,
        )
