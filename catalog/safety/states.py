from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.foundation.lifecycle import Lifecycle


class CaseState(models.TextChoices):
    OPEN = "open", _("to be decided")
    ALLOWED = "allowed", _("allowed")
    REFUSED = "refused", _("refused")


CASE = Lifecycle(
    CaseState,
    {
        CaseState.OPEN: (CaseState.ALLOWED, CaseState.REFUSED),
        # The law may change, and so may what is known.
        CaseState.ALLOWED: (CaseState.REFUSED,),
        CaseState.REFUSED: (CaseState.ALLOWED,),
    },
)


class SampleState(models.TextChoices):
    TAKEN = "taken", _("at the laboratory")
    PASSED = "passed", _("passed")
    FAILED = "failed", _("not passed")


SAMPLE = Lifecycle(
    SampleState,
    {
        SampleState.TAKEN: (SampleState.PASSED, SampleState.FAILED),
        SampleState.PASSED: (),
        SampleState.FAILED: (),
    },
)


class HolderState(models.TextChoices):
    REGISTERED = "registered", _("registered")
    ADVISED = "advised", _("ways offered")
    CONVERTING = "converting", _("converting")
    CONVERTED = "converted", _("converted")
    ENDED = "ended", _("gave up keeping animals")


HOLDER = Lifecycle(
    HolderState,
    {
        HolderState.REGISTERED: (HolderState.ADVISED, HolderState.ENDED),
        HolderState.ADVISED: (HolderState.CONVERTING, HolderState.ENDED),
        HolderState.CONVERTING: (HolderState.CONVERTED, HolderState.ADVISED, HolderState.ENDED),
        HolderState.CONVERTED: (),
        HolderState.ENDED: (HolderState.ADVISED,),
    },
)
