"""动物检疫合格证明: the paper with which animals and their products travel (domain.md §5.5)."""

from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from .conformity import private_storage


class QuarantineKind(models.TextChoices):
    ANIMAL_A = "animal_a", _("Animal A: live, to another province")
    ANIMAL_B = "animal_b", _("Animal B: live, within the province")
    PRODUCT_A = "product_a", _("Product A: products, to another province")
    PRODUCT_B = "product_b", _("Product B: products, within the province")


#: After the day of issue a form holds at most so many days more: A live 5, A products 7 days in all; B that same day.
LONGEST_DAYS = {
    QuarantineKind.ANIMAL_A: 5,
    QuarantineKind.PRODUCT_A: 7,
    QuarantineKind.ANIMAL_B: 1,
    QuarantineKind.PRODUCT_B: 1,
}


class QuarantineCertificate(models.Model):
    """One certificate of the official veterinarian. ``last_day`` is the last day on which the goods may arrive."""

    kind = models.CharField(_("form"), max_length=10, choices=QuarantineKind.choices)
    number = models.CharField(_("number"), max_length=30, unique=True)
    seller = models.ForeignKey(
        "partner.Partner", verbose_name=_("seller"), on_delete=models.PROTECT, related_name="quarantine_certificates"
    )
    owner = models.CharField(_("owner of the goods"), max_length=120)
    goods = models.CharField(_("animal or product"), max_length=80)
    quantity = models.CharField(_("quantity and unit"), max_length=60)
    origin = models.CharField(_("place of departure"), max_length=200)
    destination = models.CharField(_("destination"), max_length=200)
    carrier = models.CharField(_("carrier and phone"), max_length=80, blank=True)
    vehicle = models.CharField(_("number plate"), max_length=20, blank=True)
    disinfected_with = models.CharField(_("disinfection of the vehicle"), max_length=60, blank=True)
    ear_tags = models.CharField(_("ear tags"), max_length=200, blank=True)
    veterinarian = models.CharField(_("official veterinarian"), max_length=40)
    issued_on = models.DateField(_("signed on"))
    last_day = models.DateField(_("valid to the end of"))
    scan = models.FileField(_("photo"), upload_to="quarantine/", storage=private_storage, blank=True)
    entered_by = models.CharField(_("entered by"), max_length=150)
    entered_at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("quarantine certificate")
        verbose_name_plural = _("quarantine certificates")
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("issued_on")), name="quarantine_last_day_after_issue"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}"


def longest_last_day(kind: str, issued_on: date) -> date:
    """The last day to which a certificate of this kind can be valid at most; the day of issue is the first."""
    return issued_on + timedelta(days=LONGEST_DAYS[QuarantineKind(kind)] - 1)
