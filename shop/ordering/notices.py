"""What a buyer is told about an order, in one message."""

from django.utils.translation import gettext as _

from catalog.foundation.money import yuan

from .models import NoticeKind, OrderNotice


def words(notice: OrderNotice) -> str:
    """The sentence for one notice, in the language that is active."""
    said = {
        "number": notice.order.number,
        "seller": notice.order.seller.name,
        "reason": notice.reason,
        "amount": yuan(notice.amount_cny),
    }
    if notice.kind == NoticeKind.LATE:
        return _("Order %(number)s of %(seller)s is late. You can cancel it now and get your money back.") % said
    if notice.kind == NoticeKind.LOST:
        return _("Goods of order %(number)s were lost on the way (%(reason)s). %(amount)s goes back to you.") % said
    if not notice.amount_cny:
        return _("Order %(number)s of %(seller)s was cancelled: %(reason)s. Order again if you still want it.") % said
    return _("%(seller)s cannot deliver order %(number)s: %(reason)s. %(amount)s goes back to you.") % said
