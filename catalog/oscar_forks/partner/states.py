from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.foundation.lifecycle import Lifecycle


class SellerState(models.TextChoices):
    APPLIED = "applied", _("applied to sell")
    OPEN = "open", _("open for business")
    SUSPENDED = "suspended", _("suspended")
    CLOSED = "closed", _("closed")


SELLER = Lifecycle(
    SellerState,
    {
        SellerState.APPLIED: (SellerState.OPEN, SellerState.CLOSED),
        SellerState.OPEN: (SellerState.SUSPENDED, SellerState.CLOSED),
        SellerState.SUSPENDED: (SellerState.OPEN, SellerState.CLOSED),
        SellerState.CLOSED: (),
    },
)
