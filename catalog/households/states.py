from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.foundation.lifecycle import Lifecycle


class PaymentState(models.TextChoices):
    DUE = "due", _("due to the household")
    PAID = "paid", _("recorded as paid")
    VOID = "void", _("struck out")


PAYMENT = Lifecycle(
    PaymentState,
    {
        PaymentState.DUE: (PaymentState.PAID, PaymentState.VOID),
        PaymentState.PAID: (PaymentState.VOID,),
        PaymentState.VOID: (),
    },
)
