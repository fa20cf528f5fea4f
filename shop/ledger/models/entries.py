"""One entry: a paid order line, an order's freight, or a reversal of either."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.foundation import units
from catalog.oscar_forks.partner.models import SellerKind
from catalog.programmes.channels import FundChannel
from catalog.programmes.counting import Reason
from shop.institutions.models import FiscalLevel, InstitutionKind

from ..canonical import canonical_json
from ..tree import leaf_hash
from .querysets import AppendOnly, EntryQuerySet


class Kind(models.TextChoices):
    PURCHASE = "purchase", _("purchase")
    REVERSAL = "reversal", _("reversal")


class SalesChannel(models.TextChoices):
    ONLINE = "online", _("online platform")
    HALL = "hall", _("aid hall")
    ZONE = "zone", _("special area of the shop")
    COUNTER = "counter", _("aid counter")
    LIVE = "live", _("live stream")
    FAIR = "fair", _("fair or market")
    OFFLINE = "offline", _("bought on the spot")


class Method(models.TextChoices):
    DIRECT = "direct", _("bought directly")
    HELPED = "helped", _("helped to sell")


#: What an entry's hash covers, by schema version. A column added later joins a new version; entries of the old one
#: keep their hash.
SCHEMAS = {
    1: (
        *("entry_no", "source", "kind", "reverses_id", "schema_version"),
        *("ordered_on", "paid_on", "happened_at", "recorded_at"),
        *("order_number", "line_id", "payment_number", "payment_method", "refund_number"),
        *("institution_id", "unit_name", "unit_kind", "unit_uscc", "superior_name", "fiscal_level", "contractor_name"),
        *("fund_channel", "sales_channel", "method", "pairing"),
        *("product_id", "product_title", "category", "specification", "recognised", "recognition_no"),
        *("seller_id", "seller_name", "seller_kind", "origin_code", "origin_names", "aid_tiers", "aid_tier_names"),
        *("households", "households_poor", "linkages", "unit", "quantity", "kilograms", "unit_price_cny"),
        *("amount_cny", "freight_cny", "subsidy_cny", "counts_reserve", "reason", "programme"),
    ),
}


def amount(label, **options):
    return models.DecimalField(label, max_digits=14, decimal_places=2, **options)


class Entry(models.Model):
    """One paid order line, one order's freight, or a reversal of either (domain.md §4.4, sheet 1).

    What an entry says is frozen as of the day on which the money moved: tiers, recognition, names of places,
    households, wording of the programme. ``source`` is the fact behind it, entered once. Freight has an entry of its
    own, so the sum of ``amount_cny + freight_cny`` over an order's entries is what was paid for it and not given back.
    """

    # The fact itself.
    entry_no = models.CharField(_("entry number"), max_length=20, unique=True)
    source = models.CharField(_("source"), max_length=120, unique=True)
    kind = models.CharField(_("entry kind"), max_length=10, choices=Kind.choices)
    reverses = models.ForeignKey(
        "self", verbose_name=_("reverses"), null=True, on_delete=models.PROTECT, related_name="reversals"
    )
    schema_version = models.PositiveSmallIntegerField(_("schema version"), default=1)
    ordered_on = models.DateField(_("order date"))
    paid_on = models.DateField(_("payment date"))
    happened_at = models.DateTimeField(_("happened at"))
    recorded_at = models.DateTimeField(_("recorded at"))
    order_number = models.CharField(_("order number"), max_length=30, db_index=True)
    line_id = models.BigIntegerField(_("order line"), null=True)
    payment_number = models.CharField(_("payment number"), max_length=30)
    payment_method = models.CharField(_("payment method"), max_length=20)
    refund_number = models.CharField(_("refund number"), max_length=30, blank=True)
    # Who bought, with which money.
    institution = models.ForeignKey(
        "institutions.Institution", verbose_name=_("unit"), null=True, on_delete=models.PROTECT, related_name="entries"
    )
    unit_name = models.CharField(_("unit name"), max_length=120, blank=True)
    unit_kind = models.CharField(_("unit kind"), max_length=12, choices=InstitutionKind.choices, blank=True)
    unit_uscc = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    superior_name = models.CharField(_("superior unit"), max_length=120, blank=True)
    fiscal_level = models.CharField(_("fiscal level"), max_length=10, choices=FiscalLevel.choices, blank=True)
    contractor_name = models.CharField(_("canteen contractor"), max_length=120, blank=True)
    fund_channel = models.CharField(_("fund"), max_length=12, choices=FundChannel.choices)
    sales_channel = models.CharField(
        _("sales channel"), max_length=10, choices=SalesChannel.choices, default=SalesChannel.ONLINE
    )
    method = models.CharField(_("way of buying"), max_length=10, choices=Method.choices, default=Method.DIRECT)
    pairing = models.CharField(_("pairing"), max_length=60, blank=True)
    # What, from whom, from where.
    product_id = models.BigIntegerField(_("product id"), null=True)
    product_title = models.CharField(_("product"), max_length=255, blank=True)
    category = models.CharField(_("category"), max_length=255, blank=True)
    specification = models.CharField(_("specification"), max_length=80, blank=True)
    recognised = models.BooleanField(_("recognised product"))
    recognition_no = models.CharField(_("recognition number"), max_length=60, blank=True)
    seller = models.ForeignKey(
        "partner.Partner", verbose_name=_("seller"), on_delete=models.PROTECT, related_name="ledger_entries"
    )
    seller_name = models.CharField(_("seller name"), max_length=128)
    seller_kind = models.CharField(_("seller kind"), max_length=12, choices=SellerKind.choices)
    origin_code = models.CharField(_("division code of origin"), max_length=12, blank=True, db_index=True)
    origin_names = models.JSONField(_("origin, from province to village"), default=list)
    aid_tiers = models.JSONField(_("aid tiers"), default=list)
    aid_tier_names = models.CharField(_("names of the aid tiers"), max_length=200, blank=True)
    households = models.PositiveIntegerField(_("households linked"), null=True)
    households_poor = models.PositiveIntegerField(_("of which formerly poor"), null=True)
    linkages = models.JSONField(_("ways of benefit linkage"), default=list)
    # How much.
    unit = models.CharField(_("unit of measure"), max_length=8, choices=units.choices, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3)
    kilograms = models.DecimalField(_("in kilograms"), max_digits=14, decimal_places=3, null=True)
    unit_price_cny = amount(_("unit price"))
    amount_cny = amount(_("amount"))
    freight_cny = amount(_("freight"), default=Decimal("0.00"))
    subsidy_cny = amount(_("subsidy"), default=Decimal("0.00"))
    # Whether it counts.
    counts_reserve = models.BooleanField(_("counts towards the reserved share"))
    reason = models.CharField(_("reason"), max_length=16, choices=Reason.choices)
    programme = models.CharField(_("programme and version"), max_length=60, blank=True)

    content_hash = models.CharField(_("content hash"), max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["institution", "paid_on"], name="entry_unit_paid"),
            models.Index(fields=["seller", "paid_on"], name="entry_seller_paid"),
            models.Index(fields=["paid_on", "id"], name="entry_paid"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=Kind.PURCHASE, reverses=None, amount_cny__gte=0, freight_cny__gte=0)
                | Q(kind=Kind.REVERSAL, reverses__isnull=False, amount_cny__lte=0, freight_cny__lte=0),
                name="entry_sign_fits_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(counts_reserve=True, reason=Reason.COUNTED)
                | (Q(counts_reserve=False) & ~Q(reason=Reason.COUNTED)),
                name="entry_reason_fits",
            ),
        ]

    def __str__(self):
        return self.entry_no

    def save(self, *args, **kwargs):
        raise AppendOnly("Entries are recorded by shop.ledger.operations and never saved again.")

    def delete(self, *args, **kwargs):
        raise AppendOnly("Entries are never deleted.")

    def facts(self) -> dict[str, Any]:
        """All that the content hash covers, by the list of columns that held when the entry was written."""
        return {column: getattr(self, column) for column in SCHEMAS[self.schema_version]}

    def compute_hash(self) -> str:
        """SHA-256(0x00 ‖ canonical JSON), in hexadecimal: the entry's leaf in the tree."""
        return leaf_hash(canonical_json(self.facts())).hex()

    @property
    def standard(self) -> units.StandardPrice | None:
        """What 500 g of it cost, where its weight is known and the unit price does not say it."""
        if not self.kilograms or not self.quantity:
            return None
        grams = int(self.kilograms / self.quantity * 1000)
        return units.beside(self.unit_price_cny, self.unit, grams) if grams else None

    @property
    def total_cny(self) -> Decimal:
        """What moved: goods and freight; negative for a reversal."""
        return self.amount_cny + self.freight_cny
