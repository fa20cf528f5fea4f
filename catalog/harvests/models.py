"""What is grown, how much, and from when to when it can be sold; and what was sold beyond it."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.foundation import units

from .states import RUNNING, FlagState


class CropQuerySet(models.QuerySet):
    def of_area(self, paths):
        """Crops with a planting in one of these places (paths of regions)."""
        inside = Q(pk__in=[])
        for path in paths:
            inside |= Q(plantings__village__path__startswith=path)
        return self.filter(inside).distinct()


class Crop(models.Model):
    """What a seller grows or keeps, and which of its goods come of it: loose yams and boxed yams are one crop."""

    partner = models.ForeignKey(
        "partner.Partner", verbose_name=_("seller"), on_delete=models.PROTECT, related_name="crops"
    )
    name = models.CharField(_("crop or animal"), max_length=40)
    products = models.ManyToManyField(
        "catalogue.Product", verbose_name=_("goods made of it"), through="CropProduct", related_name="crops"
    )

    objects = CropQuerySet.as_manager()

    class Meta:
        verbose_name = _("crop")
        verbose_name_plural = _("crops")
        ordering = ["partner", "name"]
        constraints = [models.UniqueConstraint(fields=["partner", "name"], name="crop_once_per_seller")]

    def __str__(self):
        return self.name


class CropProduct(models.Model):
    """That goods come of a crop; of one only, so that nothing is counted twice."""

    crop = models.ForeignKey(Crop, verbose_name=_("crop"), on_delete=models.CASCADE, related_name="links")
    product = models.OneToOneField(
        "catalogue.Product", verbose_name=_("product"), on_delete=models.CASCADE, related_name="grown_as"
    )

    class Meta:
        verbose_name = _("crop and its goods")
        verbose_name_plural = _("crops and their goods")

    def __str__(self):
        return f"{self.crop} · {self.product}"


class Planting(models.Model):
    """One season of a crop in one village: how large, how much is expected, and the days on which it can be sold.

    ``last_day`` is sold on too: growers say "from December to January".
    """

    crop = models.ForeignKey(Crop, verbose_name=_("crop"), on_delete=models.PROTECT, related_name="plantings")
    village = models.ForeignKey(
        "origins.Region", verbose_name=_("village"), on_delete=models.PROTECT, related_name="plantings"
    )
    area_mu = models.DecimalField(
        _("area, mu"), max_digits=10, decimal_places=1, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    head_count = models.PositiveIntegerField(_("head count"), null=True, blank=True)
    expected_yield = models.DecimalField(_("expected yield"), max_digits=14, decimal_places=1)
    yield_unit = models.CharField(_("unit of the yield"), max_length=8, choices=units.choices, default="jin")
    unit_weight_g = models.PositiveIntegerField(
        _("weight of one unit, g"), null=True, blank=True,
        help_text=_("For heads and pieces: goods sold by weight can then be set against them."),
    )  # fmt: skip
    first_day = models.DateField(_("can be sold from"))
    last_day = models.DateField(_("can be sold until"))
    entered_by = models.CharField(_("entered by"), max_length=150)
    entered_at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("planting")
        verbose_name_plural = _("plantings")
        ordering = ["first_day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["crop", "village", "first_day"], name="planting_once"),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="planting_days"),
            models.CheckConstraint(condition=Q(expected_yield__gt=0), name="planting_yields"),
            models.CheckConstraint(condition=Q(area_mu__gt=0) | Q(head_count__gt=0), name="planting_has_a_size"),
        ]
        indexes = [models.Index(fields=["first_day", "last_day"], name="planting_season")]

    def __str__(self):
        return f"{self.crop} · {self.village} · {self.first_day}"


class Oversold(models.Model):
    """That more of a crop was sold in a season than it can have yielded. One for a crop and season."""

    crop = models.ForeignKey(Crop, verbose_name=_("crop"), on_delete=models.PROTECT, related_name="flags")
    season_from = models.DateField(_("season from"))
    season_to = models.DateField(_("season to"))
    state = models.CharField(_("state"), max_length=10, choices=FlagState.choices, default=FlagState.RAISED)
    sold = models.DecimalField(_("sold"), max_digits=14, decimal_places=1)
    expected = models.DecimalField(_("expected yield"), max_digits=14, decimal_places=1)
    unit = models.CharField(_("unit"), max_length=8)
    raised_at = models.DateTimeField(_("raised at"))
    explanation = models.CharField(_("explanation"), max_length=500, blank=True)
    explained_by = models.CharField(_("explained by"), max_length=150, blank=True)
    judgement = models.CharField(_("judgement"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("more sold than grown")
        verbose_name_plural = _("more sold than grown")
        ordering = ["-raised_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["crop", "season_from"], name="oversold_once_per_season")]
        indexes = [models.Index(fields=["state", "-raised_at"], name="oversold_state")]

    def __str__(self):
        return f"{self.crop} {self.season_from}"

    @property
    def is_running(self):
        return self.state in RUNNING
