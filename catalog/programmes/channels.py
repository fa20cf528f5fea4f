"""The words in which the rules of aid tell purchases apart: whose money, through which channel, by whose hand."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FundChannel(models.TextChoices):
    """One purchase has one of these, and the ledger keeps them apart (domain.md §4.4)."""

    CANTEEN = "canteen", _("canteen budget")
    CONTRACTOR = "contractor", _("canteen contractor on behalf")
    UNION = "union", _("union welfare")
    STAFF = "staff", _("employee, counted to the unit")
    OWN = "own", _("own purchase")


class OnBehalf(models.TextChoices):
    """Who may buy for a unit that is bound."""

    CONTRACTOR = "contractor", _("the contractor of its canteen")
    SHARED = "shared", _("the unit that runs a shared canteen")
    SUPERIOR = "superior", _("the superior unit")


class EarmarkChannel(models.TextChoices):
    """Through what an earmark of union welfare may be spent (Guangdong 2020 named the first four, §3.2)."""

    PLATFORM_832 = "832", _("the 832 platform")
    MARKET = "gd_market", _("the Guangdong trade market for east-west cooperation")
    UNION_APP = "union_app", _("the union's own shop (粤工惠)")
    PAIRED = "paired", _("the paired village or county")
    SHOP = "this_shop", _("this shop")
