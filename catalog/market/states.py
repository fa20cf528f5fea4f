from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.foundation.lifecycle import Lifecycle


class PostState(models.TextChoices):
    OPEN = "open", _("open")
    DEALT = "dealt", _("dealt")
    WITHDRAWN = "withdrawn", _("withdrawn")


POST = Lifecycle(
    PostState,
    {
        PostState.OPEN: (PostState.DEALT, PostState.WITHDRAWN),
        PostState.DEALT: (),
        PostState.WITHDRAWN: (),
    },
)


class CaseState(models.TextChoices):
    """报 → 核 → 对接 → 促销 → 解除 / 部分 / 损失 (domain.md §5.1)."""

    REPORTED = "reported", _("reported to the county")
    RETURNED = "sent_back", _("sent back to the reporter")
    VERIFIED = "verified", _("verified")
    MATCHING = "matching", _("being matched")
    PROMOTING = "promoting", _("being promoted")
    RESOLVED = "resolved", _("solved")
    PARTLY = "partly", _("partly sold")
    LOST = "lost", _("lost")


ENDS = (CaseState.RESOLVED, CaseState.PARTLY, CaseState.LOST)
#: Verified and not over: what may be shown to the public and be helped.
ACTIVE = (CaseState.VERIFIED, CaseState.MATCHING, CaseState.PROMOTING)
CASE = Lifecycle(
    CaseState,
    {
        CaseState.REPORTED: (CaseState.VERIFIED, CaseState.RETURNED, CaseState.RESOLVED),
        CaseState.RETURNED: (CaseState.REPORTED, CaseState.RESOLVED),
        CaseState.VERIFIED: (CaseState.MATCHING, CaseState.PROMOTING, *ENDS),
        CaseState.MATCHING: (CaseState.PROMOTING, *ENDS),
        CaseState.PROMOTING: ENDS,
        CaseState.RESOLVED: (),
        CaseState.PARTLY: (),
        CaseState.LOST: (),
    },
)


class WarningState(models.TextChoices):
    RAISED = "raised", _("waits for the duty officer")
    ACKNOWLEDGED = "acknowledged", _("acknowledged")
    ACTING = "acting", _("measures under way")
    OVER = "over", _("brought to an end")


WARNING = Lifecycle(
    WarningState,
    {
        WarningState.RAISED: (WarningState.ACKNOWLEDGED, WarningState.OVER),
        WarningState.ACKNOWLEDGED: (WarningState.ACTING, WarningState.OVER),
        WarningState.ACTING: (WarningState.OVER,),
        WarningState.OVER: (),
    },
)
