"""Oscar apps of which only the tables are used: their views, receivers and dashboards are never loaded.

An Oscar app looks up its views when it starts, which pulls in Haystack, checkout, dashboards and the signal receivers
that write on every page view (analytics). We route none of them.
"""

from oscar.apps.address.apps import AddressConfig as OscarAddress
from oscar.apps.analytics.apps import AnalyticsConfig as OscarAnalytics
from oscar.apps.basket.apps import BasketConfig as OscarBasket
from oscar.apps.catalogue.reviews.apps import CatalogueReviewsConfig as OscarReviews
from oscar.apps.communication.apps import CommunicationConfig as OscarCommunication
from oscar.apps.customer.apps import CustomerConfig as OscarCustomer
from oscar.apps.offer.apps import OfferConfig as OscarOffer
from oscar.apps.payment.apps import PaymentConfig as OscarPayment
from oscar.apps.shipping.apps import ShippingConfig as OscarShipping
from oscar.apps.voucher.apps import VoucherConfig as OscarVoucher
from oscar.apps.wishlists.apps import WishlistsConfig as OscarWishlists


class Quiet:
    def ready(self):
        """Nothing to look up."""


class AddressConfig(Quiet, OscarAddress):
    pass


class AnalyticsConfig(Quiet, OscarAnalytics):
    pass


class BasketConfig(Quiet, OscarBasket):
    pass


class ReviewsConfig(Quiet, OscarReviews):
    pass


class CommunicationConfig(Quiet, OscarCommunication):
    pass


class CustomerConfig(Quiet, OscarCustomer):
    pass


class OfferConfig(Quiet, OscarOffer):
    pass


class PaymentConfig(Quiet, OscarPayment):
    pass


class ShippingConfig(Quiet, OscarShipping):
    pass


class VoucherConfig(Quiet, OscarVoucher):
    pass


class WishlistsConfig(Quiet, OscarWishlists):
    pass
