from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.foundation.lifecycle import Lifecycle


class CertificateState(models.TextChoices):
    """Whether somebody looked at it. That it has expired is told by its dates alone."""

    CLAIMED = "claimed", _("claimed, to be verified")
    VERIFIED = "verified", _("verified")
    REFUSED = "refused", _("refused")
    REVOKED = "revoked", _("revoked")


class LicenceState(models.TextChoices):
    APPLIED = "applied", _("applied for")
    LICENSED = "licensed", _("licensed")
    REFUSED = "refused", _("refused")
    ENDED = "ended", _("ended early")


class ReportState(models.TextChoices):
    OPEN = "open", _("to be looked into")
    FOUND = "found", _("misuse found")
    UNFOUNDED = "unfounded", _("no misuse found")


class HelpState(models.TextChoices):
    OPEN = "open", _("waiting for the office")
    ANSWERED = "done", _("answered")


CERTIFICATE = Lifecycle(
    CertificateState,
    {
        CertificateState.CLAIMED: (CertificateState.VERIFIED, CertificateState.REFUSED),
        CertificateState.VERIFIED: (CertificateState.REVOKED,),
        CertificateState.REFUSED: (),
        CertificateState.REVOKED: (),
    },
)

LICENCE = Lifecycle(
    LicenceState,
    {
        LicenceState.APPLIED: (LicenceState.LICENSED, LicenceState.REFUSED),
        LicenceState.LICENSED: (LicenceState.ENDED,),
        LicenceState.REFUSED: (),
        LicenceState.ENDED: (),
    },
)

REPORT = Lifecycle(
    ReportState,
    {
        ReportState.OPEN: (ReportState.FOUND, ReportState.UNFOUNDED),
        ReportState.FOUND: (),
        ReportState.UNFOUNDED: (),
    },
)

HELP = Lifecycle(HelpState, {HelpState.OPEN: (HelpState.ANSWERED,), HelpState.ANSWERED: ()})
