from django.core.files.storage import storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.foundation.secrets import SecretField

from .states import AfterSaleState


def private_storage():
    return storages["private"]


class OrderRefund(models.Model):
    """Money of one order on its way back, and for which lines. ``source`` is the fact that caused it, once only."""

    order = models.ForeignKey(
        "order.Order", verbose_name=_("order"), on_delete=models.PROTECT, related_name="order_refunds"
    )
    refund = models.OneToOneField(
        "payments.Refund", verbose_name=_("refund"), on_delete=models.PROTECT, related_name="order_refund"
    )
    source = models.CharField(_("source"), max_length=120, unique=True)
    reason = models.CharField(_("reason"), max_length=300)
    freight_cny = models.DecimalField(_("of which freight"), max_digits=12, decimal_places=2, default=0)
    subsidy_cny = models.DecimalField(
        _("courier subsidy given back"), max_digits=12, decimal_places=2, default=0,
        help_text=_("Back to its pot; never part of the money"),
    )  # fmt: skip
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    class Meta:
        verbose_name = _("order refund")
        verbose_name_plural = _("order refunds")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.order} · {self.refund}"


class OrderRefundLine(models.Model):
    order_refund = models.ForeignKey(
        OrderRefund, verbose_name=_("refund"), on_delete=models.CASCADE, related_name="lines"
    )
    line = models.ForeignKey("order.Line", verbose_name=_("line"), on_delete=models.PROTECT, related_name="refunds")
    amount_cny = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("refunded line")
        verbose_name_plural = _("refunded lines")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["order_refund", "line"], name="refund_line_once"),
            models.CheckConstraint(condition=models.Q(amount_cny__gt=0), name="refund_line_positive"),
        ]

    def __str__(self):
        return f"{self.line_id}: {self.amount_cny}"


class NoticeKind(models.TextChoices):
    LATE = "late", _("may be cancelled because it is late")
    CALLED_OFF = "called_off", _("called off by the seller or the platform")
    LOST = "lost", _("goods lost on the way")


class OrderNotice(models.Model):
    """Something about an order that its buyer did not do and must hear of. The row waits until the message is sent."""

    order = models.ForeignKey("order.Order", verbose_name=_("order"), on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(_("what happened"), max_length=12, choices=NoticeKind.choices)
    source = models.CharField(_("source"), max_length=40, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    amount_cny = models.DecimalField(_("amount"), max_digits=12, decimal_places=2, default=0)
    made_at = models.DateTimeField(_("noted at"))
    texted_at = models.DateTimeField(_("message sent at"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice to a buyer")
        verbose_name_plural = _("notices to buyers")
        ordering = ["-made_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["order", "kind", "source"], name="order_notice_once")]
        indexes = [
            models.Index(fields=["made_at"], condition=models.Q(texted_at=None), name="order_notice_waiting"),
        ]

    def __str__(self):
        return f"{self.order} · {self.get_kind_display()}"


class AfterSaleQuerySet(models.QuerySet):
    def for_buyer(self, user):
        return self.filter(order__user=user)

    def for_seller(self, user):
        return self.filter(order__seller__users=user)

    def overdue(self, at):
        """Unanswered by the seller after the time that it has."""
        return self.filter(state=AfterSaleState.REQUESTED, answer_by__lte=at).order_by("answer_by", "pk")

    def refused_for_good(self, at):
        """Refusals that the buyer did not bring before the platform in the time for it."""
        return self.filter(state=AfterSaleState.REFUSED, escalate_by__lte=at).order_by("escalate_by", "pk")


class AfterSale(models.Model):
    """A buyer says what is wrong with what came; the seller answers, the platform decides if they disagree."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    order = models.ForeignKey(
        "order.Order", verbose_name=_("order"), on_delete=models.PROTECT, related_name="after_sales"
    )
    state = models.CharField(
        _("state"), max_length=10, choices=AfterSaleState.choices, default=AfterSaleState.REQUESTED, db_index=True
    )
    reason = models.CharField(_("what is wrong"), max_length=500)
    amount_cny = models.DecimalField(_("amount asked for"), max_digits=12, decimal_places=2)
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    decision = models.CharField(_("what the platform decided"), max_length=500, blank=True, default="")
    requested_at = models.DateTimeField(_("requested at"))
    answer_by = models.DateTimeField(_("answer due"))
    escalate_by = models.DateTimeField(_("platform can be asked until"), null=True, blank=True)
    order_refund = models.OneToOneField(
        OrderRefund,
        verbose_name=_("refund"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="after_sale",
    )

    objects = AfterSaleQuerySet.as_manager()

    class Meta:
        verbose_name = _("after-sale request")
        verbose_name_plural = _("after-sale requests")
        ordering = ["-requested_at", "-pk"]

    def __str__(self):
        return self.number

    def may_escalate(self, at) -> bool:
        """The seller refused, and the buyer may still bring it before the platform."""
        return self.state == AfterSaleState.REFUSED and (self.escalate_by is None or at < self.escalate_by)


class AfterSaleLine(models.Model):
    after_sale = models.ForeignKey(AfterSale, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey("order.Line", verbose_name=_("line"), on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField(_("quantity"))
    amount_cny = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("line of an after-sale request")
        verbose_name_plural = _("lines of after-sale requests")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.line_id} × {self.quantity}"


class AfterSalePhoto(models.Model):
    """Seen by the buyer, the seller and the platform only."""

    after_sale = models.ForeignKey(AfterSale, on_delete=models.CASCADE, related_name="photos")
    picture = models.FileField(_("photo"), upload_to="after-sale/%Y/%m/", storage=private_storage)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["pk"]

    def __str__(self):
        return self.picture.name


class RetainedBuyer(models.Model):
    """Who bought and where to, of an order whose buyer closed the account: concealed, kept as long as the law asks."""

    order = models.OneToOneField(
        "order.Order", verbose_name=_("order"), on_delete=models.PROTECT, related_name="retained_buyer"
    )
    concealed = SecretField(_("buyer"))
    sealed_at = models.DateTimeField(_("account closed at"))
    keep_until = models.DateField(_("kept until"), db_index=True)

    class Meta:
        verbose_name = _("retained buyer")
        verbose_name_plural = _("retained buyers")
        ordering = ["keep_until", "pk"]

    def __str__(self):
        return str(self.order)
