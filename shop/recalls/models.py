"""Who has goods of a lot with which something is wrong: told, answered, sent back, paid back.

The alert is what buyers see on their pages; the text messages are rows that wait until they are sent.
"""

from functools import partial

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.foundation.numbering import new_number
from shop.institutions.models import Institution, Role

from .states import AlertKind, Answer, Channel, MessageState

#: Who acts for a unit that bought the goods.
ACTING = (Role.BUYER, Role.APPROVER, Role.ACCEPTOR, Role.ACCOUNTANT, Role.UNION_OFFICER, Role.ADMIN)


class Alert(models.Model):
    """One thing that is wrong with some lots, and what their buyers are to do. ``source`` is its cause, once only."""

    number = models.CharField(_("number"), max_length=20, unique=True, default=partial(new_number, "A"))
    kind = models.CharField(_("kind"), max_length=8, choices=AlertKind.choices)
    source = models.CharField(_("source"), max_length=80, unique=True)
    recall = models.OneToOneField(
        "lots.Recall", verbose_name=_("recall"), null=True, on_delete=models.PROTECT, related_name="alert"
    )
    product = models.ForeignKey(
        "catalogue.Product", verbose_name=_("product"), on_delete=models.PROTECT, related_name="+"
    )
    lots = models.ManyToManyField("lots.Lot", verbose_name=_("lots"), related_name="alerts")
    reason = models.CharField(_("what is wrong"), max_length=300)
    advice = models.CharField(_("what buyers are to do"), max_length=300)
    raised_by = models.CharField(_("raised by"), max_length=150)
    raised_at = models.DateTimeField(_("raised at"))
    took_ms = models.PositiveIntegerField(_("found in, ms"), default=0)

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ["-raised_at", "-pk"]

    def __str__(self):
        return self.number


class AlertedOrderQuerySet(models.QuerySet):
    def for_user(self, user):
        """What this person, or a unit for which the person acts, has bought; drills reach nobody."""
        if not user.is_authenticated:
            return self.none()
        units = Institution.objects.for_user(user, *ACTING)
        own = Q(order__user=user, order__group__institution=None)
        return self.filter(own | Q(order__group__institution__in=units)).exclude(alert__kind=AlertKind.DRILL)

    def unanswered(self):
        return self.filter(answered_at=None)


class AlertedOrder(models.Model):
    """An order with goods of the lots, and how far its buyer has come."""

    alert = models.ForeignKey(Alert, verbose_name=_("alert"), on_delete=models.PROTECT, related_name="orders")
    order = models.ForeignKey("order.Order", verbose_name=_("order"), on_delete=models.PROTECT, related_name="alerted")
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=8, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=150, blank=True)
    order_refund = models.OneToOneField(
        "ordering.OrderRefund", verbose_name=_("refund"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="alerted",
    )  # fmt: skip

    objects = AlertedOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order that an alert reaches")
        verbose_name_plural = _("orders that an alert reaches")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["alert", "order"], name="alertedorder_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="alertedorder_answered_once",
            ),
        ]

    def __str__(self):
        return f"{self.alert} · {self.order}"


class AlertedLine(models.Model):
    """Units of one lot in one line of one parcel; ``returned`` of them came back."""

    alerted = models.ForeignKey(AlertedOrder, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey("order.Line", verbose_name=_("line"), on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey("lots.Lot", verbose_name=_("lot"), on_delete=models.PROTECT, related_name="+")
    consignment = models.CharField(_("consignment"), max_length=20)
    units = models.PositiveIntegerField(_("quantity"))
    returned = models.PositiveIntegerField(_("of which came back"), default=0)
    replaced = models.BooleanField(_("packed anew before it left"), default=False)

    class Meta:
        verbose_name = _("goods that an alert reaches")
        verbose_name_plural = _("goods that an alert reaches")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["alerted", "line", "lot", "consignment"], name="alertedline_once"),
            models.CheckConstraint(condition=Q(returned__lte=models.F("units")), name="alertedline_returned_bounded"),
        ]

    def __str__(self):
        return f"{self.lot} × {self.units}"


class AlertMessageQuerySet(models.QuerySet):
    def overdue(self, before):
        """What a lost task left unsent, oldest first."""
        return self.filter(state=MessageState.WAITING, created_at__lte=before).order_by("created_at", "pk")


class AlertMessage(models.Model):
    """One message to one number or address. The row waits here before anything is sent."""

    alerted = models.ForeignKey(AlertedOrder, on_delete=models.CASCADE, related_name="messages")
    channel = models.CharField(_("channel"), max_length=6, choices=Channel.choices)
    to = models.CharField(pgettext_lazy("mail", "to"), max_length=254)
    state = models.CharField(
        _("state"), max_length=8, choices=MessageState.choices, default=MessageState.WAITING, db_index=True
    )
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    created_at = models.DateTimeField(_("created at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = AlertMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message of an alert")
        verbose_name_plural = _("messages of alerts")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["alerted", "channel", "to"], name="alertmessage_once")]

    def __str__(self):
        return f"{self.alerted} → {self.channel}"
