from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.foundation.lifecycle import Lifecycle


class FactState(models.TextChoices):
    STANDING = "standing", _("counts")
    STRUCK = "struck", _("struck out")


FACT = Lifecycle(FactState, {FactState.STANDING: (FactState.STRUCK,), FactState.STRUCK: ()})


class EntryState(models.TextChoices):
    IN_FORCE = "in_force", _("in force")
    LIFTED = "lifted", _("lifted")
    ENDED = "ended", _("term over")


ENTRY = Lifecycle(
    EntryState,
    {
        EntryState.IN_FORCE: (EntryState.LIFTED, EntryState.ENDED),
        EntryState.LIFTED: (),
        EntryState.ENDED: (),
    },
)


class AppealState(models.TextChoices):
    OPEN = "open", _("to be answered")
    GRANTED = "granted", pgettext_lazy("appeal", "granted")
    REFUSED = "refused", pgettext_lazy("appeal", "refused")


APPEAL = Lifecycle(
    AppealState,
    {
        AppealState.OPEN: (AppealState.GRANTED, AppealState.REFUSED),
        AppealState.GRANTED: (),
        AppealState.REFUSED: (),
    },
)
