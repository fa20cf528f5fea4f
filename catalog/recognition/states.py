from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.foundation.lifecycle import Lifecycle


class ClaimState(models.TextChoices):
    CLAIMED = "claimed", _("claimed, to be verified")
    VERIFIED = "verified", _("verified")
    REFUSED = "refused", _("refused")
    REVOKED = "revoked", _("revoked")


class RecognitionState(models.TextChoices):
    APPLIED = "applied", _("applied for")
    VALID = "valid", _("recognised")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class LinkageState(models.TextChoices):
    REGISTERED = "registered", _("to be reviewed")
    CONFIRMED = "confirmed", _("reviewed, counts")
    RETURNED = "returned", _("sent back")
    WITHDRAWN = "withdrawn", _("struck out")


CLAIM = Lifecycle(
    ClaimState,
    {
        ClaimState.CLAIMED: (ClaimState.VERIFIED, ClaimState.REFUSED),
        ClaimState.VERIFIED: (ClaimState.REVOKED,),
        ClaimState.REFUSED: (),
        ClaimState.REVOKED: (),
    },
)

RECOGNITION = Lifecycle(
    RecognitionState,
    {
        RecognitionState.APPLIED: (RecognitionState.VALID, RecognitionState.REFUSED),
        RecognitionState.VALID: (RecognitionState.WITHDRAWN,),
        RecognitionState.REFUSED: (),
        RecognitionState.WITHDRAWN: (),
    },
)

LINKAGE = Lifecycle(
    LinkageState,
    {
        LinkageState.REGISTERED: (LinkageState.CONFIRMED, LinkageState.RETURNED),
        LinkageState.CONFIRMED: (LinkageState.WITHDRAWN,),
        LinkageState.RETURNED: (LinkageState.REGISTERED,),
        LinkageState.WITHDRAWN: (),
    },
)
