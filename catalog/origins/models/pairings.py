"""Who helps which place (结对帮扶), of which kind, from when to when, and what is aimed at in a year.

What was bought and what was helped to be sold is not kept here: it is summed from the ledger, above.
"""

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .places import Region, in_force


class PairingKind(models.TextChoices):
    """The kinds that the notices name (domain.md §3.5, row 4)."""

    EAST_WEST = "east_west", _("east-west cooperation")
    COUNTERPART = "counterpart", _("counterpart aid")
    DESIGNATED = "designated", _("designated aid")
    VILLAGE_TEAM = "village_team", _("village-based aid")
    FIRMS = "firms", _("ten thousand firms for ten thousand villages")
    SOCIAL = "social", _("aid by society")


class PairingQuerySet(models.QuerySet):
    def in_force(self, day):
        return self.filter(in_force(day))


class Pairing(models.Model):
    """A helper and a helped place. The helper is a place (all units in it help), or one body, by its credit code."""

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=PairingKind.choices)
    helper_region = models.ForeignKey(
        Region, verbose_name=_("helping place"), null=True, blank=True, on_delete=models.PROTECT, related_name="helps"
    )
    helper_name = models.CharField(_("helper"), max_length=120)
    helper_uscc = models.CharField(
        _("unified social credit code of the helper"), max_length=18, blank=True,
        validators=[RegexValidator(r"^[0-9A-HJ-NPQRTUWXY]{18}$")],
        help_text=_("Of a helper that is one unit; empty when a whole place helps"),
    )  # fmt: skip
    helped = models.ForeignKey(
        Region, verbose_name=_("helped place"), on_delete=models.PROTECT, related_name="pairings"
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=_("First day on which it is gone"))
    document_no = models.CharField(_("document number"), max_length=80)

    objects = PairingQuerySet.as_manager()

    class Meta:
        verbose_name = _("pairing")
        verbose_name_plural = _("pairings")
        ordering = ["helper_name", "helped", "-valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "helper_name", "helper_uscc", "helped", "valid_from"], name="pairing_once"
            ),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_from__lt=F("valid_to")), name="pairing_dates"),
            models.CheckConstraint(condition=~Q(helper_name=""), name="pairing_has_helper"),
        ]

    def __str__(self):
        return f"{self.helper_name} → {self.helped}"

    @property
    def credit(self) -> str:
        """As the ledger freezes it on a purchase: ``P-7K3M-9QXT 对口帮扶``."""
        return f"{self.number} {self.get_kind_display()}"


class PairingTarget(models.Model):
    """What one year aims at: to be bought by the helper's units, and to be helped to be sold to others."""

    pairing = models.ForeignKey(Pairing, verbose_name=_("pairing"), on_delete=models.CASCADE, related_name="targets")
    year = models.PositiveSmallIntegerField(_("year"))
    buy_cny = models.DecimalField(
        _("to be bought"), max_digits=14, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    help_sell_cny = models.DecimalField(
        _("to be helped to sell"), max_digits=14, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )

    class Meta:
        verbose_name = _("yearly target of a pairing")
        verbose_name_plural = _("yearly targets of pairings")
        ordering = ["pairing", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["pairing", "year"], name="pairing_target_once_a_year"),
            models.CheckConstraint(condition=Q(buy_cny__gte=0, help_sell_cny__gte=0), name="pairing_target_amounts"),
        ]

    def __str__(self):
        return f"{self.pairing} {self.year}"
