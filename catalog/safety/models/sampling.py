"""Tests: who plans to sample what, what was taken, what the laboratory found."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.safety.states import SampleState

from .conformity import private_storage


class SamplingPlan(models.Model):
    """How many samples an office means to take of which kind of goods, in which time."""

    name = models.CharField(_("plan"), max_length=120)
    office = models.CharField(_("office"), max_length=120)
    kind = models.CharField(_("kind of goods"), max_length=10, blank=True)
    items = models.CharField(_("what is tested"), max_length=200)
    samples = models.PositiveIntegerField(_("samples"))
    starts_on = models.DateField(pgettext_lazy("day", "from"))
    ends_on = models.DateField(pgettext_lazy("day", "to"))

    class Meta:
        verbose_name = _("sampling plan")
        verbose_name_plural = _("sampling plans")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="plan_dates"),
            models.CheckConstraint(condition=models.Q(samples__gte=1), name="plan_samples"),
        ]

    def __str__(self):
        return self.name


class Sample(models.Model):
    """Goods of one lot, taken on a day at a place, and the laboratory's report on them."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    plan = models.ForeignKey(
        SamplingPlan, verbose_name=_("plan"), null=True, blank=True, on_delete=models.PROTECT, related_name="taken"
    )
    lot = models.ForeignKey("lots.Lot", verbose_name=_("lot"), on_delete=models.PROTECT, related_name="samples")
    taken_on = models.DateField(_("taken on"))
    taken_at = models.ForeignKey(
        "origins.Region", verbose_name=_("taken in"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    office = models.CharField(_("taken by"), max_length=120)
    lab = models.CharField(_("laboratory"), max_length=120)
    state = models.CharField(_("state"), max_length=8, choices=SampleState.choices, default=SampleState.TAKEN)
    report_no = models.CharField(_("report number"), max_length=60, blank=True)
    reported_on = models.DateField(_("reported on"), null=True, blank=True)
    scan = models.FileField(_("photo of the report"), upload_to="reports/", storage=private_storage, blank=True)
    entered_by = models.CharField(_("entered by"), max_length=150)
    entered_at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("sample")
        verbose_name_plural = _("samples")
        ordering = ["-taken_on", "-pk"]
        indexes = [models.Index(fields=["lot", "state"], name="sample_lot_state")]

    def __str__(self):
        return self.number


class TestResult(models.Model):
    """One thing that was measured, against its limit, with the laboratory's verdict."""

    __test__ = False  # pytest: a table, not a test

    sample = models.ForeignKey(Sample, verbose_name=_("sample"), on_delete=models.PROTECT, related_name="results")
    item = models.CharField(_("tested for"), max_length=80)
    value = models.CharField(_("found"), max_length=40)
    limit = models.CharField(_("limit"), max_length=40, blank=True)
    standard = models.CharField(_("standard"), max_length=60, blank=True)
    passed = models.BooleanField(_("passed"))

    class Meta:
        verbose_name = _("test result")
        verbose_name_plural = _("test results")
        ordering = ["sample", "pk"]
        constraints = [models.UniqueConstraint(fields=["sample", "item"], name="result_once")]

    def __str__(self):
        return f"{self.item}: {self.value}"
