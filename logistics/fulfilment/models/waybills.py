"""Couriers' papers: one waybill at a time for each consignment, and everything the courier says about it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from logistics.couriers.base import TrackingStatus
from logistics.couriers.kuaidi100.codes import COMPANIES

from ..states import WaybillState
from .consignments import Consignment


class CourierCode(models.TextChoices):
    SF = "sf", _("SF Express")
    KUAIDI100 = "kuaidi100", _("another courier, followed by Kuaidi100")
    OWN = "own", _("own truck")


class TrackingWord(models.TextChoices):
    """The couriers' one vocabulary, in words for people."""

    PICKED_UP = TrackingStatus.PICKED_UP.value, _("collected")
    IN_TRANSIT = TrackingStatus.IN_TRANSIT.value, _("on its way")
    OUT_FOR_DELIVERY = TrackingStatus.OUT_FOR_DELIVERY.value, _("out for delivery")
    AWAITING_PICKUP = TrackingStatus.AWAITING_PICKUP.value, _("waiting to be picked up")
    ATTEMPTED = TrackingStatus.ATTEMPTED.value, _("delivery failed")
    DELIVERED = TrackingStatus.DELIVERED.value, _("delivered")
    RETURNING = TrackingStatus.RETURNING.value, _("being sent back")
    RETURNED = TrackingStatus.RETURNED.value, _("sent back")
    NOTE = TrackingStatus.NOTE.value, _("note")
    UNKNOWN = TrackingStatus.UNKNOWN.value, _("news of the courier")


class WaybillQuerySet(models.QuerySet):
    def overdue(self, before):
        """Wishes that nobody carried out before ``before``: the sweeper starts them again, oldest first."""
        return self.filter(
            Q(state=WaybillState.WAITING, requested_at__lte=before)
            | Q(state=WaybillState.CANCELLING, requested_at__lte=before)
        ).order_by("requested_at", "pk")

    def unconfirmed(self, *, since, before):
        """Sign-offs claimed between the two instants that have still to be looked up."""
        return self.filter(state=WaybillState.BOOKED, sign_off_claimed_at__range=(since, before)).order_by("pk")


class Waybill(models.Model):
    """One wish to have a consignment carried. The row is the outbox: it waits here before the courier hears of it.

    ``reference`` is the name under which the courier knows the wish; it is never used for another one.
    """

    consignment = models.ForeignKey(Consignment, on_delete=models.PROTECT, related_name="waybills")
    courier = models.CharField(_("courier"), max_length=12, choices=CourierCode.choices)
    company = models.CharField(_("company"), max_length=20, choices=list(COMPANIES.items()), blank=True)
    waybill_no = models.CharField(_("waybill number"), max_length=40, blank=True, db_index=True)
    reference = models.CharField(_("our reference"), max_length=40, unique=True)
    state = models.CharField(_("state"), max_length=12, choices=WaybillState.choices, default=WaybillState.WAITING)
    route_code = models.CharField(_("sorting code"), max_length=40, blank=True)
    product = models.CharField(_("courier's product"), max_length=20, blank=True)
    temperature = models.CharField(_("courier's temperature code"), max_length=10, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    problem = models.CharField(_("last problem"), max_length=300, blank=True)
    requested_by = models.CharField(_("requested by"), max_length=150)
    requested_at = models.DateTimeField(_("requested at"))
    booked_at = models.DateTimeField(_("waybill given at"), null=True, blank=True)
    sign_off_claimed_at = models.DateTimeField(_("sign-off claimed at"), null=True, blank=True)

    objects = WaybillQuerySet.as_manager()

    class Meta:
        verbose_name = _("waybill")
        verbose_name_plural = _("waybills")
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consignment"], condition=Q(state__in=["waiting", "booked"]), name="waybill_one_live"
            ),
            models.UniqueConstraint(
                fields=["courier", "waybill_no"],
                condition=Q(state__in=["waiting", "booked"]) & ~Q(waybill_no=""),
                name="waybill_number_once",
            ),
        ]

    def __str__(self):
        return self.waybill_no or self.reference


class TrackingEvent(models.Model):
    """One thing that a courier said, once, in its own words.

    ``confirmed`` is False for news whose sender could not be proved; such news of a sign-off moves nothing yet.
    """

    waybill = models.ForeignKey(Waybill, on_delete=models.CASCADE, related_name="events")
    happened_at = models.DateTimeField(_("happened at"))
    digest = models.CharField(max_length=16, editable=False)
    status = models.CharField(_("status"), max_length=20, choices=TrackingWord.choices)
    code = models.CharField(_("courier's code"), max_length=20, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    text = models.CharField(_("courier's words"), max_length=500, blank=True)
    raw = models.JSONField(_("as received"), default=dict)
    confirmed = models.BooleanField(_("asked ourselves"), default=False)
    received_at = models.DateTimeField(_("received at"))

    class Meta:
        verbose_name = _("tracking event")
        verbose_name_plural = _("tracking events")
        ordering = ["-happened_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["waybill", "happened_at", "digest"], name="trackingevent_once")]

    def __str__(self):
        return f"{self.happened_at:%Y-%m-%d %H:%M} {self.text}"

    @property
    def description(self) -> str:
        """The courier's own words, with the place before them."""
        return f"{self.place} {self.text}".strip()
