"""What one seller sends to one place in one temperature band."""

from functools import partial

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.foundation import units
from catalog.foundation.addresses import written
from catalog.foundation.numbering import new_number
from catalog.lots.freshness import Freshness
from catalog.oscar_forks.catalogue.models import StorageBand

from ..shipto import ShipTo
from ..states import AT_THE_SELLERS, ConsignmentState


class DispatchAddress(models.Model):
    """Where a seller's parcels are collected, and whom the courier calls."""

    seller = models.OneToOneField(
        "partner.Partner", verbose_name=_("seller"), on_delete=models.CASCADE, related_name="dispatch_address"
    )
    contact = models.CharField(_("contact"), max_length=40)
    phone = models.CharField(_("phone"), max_length=20)
    province = models.CharField(_("province"), max_length=40)
    city = models.CharField(_("city"), max_length=40)
    district = models.CharField(_("county or district"), max_length=40)
    street = models.CharField(_("street and number"), max_length=120)

    class Meta:
        verbose_name = _("dispatch address")
        verbose_name_plural = _("dispatch addresses")

    def __str__(self):
        return written(self.province, self.city, self.district, self.street)


class ConsignmentQuerySet(models.QuerySet):
    def for_user(self, user):
        """Consignments of the sellers for whom this person acts; nobody else's are ever found."""
        return self.filter(seller__users=user) if user.is_authenticated else self.none()

    def for_reference(self, reference):
        """Everything that travels for one order, first band first."""
        return self.filter(reference=reference).order_by("pk")

    def unsent(self):
        """Still at the seller's, be it held there for its temperature: may be cancelled."""
        return self.filter(Q(state__in=AT_THE_SELLERS) | Q(held_from__in=AT_THE_SELLERS))

    def at_the_desk(self):
        """What a packer has still to do: earliest wanted day first, then oldest."""
        return self.filter(state__in=[ConsignmentState.PLANNED, ConsignmentState.PACKED]).order_by(
            models.F("wanted_on").asc(nulls_last=True), "created_at", "pk"
        )


class Consignment(models.Model):
    """Goods of one order, one seller and one band, from packing to hand-over. Names and address are as ordered."""

    number = models.CharField(_("number"), max_length=20, unique=True, default=partial(new_number, "Y"))
    reference = models.CharField(_("order"), max_length=40, db_index=True)
    seller = models.ForeignKey(
        "partner.Partner", verbose_name=_("seller"), on_delete=models.PROTECT, related_name="consignments"
    )
    band = models.CharField(_("storage"), max_length=8, choices=StorageBand.choices)
    state = models.CharField(
        _("state"), max_length=16, choices=ConsignmentState.choices, default=ConsignmentState.PLANNED
    )
    held_from = models.CharField(max_length=16, choices=ConsignmentState.choices, blank=True, editable=False)
    recalled_by = models.CharField(
        _("recall"), max_length=20, blank=True, help_text=_("Number of the recall of goods that are inside")
    )
    min_left_percent = models.PositiveSmallIntegerField(_("at least, per cent of the shelf life"), default=0)
    min_left_days = models.PositiveSmallIntegerField(_("at least, days"), default=0)
    ship_to_name = models.CharField(_("receiver"), max_length=60)
    ship_to_phone = models.CharField(_("phone"), max_length=20)
    ship_to_province = models.CharField(_("province"), max_length=40)
    ship_to_city = models.CharField(_("city"), max_length=40, blank=True)
    ship_to_district = models.CharField(_("county or district"), max_length=40, blank=True)
    ship_to_street = models.CharField(_("street and number"), max_length=200)
    wanted_on = models.DateField(_("wanted on"), null=True, blank=True)
    window = models.CharField(_("delivery window"), max_length=40, blank=True)
    weight_g = models.PositiveIntegerField(_("weight, g"), default=0)
    created_at = models.DateTimeField(_("planned at"))
    packed_at = models.DateTimeField(_("packed at"), null=True, blank=True)
    dispatched_at = models.DateTimeField(_("handed over at"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)
    received_by = models.CharField(_("received by"), max_length=150, blank=True)

    objects = ConsignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consignment")
        verbose_name_plural = _("consignments")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "seller", "band"],
                condition=Q(wanted_on=None) & ~Q(state="cancelled"),
                name="consignment_planned_once",
            ),
            models.UniqueConstraint(
                fields=["reference", "seller", "band", "wanted_on"],
                condition=Q(wanted_on__isnull=False) & ~Q(state="cancelled"),
                name="consignment_planned_once_a_day",
            ),
            models.CheckConstraint(
                condition=(Q(state="held") & ~Q(held_from="")) | (~Q(state="held") & Q(held_from="")),
                name="consignment_held_from_somewhere",
            ),
        ]
        indexes = [models.Index(fields=["seller", "state", "wanted_on"], name="consignment_desk")]

    def __str__(self):
        return self.number

    @property
    def ship_to(self) -> ShipTo:
        return ShipTo(
            self.ship_to_name,
            self.ship_to_phone,
            self.ship_to_province,
            self.ship_to_city,
            self.ship_to_district,
            self.ship_to_street,
        )

    def get_state_display(self) -> str:
        """The state in words; what is held tells why."""
        if self.state == ConsignmentState.HELD and self.recalled_by:
            return str(_("held: recalled goods"))
        return str(ConsignmentState(self.state).label)

    @property
    def freshness(self) -> Freshness:
        """What the buyer demanded when the order was paid."""
        return Freshness(self.min_left_percent, self.min_left_days)

    @property
    def masked_phone(self) -> str:
        """138****1234: enough to recognise a number, too little to call it."""
        phone = self.ship_to_phone
        return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "****"


class ConsignmentLine(models.Model):
    """One line to pick; ``packed`` tells, once it is done, which lots the goods came out of."""

    consignment = models.ForeignKey(Consignment, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(
        "catalogue.Product", verbose_name=_("product"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    description = models.CharField(_("what it is"), max_length=255)
    quantity = models.PositiveIntegerField(_("quantity"))
    unit = models.CharField(_("unit"), max_length=8, choices=units.choices)
    weight_g = models.PositiveIntegerField(_("weight, g"), default=0)

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(quantity__gte=1), name="consignmentline_quantity")]

    def __str__(self):
        return f"{self.description} {self.quantity} {self.get_unit_display()}"


class PackedUnits(models.Model):
    """So many units of a line came out of this lot: the way from a lot to everybody who has its goods."""

    line = models.ForeignKey(ConsignmentLine, on_delete=models.CASCADE, related_name="packed")
    lot = models.ForeignKey("lots.Lot", verbose_name=_("lot"), on_delete=models.PROTECT, related_name="packed_units")
    units = models.PositiveIntegerField(_("quantity"))

    class Meta:
        verbose_name = _("packed goods of a lot")
        verbose_name_plural = _("packed goods of lots")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["line", "lot"], name="packedunits_once"),
            models.CheckConstraint(condition=Q(units__gte=1), name="packedunits_something"),
        ]

    def __str__(self):
        return f"{self.lot} × {self.units}"


class ProbeAssignment(models.Model):
    """A probe travels with a consignment; the watch holds it against the limits of the consignment's band."""

    consignment = models.ForeignKey(Consignment, on_delete=models.PROTECT, related_name="probe_assignments")
    watch = models.OneToOneField("coldchain.Watch", on_delete=models.PROTECT, related_name="assignment")
    assigned_by = models.CharField(_("assigned by"), max_length=150)

    class Meta:
        verbose_name = _("probe on the way")
        verbose_name_plural = _("probes on the way")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.consignment} {self.watch}"
