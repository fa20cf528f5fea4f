from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.foundation.lifecycle import Lifecycle


class ClaimState(models.TextChoices):
    CLAIMED = "claimed", _("claimed, to be verified")
    VERIFIED = "verified", _("verified")
    REFUSED = "refused", _("refused")
    REVOKED = "revoked", _("revoked")


class RecognitionState(models.TextChoices):
    APPLIED = "applied", _("applied for")
    VALID = "valid", _("recognised")
    REFUSED = "refused", pgettext_lazy("recognition", "refused")
    WITHDRAWN = "withdrawn", _("taken back by the office")
    LAPSED = "lapsed", _("lapsed, yearly check missed")


class ApplicationState(models.TextChoices):
    DRAFT = "draft", _("being written")
    REVIEW = "review", _("under review")
    RETURNED = "returned", _("sent back for correction")
    PUBLICITY = "publicity", _("in publicity")
    GRANTED = "granted", _("recognised")
    REFUSED = "refused", pgettext_lazy("recognition", "refused")
    CANCELLED = "cancelled", _("taken back by the applicant")

    @classmethod
    def unfinished(cls) -> tuple[str, ...]:
        return (cls.DRAFT, cls.REVIEW, cls.RETURNED, cls.PUBLICITY)


class Verdict(models.TextChoices):
    PASS = "pass", _("agrees")
    RETURN = "return", _("sends back")
    REFUSE = "refuse", _("refuses")


class ObjectionState(models.TextChoices):
    OPEN = "open", _("to be answered")
    UPHELD = "upheld", _("upheld")
    REJECTED = "rejected", _("not upheld")


class RecheckState(models.TextChoices):
    DUE = "due", _("to be made")
    PASSED = "passed", _("passed")
    FAILED = "failed", pgettext_lazy("yearly check", "failed")
    MISSED = "missed", _("missed")
    VOID = "void", _("no longer needed")


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
        RecognitionState.VALID: (RecognitionState.WITHDRAWN, RecognitionState.LAPSED),
        RecognitionState.REFUSED: (),
        RecognitionState.WITHDRAWN: (),
        RecognitionState.LAPSED: (),
    },
)

APPLICATION = Lifecycle(
    ApplicationState,
    {
        ApplicationState.DRAFT: (ApplicationState.REVIEW, ApplicationState.CANCELLED),
        ApplicationState.REVIEW: (
            ApplicationState.RETURNED, ApplicationState.PUBLICITY, ApplicationState.REFUSED, ApplicationState.CANCELLED,
        ),
        ApplicationState.RETURNED: (ApplicationState.REVIEW, ApplicationState.CANCELLED),
        ApplicationState.PUBLICITY: (
            ApplicationState.GRANTED, ApplicationState.REFUSED, ApplicationState.RETURNED, ApplicationState.CANCELLED,
        ),
        ApplicationState.GRANTED: (),
        ApplicationState.REFUSED: (),
        ApplicationState.CANCELLED: (),
    },
)  # fmt: skip

OBJECTION = Lifecycle(
    ObjectionState,
    {
        ObjectionState.OPEN: (ObjectionState.UPHELD, ObjectionState.REJECTED),
        ObjectionState.UPHELD: (),
        ObjectionState.REJECTED: (),
    },
)

RECHECK = Lifecycle(
    RecheckState,
    {
        RecheckState.DUE: (RecheckState.PASSED, RecheckState.FAILED, RecheckState.MISSED, RecheckState.VOID),
        RecheckState.PASSED: (),
        RecheckState.FAILED: (),
        RecheckState.MISSED: (),
        RecheckState.VOID: (),
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
