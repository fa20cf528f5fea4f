"""What became of a place: another name, another code, one with another, several out of one."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .places import Region


class ChangeKind(models.TextChoices):
    RENAMED = "renamed", _("renamed")
    RECODED = "recoded", _("got another code")
    MERGED = "merged", _("merged into another place")
    SPLIT = "split", _("split into several places")


class RegionChange(models.Model):
    """One change, from the day ``on``. ``successor`` is the place that took over, or the place itself when renamed;
    a split is one row for each successor. ``name_before`` is what the place was called until then."""

    former = models.ForeignKey(Region, verbose_name=_("place before"), on_delete=models.PROTECT, related_name="changes")
    successor = models.ForeignKey(
        Region, verbose_name=_("place after"), on_delete=models.PROTECT, related_name="predecessors"
    )
    kind = models.CharField(_("what happened"), max_length=8, choices=ChangeKind.choices)
    on = models.DateField(pgettext_lazy("day", "from"), help_text=_("First day on which it is so"))
    name_before = models.CharField(_("name until then"), max_length=60)
    document_no = models.CharField(_("document number"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("change of a place")
        verbose_name_plural = _("changes of places")
        ordering = ["-on", "former", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["former", "successor", "kind", "on"], name="regionchange_once"),
            models.CheckConstraint(
                condition=Q(kind=ChangeKind.RENAMED, former=F("successor"))
                | (~Q(kind=ChangeKind.RENAMED) & ~Q(former=F("successor"))),
                name="regionchange_leads_on",
            ),
        ]

    def __str__(self):
        return f"{self.name_before} → {self.successor.name} ({self.on})"
