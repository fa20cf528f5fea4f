"""Where the money for a purchase comes from: the words in which the rules of aid tell purchases apart."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FundChannel(models.TextChoices):
    """One purchase has one of these, and the ledger keeps them apart (domain.md §4.4)."""

    CANTEEN = "canteen", _("canteen budget")
    CONTRACTOR = "contractor", _("canteen contractor on behalf")
    UNION = "union", _("union welfare")
    STAFF = "staff", _("employee, counted to the unit")
    OWN = "own", _("own purchase")
