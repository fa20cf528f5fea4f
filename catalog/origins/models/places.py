from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class RegionLevel(models.IntegerChoices):
    PROVINCE = 1, _("province")
    CITY = 2, _("city")
    COUNTY = 3, _("county")
    TOWN = 4, _("town")
    VILLAGE = 5, _("village")


#: Columns in which a place names those above it.
ABOVE = {
    RegionLevel.PROVINCE: "province",
    RegionLevel.CITY: "city",
    RegionLevel.COUNTY: "county",
    RegionLevel.TOWN: "town",
}


def in_force(day, prefix=""):
    """Rows whose dates cover ``day``: from ``valid_from``, up to but without ``valid_to``."""
    started = Q(**{f"{prefix}valid_from__lte": day})
    return started & (Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gt": day}))


class RegionQuerySet(models.QuerySet):
    def villages(self):
        return self.filter(level=RegionLevel.VILLAGE)

    def existing(self, day):
        """Places that exist on ``day``; a place without dates always does."""
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gt=day))

    def under(self, region):
        """The place itself and everything in it."""
        return self.filter(path__startswith=region.path)

    def named(self, text):
        """Places whose full name or former name holds every word of ``text``, or whose code begins with it."""
        if text.isdigit():
            return self.filter(code__startswith=text)
        found = Q()
        for word in text.split():
            # Asked apart, because a join would give a place twice.
            before = self.model.changes.rel.related_model.objects.filter(name_before__icontains=word)
            found &= Q(full_name__icontains=word) | Q(pk__in=before.values("former"))
        return self.filter(found)


class Region(models.Model):
    """A place of the administrative tree, from province to village.

    The key is the division code: 6 digits to the county (GB/T 2260), 9 for a town, 12 for a village. Codes below the
    county come from the operator's own file. ``path`` is the codes of all ancestors and its own, each followed by a
    slash, so that "everything below" is one prefix query; ``province`` to ``town`` name those above, so that
    everything above is in the row itself. ``heir`` is the one place that has taken over a place that is gone, at the
    end of however many changes; a place that was split has none (``RegionChange`` names them all).
    """

    code = models.CharField(
        _("division code"), max_length=12, unique=True, validators=[RegexValidator(r"^\d{6}(\d{3}){0,2}$")]
    )
    name = models.CharField(_("name"), max_length=60)
    level = models.PositiveSmallIntegerField(_("level"), choices=RegionLevel.choices)
    parent = models.ForeignKey(
        "self", verbose_name=_("belongs to"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    province = models.ForeignKey("self", null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    city = models.ForeignKey("self", null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    county = models.ForeignKey("self", null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    town = models.ForeignKey("self", null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(_("path"), max_length=80, editable=False, db_index=True)
    full_name = models.CharField(_("full name"), max_length=200, editable=False)
    heir = models.ForeignKey(
        "self", verbose_name=_("what it is today"), null=True, editable=False, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    latitude = models.DecimalField(
        _("latitude"), max_digits=8, decimal_places=5, null=True, blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )  # fmt: skip
    longitude = models.DecimalField(
        _("longitude"), max_digits=8, decimal_places=5, null=True, blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )  # fmt: skip
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=_("First day on which it is gone"))

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lt=F("valid_to")), name="region_dates"
            ),
        ]

    def __str__(self):
        return self.full_name or self.name

    def save(self, *args, **kwargs):
        self.settle_under(self.parent)
        super().save(*args, **kwargs)

    def settle_under(self, parent):
        """Set what follows from the place above. Raises ValueError for a parent that lies inside the place."""
        if parent and (parent.code == self.code or f"/{self.code}/" in f"/{parent.path}"):
            raise ValueError(f"{self.code} cannot lie in itself")
        self.parent = parent
        self.path = f"{parent.path if parent else ''}{self.code}/"
        self.full_name = f"{parent.full_name if parent else ''}{self.name}"
        for column in ABOVE.values():
            setattr(self, f"{column}_id", getattr(parent, f"{column}_id") if parent else None)
        if parent and parent.level in ABOVE:
            setattr(self, f"{ABOVE[parent.level]}_id", parent.pk)

    @property
    def place(self):
        """Province and county, as on a product card: 广东省乐昌市."""
        above = [self.province, self.county] if self.level > RegionLevel.COUNTY else [self.province, self]
        return "".join(region.name for region in above if region)

    @property
    def local_name(self):
        """Town and village: 北乡镇黄坌村."""
        return f"{self.town.name if self.town else ''}{self.name}"


class Tier(models.Model):
    """A kind of place that aid programmes name: 国家乡村振兴重点帮扶县, 脱贫县, 脱贫村 … ``rank`` 1 comes first."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    rank = models.PositiveSmallIntegerField(_("rank"), default=10)

    class Meta:
        verbose_name = _("aid tier")
        verbose_name_plural = _("aid tiers")
        ordering = ["rank", "code"]

    def __str__(self):
        return self.name


class TierMembership(models.Model):
    """That a place is in a tier, from a day and up to another, on a document. Never a column of the product.

    What a county is in, its villages are in.
    """

    region = models.ForeignKey(
        Region, verbose_name=_("region"), on_delete=models.PROTECT, related_name="tier_memberships"
    )
    tier = models.ForeignKey(Tier, verbose_name=_("tier"), on_delete=models.PROTECT, related_name="memberships")
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=_("First day on which it is gone"))
    document_no = models.CharField(_("document number"), max_length=80)
    end_document_no = models.CharField(_("document that ended it"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("membership in a tier")
        verbose_name_plural = _("memberships in tiers")
        ordering = ["region", "tier", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["region", "tier", "valid_from"], name="tiermembership_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from__lt=F("valid_to")), name="tiermembership_dates"
            ),
        ]

    def __str__(self):
        return f"{self.region} · {self.tier}"


class Household(models.Model):
    """A farming household, known by a code alone; shown in public only with its consent."""

    code = models.CharField(_("household code"), max_length=20, unique=True)
    region = models.ForeignKey(Region, verbose_name=_("village"), on_delete=models.PROTECT, related_name="households")
    consent_public = models.BooleanField(
        _("may be shown in public"), default=False, help_text=_("The household has agreed in writing")
    )

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        ordering = ["code"]

    def __str__(self):
        return self.code
