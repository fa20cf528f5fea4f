"""Money in and money back. Amounts are CNY with two places; what a gateway counts in fen stays in its adapter."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .states import AttemptState, BankLineState, PaymentState, RefundState


class Method(models.TextChoices):
    STRIPE = "stripe", _("online payment")
    BANK_TRANSFER = "bank_transfer", _("bank transfer")
    ALLOWANCE = "allowance", _("welfare allowance")


class PaymentQuerySet(models.QuerySet):
    def for_viewer(self, user):
        """Payments that this user may open: the payer's own, and those whose ``expect`` named the user."""
        return self.filter(Q(payer=user) | Q(pk__in=PaymentViewer.objects.filter(user=user).values("payment")))

    def open_transfers(self):
        """Bank transfers that money may still come for, oldest first."""
        return self.filter(
            method=Method.BANK_TRANSFER, state__in=[PaymentState.WAITING, PaymentState.PROCESSING]
        ).order_by("created_at", "pk")


class Payment(models.Model):
    """A sum that is expected from somebody, and what has come of it."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    source = models.CharField(_("expected for"), max_length=120, unique=True, help_text=_("Who expects it, once"))
    description = models.CharField(_("description"), max_length=120, blank=True)
    method = models.CharField(_("method"), max_length=16, choices=Method.choices)
    state = models.CharField(_("state"), max_length=12, choices=PaymentState.choices, default=PaymentState.WAITING)
    amount_cny = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    #: Towards this payment; a surplus, which goes back at once, is not counted.
    received_cny = models.DecimalField(_("received so far"), max_digits=14, decimal_places=2, default=0)
    #: Promised back, from the moment that a refund is asked for.
    refunded_cny = models.DecimalField(_("refunded"), max_digits=14, decimal_places=2, default=0)
    payer = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("payer"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    payer_name = models.CharField(_("payer's name"), max_length=120, blank=True)
    #: Where the payer goes afterwards, a path of this site.
    return_path = models.CharField(_("return path"), max_length=200, blank=True)
    transfer_code = models.CharField(_("identification code"), max_length=12, unique=True, null=True)  # noqa: DJ001
    attempt = models.PositiveSmallIntegerField(_("attempts"), default=0)
    gateway_ref = models.CharField(_("gateway's reference"), max_length=120, blank=True)
    late = models.BooleanField(_("came after it was cancelled"), default=False)
    created_at = models.DateTimeField(_("created at"))
    due_at = models.DateTimeField(_("due at"))
    settled_at = models.DateTimeField(_("paid at"), null=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "method"], name="payment_state_method")]
        constraints = [
            models.CheckConstraint(condition=Q(amount_cny__gt=0), name="payment_amount_positive"),
            models.CheckConstraint(
                condition=Q(refunded_cny__gte=0, refunded_cny__lte=F("amount_cny")), name="payment_refund_bounded"
            ),
            models.CheckConstraint(
                condition=Q(received_cny__gte=0, received_cny__lte=F("amount_cny")), name="payment_received_bounded"
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def remaining_cny(self):
        return self.amount_cny - self.received_cny

    @property
    def is_open(self):
        """May still be paid, if it is not overdue."""
        return self.state in (PaymentState.WAITING, PaymentState.PROCESSING, PaymentState.FAILED)


class PaymentViewer(models.Model):
    """Somebody besides the payer who may open the payment page: a unit's buyer, accountant or finance."""

    payment = models.ForeignKey(Payment, verbose_name=_("payment"), on_delete=models.CASCADE, related_name="viewers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        verbose_name = _("payment viewer")
        verbose_name_plural = _("payment viewers")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["payment", "user"], name="payment_viewer_once")]

    def __str__(self):
        return f"{self.user} – {self.payment}"


class Attempt(models.Model):
    """One go at paying online. The row is there before the gateway is asked, so that no answer can be lost."""

    payment = models.ForeignKey(Payment, verbose_name=_("payment"), on_delete=models.PROTECT, related_name="attempts")
    count = models.PositiveSmallIntegerField(_("count"))
    way = models.CharField(_("way"), max_length=16)
    state = models.CharField(_("state"), max_length=12, choices=AttemptState.choices, default=AttemptState.OPEN)
    gateway_ref = models.CharField(_("gateway's reference"), max_length=120, blank=True)
    captured_cny = models.DecimalField(_("captured"), max_digits=14, decimal_places=2, default=0)
    reason = models.CharField(_("reason"), max_length=80, blank=True)
    started_at = models.DateTimeField(_("started at"))

    class Meta:
        verbose_name = _("attempt to pay")
        verbose_name_plural = _("attempts to pay")
        ordering = ["payment", "count"]
        indexes = [models.Index(fields=["gateway_ref"], name="attempt_gateway_ref")]
        constraints = [
            models.UniqueConstraint(fields=["payment", "count"], name="attempt_count_once"),
            models.UniqueConstraint(fields=["gateway_ref"], condition=~Q(gateway_ref=""), name="attempt_ref_once"),
        ]

    def __str__(self):
        return f"{self.payment} · {self.count}"


class Payout(models.Model):
    """One file for the bank: refunds that it is told to transfer together."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    made_by = models.CharField(_("prepared by"), max_length=150)
    made_at = models.DateTimeField(_("prepared at"))
    count = models.PositiveIntegerField(_("transfers"))
    total_cny = models.DecimalField(_("total"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("payout file")
        verbose_name_plural = _("payout files")
        ordering = ["-made_at", "-pk"]

    def __str__(self):
        return self.number


class RefundQuerySet(models.QuerySet):
    def to_send(self):
        """Refunds that a gateway has not been told of, oldest first."""
        return self.filter(state=RefundState.REQUESTED).exclude(channel=Method.BANK_TRANSFER).order_by("pk")

    def to_pay_by_hand(self):
        """What finance has to transfer: refunds of bank transfers, and any that a gateway could not do."""
        return (
            self.filter(Q(state=RefundState.REQUESTED, channel=Method.BANK_TRANSFER) | Q(state=RefundState.FAILED))
            .select_related("payment")
            .order_by("requested_at", "pk")
        )

    def surplus_of(self, line):
        """What was sent back, or is to be, of more than was due in this sum; withdrawn ones too."""
        source = f"surplus:line:{line.pk}"
        return self.filter(Q(source=source) | Q(source__startswith=f"{source}:"))

    def for_next_payout(self):
        """Refunds of bank transfers that stand in no file yet and say whose account they go to, oldest first."""
        waiting = self.filter(state=RefundState.REQUESTED, channel=Method.BANK_TRANSFER, payout=None)
        return waiting.exclude(payee_account="").order_by("requested_at", "pk")


class Refund(models.Model):
    """A sum on its way back to the payer, from the moment that it was promised."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    payment = models.ForeignKey(Payment, verbose_name=_("payment"), on_delete=models.PROTECT, related_name="refunds")
    source = models.CharField(_("asked for by"), max_length=120, unique=True)
    #: Money that was never owed (paid twice, transferred too much): not part of ``Payment.refunded_cny``.
    surplus = models.BooleanField(_("surplus"), default=False)
    amount_cny = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=RefundState.choices, default=RefundState.REQUESTED)
    channel = models.CharField(_("goes back by"), max_length=16, choices=Method.choices)
    capture_ref = models.CharField(_("capture it comes from"), max_length=120, blank=True)
    attempt = models.PositiveSmallIntegerField(_("attempts"), default=1)
    gateway_ref = models.CharField(_("gateway's reference"), max_length=120, blank=True)
    failure = models.CharField(_("why it failed"), max_length=120, blank=True)
    payee_name = models.CharField(_("payee"), max_length=120, blank=True)
    payee_account = models.CharField(_("payee's account"), max_length=40, blank=True)
    payout = models.ForeignKey(
        Payout,
        verbose_name=_("payout file"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="refunds",
    )
    requested_at = models.DateTimeField(_("asked for at"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
    settled_at = models.DateTimeField(_("refunded at"), null=True)

    objects = RefundQuerySet.as_manager()

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-requested_at", "-pk"]
        indexes = [models.Index(fields=["state", "channel"], name="refund_state_channel")]
        constraints = [models.CheckConstraint(condition=Q(amount_cny__gt=0), name="refund_amount_positive")]

    def __str__(self):
        return self.number


class Effect(models.TextChoices):
    APPLIED = "applied", _("applied")
    NOTHING_NEW = "nothing_new", _("nothing new")
    SURPLUS = "surplus", _("paid twice, goes back")
    DIFFERS = "differs", _("another amount than due")
    UNKNOWN = "unknown", _("about nothing of ours")


class GatewayEvent(models.Model):
    """The inbox: one row for each notice, written in the transaction of its effect. A repeat finds its row."""

    gateway = models.CharField(_("gateway"), max_length=16)
    event_id = models.CharField(_("event"), max_length=160)
    kind = models.CharField(_("kind"), max_length=60)
    ref = models.CharField(_("about"), max_length=120, blank=True)
    payment = models.ForeignKey(
        Payment, verbose_name=_("payment"), null=True, on_delete=models.PROTECT, related_name="events"
    )
    effect = models.CharField(_("effect"), max_length=12, choices=Effect.choices, default=Effect.UNKNOWN)
    happened_at = models.DateTimeField(_("happened at"))
    received_at = models.DateTimeField(_("received at"))
    raw = models.JSONField(_("as received"), default=dict)

    class Meta:
        verbose_name = _("gateway event")
        verbose_name_plural = _("gateway events")
        ordering = ["-received_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["gateway", "event_id"], name="gateway_event_once")]

    def __str__(self):
        return self.event_id


class BankLineQuerySet(models.QuerySet):
    def unmatched(self):
        """Money that came in and belongs to nothing yet, oldest first."""
        return self.filter(state=BankLineState.UNMATCHED).order_by("booked_at", "pk")


class BankLine(models.Model):
    """One sum that came in, as the bank's statement tells it."""

    account = models.CharField(_("our account"), max_length=40)
    bank_ref = models.CharField(_("bank's reference"), max_length=80)
    booked_at = models.DateTimeField(_("booked at"))
    amount_cny = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    payer_name = models.CharField(_("payer's name"), max_length=120, blank=True)
    payer_account = models.CharField(_("payer's account"), max_length=40, blank=True)
    note = models.CharField(_("remittance note"), max_length=300, blank=True)
    payment = models.ForeignKey(
        Payment, verbose_name=_("payment"), null=True, on_delete=models.PROTECT, related_name="bank_lines"
    )
    state = models.CharField(_("state"), max_length=12, choices=BankLineState.choices, default=BankLineState.UNMATCHED)
    imported_at = models.DateTimeField(_("imported at"))
    imported_by = models.CharField(_("imported by"), max_length=150)

    objects = BankLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("bank statement line")
        verbose_name_plural = _("bank statement lines")
        ordering = ["-booked_at", "-pk"]
        indexes = [models.Index(fields=["state", "booked_at"], name="bankline_state_booked")]
        constraints = [
            models.UniqueConstraint(fields=["account", "bank_ref"], name="bank_line_once"),
            models.CheckConstraint(condition=Q(amount_cny__gt=0), name="bank_line_positive"),
        ]

    def __str__(self):
        return self.bank_ref
