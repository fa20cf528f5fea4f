from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.foundation.forms import PaperField
from catalog.recognition.models import Application, PaperKind
from catalog.recognition.operations import Facts


class ApplicationForm(forms.Form):
    """All of an application in one form, so that no button loses what was typed beside it.

    What the notice asks for is the operation's to say, when it is submitted; a draft may be half empty, so the fields
    that will be asked for are shown as such and yet taken when they are empty.
    """

    use_required_attribute = False
    asked_for = ("output", "value_wan", "helped", "how_helped", "contact_name", "contact_phone", "promised_by")

    output = forms.CharField(
        label=_("Scale and output"), max_length=120, required=False, help_text=_("For example 种植1,200亩，年产2,100吨")
    )
    value_wan = forms.DecimalField(
        label=_("Yearly output value, 10,000 yuan"), max_digits=12, decimal_places=2, min_value=0, required=False,
        help_text=_("1.5 million yuan is 150."),
    )  # fmt: skip
    helped = forms.IntegerField(label=_("People helped"), min_value=0, max_value=10_000_000, required=False)
    how_helped = forms.CharField(
        label=_("How they are helped"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Orders, wages, rent, shares; how much and since when"),
    )  # fmt: skip
    after_sales = forms.CharField(
        label=_("Tracing and after-sale"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    contact_name = forms.CharField(label=_("Contact person"), max_length=40, required=False)
    contact_phone = forms.CharField(
        label=_("Contact phone"), max_length=20, required=False, help_text=_("Only reviewers see it.")
    )
    paper_kind = forms.ChoiceField(label=_("Kind of paper"), choices=PaperKind.choices, required=False)
    paper_title = forms.CharField(label=_("Name of the paper"), max_length=80, required=False)
    paper = PaperField(label=_("Paper"), required=False)
    promised_by = forms.CharField(
        label=_("Signed by"), max_length=60, required=False, help_text=_("Full name of who answers for it")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._ask(True)

    def full_clean(self):
        self._ask(False)
        super().full_clean()
        self._ask(True)

    def _ask(self, required: bool) -> None:
        for name in self.asked_for:
            self.fields[name].required = required

    def facts(self) -> Facts:
        names = ("output", "how_helped", "after_sales", "contact_name", "contact_phone")
        told = {name: self.cleaned_data[name].strip() for name in names}
        return Facts(**told, value_wan=self.cleaned_data["value_wan"], helped=self.cleaned_data["helped"])

    @staticmethod
    def initial_of(application: Application) -> dict:
        names = ("output", "value_wan", "helped", "how_helped", "after_sales", "contact_name", "contact_phone")
        return {name: getattr(application, name) for name in names} | {"promised_by": application.promised_by}
