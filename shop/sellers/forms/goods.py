from datetime import date
from decimal import Decimal

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from catalog.foundation import units
from catalog.oscar_forks.catalogue import categories
from catalog.oscar_forks.catalogue.models import Category, Product, StorageBand
from catalog.oscar_forks.catalogue.operations import MOST_PICTURES, BadProduct, Details

from .villages import VillageMixin


class PicturesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Several files of one field, in the order in which they were chosen; what they are is told by the operation."""

    widget = PicturesInput(attrs={"accept": "image/jpeg,image/png,image/webp", "multiple": True})

    def clean(self, data, initial=None):
        files = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        return [super(PicturesField, self).clean(file, initial) for file in files]


def _day():
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class ProductForm(VillageMixin, forms.Form):
    """What a seller says about goods. The rules of the trade are the operation's; here only kinds are checked."""

    pictures = PicturesField(
        label=_("Pictures"),
        required=False,
        help_text=_("The first one stands in lists. JPEG, PNG or WebP, at most 10 MB."),
    )
    drop = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    title = forms.CharField(
        label=_("Name of the goods"), max_length=60, help_text=_("As buyers would search it: 北乡马蹄")
    )
    category = forms.TypedChoiceField(label=_("Category"), coerce=int)
    sale_unit = forms.ChoiceField(label=_("Sale unit"), choices=units.choices)
    price_cny = forms.DecimalField(label=_("Price per unit, yuan"), max_digits=12, decimal_places=2)
    specification = forms.CharField(
        label=_("Specification"), max_length=80, required=False, help_text=_("For example 大果，带泥 or 30枚/箱")
    )
    net_weight_g = forms.IntegerField(
        label=_("Net weight of one unit, g"), required=False, min_value=1, max_value=1_000_000,
        help_text=_("Needed for boxes, heads and bags; 斤 and 公斤 tell it themselves."),
    )  # fmt: skip
    stock = forms.IntegerField(label=_("Stock now"), required=False, min_value=0, max_value=10_000_000, initial=0)
    produced_on = forms.DateField(label=_("Picked or produced on"), required=False, widget=_day())
    min_quantity = forms.IntegerField(label=_("Smallest order"), min_value=1, max_value=100_000, initial=1)
    step_quantity = forms.IntegerField(label=_("Order step"), min_value=1, max_value=100_000, initial=1)
    catch_weight = forms.BooleanField(label=_("Billed by the weight that is received"), required=False)
    tolerance_percent = forms.DecimalField(
        label=_("Tolerance of the weight, %"), min_value=0, max_value=30, max_digits=4, decimal_places=1, initial=3,
        required=False,
        help_text=_("How much a weighed delivery may differ without the buyer's yes."),
    )  # fmt: skip
    pieces = forms.IntegerField(
        label=_("Pieces in one unit"), required=False, min_value=1, max_value=100_000,
        help_text=_("Only where goods are counted, for example 30 eggs in a box; the price of a piece is then shown."),
    )  # fmt: skip
    storage_band = forms.ChoiceField(label=_("Storage"), choices=StorageBand.choices)
    shelf_life_days = forms.IntegerField(label=_("Shelf life, days"), required=False, min_value=1, max_value=5000)
    document_no = forms.CharField(
        label=_("Document that proves the origin"), max_length=80, required=False,
        help_text=_("Number of the certificate of origin or of the cooperative's register."),
    )  # fmt: skip
    description = forms.CharField(
        label=_("Description of the goods"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    story = forms.CharField(
        label=_("Who grows it, who benefits"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    #: Pictures of a first try that were good, under a seal: nothing chosen is lost when another field is wrong.
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = ["pictures", "title", "category", "sale_unit", "price_cny"]

    def __init__(self, *args, product: Product | None = None, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.product, self.today = product, today
        self.fields["category"].choices = [("", _("Choose a category")), *categories.choices()]
        if product:
            del self.fields["stock"], self.fields["produced_on"]
            self.fields["drop"].choices = [(image.pk, str(image.pk)) for image in product.images.all()]
            self._remark(product.review_remarks)
        else:
            del self.fields["drop"]

    def _remark(self, remarks: dict[str, str]) -> None:
        """Put what the operator asked for at the fields concerned, before their own help."""
        for name, text in remarks.items():
            field = self.fields.get("village" if name == "origin" else name)
            if field:
                field.help_text = format_html(
                    '<strong class="remark">{}</strong> {}', _t("Operator: %(text)s") % {"text": text}, field.help_text
                )

    def details(self) -> Details:
        told = self.cleaned_data
        return Details(
            title=told["title"], category=Category.objects.get(pk=told["category"]), sale_unit=told["sale_unit"],
            price_cny=told["price_cny"], origin=told["region"], net_weight_g=told["net_weight_g"],
            specification=told["specification"], storage_band=told["storage_band"],
            shelf_life_days=told["shelf_life_days"], min_quantity=told["min_quantity"],
            step_quantity=told["step_quantity"], catch_weight=told["catch_weight"],
            pieces=told["pieces"],
            tolerance_percent=Decimal(3) if told["tolerance_percent"] is None else told["tolerance_percent"],
            description=told["description"], story=told["story"],
        )  # fmt: skip

    def show(self, problem: BadProduct) -> None:
        """Put the sentences of an operation at their fields."""
        for name, sentence in problem.problems.items():
            name = "village" if name == "origin" else name
            self.add_error(name if name in self.fields else None, sentence)

    @property
    def room_for_pictures(self) -> int:
        return MOST_PICTURES - (self.product.images.count() if self.product else 0)

    @staticmethod
    def initial_of(product: Product) -> dict:
        """What the form shows for goods that are there."""
        category = product.categories.first()
        names = (
            "title", "sale_unit", "specification", "net_weight_g", "min_quantity", "step_quantity", "catch_weight",
            "pieces", "tolerance_percent", "storage_band", "shelf_life_days", "description", "story",
        )  # fmt: skip
        return {name: getattr(product, name) for name in names} | {
            "price_cny": product.stockrecord.price,
            "category": category and category.pk,
            "village": str(product.origin or ""),
            "origin": product.origin.code if product.origin else "",
        }
