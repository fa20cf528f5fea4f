"""Oscar's Partner is a seller. A product has one stock record; its arithmetic is guarded by the database."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.partner.abstract_models import AbstractPartner, AbstractStockRecord

from .states import SellerState


class SellerKind(models.TextChoices):
    COOPERATIVE = "cooperative", _("cooperative")
    FAMILY_FARM = "family_farm", _("family farm")
    ENTERPRISE = "enterprise", _("enterprise")
    COLLECTIVE = "collective", _("village collective")
    AGENT = "agent", _("agent seller")


class PartnerQuerySet(models.QuerySet):
    def for_user(self, user):
        """Sellers that this person acts for; nobody else's are ever found."""
        return self.filter(users=user) if user.is_authenticated else self.none()


class Partner(AbstractPartner):
    kind = models.CharField(_("kind"), max_length=12, choices=SellerKind.choices, default=SellerKind.COOPERATIVE)
    state = models.CharField(_("state"), max_length=10, choices=SellerState.choices, default=SellerState.APPLIED)
    region = models.ForeignKey(
        "origins.Region", verbose_name=_("registered in"), null=True, blank=True, on_delete=models.PROTECT
    )
    uscc = models.CharField(
        _("unified social credit code"),
        max_length=18,
        blank=True,
        validators=[RegexValidator(r"^[0-9A-HJ-NPQRTUWXY]{18}$")],
    )
    phone = models.CharField(_("service phone"), max_length=20, blank=True)
    about = models.TextField(_("about the seller"), blank=True)
    producer_name = models.CharField(
        _("producer"), max_length=128, blank=True, help_text=_("An agent names the producer for whom it sells")
    )

    objects = PartnerQuerySet.as_manager()


class StockRecord(AbstractStockRecord):
    """Sellable stock and price of one product, per sale unit, tax included.

    ``num_in_stock − num_allocated`` may be sold. ``num_uncovered`` of what orders were promised was of lots that have
    been held back or recalled since. Only ``catalog.lots.operations`` changes these numbers.
    """

    num_in_stock = models.PositiveIntegerField(_("in stock"), default=0)
    num_allocated = models.PositiveIntegerField(_("held for orders"), default=0)
    num_uncovered = models.PositiveIntegerField(
        _("held for orders, but in no lot that may be sold"), default=0, db_default=0
    )

    class Meta(AbstractStockRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["product"], name="stockrecord_one_per_product"),
            models.CheckConstraint(condition=Q(num_allocated__lte=F("num_in_stock")), name="stockrecord_not_oversold"),
            # Nothing is free to sell while promised goods are missing.
            models.CheckConstraint(
                condition=Q(num_uncovered=0) | Q(num_uncovered__lte=F("num_in_stock"), num_in_stock=F("num_allocated")),
                name="stockrecord_uncovered_bounded",
            ),
            models.CheckConstraint(condition=Q(price=None) | Q(price__gt=0), name="stockrecord_price_positive"),
        ]
        # Lists from the cheapest or the dearest are read from it.
        indexes = [models.Index(fields=["price"], name="stockrecord_price")]


from oscar.apps.partner.models import *  # noqa: E402,F403
