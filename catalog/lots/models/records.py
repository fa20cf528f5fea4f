"""How the goods of a lot were made: the batch record (domain.md §5.7)."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .lots import Lot


class BatchRecord(models.Model):
    """Where and when the goods were grown or raised, packed and stored. The lot tells when they were picked."""

    lot = models.OneToOneField(Lot, verbose_name=_("lot"), on_delete=models.PROTECT, related_name="record")
    plot = models.CharField(_("plot or pen"), max_length=80, blank=True)
    household = models.ForeignKey(
        "origins.Household", verbose_name=_("household"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    started_on = models.DateField(_("sown or stocked on"), null=True, blank=True)
    packed_on = models.DateField(_("packed on"), null=True, blank=True)
    store = models.CharField(_("storehouse"), max_length=80, blank=True)
    entered_by = models.CharField(_("entered by"), max_length=150)
    entered_at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("batch record")
        verbose_name_plural = _("batch records")
        ordering = ["-entered_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(started_on=None) | Q(packed_on=None) | Q(packed_on__gte=models.F("started_on")),
                name="batchrecord_days_in_order",
            )
        ]

    def __str__(self):
        return str(self.lot)


class InputKind(models.TextChoices):
    SEED = "seed", _("seed or young stock")
    FERTILISER = "fertiliser", _("fertiliser")
    PESTICIDE = "pesticide", _("plant protection")
    FEED = "feed", _("feed")
    MEDICINE = "medicine", _("veterinary medicine")
    OTHER = "other", _("other")


class BatchInput(models.Model):
    """Something that was given to the plants or animals, and how long one has to wait after it."""

    record = models.ForeignKey(BatchRecord, on_delete=models.CASCADE, related_name="inputs")
    kind = models.CharField(_("kind"), max_length=10, choices=InputKind.choices)
    name = models.CharField(_("name"), max_length=80)
    dose = models.CharField(_("dose"), max_length=60, blank=True)
    used_on = models.DateField(_("last used on"))
    withdrawal_days = models.PositiveSmallIntegerField(_("days to wait"), default=0)

    class Meta:
        verbose_name = _("input used")
        verbose_name_plural = _("inputs used")
        ordering = ["used_on", "pk"]

    def __str__(self):
        return self.name

    @property
    def free_from(self) -> date:
        """The first day on which the goods may be picked or slaughtered after it."""
        return self.used_on + timedelta(days=self.withdrawal_days)
