"""What a round asks of each cooperative, and the orders that come of it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..states import RoundState, SlipState


class SlipQuerySet(models.QuerySet):
    def for_seller(self, user):
        """Slips of the sellers that this person acts for; nobody else's are found."""
        return self.filter(seller__users=user).exclude(round__state=RoundState.CANCELLED)


class FeedbackSlip(models.Model):
    """What a round asks of one cooperative: goods, quantity, by when, packing, price to the farmer (§5.3)."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    round = models.ForeignKey("welfare.Round", verbose_name=_("round"), on_delete=models.PROTECT, related_name="slips")
    seller = models.ForeignKey("partner.Partner", verbose_name=_("seller"), on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("state"), max_length=10, choices=SlipState.choices, default=SlipState.SENT, db_index=True
    )
    sent_at = models.DateTimeField(_("sent at"))
    texted_at = models.DateTimeField(_("message sent at"), null=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = SlipQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback slip")
        verbose_name_plural = _("feedback slips")
        ordering = ["-sent_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["round", "seller"], name="slip_once")]

    def __str__(self):
        return self.number


class SlipLine(models.Model):
    slip = models.ForeignKey(FeedbackSlip, verbose_name=_("slip"), on_delete=models.CASCADE, related_name="lines")
    item = models.OneToOneField(
        "welfare.RoundItem", verbose_name=_("item"), on_delete=models.PROTECT, related_name="slip_line"
    )
    wanted = models.PositiveIntegerField(_("wanted"))
    confirmed = models.PositiveIntegerField(_("quantity confirmed"), null=True)

    class Meta:
        verbose_name = _("line of a slip")
        verbose_name_plural = _("lines of a slip")
        ordering = ["slip", "item"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed=None) | Q(confirmed__lte=F("wanted")), name="slip_line_confirmed"
            )
        ]

    def __str__(self):
        return f"{self.item_id}: {self.confirmed} / {self.wanted}"


class ExtraQuerySet(models.QuerySet):
    def of(self, round):
        return self.filter(place__round=round)


class Extra(models.Model):
    """Goods that nobody wished for, bought by the union so that a workplace reaches a seller's least quantity."""

    place = models.ForeignKey(
        "welfare.PickUpPoint", verbose_name=_("pick-up point"), on_delete=models.CASCADE, related_name="extras"
    )
    item = models.ForeignKey(
        "welfare.RoundItem", verbose_name=_("item"), on_delete=models.PROTECT, related_name="extras"
    )
    quantity = models.PositiveIntegerField(_("quantity"))
    by = models.CharField(_("officer"), max_length=150)
    at = models.DateTimeField(_("decided at"))

    objects = ExtraQuerySet.as_manager()

    class Meta:
        verbose_name = _("goods of the union's own")
        verbose_name_plural = _("goods of the union's own")
        ordering = ["place", "item"]
        constraints = [models.UniqueConstraint(fields=["place", "item"], name="extra_once")]

    def __str__(self):
        return f"{self.item_id} × {self.quantity}"


class Delivery(models.Model):
    """The orders of one workplace, paid from the union's fund."""

    round = models.ForeignKey(
        "welfare.Round", verbose_name=_("round"), on_delete=models.PROTECT, related_name="deliveries"
    )
    place = models.OneToOneField(
        "welfare.PickUpPoint", verbose_name=_("pick-up point"), on_delete=models.PROTECT, related_name="delivery"
    )
    group = models.OneToOneField(
        "order.OrderGroup", verbose_name=_("order group"), on_delete=models.PROTECT, related_name="welfare_delivery"
    )
    arrived_at = models.DateTimeField(_("arrived at"), null=True)

    class Meta:
        verbose_name = _("delivery to a workplace")
        verbose_name_plural = _("deliveries to workplaces")
        ordering = ["round", "pk"]

    def __str__(self):
        return f"{self.place} · {self.group}"
