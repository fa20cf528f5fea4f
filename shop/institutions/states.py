"""States of a reserve declaration and the moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.foundation.lifecycle import Lifecycle


class DeclarationState(models.TextChoices):
    SUBMITTED = "submitted", _("submitted for review")
    ACCEPTED = "accepted", _("accepted by the supervisor")
    RETURNED = "returned", _("sent back")


DECLARATION = Lifecycle(
    DeclarationState,
    {
        DeclarationState.SUBMITTED: (DeclarationState.ACCEPTED, DeclarationState.RETURNED),
        DeclarationState.RETURNED: (DeclarationState.SUBMITTED,),
        DeclarationState.ACCEPTED: (),
    },
)
