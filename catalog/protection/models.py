"""Names that only goods of certain villages may bear, and how much a year those villages can have grown."""

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.origins.models import in_force


class ProtectedOriginQuerySet(models.QuerySet):
    def in_force(self, day: date):
        return self.filter(in_force(day))

    def from_regions(self, regions):
        """Names that goods of these places, or of what lies in them, may bear."""
        inside = Q(pk__in=[])
        for region in regions:
            inside |= Q(places__path__startswith=region.path)
        return self.filter(inside).distinct()


class ProtectedOrigin(models.Model):
    """A geographical indication with its area (原产地保护): 张溪香芋, of these villages and no other."""

    name = models.CharField(_("protected name"), max_length=60, unique=True)
    number = models.CharField(_("registration number"), max_length=60)
    body = models.CharField(_("registered by"), max_length=120)
    places = models.ManyToManyField(
        "origins.Region", verbose_name=_("permitted places"), related_name="+",
        help_text=_("Villages, or a town or county with all its villages"),
    )  # fmt: skip
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=_("First day on which it is gone"))

    objects = ProtectedOriginQuerySet.as_manager()

    class Meta:
        verbose_name = _("protected origin")
        verbose_name_plural = _("protected origins")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from__lt=F("valid_to")), name="protectedorigin_dates"
            )
        ]

    def __str__(self):
        return self.name

    def covers(self, village) -> bool:
        """Whether goods of this village may bear the name; one query."""
        return village is not None and any(
            village.path.startswith(path) for path in self.places.values_list("path", flat=True)
        )


class Ceiling(models.Model):
    """How much may be sold under the name in one year, and how much came into stock so far, kg.

    Only ``operations.take_up`` changes ``used_kg``. With ``refuses``, nothing above the ceiling comes in; without, it
    comes in and the row is flagged.
    """

    origin = models.ForeignKey(
        ProtectedOrigin, verbose_name=_("protected origin"), on_delete=models.PROTECT, related_name="ceilings"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    ceiling_kg = models.DecimalField(_("ceiling, kg"), max_digits=14, decimal_places=3)
    used_kg = models.DecimalField(_("taken into stock, kg"), max_digits=14, decimal_places=3, default=0, editable=False)
    refuses = models.BooleanField(
        _("refuses what is above"), default=True, help_text=_("Otherwise it is let in and flagged")
    )

    class Meta:
        verbose_name = _("ceiling of a protected origin")
        verbose_name_plural = _("ceilings of protected origins")
        ordering = ["origin", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["origin", "year"], name="ceiling_once_a_year"),
            models.CheckConstraint(condition=Q(ceiling_kg__gt=0, used_kg__gte=0), name="ceiling_amounts"),
            models.CheckConstraint(
                condition=Q(refuses=False) | Q(used_kg__lte=F("ceiling_kg")), name="ceiling_not_exceeded"
            ),
        ]

    def __str__(self):
        return f"{self.origin} {self.year}"

    @property
    def left_kg(self) -> Decimal:
        return max(self.ceiling_kg - self.used_kg, Decimal(0))

    @property
    def is_over(self) -> bool:
        return self.used_kg > self.ceiling_kg


class ProtectedProduct(models.Model):
    """That a product is sold under a protected name; its lots count against the ceiling from then on."""

    product = models.OneToOneField(
        "catalogue.Product", verbose_name=_("product"), on_delete=models.PROTECT, related_name="protected"
    )
    origin = models.ForeignKey(
        ProtectedOrigin, verbose_name=_("protected origin"), on_delete=models.PROTECT, related_name="products"
    )
    set_by = models.CharField(_("entered by"), max_length=150)
    set_at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("product of a protected origin")
        verbose_name_plural = _("products of protected origins")
        ordering = ["origin", "product"]

    def __str__(self):
        return f"{self.product} · {self.origin}"
