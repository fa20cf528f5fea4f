from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.foundation.lifecycle import Lifecycle


class RoundState(models.TextChoices):
    DRAFT = "draft", _("in preparation")
    OPEN = "open", _("open for wishes")
    CLOSED = "closed", _("awaiting the cooperatives")
    CONFIRMED = "confirmed", _("quantities fixed")
    PAID = "paid", _("paid, goods on the way")
    DELIVERED = "delivered", _("handing out")
    SETTLED = "settled", _("round settled")
    CANCELLED = "cancelled", _("cancelled")


ROUND = Lifecycle(
    RoundState,
    {
        RoundState.DRAFT: (RoundState.OPEN, RoundState.CANCELLED),
        RoundState.OPEN: (RoundState.CLOSED, RoundState.CANCELLED),
        RoundState.CLOSED: (RoundState.CONFIRMED, RoundState.CANCELLED),
        RoundState.CONFIRMED: (RoundState.PAID, RoundState.CANCELLED),
        RoundState.PAID: (RoundState.DELIVERED,),
        RoundState.DELIVERED: (RoundState.SETTLED,),
        RoundState.SETTLED: (),
        RoundState.CANCELLED: (),
    },
)

#: Handing out begins when the goods of a workplace are there, and goes on for those who come late.
HANDING_OUT = (RoundState.PAID, RoundState.DELIVERED, RoundState.SETTLED)

#: The union's money and the year's ceiling are touched from publishing on.
COUNTED = tuple(state for state in RoundState if state not in (RoundState.DRAFT, RoundState.CANCELLED))


class SlipState(models.TextChoices):
    SENT = "sent", _("awaiting an answer")
    CONFIRMED = "confirmed", _("confirmed in full")
    REDUCED = "short", _("confirmed in part")
    DECLINED = "refused", _("declined")


ANSWERS = (SlipState.CONFIRMED, SlipState.REDUCED, SlipState.DECLINED)

#: An answer may be asked for again until the round's quantities are fixed.
SLIP = Lifecycle(
    SlipState,
    {SlipState.SENT: ANSWERS, **dict.fromkeys(ANSWERS, (SlipState.SENT,))},
)
