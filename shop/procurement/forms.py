"""What people of a unit type."""

from datetime import date
from decimal import Decimal

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.foundation.models import User
from shop.institutions.models import Institution, Role
from shop.institutions.reserve import Share

from . import delivery_days
from .models import DeliverySite, Invoice, PurchaseRequest
from .operations.drafts import MOST_OF_ONE


def read_quantities(data, prefix: str = "q-") -> tuple[dict[int, int], list[str]]:
    """Return ``{product id: quantity}`` from fields named ``q-<id>``, in their order, and a sentence for each bad one.

    An empty field is 0. Field names that are not ours are passed over.
    """
    wanted: dict[int, int] = {}
    problems = []
    for name, written in data.items():
        key = name.removeprefix(prefix)
        if key == name or not (key.isascii() and key.isdecimal()) or len(key) > 12:
            continue
        text = written.strip()
        if not text:
            wanted[int(key)] = 0
        elif text.isdecimal() and len(text) <= 12 and int(text) <= MOST_OF_ONE:
            wanted[int(key)] = int(text)
        else:
            problems.append(
                _("“%(text)s” is not a quantity. Enter a whole number from 0 to %(most)s.")
                % {"text": text[:20], "most": MOST_OF_ONE}
            )
    return wanted, problems


class DeliveryForm(forms.ModelForm):
    """Where to and when. Whether it can be done is asked at submit."""

    window = forms.ChoiceField(label=gettext_lazy("Delivery window"))

    class Meta:
        model = PurchaseRequest
        fields = ["site", "wanted_on", "window", "note"]
        widgets = {"wanted_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, unit: Institution, first: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = DeliverySite.objects.filter(institution=unit, closed=False)
        self.fields["site"].empty_label = _("Choose a place")
        self.fields["site"].required = self.fields["wanted_on"].required = True
        self.fields["window"].choices = [(window, window) for window in delivery_days.WINDOWS]
        self.fields["wanted_on"].widget.attrs["min"] = first.isoformat()
        self.fields["wanted_on"].help_text = _("Earliest %(day)s; orders close at 16:00 on the day before.") % {
            "day": date_format(first)
        }


class SiteForm(forms.ModelForm):
    class Meta:
        model = DeliverySite
        fields = ["name", "contact", "phone", "province", "city", "district", "street", "entry_note", "every_day"]

    def __init__(self, *args, unit: Institution, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.institution = unit

    def clean_name(self):
        name = self.cleaned_data["name"]
        if DeliverySite.objects.filter(institution=self.instance.institution, name=name).exclude(pk=self.instance.pk):
            raise forms.ValidationError(_("A place with this name is there already. Choose another name."))
        return name


class InvoiceForm(forms.ModelForm):
    #: Pasted numbers come in groups, so blanks are taken out before the digits are counted.
    number = forms.CharField(
        label=gettext_lazy("Invoice number"),
        help_text=gettext_lazy("20 digits, top right on the invoice"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    class Meta:
        model = Invoice
        fields = ["number", "kind", "title", "amount_cny", "issued_on"]
        widgets = {
            "issued_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def clean_number(self):
        number = "".join(self.cleaned_data["number"].split())
        if not (len(number) == 20 and number.isascii() and number.isdigit()):
            raise forms.ValidationError(_("An electronic invoice number has 20 digits; count them again."))
        return number

    def clean_amount_cny(self):
        amount = self.cleaned_data["amount_cny"]
        if amount <= 0:
            raise forms.ValidationError(_("Enter the amount with tax; it must be more than zero."))
        return amount


class ReserveForm(forms.Form):
    """Base and ratio of one share. Whether they suffice is asked of the programme when it is filed."""

    base_cny = forms.DecimalField(
        label=gettext_lazy("Base, yuan"), max_digits=12, decimal_places=2, min_value=Decimal("0.01"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip
    percent = forms.DecimalField(
        label=gettext_lazy("Ratio, %"), max_digits=5, decimal_places=2, min_value=Decimal("0.01"), max_value=100,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args, share: Share, **kwargs):
        standing, target = share.standing, share.target
        kwargs["initial"] = {
            "base_cny": standing.base_cny if standing else None,
            "percent": standing.percent if standing else target.percent,
        }
        super().__init__(*args, prefix=None, auto_id=f"id_{target.pk}_%s", **kwargs)
        self.fields["base_cny"].help_text = target.get_base_display()
        self.fields["percent"].help_text = _("at least %(least)s %%") % {"least": target.percent}

    @property
    def ratio(self) -> Decimal:
        return self.cleaned_data["percent"] / 100


class MemberForm(forms.Form):
    person = forms.CharField(
        label=gettext_lazy("User name or mobile phone"),
        max_length=150,
        help_text=gettext_lazy("The person needs an account"),
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"))

    #: What a unit's own administrator may give; supervisors are named by the platform.
    ROLES = (Role.BUYER, Role.APPROVER, Role.ACCEPTOR, Role.ACCOUNTANT, Role.UNION_OFFICER, Role.EMPLOYEE, Role.ADMIN)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in self.ROLES]

    def clean_person(self):
        written = self.cleaned_data["person"].strip()
        person = (
            User.objects.filter(username=written, is_active=True).first()
            or User.objects.filter(phone=written, phone_verified=True, is_active=True).first()
        )
        if person is None:
            raise forms.ValidationError(_("No account has this name or phone. Ask the person to sign up first."))
        return person


class FreshnessForm(forms.Form):
    min_percent = forms.IntegerField(
        label=_("At least so much of the shelf life is left, per cent"), min_value=0, max_value=100
    )
    min_days = forms.IntegerField(label=_("At least so many days are left"), min_value=0, max_value=999)
