"""Probes, what they read, and the spells during which goods were not as cold as they must be."""

import secrets
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.oscar_forks.catalogue.models import StorageBand

from .excursions import Limits


def new_secret() -> str:
    return secrets.token_hex(32)


class BandLimitQuerySet(models.QuerySet):
    def on(self, day):
        """Limits in force on ``day``, one for each band at most."""
        return self.filter(Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gt=day)).order_by("band")


class BandLimit(models.Model):
    """How warm and how cold one band may get, from a day on, with the source of the numbers."""

    band = models.CharField(_("storage"), max_length=8, choices=StorageBand.choices)
    low_c = models.DecimalField(_("lowest, °C"), max_digits=5, decimal_places=2, null=True, blank=True)
    high_c = models.DecimalField(_("highest, °C"), max_digits=5, decimal_places=2)
    grace_minutes = models.PositiveIntegerField(_("tolerated for, minutes"), default=0)
    hard_low_c = models.DecimalField(_("never below, °C"), max_digits=5, decimal_places=2, null=True, blank=True)
    hard_high_c = models.DecimalField(_("never above, °C"), max_digits=5, decimal_places=2, null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=_("First day on which it is gone"))

    objects = BandLimitQuerySet.as_manager()

    class Meta:
        verbose_name = _("temperature limit")
        verbose_name_plural = _("temperature limits")
        ordering = ["band", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["band", "valid_from"], name="bandlimit_one_a_day"),
            models.CheckConstraint(condition=Q(low_c=None) | Q(low_c__lt=F("high_c")), name="bandlimit_low_below_high"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from__lt=F("valid_to")), name="bandlimit_dates"
            ),
        ]

    def __str__(self):
        return f"{self.get_band_display()} {self.span}"

    @property
    def span(self) -> str:
        """``0–10 °C``, or ``≤ -15 °C`` where nothing is too cold."""
        high = f"{float(self.high_c):g} °C"
        return f"≤ {high}" if self.low_c is None else f"{float(self.low_c):g}–{high}"

    def limits(self) -> Limits:
        def number(value):
            return None if value is None else float(value)

        return Limits(
            high_c=float(self.high_c),
            low_c=number(self.low_c),
            grace=timedelta(minutes=self.grace_minutes),
            hard_high_c=number(self.hard_high_c),
            hard_low_c=number(self.hard_low_c),
        )


class ProbeQuerySet(models.QuerySet):
    def usable_by(self, seller):
        """Probes that this seller may send along: its own and the operator's, in order of their names."""
        return self.filter(Q(seller=seller) | Q(seller=None), retired_on=None).order_by("device")


class Probe(models.Model):
    """A thermometer that reports over HTTP, signing with a secret that it shares with us."""

    device = models.CharField(_("device"), max_length=40, unique=True)
    secret = models.CharField(_("secret"), max_length=64, default=new_secret)
    seller = models.ForeignKey(
        "partner.Partner",
        verbose_name=_("belongs to"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="probes",
        help_text=_("Empty: the operator's own, for every seller"),
    )
    interval_minutes = models.PositiveSmallIntegerField(_("reads every, minutes"), default=10)
    calibrated_until = models.DateField(_("calibrated until"), null=True, blank=True)
    retired_on = models.DateField(_("retired on"), null=True, blank=True)

    objects = ProbeQuerySet.as_manager()

    class Meta:
        verbose_name = _("probe")
        verbose_name_plural = _("probes")
        ordering = ["device"]
        constraints = [models.CheckConstraint(condition=Q(interval_minutes__gte=1), name="probe_interval")]

    def __str__(self):
        return self.device


class SeenNonce(models.Model):
    """A word that a probe used once. It is forgotten when its batch would be too old anyway."""

    probe = models.ForeignKey(Probe, on_delete=models.CASCADE, related_name="+")
    nonce = models.CharField(max_length=64)
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["probe", "nonce"], name="seennonce_once")]

    def __str__(self):
        return self.nonce


class Reading(models.Model):
    """One temperature at one instant. The same instant twice is one reading: the first stays."""

    probe = models.ForeignKey(Probe, on_delete=models.PROTECT, related_name="readings")
    taken_at = models.DateTimeField(_("taken at"))
    temperature_c = models.DecimalField(_("temperature, °C"), max_digits=5, decimal_places=2)
    humidity_percent = models.DecimalField(_("humidity, %"), max_digits=4, decimal_places=1, null=True, blank=True)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering = ["taken_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["probe", "taken_at"], name="reading_once"),
            models.CheckConstraint(
                condition=Q(temperature_c__gte=-100, temperature_c__lte=100), name="reading_on_this_planet"
            ),
        ]

    def __str__(self):
        return f"{self.temperature_c:g} °C"


class WatchQuerySet(models.QuerySet):
    def touching(self, probe, since, until):
        """Watches of ``probe`` that overlap the time from ``since`` to ``until``, oldest first."""
        return (
            self.filter(Q(probe=probe, started_at__lte=until), Q(ended_at=None) | Q(ended_at__gte=since))
            .select_related("limits", "probe")
            .order_by("started_at", "pk")
        )


class Watch(models.Model):
    """A probe travels with something that must stay within limits. Several may share one probe (one truck)."""

    probe = models.ForeignKey(Probe, on_delete=models.PROTECT, related_name="watches")
    limits = models.ForeignKey(BandLimit, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = WatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="watch_times")
        ]

    def __str__(self):
        return f"{self.probe} {self.limits}"

    def readings(self):
        """What the probe read during this watch, oldest first."""
        readings = self.probe.readings.filter(taken_at__gte=self.started_at)
        if self.ended_at:
            readings = readings.filter(taken_at__lte=self.ended_at)
        return readings.order_by("taken_at", "pk")


class ExcursionKind(models.TextChoices):
    WARM = "warm", _("too warm")
    COLD = "cold", _("too cold")
    GAP = "gap", _("no readings")


class Disposition(models.TextChoices):
    RELEASE = "release", _("release")
    RETURN = "return", _("send back")
    DESTROY = "destroy", _("destroy")


class ExcursionQuerySet(models.QuerySet):
    def undecided(self):
        """Spells that a person has still to judge; those that late readings explained away are not among them."""
        return self.filter(disposition="", withdrawn_at=None).order_by("started_at", "pk")


class Excursion(models.Model):
    """A spell outside the limits, or without readings. Computed again when late readings arrive; never deleted."""

    watch = models.ForeignKey(Watch, on_delete=models.PROTECT, related_name="excursions")
    probe = models.ForeignKey(Probe, on_delete=models.PROTECT, related_name="excursions")
    kind = models.CharField(_("what happened"), max_length=4, choices=ExcursionKind.choices)
    started_at = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    peak_c = models.DecimalField(_("worst, °C"), max_digits=5, decimal_places=2, null=True, blank=True)
    degree_minutes = models.DecimalField(_("degree-minutes"), max_digits=10, decimal_places=1, default=0)
    opened_at = models.DateTimeField(_("opened at"))
    withdrawn_at = models.DateTimeField(_("explained by late readings at"), null=True, blank=True)
    disposition = models.CharField(_("decision"), max_length=8, choices=Disposition.choices, blank=True)
    decided_by = models.CharField(_("decided by"), max_length=150, blank=True)
    decided_at = models.DateTimeField(_("judged at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = ExcursionQuerySet.as_manager()

    class Meta:
        verbose_name = _("excursion")
        verbose_name_plural = _("excursions")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["watch", "kind", "started_at"], name="excursion_once"),
            models.CheckConstraint(
                condition=Q(disposition="", decided_at=None)
                | (~Q(disposition="") & Q(decided_at__isnull=False) & ~Q(decided_by="") & ~Q(reason="")),
                name="excursion_decided_by_a_person_with_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.probe}: {self.get_kind_display()}"
