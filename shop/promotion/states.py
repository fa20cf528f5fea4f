from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.foundation.lifecycle import Lifecycle


class OfferState(models.TextChoices):
    SENT = "requested", _("waits for the unit")
    TAKEN = "accepted", _("taken")
    DECLINED = "declined", _("declined")
    LAPSED = "lapsed", _("lapsed")


OFFER = Lifecycle(
    OfferState,
    {
        OfferState.SENT: (OfferState.TAKEN, OfferState.DECLINED, OfferState.LAPSED),
        OfferState.TAKEN: (),
        OfferState.DECLINED: (),
        OfferState.LAPSED: (),
    },
)
