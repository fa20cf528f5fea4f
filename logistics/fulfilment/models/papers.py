"""Papers that travel with a consignment."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .consignments import Consignment


class TravelPaper(models.Model):
    """A quarantine certificate goes along with a consignment; one certificate may cover several of one truck."""

    consignment = models.ForeignKey(
        Consignment, verbose_name=_("consignment"), on_delete=models.CASCADE, related_name="papers"
    )
    certificate = models.ForeignKey(
        "safety.QuarantineCertificate", verbose_name=_("quarantine certificate"), on_delete=models.PROTECT,
        related_name="consignments",
    )  # fmt: skip
    added_by = models.CharField(_("entered by"), max_length=150)

    class Meta:
        verbose_name = _("paper of a consignment")
        verbose_name_plural = _("papers of consignments")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["consignment", "certificate"], name="travelpaper_once")]

    def __str__(self):
        return f"{self.consignment} · {self.certificate}"
