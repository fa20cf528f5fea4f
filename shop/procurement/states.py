"""States of requests, acceptances and invoices, and the moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.foundation.lifecycle import Lifecycle


class RequestState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("awaiting approval")
    APPROVED = "approved", _("approved and ordered")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


#: What is decided stays decided: a refused request is copied into a new draft, never opened again.
REQUEST = Lifecycle(
    RequestState,
    {
        RequestState.DRAFT: (RequestState.SUBMITTED,),
        RequestState.SUBMITTED: (RequestState.APPROVED, RequestState.REFUSED, RequestState.WITHDRAWN),
        RequestState.APPROVED: (),
        RequestState.REFUSED: (),
        RequestState.WITHDRAWN: (),
    },
)


class AcceptanceState(models.TextChoices):
    OPEN = "open", _("to be weighed")
    WEIGHED = "weighed", _("to be countersigned")
    SIGNED = "signed", _("accepted")


#: One person weighs, another countersigns or sends it back to the scales.
ACCEPTANCE = Lifecycle(
    AcceptanceState,
    {
        AcceptanceState.OPEN: (AcceptanceState.WEIGHED,),
        AcceptanceState.WEIGHED: (AcceptanceState.SIGNED, AcceptanceState.OPEN),
        AcceptanceState.SIGNED: (),
    },
)


class InvoiceState(models.TextChoices):
    MATCHED = "matched", _("checked, agrees")
    MISMATCHED = "mismatched", _("does not agree")
    VOID = "void", _("void")


INVOICE = Lifecycle(
    InvoiceState,
    {
        InvoiceState.MATCHED: (InvoiceState.VOID,),
        InvoiceState.MISMATCHED: (InvoiceState.VOID,),
        InvoiceState.VOID: (),
    },
)
