"""What kind of farm goods a product is, as the rules of food safety divide them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GoodsKind(models.TextChoices):
    """The six kinds that need a certificate of conformity (domain.md §5.6), and the rest."""

    VEGETABLE = "vegetable", _("vegetables and fungi")
    FRUIT = "fruit", _("fruit")
    FRESH_TEA = "fresh_tea", _("fresh tea leaves")
    LIVESTOCK = "livestock", _("livestock and poultry")
    EGG = "egg", _("eggs")
    AQUATIC = "aquatic", _("farmed aquatic animals")
    OTHER = "other", _("none of the six kinds")


SIX_KINDS = frozenset(GoodsKind) - {GoodsKind.OTHER}
#: Kinds of which a seller must say which animal it is.
ANIMALS = frozenset({GoodsKind.LIVESTOCK, GoodsKind.AQUATIC})


class CategoryKind(models.Model):
    """The kind of all goods of a category and of everything below it, unless something nearer says otherwise."""

    category = models.OneToOneField(
        "catalogue.Category", verbose_name=_("category"), on_delete=models.CASCADE, related_name="goods_kind"
    )
    kind = models.CharField(_("kind of goods"), max_length=10, choices=GoodsKind.choices)

    class Meta:
        verbose_name = _("kind of a category")
        verbose_name_plural = _("kinds of categories")
        ordering = ["category__path"]

    def __str__(self):
        return f"{self.category}: {self.get_kind_display()}"


class ProductProfile(models.Model):
    """What safety knows of one product: which animal it is, and its kind where the category's would be wrong."""

    product = models.OneToOneField(
        "catalogue.Product", verbose_name=_("product"), on_delete=models.CASCADE, related_name="safety_profile"
    )
    kind = models.CharField(
        _("kind of goods"), max_length=10, choices=GoodsKind.choices, blank=True,
        help_text=_("Empty: as its category says"),
    )  # fmt: skip
    species = models.ForeignKey(
        "safety.Species", verbose_name=_("animal"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    other_animal = models.CharField(_("another animal"), max_length=40, blank=True)
    wild = models.BooleanField(_("caught or hunted in the wild"), default=False)

    class Meta:
        verbose_name = _("safety profile")
        verbose_name_plural = _("safety profiles")
        ordering = ["product"]

    def __str__(self):
        return str(self.product)
