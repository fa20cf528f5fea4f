"""Which batch the goods are of. What unheld lots hold is, at every moment, what the stock record says is in stock."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..freshness import Freshness
from ..states import LotState


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
    SPLIT_OFF = "split_off", _("parts taken off")
    SPLIT_FROM = "split_from", _("made as a part")
    MERGED_INTO = "merged_into", _("went into a mixed lot")
    MERGED_FROM = "merged_from", _("made by mixing")
    RECORDED = "recorded", _("batch record entered")
    RECALLED = "recalled", _("recalled")
    RETURNED = "returned", _("came back from a buyer")


class LotEvent(models.Model):
    """What happened to a lot. ``quantity`` is signed: what came to it (+) or left it (−); 0 for a hold.

    Rows are written once; the database refuses to change or delete them.
    """

    lot = models.ForeignKey(Lot, verbose_name=_("lot"), on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(_("what"), max_length=12, choices=LotEventKind.choices)
    quantity = models.IntegerField(_("quantity"))
    at = models.DateTimeField(_("at"))
    by = models.CharField(_("by"), max_length=150)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    reference = models.CharField(
        _("belongs to"), max_length=40, blank=True, help_text=_("The consignment, the other lot or the recall")
    )

    #: The name of ``by`` for readers; ``queries.course`` fills it in.
    who = ""

    class Meta:
        verbose_name = _("lot event")
        verbose_name_plural = _("lot events")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["lot", "at"], name="lotevent_lot_at")]

    def __str__(self):
        return f"{self.lot} {self.kind} {self.quantity:+d}"


class LotLink(models.Model):
    """``units`` of the parent went into the child: it was split off, or mixed with others. Written once."""

    parent = models.ForeignKey(Lot, verbose_name=_("from lot"), on_delete=models.PROTECT, related_name="links_down")
    child = models.ForeignKey(Lot, verbose_name=_("into lot"), on_delete=models.PROTECT, related_name="links_up")
    units = models.PositiveIntegerField(_("quantity"))

    class Meta:
        verbose_name = _("link between lots")
        verbose_name_plural = _("links between lots")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "child"], name="lotlink_once"),
            # A child is always made after its parent, so that no lot can be its own ancestor.
            models.CheckConstraint(condition=Q(parent__lt=F("child")), name="lotlink_leads_forward"),
            models.CheckConstraint(condition=Q(units__gte=1), name="lotlink_moves_something"),
        ]

    def __str__(self):
        return f"{self.parent} → {self.child}"


class FreshnessRule(models.Model):
    """The seller's own word: goods of this product leave with at least so much of their shelf life left."""

    product = models.OneToOneField(
        "catalogue.Product", verbose_name=_("product"), on_delete=models.CASCADE, related_name="freshness_rule"
    )
    min_percent = models.PositiveSmallIntegerField(_("at least, per cent of the shelf life"), default=0)
    min_days = models.PositiveSmallIntegerField(_("at least, days"), default=0)

    class Meta:
        verbose_name = _("freshness at dispatch")
        verbose_name_plural = _("freshness at dispatch")
        ordering = ["product"]
        constraints = [models.CheckConstraint(condition=Q(min_percent__lte=100), name="freshnessrule_percent")]

    def __str__(self):
        return f"{self.product}: {self.freshness}"

    @property
    def freshness(self) -> Freshness:
        return Freshness(self.min_percent, self.min_days)
