"""What an inspector and a village official type."""

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.foundation.forms import PaperField
from catalog.lots.models import Lot
from catalog.origins.office import PlaceField
from catalog.safety.models import ConversionOption, SamplingPlan
from catalog.safety.operations import Finding

#: Lines of a report that the form offers.
LINES = 5


def _day():
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class SampleForm(forms.Form):
    lot = forms.CharField(label=_("lot"), max_length=20, help_text=_("As on the label: L-7K3M-9QXT"))
    plan = forms.ModelChoiceField(
        label=_("plan"), queryset=SamplingPlan.objects.all(), required=False, empty_label=_("Outside any plan")
    )
    taken_on = forms.DateField(label=_("taken on"), widget=_day())
    taken_at = PlaceField(label=_("taken in (division code)"), required=False)
    lab = forms.CharField(label=_("laboratory"), max_length=120)

    def clean_lot(self):
        code = self.cleaned_data["lot"].strip().upper()
        lot = Lot.objects.select_related("product__origin").filter(code=code).first()
        if lot is None:
            raise forms.ValidationError(_("No lot has this code. Copy it from the label."))
        return lot


class PlanForm(forms.ModelForm):
    class Meta:
        model = SamplingPlan
        fields = ("name", "items", "samples", "starts_on", "ends_on")
        widgets = {"starts_on": _day(), "ends_on": _day()}

    def clean(self):
        told = super().clean()
        if told.get("starts_on") and told.get("ends_on") and told["ends_on"] < told["starts_on"]:
            self.add_error("ends_on", _("The last day comes before the first."))
        return told


class FindingForm(forms.Form):
    item = forms.CharField(label=_("tested for"), max_length=80, required=False)
    value = forms.CharField(label=_("found"), max_length=40, required=False)
    limit = forms.CharField(label=_("limit"), max_length=40, required=False)
    standard = forms.CharField(label=_("standard"), max_length=60, required=False)
    verdict = forms.ChoiceField(
        label=_("verdict"), required=False, choices=[("passed", _("passed")), ("failed", _("not passed"))]
    )


class Findings(forms.BaseFormSet):
    @property
    def findings(self) -> list[Finding]:
        rows = (form.cleaned_data for form in self.forms if form.cleaned_data.get("item"))
        return [
            Finding(row["item"], row["value"], row["limit"], row["verdict"] == "passed", row["standard"])
            for row in rows
        ]


FindingFormSet = forms.formset_factory(FindingForm, formset=Findings, extra=LINES, max_num=20)


class ReportForm(forms.Form):
    report_no = forms.CharField(label=_("report number"), max_length=60)
    reported_on = forms.DateField(label=_("reported on"), widget=_day())
    scan = PaperField(label=_("Scan of the report"), required=False)


class AdviseForm(forms.Form):
    options = forms.ModelMultipleChoiceField(
        label=_("ways offered"), queryset=ConversionOption.objects.all(), widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class ConvertForm(forms.Form):
    chosen = forms.ModelChoiceField(label=_("way chosen"), queryset=ConversionOption.objects.none(), empty_label=None)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args, holder, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chosen"].queryset = holder.options.all()


class FinishForm(forms.Form):
    compensation_cny = forms.DecimalField(
        label=_("compensation"), max_digits=12, decimal_places=2, min_value=0, required=False
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class EndForm(forms.Form):
    note = forms.CharField(label=_("Reason"), max_length=300)
