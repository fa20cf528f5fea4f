"""What makes "this comes from there and helps them" true: dated, on a document, verified by somebody with a name."""

from datetime import timedelta

from django.core.files.storage import storages
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.foundation.periods import china_date
from catalog.origins.models import ABOVE, TierMembership, in_force

from ..states import ClaimState, LinkageState, RecognitionState

#: A recognition that was taken back, or lost because its yearly check was missed.
ENDED_EARLY = (RecognitionState.WITHDRAWN, RecognitionState.LAPSED)
GONE = _("First day on which it is gone")


class OriginClaimQuerySet(models.QuerySet):
    def giving_badges(self, day):
        """Verified, in force on ``day``, and still for the village that the product names."""
        return self.filter(in_force(day), state=ClaimState.VERIFIED, region=F("product__origin"))

    def in_tiers(self, tiers, day):
        """Claims whose village is in one of ``tiers`` on ``day``: itself, by a place above it, or by its heir."""
        places = TierMembership.objects.filter(in_force(day), tier__in=tiers).values("region")
        gone = Q(region__heir__isnull=False, region__valid_to__lte=day)
        held, inherited = Q(region__in=places), Q(region__heir__in=places)
        for above in ABOVE.values():
            held |= Q(**{f"region__{above}__in": places})
            inherited |= Q(**{f"region__heir__{above}__in": places})
        return self.filter(~gone & held | gone & inherited)

    def to_verify(self):
        return self.filter(state=ClaimState.CLAIMED).order_by("claimed_at", "pk")


class OriginClaim(models.Model):
    """That a product comes from a village: claimed by the seller, verified by an operator on a document."""

    product = models.ForeignKey(
        "catalogue.Product", verbose_name=_("product"), on_delete=models.PROTECT, related_name="origin_claims"
    )
    region = models.ForeignKey("origins.Region", verbose_name=_("village"), on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=ClaimState.choices, default=ClaimState.CLAIMED)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=GONE)
    document_no = models.CharField(_("document number"), max_length=80, blank=True)
    claimed_by = models.CharField(_("claimed by"), max_length=150)
    claimed_at = models.DateTimeField(_("claimed at"))
    verified_by = models.CharField(_("verified by"), max_length=150, blank=True)
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)

    objects = OriginClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim of origin")
        verbose_name_plural = _("claims of origin")
        ordering = ["-claimed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["product"], condition=Q(state=ClaimState.CLAIMED), name="claim_one_open_per_product"
            ),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_from__lt=F("valid_to")), name="claim_dates"),
            models.CheckConstraint(
                condition=~Q(state=ClaimState.VERIFIED) | (Q(valid_from__isnull=False) & ~Q(document_no="")),
                name="claim_verified_on_a_document",
            ),
        ]
        indexes = [models.Index(fields=["product", "state", "valid_from"], name="claim_product_state")]

    def __str__(self):
        return f"{self.product} · {self.region}"

    @property
    def verifier(self) -> str:
        """The person who verified it, without the office."""
        return self.verified_by.partition(" / ")[0]

    @property
    def verifying_office(self) -> str:
        """The office for which it was verified; empty for the platform's operator."""
        return self.verified_by.partition(" / ")[2]


class RecognitionQuerySet(models.QuerySet):
    def in_force(self, day):
        """Recognised on ``day``; one that ended early was in force before the day on which it ended."""
        return self.filter(in_force(day), Q(state=RecognitionState.VALID) | Q(state__in=ENDED_EARLY, ended_on__gt=day))

    def public(self):
        """What the catalogue tells: what was ever granted, also when it ended."""
        return self.filter(state__in=[RecognitionState.VALID, *ENDED_EARLY])

    def named(self, text):
        """Those whose number, product, seller or place holds every word of ``text``."""
        found = Q()
        for word in text.split()[:5]:
            found &= (
                Q(number__icontains=word)
                | Q(product__title__icontains=word)
                | Q(product__origin__full_name__icontains=word)
                | Q(product__stockrecords__partner__name__icontains=word)
            )
        return self.filter(found)

    def from_regions(self, regions):
        """Recognitions of goods from these places, or below."""
        inside = Q(pk__in=[])
        for region in regions:
            inside |= Q(product__origin__path__startswith=region.path)
        return self.filter(inside)


class Recognition(models.Model):
    """That an authority lists the product as an aid product (认定), under a number, for a time."""

    product = models.ForeignKey(
        "catalogue.Product", verbose_name=_("product"), on_delete=models.PROTECT, related_name="recognitions"
    )
    number = models.CharField(_("recognition number"), max_length=60)
    authority = models.CharField(_("authority"), max_length=120)
    state = models.CharField(
        _("state"), max_length=10, choices=RecognitionState.choices, default=RecognitionState.APPLIED
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=GONE)
    batch = models.CharField(_("batch"), max_length=40, blank=True, help_text=_("As published: 2026年第1批"))
    ended_on = models.DateField(_("ended early on"), null=True, blank=True, help_text=GONE)
    end_reason = models.CharField(_("why it ended"), max_length=300, blank=True)
    stock_at_end = models.PositiveIntegerField(
        _("stock when it ended"), null=True, blank=True, help_text=_("Sale units on hand")
    )

    objects = RecognitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("recognition")
        verbose_name_plural = _("recognitions")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["number", "product"], name="recognition_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from__lt=F("valid_to")), name="recognition_dates"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ENDED_EARLY) | (Q(ended_on__isnull=False) & ~Q(end_reason="")),
                name="recognition_ended_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["product", "state", "valid_from"], name="recognition_product_state"),
            models.Index(fields=["state", "valid_to"], name="recognition_ends"),
        ]

    def __str__(self):
        return self.number

    @property
    def last_day(self):
        """The last day of its validity as it was granted; None without end."""
        return self.valid_to and self.valid_to - timedelta(days=1)

    @property
    def is_over(self) -> bool:
        """Whether it ended, early or at its term, before today."""
        return self.state in ENDED_EARLY or bool(self.valid_to and self.valid_to <= china_date(timezone.now()))


class Mechanism(models.TextChoices):
    """The six ways of benefit linkage (domain.md §3.6)."""

    CONTRACT = "contract", _("contract farming")
    LAND = "land", _("land lease")
    WORK = "work", _("work for wages")
    TRUSTEESHIP = "trusteeship", _("production trusteeship")
    SHARES = "shares", _("shareholding cooperation")
    ASSETS = "assets", _("asset lease")


class AccountUnit(models.TextChoices):
    """What the agreed price or rate is paid by."""

    JIN = "jin", _("yuan per jin")
    KG = "kg", _("yuan per kg")
    HEAD = "head", _("yuan per head")
    MU = "mu", _("yuan per mu and year")
    DAY = "day", _("yuan per day")
    MONTH = "month", _("yuan per month")
    SHARE = "share", _("yuan per share and year")
    PERCENT = "percent", _("% of the shares a year")


def private_storage():
    return storages["private"]


class LinkageQuerySet(models.QuerySet):
    def in_force(self, day):
        """What counts on ``day``: reviewed, and within its dates."""
        return self.filter(in_force(day), state=LinkageState.CONFIRMED)

    def for_user(self, user):
        return self.filter(partner__users=user)


class Linkage(models.Model):
    """That a seller's work benefits a household, how, on which agreement, from when to when.

    The seller registers it; it counts nowhere before the village worker or the county has reviewed it.
    """

    partner = models.ForeignKey(
        "partner.Partner", verbose_name=_("seller"), on_delete=models.PROTECT, related_name="linkages"
    )
    household = models.ForeignKey(
        "origins.Household", verbose_name=_("household"), on_delete=models.PROTECT, related_name="linkages"
    )
    mechanism = models.CharField(_("mechanism"), max_length=12, choices=Mechanism.choices)
    state = models.CharField(_("state"), max_length=10, choices=LinkageState.choices, default=LinkageState.REGISTERED)
    agreement_no = models.CharField(_("agreement number"), max_length=60, blank=True)
    agreement = models.FileField(_("agreement"), upload_to="agreements/%Y/%m/", storage=private_storage, blank=True)
    rate = models.DecimalField(_("agreed price or rate"), max_digits=12, decimal_places=2, null=True, blank=True)
    account_unit = models.CharField(_("paid by"), max_length=8, choices=AccountUnit.choices, blank=True)
    registered_by = models.CharField(_("registered by"), max_length=150, blank=True)
    registered_at = models.DateTimeField(_("registered at"), null=True)
    reviewed_by = models.CharField(_("reviewed by"), max_length=150, blank=True)
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)
    review_note = models.CharField(_("reviewer's note"), max_length=300, blank=True)
    poor = models.BooleanField(
        _("out of poverty or watched"), default=False, help_text=_("The household is registered as 脱贫户 or 监测户")
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=GONE)

    objects = LinkageQuerySet.as_manager()

    class Meta:
        verbose_name = _("benefit linkage")
        verbose_name_plural = _("benefit linkages")
        ordering = ["partner", "household", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["partner", "household", "mechanism", "valid_from"], name="linkage_once"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_from__lt=F("valid_to")), name="linkage_dates"),
            models.CheckConstraint(
                condition=Q(rate=None, account_unit="") | (Q(rate__gt=0) & ~Q(account_unit="")), name="linkage_rate"
            ),
        ]

    def __str__(self):
        return f"{self.partner} · {self.household}"
