"""Oscar's Product with what farm goods need: where from, how much is in it, how warm it may get, who may see it."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.abstract_models import AbstractProduct
from oscar.apps.catalogue.managers import ProductQuerySet as OscarProductQuerySet

from catalog.foundation import units


class StorageBand(models.TextChoices):
    AMBIENT = "ambient", _("ambient")
    COOL = "cool", _("cool, 10–18 °C")
    CHILLED = "chilled", _("chilled, 0–10 °C")
    FROZEN = "frozen", _("frozen, −18 °C")
    LIVE = "live", _("live")


class ReviewState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("under review")
    LISTED = "listed", _("on sale")
    REFUSED = "refused", _("sent back")
    DELISTED = "delisted", _("taken down")


class ProductQuerySet(OscarProductQuerySet):
    def on_sale(self):
        """Goods that anyone may buy: reviewed, public, of a seller who is open, with a price."""
        return self.filter(
            is_public=True,
            review_state=ReviewState.LISTED,
            stockrecords__partner__state="open",
            stockrecords__price__isnull=False,
        )


class Product(AbstractProduct):
    """One thing that one seller sells, by the sale unit. Its only stock record tells seller, price and stock."""

    review_state = models.CharField(
        _("state"), max_length=10, choices=ReviewState.choices, default=ReviewState.DRAFT, db_index=True
    )
    review_note = models.CharField(_("reviewer's note"), max_length=500, blank=True)
    origin = models.ForeignKey(
        "origins.Region", verbose_name=_("village of origin"), null=True, blank=True, on_delete=models.PROTECT
    )
    sale_unit = models.CharField(_("sale unit"), max_length=8, choices=units.CHOICES, default="jin")
    net_weight_g = models.PositiveIntegerField(
        _("net weight of one unit, g"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    specification = models.CharField(_("specification"), max_length=80, blank=True)
    storage_band = models.CharField(
        _("storage"), max_length=8, choices=StorageBand.choices, default=StorageBand.AMBIENT
    )
    shelf_life_days = models.PositiveIntegerField(_("shelf life, days"), null=True, blank=True)
    min_quantity = models.PositiveIntegerField(_("smallest order"), default=1, validators=[MinValueValidator(1)])
    step_quantity = models.PositiveIntegerField(_("order step"), default=1, validators=[MinValueValidator(1)])
    catch_weight = models.BooleanField(
        _("billed by received weight"), default=False, help_text=_("The weight at acceptance decides what is paid")
    )
    reference_price_cny = models.DecimalField(
        _("market price for comparison"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    reference_source = models.CharField(_("source of the market price"), max_length=120, blank=True)
    reference_on = models.DateField(_("date of the market price"), null=True, blank=True)
    search_text = models.TextField(editable=False, default="", blank=True)

    objects = ProductQuerySet.as_manager()

    class Meta(AbstractProduct.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(min_quantity__gte=F("step_quantity"), step_quantity__gte=1),
                name="product_quantities",
            ),
        ]
        indexes = [models.Index(fields=["review_state", "-date_created"], name="product_listed_newest")]

    @property
    def stockrecord(self):
        """The only stock record; read from the prefetched list when there is one."""
        return next(iter(self.stockrecords.all()), None)


from oscar.apps.catalogue.models import *  # noqa: E402,F403
