from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.foundation.lifecycle import Lifecycle


class FlagState(models.TextChoices):
    RAISED = "raised", _("seller to explain")
    EXPLAINED = "explained", _("county to judge")
    CLEARED = "cleared", _("explained well")
    UPHELD = "upheld", _("more sold than grown")


FLAG = Lifecycle(
    FlagState,
    {
        FlagState.RAISED: (FlagState.EXPLAINED, FlagState.CLEARED, FlagState.UPHELD),
        FlagState.EXPLAINED: (FlagState.CLEARED, FlagState.UPHELD),
        FlagState.CLEARED: (),
        FlagState.UPHELD: (),
    },
)
RUNNING = (FlagState.RAISED, FlagState.EXPLAINED)
