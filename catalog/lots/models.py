"""Which batch the goods are of. What unheld lots hold is, at every moment, what the stock record says is in stock."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .states import LotState


class LotQuerySet(models.QuerySet):
    def for_user(self, user):
        """Lots of the sellers that this person acts for."""
        return self.filter(product__stockrecords__partner__users=user)

    def first_expired_first(self):
        """In the order in which they are to leave; lots that never expire last, older receipts first."""
        return self.order_by(F("expires_on").asc(nulls_last=True), "produced_on", "pk")

    def fit_to_pack(self, product, day):
        """Lots of ``product`` with something left that may leave on ``day``."""
        return (
            self.filter(product=product, state=LotState.AVAILABLE, on_hand__gt=0)
            .filter(Q(expires_on=None) | Q(expires_on__gt=day))
            .first_expired_first()
        )


class Lot(models.Model):
    """One batch of one product. ``on_hand`` is what is left of it, in sale units, packed goods taken off."""

    code = models.CharField(_("lot"), max_length=20, unique=True)
    product = models.ForeignKey(
        "catalogue.Product", verbose_name=_("product"), on_delete=models.PROTECT, related_name="lots"
    )
    state = models.CharField(_("state"), max_length=10, choices=LotState.choices, default=LotState.AVAILABLE)
    quantity = models.PositiveIntegerField(_("taken into stock"), validators=[MinValueValidator(1)])
    on_hand = models.PositiveIntegerField(_("left"))
    produced_on = models.DateField(_("produced on"))
    expires_on = models.DateField(
        _("expires on"), null=True, blank=True, help_text=_("First day on which it may not be sold any more")
    )
    received_at = models.DateTimeField(_("taken into stock at"))

    objects = LotQuerySet.as_manager()

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="lot_not_empty_at_first"),
            models.CheckConstraint(condition=Q(on_hand__gte=0, on_hand__lte=F("quantity")), name="lot_left_bounded"),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gt=F("produced_on")), name="lot_expires_after_production"
            ),
        ]
        indexes = [models.Index(fields=["product", "state", "expires_on"], name="lot_first_expired")]

    def __str__(self):
        return self.code


class LotEventKind(models.TextChoices):
    RECEIVED = "received", _("taken into stock")
    PACKED = "packed", _("packed")
    PUT_BACK = "put_back", _("put back")
    WRITTEN_OFF = "written_off", _("written off")
    HELD = "held", _("held back")
    FREED = "freed", _("given free")


class LotEvent(models.Model):
    """What happened to a lot. ``quantity`` is signed: what came to it (+) or left it (−); 0 for a hold."""

    lot = models.ForeignKey(Lot, verbose_name=_("lot"), on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(_("what"), max_length=12, choices=LotEventKind.choices)
    quantity = models.IntegerField(_("quantity"))
    at = models.DateTimeField(_("at"))
    by = models.CharField(_("by"), max_length=150)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("lot event")
        verbose_name_plural = _("lot events")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["lot", "at"], name="lotevent_lot_at")]

    def __str__(self):
        return f"{self.lot} {self.kind} {self.quantity:+d}"
