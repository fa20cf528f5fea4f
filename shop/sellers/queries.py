"""What waits for a seller, in numbers."""

from datetime import datetime, timedelta

from django.db.models import Count, F, Q

from catalog.foundation.periods import china_date
from catalog.harvests.models import Oversold
from catalog.harvests.states import FlagState
from catalog.lots.models import Lot
from catalog.lots.states import LotState, RecallState
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.catalogue.states import ReviewState
from catalog.oscar_forks.partner.models import Partner
from catalog.pricing.models import PriceCase
from catalog.pricing.states import CaseState
from catalog.recognition.models import Linkage, OriginClaim
from catalog.recognition.states import LinkageState
from catalog.safety.models import BarCause, LotBar
from shop.ordering.models import AfterSale
from shop.ordering.queries import late, promised_by
from shop.ordering.states import AfterSaleState
from shop.oscar_forks.order.models import Order, OrderState
from shop.recalls.models import Alert
from shop.recalls.states import AlertKind
from shop.welfare.models import FeedbackSlip
from shop.welfare.states import RoundState, SlipState

#: A lot that expires within this many days, and a claim that lapses within that many, is told on the first page.
LOT_DAYS, CLAIM_DAYS = 7, 30


def to_do(partner: Partner, at: datetime) -> dict[str, int]:
    """Counts of what is to be done, by what it is; sixteen queries."""
    today = china_date(at)
    goods = Product.objects.filter(stockrecords__partner=partner).aggregate(
        sent_back=Count("pk", filter=Q(review_state=ReviewState.REFUSED)),
        under_review=Count("pk", filter=Q(review_state=ReviewState.SUBMITTED)),
        drafts=Count("pk", filter=Q(review_state=ReviewState.DRAFT)),
        short=Count(
            "pk",
            filter=Q(
                review_state=ReviewState.LISTED,
                stockrecords__num_in_stock__lt=F("stockrecords__num_allocated") + F("min_quantity"),
            ),
        ),
    )
    expiring = Lot.objects.filter(
        product__stockrecords__partner=partner, state=LotState.AVAILABLE, on_hand__gt=0,
        expires_on__lte=today + timedelta(days=LOT_DAYS),
    )  # fmt: skip
    lapsing = OriginClaim.objects.giving_badges(today).filter(
        product__stockrecords__partner=partner, valid_to__lte=today + timedelta(days=CLAIM_DAYS)
    )
    return goods | {
        "due": promised_by(today).filter(seller=partner).count(),
        "late": late(today=today).filter(seller=partner).count(),
        "to_dispatch": Order.objects.filter(seller=partner, status=OrderState.PAID).count(),
        "after_sales": AfterSale.objects.filter(order__seller=partner, state=AfterSaleState.REQUESTED).count(),
        "slips": FeedbackSlip.objects.filter(
            seller=partner, state=SlipState.SENT, round__state=RoundState.CLOSED
        ).count(),
        "uncertified": LotBar.objects.open()
        .filter(cause=BarCause.NO_CERTIFICATE, lot__on_hand__gt=0, lot__product__stockrecords__partner=partner)
        .count(),
        "recalls": Alert.objects.filter(
            product__stockrecords__partner=partner, kind=AlertKind.RECALL, recall__state=RecallState.OPEN
        ).count(),
        "failed": LotBar.objects.open()
        .filter(cause=BarCause.FAILED_TEST, lot__on_hand__gt=0, lot__product__stockrecords__partner=partner)
        .count(),
        "prices": PriceCase.objects.of_seller(partner).filter(state=CaseState.OPEN).count(),
        "oversold": Oversold.objects.filter(crop__partner=partner, state=FlagState.RAISED).count(),
        "to_review": Linkage.objects.filter(partner=partner, state=LinkageState.REGISTERED).count(),
        "linkages_back": Linkage.objects.filter(partner=partner, state=LinkageState.RETURNED).count(),
        "expiring": expiring.count(),
        "lapsing": lapsing.count(),
    }
