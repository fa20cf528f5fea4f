from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.foundation.lifecycle import Lifecycle


class CaseState(models.TextChoices):
    OPEN = "open", _("seller to answer")
    ANSWERED = "answered", _("operator to decide")
    FAIR = "fair", _("found fair")
    LOWERED = "lowered", _("price lowered")
    UNFAIR = "unfair", _("found too high, taken off sale")
    DROPPED = "dropped", _("comparison no longer holds")


#: A case in one of these asks somebody for something.
RUNNING = (CaseState.OPEN, CaseState.ANSWERED)
CLOSED = (CaseState.FAIR, CaseState.LOWERED, CaseState.UNFAIR, CaseState.DROPPED)

CASE = Lifecycle(
    CaseState,
    {
        CaseState.OPEN: (CaseState.ANSWERED, *CLOSED),
        CaseState.ANSWERED: CLOSED,
        CaseState.FAIR: (),
        CaseState.LOWERED: (),
        CaseState.UNFAIR: (),
        CaseState.DROPPED: (),
    },
)
