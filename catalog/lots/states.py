from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.foundation.lifecycle import Lifecycle


class LotState(models.TextChoices):
    AVAILABLE = "available", _("available")
    HELD = "held", _("held back")
    RECALLED = "recalled", _("recalled")


LOT = Lifecycle(
    LotState,
    {
        LotState.AVAILABLE: (LotState.HELD, LotState.RECALLED),
        LotState.HELD: (LotState.AVAILABLE, LotState.RECALLED),
        LotState.RECALLED: (),
    },
)


class RecallState(models.TextChoices):
    OPEN = "open", _("under way")
    CLOSED = "closed", _("closed")


RECALL = Lifecycle(RecallState, {RecallState.OPEN: (RecallState.CLOSED,), RecallState.CLOSED: ()})
