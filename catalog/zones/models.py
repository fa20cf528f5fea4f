"""Zones: parts of the shop with a page, rules and hours of their own (专馆 专区 频道 县馆 村店; domain.md row 39)."""

from datetime import datetime, time, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.foundation.periods import CHINA


class ZoneKind(models.TextChoices):
    HALL = "hall", _("aid hall of the shop")
    AREA = "area", _("special area")
    CHANNEL = "channel", _("channel")
    COUNTY = "county", _("county hall")
    VILLAGE = "village", _("village shop")


class ZoneQuerySet(models.QuerySet):
    def on(self, day):
        """Zones that the public sees on ``day``, in the order of the shop."""
        return self.filter(
            Q(starts_on=None) | Q(starts_on__lte=day), Q(ends_on=None) | Q(ends_on__gt=day), is_public=True
        )


class Zone(models.Model):
    """A part of the shop. Goods stand in it by its rules, or because somebody picked them by hand.

    Every kind of rule that says something must fit (a region *and* a tier); of its values one is enough. Without any
    rule only picked goods are in it. Nothing is copied: goods come and go with their places, claims and sellers.
    """

    kind = models.CharField(_("kind"), max_length=8, choices=ZoneKind.choices, default=ZoneKind.AREA)
    name = models.CharField(_("name"), max_length=30, unique=True)
    slug = models.SlugField(_("word in the address"), max_length=40, unique=True)
    parent = models.ForeignKey(
        "self", verbose_name=_("lies in"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    intro = models.TextField(_("introduction"), max_length=600, blank=True)
    banner = models.ImageField(_("banner"), upload_to="zones/", blank=True)
    order = models.PositiveSmallIntegerField(_("position among zones"), default=100)
    is_public = models.BooleanField(_("shown to everybody"), default=False)
    starts_on = models.DateField(_("open from"), null=True, blank=True)
    ends_on = models.DateField(_("open until"), null=True, blank=True, help_text=_("First day on which it is gone"))
    opens_at = models.TimeField(_("daily from"), null=True, blank=True)
    closes_at = models.TimeField(_("daily until"), null=True, blank=True)
    # The rules.
    regions = models.ManyToManyField("origins.Region", verbose_name=_("places of origin"), blank=True)
    tiers = models.ManyToManyField("origins.Tier", verbose_name=_("aid tiers"), blank=True)
    categories = models.ManyToManyField("catalogue.Category", verbose_name=_("kinds of goods"), blank=True)
    certificates = models.JSONField(_("certificates"), default=list, blank=True)
    sellers = models.ManyToManyField("partner.Partner", verbose_name=_("sellers"), blank=True)
    verified_only = models.BooleanField(_("only goods of verified origin"), default=False)
    recognised_only = models.BooleanField(_("only recognised aid products"), default=False)
    picked = models.ManyToManyField(
        "catalogue.Product", verbose_name=_("goods picked by hand"), blank=True, related_name="picked_for_zones"
    )

    objects = ZoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("zone")
        verbose_name_plural = _("zones")
        ordering = ["order", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(starts_on__lt=F("ends_on")), name="zone_dates"
            ),
            models.CheckConstraint(
                condition=Q(opens_at=None, closes_at=None) | Q(opens_at__isnull=False, closes_at__isnull=False),
                name="zone_hours",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def url(self) -> str:
        return f"/z/{self.slug}/"

    @property
    def last_day(self):
        """The last day on which it is open, as people say it; None without end."""
        return self.ends_on and self.ends_on - timedelta(days=1)

    def sells_at(self, at: datetime) -> bool:
        """Whether its hours include this instant; hours may reach past midnight (20:00–02:00)."""
        now: time = at.astimezone(CHINA).time()
        if self.opens_at is None or self.closes_at is None or self.opens_at == self.closes_at:
            return True
        if self.opens_at < self.closes_at:
            return self.opens_at <= now < self.closes_at
        return now >= self.opens_at or now < self.closes_at
