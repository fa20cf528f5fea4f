"""What a seller says about safety: the promise for a lot, and which animal goods are."""

from datetime import date

from django import forms
from django.core.files.base import File
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from catalog.foundation.forms import PaperField
from catalog.foundation.periods import start_of
from catalog.oscar_forks.catalogue.models import Product
from catalog.safety.forms import HolderForm
from catalog.safety.models import Basis, CertificateForm, ProductProfile, Species
from catalog.safety.operations import Promise
from catalog.safety.queries import species_on

from .villages import VillageMixin

#: The choice of an animal that no list names.
ANOTHER = "0"


class PromiseForm(forms.Form):
    """The certificate of conformity of a lot: ours, the grower's that came with the goods, or later."""

    OWN, GROWERS, LATER = "own", "growers", "later"

    way = forms.ChoiceField(
        label=_("Certificate of conformity (承诺达标合格证)"), initial=OWN, required=False, widget=forms.RadioSelect,
        choices=[
            (OWN, _("Issue it now, from what stands above")),
            (GROWERS, _("The grower's certificate came with the goods")),
            (LATER, _("Later; until then the lot is not sold")),
        ],
        help_text=_("For vegetables, fungi, fruit, fresh tea leaves, livestock, eggs and farmed aquatic animals."),
    )  # fmt: skip
    basis = forms.MultipleChoiceField(
        label=_("the promise rests on"), choices=Basis.choices, required=False, initial=[Basis.CONTROL],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    contact = forms.CharField(
        label=_("Phone of who promises"), max_length=60, required=False,
        help_text=_("Empty: your service phone. With a grower's certificate: the phone on it."),
    )  # fmt: skip
    promiser = forms.CharField(label=_("Grower on the certificate"), max_length=128, required=False)
    number = forms.CharField(label=_("Number of the grower's certificate"), max_length=40, required=False)
    issued_on = forms.DateField(
        label=_("Grower's day of issue"), required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )  # fmt: skip
    form = forms.ChoiceField(label=_("form"), choices=CertificateForm.choices, required=False)
    scan = PaperField(label=_("Scan of the grower's certificate"), required=False)

    def clean(self):
        told = super().clean()
        if told.get("way") == self.GROWERS:
            for name in ("promiser", "contact", "issued_on"):
                if not told.get(name) and name not in self.errors:
                    told_field = {"field": self.fields[name].label}
                    self.add_error(name, _t("Copy “%(field)s” from the grower's certificate.") % told_field)
        return told

    def promise(self, scan: File | None) -> Promise | None:
        """What was promised, with the grower's paper; None for later."""
        told = self.cleaned_data
        if told["way"] not in (self.OWN, self.GROWERS):
            return None
        if told["way"] == self.OWN:
            return Promise(basis=told["basis"], contact=told["contact"])
        return Promise(
            basis=told["basis"] or [Basis.CONTROL], contact=told["contact"], received=True, promiser=told["promiser"],
            number=told["number"], issued_at=start_of(told["issued_on"]), form=told["form"] or CertificateForm.NEW,
            scan=scan,
        )  # fmt: skip


class VillageHolderForm(VillageMixin, HolderForm):
    """A holder, whose village is found by its name."""

    region = None
    field_order = ("village",)

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, today=today, **kwargs)
        self.today = today

    @property
    def told(self) -> dict:
        """Arguments for ``safety.operations.register_holder``."""
        return {name: self.cleaned_data[name] for name in ("region", "person", "phone", "species", "head_count")}


class AnimalForm(forms.Form):
    """Which animal goods are. ``animal`` is a species of the lists, or another one in words."""

    animal = forms.ChoiceField(
        label=_("Which animal"), required=False,
        help_text=_("For livestock, poultry and aquatic animals. Only animals of the list in force may be sold."),
    )  # fmt: skip
    other_animal = forms.CharField(
        label=_("Another animal"), max_length=40, required=False,
        help_text=_("Not in the list: an operator decides whether it may be sold."),
    )  # fmt: skip
    wild = forms.BooleanField(label=_("caught or hunted in the wild"), required=False)

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = {str(one.pk): one for one in species_on(today)}
        self.fields["animal"].choices = [
            ("", _("No animal, or choose")),
            *((pk, one.name) for pk, one in self.known.items()),
            (ANOTHER, _("Another animal, named below")),
        ]

    def clean(self):
        told = super().clean()
        # Who names an animal need not choose "another" as well.
        if not told.get("animal") and "animal" not in self.errors and told.get("other_animal", "").strip():
            told["animal"] = ANOTHER
        if told.get("animal") == ANOTHER and not told.get("other_animal", "").strip():
            self.add_error("other_animal", _("Name the animal."))
        return told

    @property
    def told(self) -> dict:
        """Arguments for ``safety.operations.describe``."""
        said = self.cleaned_data
        species: Species | None = self.known.get(said["animal"])
        other = said["other_animal"] if said["animal"] == ANOTHER else ""
        return {"species": species, "other_animal": other, "wild": said["wild"]}

    @staticmethod
    def initial_of(product: Product) -> dict:
        """What the form shows for goods that are there."""
        profile = ProductProfile.objects.filter(product=product).first()
        if profile is None:
            return {}
        chosen = ANOTHER if profile.other_animal else profile.species_id
        return {"animal": chosen, "other_animal": profile.other_animal, "wild": profile.wild}
