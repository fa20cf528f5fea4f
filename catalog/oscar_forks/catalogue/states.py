from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.foundation.lifecycle import Lifecycle


class ReviewState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("under review")
    LISTED = "listed", _("on sale")
    REFUSED = "refused", _("sent back")
    DELISTED = "delisted", _("taken down")


PRODUCT = Lifecycle(
    ReviewState,
    {
        ReviewState.DRAFT: (ReviewState.SUBMITTED,),
        ReviewState.SUBMITTED: (ReviewState.LISTED, ReviewState.REFUSED),
        # A listed product whose seller changes what it is, is looked at again.
        ReviewState.LISTED: (ReviewState.DELISTED, ReviewState.SUBMITTED),
        ReviewState.REFUSED: (ReviewState.SUBMITTED,),
        ReviewState.DELISTED: (ReviewState.SUBMITTED, ReviewState.LISTED),
    },
    column="review_state",
)
