"""Oscar's Product with what farm goods need: where from, how much is in it, how warm it may get, who may see it."""

from decimal import Decimal

from django.apps import apps
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.abstract_models import AbstractProduct, AbstractProductImage
from oscar.apps.catalogue.managers import ProductQuerySet as OscarProductQuerySet

from catalog.foundation import units

from .states import ReviewState


class StorageBand(models.TextChoices):
    AMBIENT = "ambient", _("ambient")
    COOL = "cool", _("cool, 10–18 °C")
    CHILLED = "chilled", _("chilled, 0–10 °C")
    FROZEN = "frozen", _("frozen, −18 °C")
    LIVE = "live", _("live animals")


class ProductQuerySet(OscarProductQuerySet):
    def on_sale(self):
        """Goods that anyone may buy: reviewed, public, of a seller who is open, with a price."""
        return self.filter(
            is_public=True,
            review_state=ReviewState.LISTED,
            stockrecords__partner__state="open",
            stockrecords__price__isnull=False,
        )

    def for_list(self):
        """All that a product card needs, in three queries however many: seller, price, stock, picture, place.

        The long texts are left out. Badges are asked of ``recognition.queries.badges_for``, once for the page.
        """
        return (
            self.select_related("origin__province", "origin__county", "origin__town")
            .prefetch_related(
                models.Prefetch("stockrecords", _model("partner", "StockRecord").objects.select_related("partner")),
                "images",
            )
            .defer(
                "search_text",
                "description",
                "story",
                "meta_title",
                "meta_description",
                "review_note",
                "review_remarks",
            )  # fmt: skip
        )

    def for_user(self, user):
        """Products of the sellers that this person acts for, whatever their state; nobody else's are ever found."""
        return self.filter(stockrecords__partner__users=user) if user.is_authenticated else self.none()

    def of_seller(self, partner):
        """All goods of a seller, whatever their state, the newest first."""
        return self.filter(stockrecords__partner=partner).order_by("-date_created", "-pk")

    def in_category(self, category):
        """Goods of the category and of everything below it, each once."""
        inside = _model("catalogue", "ProductCategory").objects.filter(category__path__startswith=category.path)
        return self.filter(pk__in=inside.values("product"))

    def from_region(self, region):
        """Goods of the place and of everything in it."""
        return self.filter(origin__path__startswith=region.path)


def _model(label, name):
    """A model of Oscar's that does not exist yet while this module is read."""
    return apps.get_model(label, name)


class Product(AbstractProduct):
    """One thing that one seller sells, by the sale unit. Its only stock record tells seller, price and stock."""

    review_state = models.CharField(
        _("state"), max_length=10, choices=ReviewState.choices, default=ReviewState.DRAFT, db_index=True
    )
    review_note = models.CharField(_("reviewer's note"), max_length=500, blank=True)
    #: What to change where: {name of a detail: sentence}; empty once the goods are listed.
    review_remarks = models.JSONField(_("reviewer's remarks"), default=dict, blank=True, editable=False)
    origin = models.ForeignKey(
        "origins.Region", verbose_name=_("village of origin"), null=True, blank=True, on_delete=models.PROTECT
    )
    sale_unit = models.CharField(_("sale unit"), max_length=8, choices=units.choices, default="jin")
    net_weight_g = models.PositiveIntegerField(
        _("net weight of one unit, g"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    pieces = models.PositiveIntegerField(
        _("pieces in one unit"), null=True, blank=True, validators=[MinValueValidator(1)],
        help_text=_("Where goods are counted: 30 eggs in a box. Offers are then compared by the piece."),
    )  # fmt: skip
    specification = models.CharField(_("specification"), max_length=80, blank=True)
    storage_band = models.CharField(
        _("storage"), max_length=8, choices=StorageBand.choices, default=StorageBand.AMBIENT
    )
    shelf_life_days = models.PositiveIntegerField(_("shelf life, days"), null=True, blank=True)
    min_quantity = models.PositiveIntegerField(_("smallest order"), default=1, validators=[MinValueValidator(1)])
    step_quantity = models.PositiveIntegerField(_("order step"), default=1, validators=[MinValueValidator(1)])
    story = models.TextField(_("story"), blank=True, help_text=_("Who grows it, where, and who benefits"))
    catch_weight = models.BooleanField(
        _("billed by received weight"), default=False, help_text=_("The weight at acceptance decides what is paid")
    )
    tolerance_percent = models.DecimalField(
        _("tolerance of the weight, %"), max_digits=4, decimal_places=1, default=Decimal("3.0"),
        help_text=_("How much a weighed delivery may differ from the order without the buyer's yes"),
    )  # fmt: skip
    search_text = models.TextField(editable=False, default="", blank=True)

    objects = ProductQuerySet.as_manager()

    class Meta(AbstractProduct.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(min_quantity__gte=F("step_quantity"), step_quantity__gte=1),
                name="product_quantities",
            ),
            models.CheckConstraint(
                condition=Q(tolerance_percent__gte=0, tolerance_percent__lte=30), name="product_tolerance"
            ),
            models.CheckConstraint(condition=Q(pieces=None) | Q(pieces__gte=1), name="product_pieces"),
        ]
        indexes = [models.Index(fields=["review_state", "-date_created"], name="product_listed_newest")]

    @property
    def stockrecord(self):
        """The only stock record; read from the prefetched list when there is one."""
        return next(iter(self.stockrecords.all()), None)

    @property
    def seller(self):
        """The seller, or None for a product without a stock record."""
        return self.stockrecord.partner if self.stockrecord else None

    @property
    def picture(self):
        """The first picture, or None; read from the prefetched list when there is one."""
        return next(iter(self.images.all()), None)

    @property
    def unit(self):
        return units.SALE_UNITS[self.sale_unit]

    @property
    def standard_price(self):
        """The price by which goods are compared, where it is another than the price itself; else None."""
        if not self.stockrecord or self.stockrecord.price is None:
            return None
        return units.beside(self.stockrecord.price, self.sale_unit, self.net_weight_g, self.pieces)


class ProductImage(AbstractProductImage):
    """A photo, and the small square that lists show: made once when it is uploaded, so that a list makes none."""

    card = models.ImageField(_("small square"), upload_to="products/cards/", blank=True)

    @property
    def card_url(self):
        return (self.card or self.original).url


class Synonym(models.Model):
    """Words for the same goods: who searches one finds all. Run ``rebuild_search`` after a change."""

    words = models.CharField(
        _("words for the same goods"), max_length=120, unique=True, help_text=_("Separated by spaces: 马蹄 荸荠")
    )

    class Meta:
        verbose_name = _("synonyms")
        verbose_name_plural = _("synonyms")
        ordering = ["words"]

    def __str__(self):
        return self.words


class SearchWord(models.Model):
    """A word by which goods are known (see ``search.vocabulary``); counted anew, never edited."""

    text = models.CharField(max_length=60, unique=True)
    spelled = models.CharField(max_length=80, db_index=True)
    initials = models.CharField(max_length=20, blank=True)
    sound = models.CharField(max_length=80, db_index=True)
    named = models.BooleanField(default=False)
    goods = models.PositiveIntegerField(default=0)

    def __str__(self):
        return self.text


class SearchNews(models.Model):
    """That the text of goods is still to be sent to the search engine; only where there is one (``SEARCH_URL``)."""

    product_id = models.BigIntegerField(unique=True)
    version = models.BigIntegerField()

    def __str__(self):
        return f"{self.product_id} · {self.version}"


from oscar.apps.catalogue.models import *  # noqa: E402,F403
from oscar.apps.catalogue.models import Category  # noqa: E402,F401 Oscar has no types: a checker sees nothing behind a star
