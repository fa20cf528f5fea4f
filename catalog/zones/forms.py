"""The form of a zone in the back office: places by code, goods by number, everything else by choice."""

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.certificates.models import CertificateKind
from catalog.origins.models import Region, Tier
from catalog.oscar_forks.catalogue.models import Category, Product
from catalog.oscar_forks.partner.models import Partner, SellerState

from .models import Zone
from .operations import Details, Rules

MOST = 500


class KeysField(forms.CharField):
    """Rows named by their keys, with spaces, commas or lines between them; cleans to the rows, in that order."""

    def __init__(self, *, model, key, missing, **kwargs):
        self.model, self.key, self.missing = model, key, missing
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 2}), **kwargs)

    def clean(self, value):
        keys = list(dict.fromkeys(super().clean(value).replace(",", " ").replace("，", " ").replace("、", " ").split()))
        if len(keys) > MOST:
            raise forms.ValidationError(_("At most %(most)d at once.") % {"most": MOST})
        bad = [key for key in keys if not (key.isascii() and key.isdecimal() and len(key) <= 18)]
        rows = {} if bad else {str(getattr(row, self.key)): row for row in self._rows(keys)}
        unknown = bad or [key for key in keys if key.lstrip("0") not in rows and key not in rows]
        if unknown:
            raise forms.ValidationError(self.missing % {"keys": "、".join(unknown[:10])})
        return [rows.get(key) or rows[key.lstrip("0")] for key in keys]

    def _rows(self, keys):
        return self.model.objects.filter(**{f"{self.key}__in": keys})


class ZoneForm(forms.ModelForm):
    new_banner = forms.FileField(
        label=_("banner"), required=False, help_text=_("A wide photo, JPEG, PNG or WebP, at most 10 MB")
    )
    no_banner = forms.BooleanField(label=_("take the banner away"), required=False)
    region_codes = KeysField(
        label=_("places of origin"), model=Region, key="code", missing=_("No place has this code: %(keys)s"),
        help_text=_("Division codes with a space between them; a code stands for everything in it"),
    )  # fmt: skip
    product_numbers = KeysField(
        label=_("goods picked by hand"), model=Product, key="pk", missing=_("No goods have this number: %(keys)s"),
        help_text=_("Numbers with a space between them; the number stands at the end of a product's address"),
    )  # fmt: skip
    tiers = forms.ModelMultipleChoiceField(
        Tier.objects.order_by("rank", "code"), label=_("aid tiers"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    categories = forms.ModelMultipleChoiceField(
        Category.objects.filter(depth__lte=2).order_by("path"), label=_("kinds of goods"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    certificates = forms.MultipleChoiceField(
        choices=CertificateKind.choices, label=_("certificates"), required=False, widget=forms.CheckboxSelectMultiple
    )
    sellers = forms.ModelMultipleChoiceField(
        Partner.objects.filter(state=SellerState.OPEN).order_by("name"), label=_("sellers"), required=False
    )

    class Meta:
        model = Zone
        fields = (
            "kind", "name", "slug", "parent", "intro", "order", "is_public", "starts_on", "ends_on", "opens_at",
            "closes_at", "tiers", "categories", "certificates", "sellers", "verified_only", "recognised_only",
        )  # fmt: skip
        widgets = {
            **dict.fromkeys(("starts_on", "ends_on"), forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})),
            **dict.fromkeys(("opens_at", "closes_at"), forms.TimeInput(format="%H:%M", attrs={"type": "time"})),
        }

    field_order = (
        "kind", "name", "slug", "parent", "order", "is_public", "intro", "new_banner", "no_banner", "starts_on",
        "ends_on", "opens_at", "closes_at", "region_codes", "tiers", "categories", "certificates", "sellers",
        "verified_only", "recognised_only", "product_numbers",
    )  # fmt: skip

    def __init__(self, *args, for_user=None, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            codes = self.instance.regions.order_by("code").values_list("code", flat=True)
            numbers = self.instance.picked.order_by("pk").values_list("pk", flat=True)
            self.initial |= {"region_codes": " ".join(codes), "product_numbers": " ".join(map(str, numbers))}

    def details(self) -> Details:
        told = dict(self.cleaned_data)
        names = ("tiers", "categories", "certificates", "sellers", "verified_only", "recognised_only")
        rules = Rules(
            regions=told.pop("region_codes"),
            picked=told.pop("product_numbers"),
            **{name: told.pop(name) for name in names},
        )
        del told["new_banner"], told["no_banner"]
        return Details(**told, rules=rules)

    def _post_clean(self):
        """The operation checks and writes; a form that wrote into the row would let half of it be seen."""
