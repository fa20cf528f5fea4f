"""Oscar's Order has one seller; the OrderGroup above it is what one person put together and pays at once."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.order.abstract_models import AbstractLine, AbstractOrder

from catalog.foundation import units
from catalog.programmes.channels import FundChannel


class OrderState(models.TextChoices):
    PLACED = "placed", _("to be paid")
    PAID = "paid", _("to be dispatched")
    DISPATCHED = "dispatched", _("on its way")
    DELIVERED = "delivered", _("arrived")
    COMPLETED = "completed", _("received")
    CANCELLED = "cancelled", _("cancelled")
    REFUNDED = "refunded", _("refunded")


class OrderGroup(models.Model):
    """One checkout: one buyer, one payer, one payment; an order for each seller below it."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    buyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("buyer"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    institution = models.ForeignKey(
        "institutions.Institution", verbose_name=_("buying unit"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    credit_institution = models.ForeignKey(
        "institutions.Institution",
        verbose_name=_("counted to"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The unit to which an employee lets the purchase be counted"),
    )
    fund_channel = models.CharField(_("fund"), max_length=12, choices=FundChannel.choices)
    payment = models.OneToOneField(
        "payments.Payment", verbose_name=_("payment"), on_delete=models.PROTECT, related_name="order_group"
    )
    total_cny = models.DecimalField(_("total"), max_digits=14, decimal_places=2)
    placed_at = models.DateTimeField(_("placed at"))
    pay_by = models.DateTimeField(_("to be paid by"))
    placing_key = models.CharField(_("placing key"), max_length=80, unique=True)

    class Meta:
        verbose_name = _("order group")
        verbose_name_plural = _("order groups")
        ordering = ["-placed_at", "-pk"]

    def __str__(self):
        return self.number


class OrderQuerySet(models.QuerySet):
    def for_seller(self, user):
        """Orders of the sellers that this person acts for, paid ones only: what is unpaid is not yet theirs to see."""
        return self.filter(seller__users=user).exclude(status__in=[OrderState.PLACED, OrderState.CANCELLED])

    def for_buyer(self, user):
        return self.filter(user=user, group__institution=None)


class Order(AbstractOrder):
    group = models.ForeignKey(
        OrderGroup, verbose_name=_("order group"), on_delete=models.PROTECT, related_name="orders"
    )
    seller = models.ForeignKey(
        "partner.Partner", verbose_name=_("seller"), on_delete=models.PROTECT, related_name="orders"
    )
    status = models.CharField(
        _("state"), max_length=12, choices=OrderState.choices, default=OrderState.PLACED, db_index=True
    )
    #: Where it goes; a frozen copy, so that an address changed later changes no order.
    ship_to = models.JSONField(_("ship to"), default=dict)
    wanted_on = models.DateField(_("wanted on"), null=True, blank=True)
    window = models.CharField(_("delivery window"), max_length=40, blank=True)
    note = models.CharField(_("note to the seller"), max_length=200, blank=True)
    paid_at = models.DateTimeField(_("paid at"), null=True, blank=True)
    completed_at = models.DateTimeField(_("completed at"), null=True, blank=True)
    freight_refunded_cny = models.DecimalField(_("freight refunded"), max_digits=12, decimal_places=2, default=0)
    #: What a pot of money pays of the freight; ``shipping_incl_tax`` is what the buyer pays.
    freight_subsidy_cny = models.DecimalField(_("courier subsidy"), max_digits=12, decimal_places=2, default=0)

    objects = OrderQuerySet.as_manager()

    class Meta(AbstractOrder.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(freight_refunded_cny__gte=0, freight_refunded_cny__lte=F("shipping_incl_tax")),
                name="order_freight_refund_bounded",
            ),
            models.CheckConstraint(condition=Q(freight_subsidy_cny__gte=0), name="order_subsidy_not_negative"),
        ]
        indexes = [models.Index(fields=["seller", "status", "-date_placed"], name="order_seller_state")]

    def __str__(self):
        return self.number

    @property
    def full_freight_cny(self) -> Decimal:
        """What carriage costs: the buyer's part and the subsidy."""
        return self.shipping_incl_tax + self.freight_subsidy_cny


class Line(AbstractLine):
    sale_unit = models.CharField(_("sale unit"), max_length=8, choices=units.choices)
    net_weight_g = models.PositiveIntegerField(_("net weight of one unit, g"), null=True)
    pieces = models.PositiveIntegerField(_("pieces in one unit"), null=True, blank=True)
    storage_band = models.CharField(_("storage"), max_length=8)
    origin = models.ForeignKey(
        "origins.Region", verbose_name=_("village of origin"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    specification = models.CharField(_("specification"), max_length=80, blank=True)
    catch_weight = models.BooleanField(_("billed by received weight"), default=False)
    tolerance_percent = models.DecimalField(
        _("tolerance of the weight, %"), max_digits=4, decimal_places=1, default=Decimal("3.0")
    )
    accepted_quantity = models.DecimalField(
        _("accepted quantity"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    refunded_cny = models.DecimalField(_("refunded"), max_digits=12, decimal_places=2, default=0)
    #: Where in the shop the buyer chose it; a line has one zone or none, so a sale is never counted twice.
    zone = models.ForeignKey(
        "zones.Zone", verbose_name=_("zone"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(AbstractLine.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(refunded_cny__gte=0) & Q(refunded_cny__lte=F("line_price_incl_tax")),
                name="line_refund_bounded",
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="line_quantity_positive"),
        ]

    @property
    def standard(self) -> units.StandardPrice | None:
        """What 500 g or one piece cost, where the price itself does not say it."""
        return units.beside(self.unit_price_incl_tax, self.sale_unit, self.net_weight_g, self.pieces)


from oscar.apps.order.models import *  # noqa: E402,F403
