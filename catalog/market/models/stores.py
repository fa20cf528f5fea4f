"""Cold room offered to holders of goods that do not sell, and what of it they booked."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.foundation import units

from .warnings import Action


class StoreOfferQuerySet(models.QuerySet):
    def running(self, day):
        """Offers that can still be booked on ``day``."""
        return self.filter(action__ended_at=None, last_on__gte=day).select_related("action").order_by("first_on", "pk")


class StoreOffer(models.Model):
    """Which store, how much room, at what price, from when to when; opened by a measure of a warning.

    ``booked_t`` is what its running bookings take: a booking is an UPDATE that finds no row when there is no room.
    """

    action = models.OneToOneField(
        Action, verbose_name=_("measure from a warning"), on_delete=models.PROTECT, related_name="store_offer"
    )
    store = models.CharField(_("cold store"), max_length=50)
    capacity_t = models.DecimalField(_("free, tonnes"), max_digits=10, decimal_places=3)
    booked_t = models.DecimalField(_("booked, tonnes"), max_digits=10, decimal_places=3, default=0)
    price_cny = models.DecimalField(_("price per tonne and day"), max_digits=8, decimal_places=2)
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("until"))

    objects = StoreOfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("cold store on offer")
        verbose_name_plural = _("cold stores on offer")
        ordering = ["-first_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(booked_t__gte=0, capacity_t__gt=0, booked_t__lte=F("capacity_t")), name="market_store_room"
            ),
            models.CheckConstraint(condition=Q(price_cny__gte=0), name="market_store_price"),
            models.CheckConstraint(condition=Q(first_on__lte=F("last_on")), name="market_store_dates"),
        ]

    def __str__(self):
        return self.store

    @property
    def free_t(self) -> Decimal:
        return self.capacity_t - self.booked_t


class StoreBooking(models.Model):
    """So much of a case lies in the store, both days included. ``key`` names the form: told twice it is booked once."""

    offer = models.ForeignKey(
        StoreOffer, verbose_name=_("cold store on offer"), on_delete=models.PROTECT, related_name="bookings"
    )
    case = models.ForeignKey(
        "market.Case", verbose_name=_("register entry"), on_delete=models.PROTECT, related_name="bookings"
    )
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=2)
    unit = models.CharField(_("unit"), max_length=8, choices=units.choices)
    weight_t = models.DecimalField(_("weight, tonnes"), max_digits=10, decimal_places=3)
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("until"))
    by = models.CharField(_("by"), max_length=150)
    at = models.DateTimeField(_("at"))
    key = models.CharField(_("key"), max_length=60)
    ended_at = models.DateTimeField(_("taken out at"), null=True, blank=True)

    class Meta:
        verbose_name = _("booking of a cold store")
        verbose_name_plural = _("bookings of cold stores")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "key"], name="market_booking_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0, weight_t__gt=0), name="market_booking_of_something"),
            models.CheckConstraint(condition=Q(first_on__lte=F("last_on")), name="market_booking_dates"),
        ]

    def __str__(self):
        return f"{self.case} · {self.offer}"

    @property
    def days(self) -> int:
        return (self.last_on - self.first_on).days + 1

    @property
    def cost_cny(self) -> Decimal:
        """What the store asks for the whole time, at the price that was offered."""
        return self.weight_t * self.offer.price_cny * self.days
