"""The states of a payment, its attempts, its refunds and a line of a bank statement."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.foundation.lifecycle import Lifecycle


class PaymentState(models.TextChoices):
    WAITING = "waiting", _("to be paid")
    PROCESSING = "processing", _("being paid")
    SETTLED = "settled", _("paid")
    FAILED = "failed", _("payment failed")
    CANCELLED = "cancelled", _("cancelled")


#: CANCELLED may still become SETTLED: money that was on its way does not ask us whether it may arrive.
PAYMENT = Lifecycle(
    PaymentState,
    {
        PaymentState.WAITING: (PaymentState.PROCESSING, PaymentState.SETTLED, PaymentState.CANCELLED),
        PaymentState.PROCESSING: (
            PaymentState.WAITING,
            PaymentState.SETTLED,
            PaymentState.FAILED,
            PaymentState.CANCELLED,
        ),
        PaymentState.FAILED: (PaymentState.PROCESSING, PaymentState.SETTLED, PaymentState.CANCELLED),
        PaymentState.CANCELLED: (PaymentState.SETTLED,),
        PaymentState.SETTLED: (),
    },
)


class AttemptState(models.TextChoices):
    OPEN = "open", _("open")
    SUCCEEDED = "succeeded", _("succeeded")
    FAILED = "failed", _("failed")
    ABANDONED = "abandoned", _("abandoned")


#: Success is final and wins over whatever was heard before it: notices come in any order.
ATTEMPT = Lifecycle(
    AttemptState,
    {
        AttemptState.OPEN: (AttemptState.SUCCEEDED, AttemptState.FAILED, AttemptState.ABANDONED),
        AttemptState.FAILED: (AttemptState.SUCCEEDED,),
        AttemptState.ABANDONED: (AttemptState.SUCCEEDED,),
        AttemptState.SUCCEEDED: (),
    },
)


class RefundState(models.TextChoices):
    REQUESTED = "requested", _("to be refunded")
    SENT = "sent", _("refund on its way")
    SUCCEEDED = "succeeded", _("refunded")
    FAILED = "failed", _("refund failed")
    WITHDRAWN = "withdrawn", _("withdrawn, nothing was owed")


#: A bank may send a refund back after it was called done; then finance tries again or pays by hand.
REFUND = Lifecycle(
    RefundState,
    {
        RefundState.REQUESTED: (
            RefundState.SENT,
            RefundState.SUCCEEDED,
            RefundState.FAILED,
            RefundState.WITHDRAWN,
        ),
        RefundState.SENT: (RefundState.SUCCEEDED, RefundState.FAILED),
        RefundState.SUCCEEDED: (RefundState.FAILED,),
        RefundState.FAILED: (RefundState.REQUESTED, RefundState.SUCCEEDED, RefundState.WITHDRAWN),
        RefundState.WITHDRAWN: (),
    },
)


class BankLineState(models.TextChoices):
    UNMATCHED = "unmatched", _("not matched")
    PARTIAL = "partial", _("part of the amount")
    MATCHED = "matched", _("matched")
    OVER = "over", _("more than due")
    RETURNED = "returned", _("sent back")


#: What was matched by mistake is taken back by a person and belongs to nothing again.
LINE = Lifecycle(
    BankLineState,
    {
        BankLineState.UNMATCHED: (
            BankLineState.PARTIAL,
            BankLineState.MATCHED,
            BankLineState.OVER,
            BankLineState.RETURNED,
        ),
        BankLineState.PARTIAL: (BankLineState.RETURNED, BankLineState.UNMATCHED),
        BankLineState.MATCHED: (BankLineState.UNMATCHED, BankLineState.RETURNED),
        BankLineState.OVER: (BankLineState.UNMATCHED, BankLineState.RETURNED),
        BankLineState.RETURNED: (BankLineState.UNMATCHED,),
    },
)
