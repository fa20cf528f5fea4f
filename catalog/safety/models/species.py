"""Which animals may be sold as food, from which day, on which legal ground (domain.md §5.4)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.origins.models import in_force
from catalog.safety.states import CaseState


class Verdict(models.TextChoices):
    FOOD = "food", _("may be sold as food")
    NOT_FOOD = "not_food", _("may be kept, not for food")
    FORBIDDEN = "forbidden", _("may not be sold")
    REVIEW = "review", _("a person decides")


class SpeciesQuerySet(models.QuerySet):
    def ruled(self, day):
        """Species with the ruling in force on ``day`` as ``rulings_now`` (a list of one or none)."""
        rulings = Ruling.objects.filter(in_force(day)).order_by("-valid_from", "-pk")
        return self.prefetch_related(models.Prefetch("rulings", rulings, to_attr="rulings_now"))


class Species(models.Model):
    """An animal and the plain names under which it is sold. ``words`` are looked for in titles of goods."""

    name = models.CharField(_("animal"), max_length=40, unique=True)
    words = models.CharField(_("words that give it away"), max_length=120, blank=True, help_text=_("By spaces"))
    aquatic = models.BooleanField(_("lives in water"), default=False)
    order = models.PositiveSmallIntegerField(_("place in the list"), default=100)

    objects = SpeciesQuerySet.as_manager()

    class Meta:
        verbose_name = _("animal species")
        verbose_name_plural = _("animal species")
        ordering = ["order", "name"]

    def __str__(self):
        return self.name

    @property
    def ruling(self):
        """The ruling of the day that ``ruled`` was asked for; None where the law says nothing."""
        return self.rulings_now[0] if self.rulings_now else None


class Ruling(models.Model):
    """What the law says of a species from one day up to another. A change of the law is a new row."""

    species = models.ForeignKey(Species, verbose_name=_("animal"), on_delete=models.PROTECT, related_name="rulings")
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices)
    list_name = models.CharField(_("list"), max_length=40, blank=True)
    basis = models.CharField(_("legal basis"), max_length=200)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=_("First day on which it is gone"))

    class Meta:
        verbose_name = _("ruling on a species")
        verbose_name_plural = _("rulings on species")
        ordering = ["species", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["species", "valid_from"], name="ruling_once_a_day"),
            models.UniqueConstraint(fields=["species"], condition=Q(valid_to=None), name="ruling_one_open"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_from__lt=F("valid_to")), name="ruling_dates"),
        ]

    def __str__(self):
        return f"{self.species}: {self.get_verdict_display()}"


class SpeciesCaseQuerySet(models.QuerySet):
    def waiting(self):
        """Cases that wait for an operator, the oldest first."""
        return self.filter(state=CaseState.OPEN).select_related("product", "species").order_by("opened_at", "pk")


class SpeciesCase(models.Model):
    """Goods whose animal no list decides: an operator looks and says why. One open case a product."""

    product = models.ForeignKey(
        "catalogue.Product", verbose_name=_("product"), on_delete=models.CASCADE, related_name="species_cases"
    )
    species = models.ForeignKey(
        Species, verbose_name=_("animal"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    named = models.CharField(_("named by the seller"), max_length=60)
    why = models.CharField(_("why a person looks"), max_length=300)
    state = models.CharField(_("state"), max_length=8, choices=CaseState.choices, default=CaseState.OPEN)
    opened_at = models.DateTimeField(_("opened at"))
    decided_by = models.CharField(_("decided by"), max_length=150, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = SpeciesCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("animal to decide on")
        verbose_name_plural = _("animals to decide on")
        ordering = ["-opened_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["product", "named"], name="speciescase_once")]

    def __str__(self):
        return f"{self.product}: {self.named}"
