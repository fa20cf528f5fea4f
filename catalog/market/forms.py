"""What people tell the market; the rules of the trade are the operations'."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.foundation import units
from catalog.origins.models import Region, RegionLevel
from catalog.oscar_forks.catalogue import categories
from catalog.oscar_forks.catalogue.models import Category, Product

from .models import Cause, Class, Side
from .words import DEAREST_CNY, MOST

SHOWN = 12


def _day(**attrs):
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attrs})


def quantity_field(label, *, required=True, **more):
    return forms.DecimalField(
        label=label, required=required, max_digits=12, decimal_places=2, max_value=MOST,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}), **more,
    )  # fmt: skip


def price_field(label, **more):
    return forms.DecimalField(
        label=label, required=False, max_digits=10, decimal_places=2, max_value=DEAREST_CNY,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}), **more,
    )  # fmt: skip


class PlaceMixin(forms.Form):
    """A place by typing: ``place`` is what was typed, ``code`` what was chosen of several that fit."""

    place = forms.CharField(
        label=_("place"), max_length=200, help_text=_("Type a part of the name, for example 北乡 黄坌.")
    )
    code = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)

    #: The coarsest level that may be chosen.
    level = RegionLevel.CITY
    #: Places to choose from after a text that fits several.
    choices: list[Region] = []

    def clean(self):
        cleaned = super().clean()
        typed = (cleaned.get("place") or "").strip()
        if not typed:
            return cleaned
        fitting = Region.objects.existing(self.today).filter(level__gte=self.level).named(typed[:60])
        chosen = fitting.filter(code=cleaned.get("code") or "-").first()
        exact = chosen or fitting.filter(full_name=typed).first()
        found = [exact] if exact else list(fitting.order_by("level", "code")[:SHOWN])
        # A name finds the place and everything in it; the place itself is meant.
        if found and all(region.path.startswith(found[0].path) for region in found):
            found = found[:1]
        if len(found) == 1:
            cleaned["region"] = found[0]
        elif found:
            self.choices = found
            self.add_error("place", _("Several places fit. Choose one of them below."))
        else:
            self.add_error("place", _("No place of the official list fits. Check the writing."))
        return cleaned


class PostForm(PlaceMixin):
    side = forms.ChoiceField(label=_("I …"), choices=[(Side.SUPPLY, _("offer")), (Side.DEMAND, _("look for"))],
                             widget=forms.RadioSelect)  # fmt: skip
    item = forms.CharField(label=_("What"), max_length=40, help_text=_("As everybody calls it: 马蹄"))
    quantity = quantity_field(_("How much"))
    unit = forms.ChoiceField(label=_("Unit"), choices=units.choices)
    price_cny = price_field(_("Wanted price per unit, yuan"), help_text=_("Empty: to be talked about"))
    until = forms.DateField(label=_("Until"), widget=_day(), help_text=_("Last day"))
    variety = forms.CharField(label=_("Variety, grade"), max_length=40, required=False)
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.none(), required=False, empty_label=_("Choose a category")
    )
    available_from = forms.DateField(
        label=_("First day"), widget=_day(), required=False, help_text=_("Empty: from today")
    )
    note = forms.CharField(
        label=_("Note"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("No telephone numbers: people write to you here."),
    )  # fmt: skip

    field_order = ["side", "item", "quantity", "unit", "price_cny", "place", "until"]

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["category"].queryset = Category.objects.filter(is_public=True)
        self.fields["category"].choices = [("", _("Choose a category")), *categories.choices()]


class DealForm(forms.Form):
    quantity = quantity_field(_("How much was dealt"))
    price_cny = price_field(_("Price per unit, yuan"))
    order_number = forms.CharField(label=_("Order number, if it was ordered here"), max_length=20, required=False)


class CaseForm(PlaceMixin):
    """A report from the phone: seven things, and more for who has time."""

    grade = forms.ChoiceField(label=_("How is it"), choices=Class.choices, widget=forms.RadioSelect)
    item = forms.CharField(label=_("What"), max_length=40, help_text=_("As everybody calls it: 白玉山药"))
    quantity = quantity_field(_("How much is unsold"))
    unit = forms.ChoiceField(label=_("Unit"), choices=units.choices)
    price_cny = price_field(_("Hoped-for price per unit, yuan"))
    last_saleable_on = forms.DateField(label=_("Last day of sale"), required=False, widget=_day())
    cause = forms.ChoiceField(label=_("Cause"), choices=Cause.choices)
    product = forms.ModelChoiceField(
        label=_("In the shop as"), queryset=Product.objects.none(), required=False, empty_label=_("not in the shop yet")
    )
    variety = forms.CharField(label=_("Variety"), max_length=40, required=False)
    quality = forms.CharField(label=_("Quality, grade"), max_length=40, required=False)
    holder = forms.CharField(
        label=_("Holder"), max_length=60, required=False, help_text=_("Household code or group; no names of persons")
    )
    area_mu = quantity_field(_("Area, mu"), required=False)
    head_count = forms.IntegerField(label=_("Number of animals"), required=False, min_value=0, max_value=10_000_000)
    expected_yield = quantity_field(_("Expected yield"), required=False, help_text=_("In the unit above"))
    last_yield = quantity_field(_("Yield of last year"), required=False)
    daily_output = quantity_field(_("Output a day"), required=False)
    daily_sales = quantity_field(_("Sales a day"), required=False)
    first_saleable_on = forms.DateField(label=_("First day of sale"), required=False, widget=_day())
    shelf_life_days = forms.IntegerField(label=_("Shelf life, days"), required=False, min_value=1, max_value=5000)
    floor_price_cny = price_field(_("Lowest price, yuan"))
    usual_market = forms.CharField(label=_("Usual market"), max_length=80, required=False)
    cause_note = forms.CharField(label=_("More about the cause"), max_length=200, required=False)
    storable = forms.NullBooleanField(
        label=_("Can be stored"), required=False,
        widget=forms.Select(choices=[("unknown", "—"), ("true", _("yes")), ("false", _("no"))]),
    )  # fmt: skip
    cold_store = forms.CharField(label=_("Cold store used"), max_length=80, required=False)

    level = RegionLevel.VILLAGE
    FIRST = ("grade", "item", "quantity", "unit", "price_cny", "place", "last_saleable_on", "cause")
    field_order = FIRST

    def __init__(self, *args, today: date, goods=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["place"].label = _("Village")
        self.fields["product"].queryset = goods if goods is not None else Product.objects.none()

    @property
    def first_fields(self):
        return [self[name] for name in self.FIRST]

    @property
    def more_fields(self):
        return [bound for bound in self.visible_fields() if bound.name not in self.FIRST]

    @property
    def more_is_wrong(self) -> bool:
        return any(bound.errors for bound in self.more_fields)

    def told(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("place", "code")}


class SoldForm(forms.Form):
    quantity = quantity_field(_("How much was sold"))
    price_cny = price_field(_("Price per unit, yuan"))
    text = forms.CharField(label=_("To whom"), max_length=200, required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)


class BookStoreForm(forms.Form):
    """So much of a case into a store that was offered; the form's key makes a double tap one booking."""

    quantity = quantity_field(_("How much goes into the store"))
    first_on = forms.DateField(label=_("First day"), widget=_day())
    last_on = forms.DateField(label=_("Until"), widget=_day(), help_text=_("Last day"))
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)


class EndorsementForm(forms.Form):
    name = forms.CharField(label=_("Who stands for it"), max_length=30)
    post = forms.CharField(label=_("Post"), max_length=60, help_text=_("For example 驻村第一书记"))
    statement = forms.CharField(
        label=_("In the own words"), max_length=300, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Everybody can read it. No telephone numbers."),
    )  # fmt: skip
    photo = forms.FileField(
        label=_("Photo"), required=False, help_text=_("JPEG, PNG or WebP, at most 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )  # fmt: skip


class MessageForm(forms.Form):
    text = forms.CharField(label=_("Message"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class BoardFilter(forms.Form):
    """Which posts of the board; a choice that makes no sense is left out."""

    side = forms.ChoiceField(label=_("Supply or demand"), required=False, choices=[("", _("all")), *Side.choices])
    q = forms.CharField(label=_("What"), required=False, max_length=40)
    category = forms.ModelChoiceField(
        label=_("Category"), required=False, queryset=Category.objects.filter(is_public=True), empty_label=_("all")
    )
    place = forms.CharField(label=_("Place"), required=False, max_length=40)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", _("all")), *categories.choices()]

    def narrow(self, posts, synonyms=()):
        self.is_valid()
        chosen = getattr(self, "cleaned_data", {})
        if chosen.get("side"):
            posts = posts.filter(side=chosen["side"])
        if chosen.get("category"):
            posts = posts.filter(category__path__startswith=chosen["category"].path)
        if chosen.get("place"):
            for word in chosen["place"].split():
                posts = posts.filter(region__full_name__icontains=word)
        if chosen.get("q"):
            posts = posts.filter(_named(chosen["q"].strip(), synonyms))
        return posts

    @property
    def in_use(self) -> int:
        return sum(1 for value in getattr(self, "cleaned_data", {}).values() if value)


def _named(text, synonyms):
    from django.db.models import Q

    words = {text} | {word for row in synonyms if text in row.split() for word in row.split()}
    found = Q()
    for word in words:
        found |= Q(item__icontains=word) | Q(variety__icontains=word)
    return found
