"""承诺达标合格证: the grower's promise for one lot (农业农村部令 2025年第4号; domain.md §5.6)."""

from datetime import datetime, timedelta

from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: Kept for six months or more (184 days are the longest six months).
KEPT_FOR = timedelta(days=184)


def private_storage():
    return storages["private"]


class Basis(models.TextChoices):
    """On what the promise rests. The form allows any of them."""

    CONTROL = "control", _("own quality and safety control")
    OWN_TEST = "own_test", _("own test passed")
    LAB_TEST = "lab_test", _("commissioned test passed")


class CertificateForm(models.TextChoices):
    NEW = "2026", _("form of 2026")
    OLD = "2019", _("old form, usable up to 2026-04-30")


class StillKept(Exception):
    """A certificate must be kept for six months; nothing was deleted."""


class CertificateQuerySet(models.QuerySet):
    def standing(self):
        """Certificates that were not replaced or withdrawn."""
        return self.filter(voided_at=None)

    def delete(self):
        """Raises StillKept when one of them has to be kept still."""
        begin = timezone.now() - KEPT_FOR
        if self.filter(Q(issued_at__gt=begin) | Q(lot__received_at__gt=begin)).exists():
            raise StillKept
        return super().delete()


class ConformityCertificate(models.Model):
    """One certificate for one lot. ``lines`` of goods are those of the lot; names are as on the day of issue.

    ``received`` tells that another grower issued it and the seller collected the goods with it; ``drawn_from`` are
    the certificates of the lots that were mixed into this one.
    """

    number = models.CharField(_("number"), max_length=40, unique=True)
    lot = models.ForeignKey("lots.Lot", verbose_name=_("lot"), on_delete=models.PROTECT, related_name="certificates")
    form = models.CharField(_("form"), max_length=4, choices=CertificateForm.choices, default=CertificateForm.NEW)
    product_name = models.CharField(_("product"), max_length=120)
    quantity = models.CharField(_("quantity or weight"), max_length=60)
    place = models.CharField(_("place of production"), max_length=200)
    issued_at = models.DateTimeField(_("issued at"))
    promiser = models.CharField(_("who promises"), max_length=128)
    contact = models.CharField(_("contact"), max_length=60)
    basis = models.JSONField(_("the promise rests on"), default=list)
    received = models.BooleanField(_("received from the grower"), default=False)
    scan = models.FileField(_("photo"), upload_to="certificates/", storage=private_storage, blank=True)
    drawn_from = models.ManyToManyField("self", symmetrical=False, related_name="drawn_into", blank=True)
    entered_by = models.CharField(_("entered by"), max_length=150)
    voided_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    void_reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate of conformity")
        verbose_name_plural = _("certificates of conformity")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["lot"], condition=Q(voided_at=None), name="certificate_one_standing")
        ]

    def __str__(self):
        return self.number

    @property
    def basis_labels(self) -> list:
        return [basis.label for basis in Basis if basis in self.basis]

    @property
    def kept_until(self) -> datetime:
        """Counted from the day on which the goods came, where the grower had issued it before."""
        return max(self.issued_at, self.lot.received_at) + KEPT_FOR

    def delete(self, *args, **kwargs):
        """Raises StillKept within six months of its issue or receipt."""
        if self.kept_until > timezone.now():
            raise StillKept
        return super().delete(*args, **kwargs)
