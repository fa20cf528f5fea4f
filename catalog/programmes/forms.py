"""Forms of the back office: lists are ticked, words are typed one by one, nothing is entered as code."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from catalog.foundation.periods import china_date

from . import names, operations
from .channels import EarmarkChannel, OnBehalf
from .models import CountingRule, ProducerCap, Programme, QuotaTarget, WelfareCap
from .words import NAMES, WordSet

DAY = {"widget": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}


def today():
    return china_date(timezone.now())


class Ticked(forms.MultipleChoiceField):
    """Codes of one kind (``names``), or of fixed ``choices``; what is stored already stays to be seen."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, kind: str = "", *, choices=(), **kwargs):
        self.kind, self.fixed = kind, choices
        super().__init__(**{"required": False} | kwargs)

    def offer(self, stored) -> None:
        known = dict(self.fixed) or names.of(self.kind)
        self.choices = [*known.items(), *((code, code) for code in stored or () if code not in known)]


class WhileChangeable(WagtailAdminModelForm):
    """Refuses to change what is in force, with what to do instead; offers the ticked lists."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, Ticked):
                model_field = self._meta.model._meta.get_field(name)
                field.label, field.help_text = field.label or model_field.verbose_name, model_field.help_text
                field.offer(getattr(self.instance, name))

    def programme(self) -> Programme | None:
        raise NotImplementedError

    def clean(self):
        cleaned = super().clean()
        # Moved from one programme to another, both must be open to change.
        standing = type(self.instance).objects.filter(pk=self.instance.pk).first() if self.instance.pk else None
        for one in {self.programme(), standing and getattr(standing, "programme", standing)}:
            if one and one.pk and not one.may_change(today()):
                refused = operations.in_force_since(one)
                raise forms.ValidationError(str(refused))
        return cleaned


class ProgrammeForm(WhileChangeable):
    tier_codes = Ticked("tier")
    producer_kinds = Ticked("producer")
    sales_channels = Ticked("sales_channel")
    buys_on_behalf = Ticked(choices=OnBehalf.choices)
    ranking = forms.CharField(
        label=_("order of preference"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One criterion a line, the first decides first: local > province > country"),
    )  # fmt: skip

    class Meta:
        model = Programme
        fields = [
            "code", "name", "issuer", "document_no", "country", "currency", "area_prefix", "valid_from", "valid_to",
            "area_list", "area_list_version", "tier_codes", "producer_kinds", "origin_rule", "same_region",
            "max_distance_km", "processing", "recognition_source", "sales_channels", "price_rule",
            "price_limit_percent", "registers_everyone", "buys_on_behalf", "declare_until", "reporting_period",
            "ranking", "evaluation",
        ]  # fmt: skip
        field_classes = {"ranking": forms.CharField}
        widgets = {"valid_from": DAY["widget"], "valid_to": DAY["widget"]}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["ranking"] = "\n".join(" > ".join(groups) for groups in self.instance.ranking)
        general = WordSet()
        for name in NAMES:
            self.fields[f"word_{name}"] = forms.CharField(
                label=_("its word for “%(word)s”") % {"word": getattr(general, name)}, required=False, max_length=60,
                initial=self.instance.words.get(name, ""),
            )  # fmt: skip

    def programme(self):
        return self.instance if self.instance.pk else None

    def clean_ranking(self):
        lines = self.cleaned_data["ranking"].replace("＞", ">").splitlines()
        return [[group.strip() for group in line.split(">") if group.strip()] for line in lines if line.strip()]

    def save(self, commit=True):
        self.instance.words = {name: text for name in NAMES if (text := self.cleaned_data[f"word_{name}"])}
        if self.instance.pk is None:
            self.instance.is_draft = True
            self.instance.version = operations.next_version(self.instance.code)
        return super().save(commit=commit)


class BelowForm(WhileChangeable):
    """A row below a programme; only programmes that may still change are offered."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = Programme.objects.changeable(today()) | Programme.objects.filter(
            pk=self.instance.programme_id
        )
        self.fields["programme"].help_text = _("Drafts, and versions whose first day lies ahead.")

    def programme(self):
        return self.cleaned_data.get("programme")


class TargetForm(BelowForm):
    tier_codes = Ticked("tier")
    exempt_canteen_modes = Ticked("canteen")
    exempt_unit_kinds = Ticked("unit")

    class Meta:
        model = QuotaTarget
        fields = [
            "programme", "code", "name", "ratio", "binding", "base", "base_year_offset", "floor_rule", "floor_cny",
            "tier_codes", "exempt_canteen_modes", "exempt_unit_kinds", "exemption_reason", "valid_from", "valid_to",
        ]  # fmt: skip
        widgets = {"valid_from": DAY["widget"], "valid_to": DAY["widget"]}


class CountingRuleForm(BelowForm):
    tier_codes = Ticked("tier")

    class Meta:
        model = CountingRule
        fields = ["programme", "fund_channel", "event", "counts", "needs_consent", "recognised_only", "tier_codes"]


class ProducerCapForm(BelowForm):
    producer_kind = forms.ChoiceField(required=False)

    class Meta:
        model = ProducerCap
        fields = ["programme", "producer_kind", "amount"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["producer_kind"]
        field.label, field.choices = _("kind of producer"), [("", _("every producer")), *names.of("producer").items()]


class WelfareCapForm(BelowForm):
    channels = Ticked(choices=EarmarkChannel.choices)

    class Meta:
        model = WelfareCap
        fields = ["programme", "area_prefix", "year", "per_person_cny", "earmark_cny", "earmark_until", "channels"]
        widgets = {"earmark_until": DAY["widget"]}


class NextVersionForm(forms.Form):
    valid_from = forms.DateField(label=_("valid from"), **DAY)
    document_no = forms.CharField(label=_("document number"), max_length=80)


class EndForm(forms.Form):
    valid_to = forms.DateField(label=_("valid to"), help_text=_("First day on which it is gone"), **DAY)
