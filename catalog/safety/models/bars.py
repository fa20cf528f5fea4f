"""Why a lot may not be sold, as far as safety knows."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class BarCause(models.TextChoices):
    NO_CERTIFICATE = "no_certificate", _("certificate of conformity missing")
    FAILED_TEST = "failed_test", _("failed a test")


class LotBarQuerySet(models.QuerySet):
    def open(self):
        return self.filter(lifted_at=None)


class LotBar(models.Model):
    """A lot stays off sale while one of these is open. ``held`` tells that this room took it off sale."""

    lot = models.ForeignKey("lots.Lot", verbose_name=_("lot"), on_delete=models.PROTECT, related_name="bars")
    cause = models.CharField(_("cause"), max_length=16, choices=BarCause.choices)
    held = models.BooleanField(default=False, editable=False)
    at = models.DateTimeField(_("since"))
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lifted_by = models.CharField(_("lifted by"), max_length=150, blank=True)
    note = models.CharField(_("reason"), max_length=300, blank=True)

    objects = LotBarQuerySet.as_manager()

    class Meta:
        verbose_name = _("bar on a lot")
        verbose_name_plural = _("bars on lots")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "cause"], condition=Q(lifted_at=None), name="lotbar_once_open")
        ]

    def __str__(self):
        return f"{self.lot}: {self.get_cause_display()}"
