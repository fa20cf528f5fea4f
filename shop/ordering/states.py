from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.foundation.lifecycle import Lifecycle
from shop.oscar_forks.order.models import OrderState

#: Placed with stock held; paid; on its way; arrived; received. Money that comes back moves an order only when
#: nothing of it is left to deliver or to keep.
ORDER = Lifecycle(
    OrderState,
    {
        OrderState.PLACED: (OrderState.PAID, OrderState.CANCELLED),
        OrderState.PAID: (OrderState.DISPATCHED, OrderState.DELIVERED, OrderState.COMPLETED, OrderState.REFUNDED),
        OrderState.DISPATCHED: (OrderState.DELIVERED, OrderState.COMPLETED, OrderState.REFUNDED),
        OrderState.DELIVERED: (OrderState.COMPLETED, OrderState.REFUNDED),
        OrderState.COMPLETED: (OrderState.REFUNDED,),
        OrderState.CANCELLED: (),
        OrderState.REFUNDED: (),
    },
    column="status",
)


class AfterSaleState(models.TextChoices):
    REQUESTED = "requested", _("awaiting the seller")
    ESCALATED = "escalated", _("awaiting the platform")
    AGREED = "agreed", _("refund under way")
    SETTLED = "settled", _("refunded")
    REFUSED = "refused", _("refused by the seller")
    DENIED = "denied", _("refused by the platform")
    CLOSED = "closed", _("refused for good")
    WITHDRAWN = "withdrawn", _("withdrawn")


#: A seller has 48 hours; silence or a refusal that the buyer does not accept brings it before the platform. A refusal
#: that nobody brings there within seven days is final.
AFTER_SALE = Lifecycle(
    AfterSaleState,
    {
        AfterSaleState.REQUESTED: (
            AfterSaleState.AGREED,
            AfterSaleState.REFUSED,
            AfterSaleState.ESCALATED,
            AfterSaleState.WITHDRAWN,
        ),
        AfterSaleState.REFUSED: (AfterSaleState.ESCALATED, AfterSaleState.CLOSED, AfterSaleState.WITHDRAWN),
        AfterSaleState.ESCALATED: (AfterSaleState.AGREED, AfterSaleState.DENIED, AfterSaleState.WITHDRAWN),
        AfterSaleState.AGREED: (AfterSaleState.SETTLED,),
        AfterSaleState.SETTLED: (),
        AfterSaleState.DENIED: (),
        AfterSaleState.CLOSED: (),
        AfterSaleState.WITHDRAWN: (),
    },
)

#: Somebody still has to answer or to pay.
OPEN_AFTER_SALE = (
    AfterSaleState.REQUESTED,
    AfterSaleState.REFUSED,
    AfterSaleState.ESCALATED,
    AfterSaleState.AGREED,
)
