"""Credit files in the back office: rules, facts, the red and the black list, appeals to answer."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.viewsets.base import ViewSetGroup

from catalog.foundation.forms import PaperField
from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.office import Keeping, Looking, add_only, look_only
from catalog.foundation.uploads import BadUpload, paper_answer
from catalog.origins.office import Deed, EnteredByOperation, ReasonForm, case_page, told

from . import operations
from .models import Appeal, CreditCause, CreditFact, ListEntry
from .operations import BadEntry
from .states import APPEAL, ENTRY, FACT, AppealState, EntryState, FactState

look_only(Appeal)
add_only(CreditFact, ListEntry)
DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def _case(request, *, shown, lifecycle, verbs, index, icon, facts):
    """One row and what may be done with it: ``verbs`` is {code: (word, operation(reason), danger)}."""
    deed = request.POST.get("deed")
    made = {code: ReasonForm(request.POST if deed == code else None) for code in verbs}
    if deed in made and made[deed].is_valid():
        try:
            verbs[deed][1](made[deed].cleaned_data["reason"])
        except (BadEntry, IllegalMove) as problem:
            made[deed].add_error(None, str(problem))
        else:
            messages.success(request, say("Done."))
            return redirect(index)
    deeds = [Deed(code, verbs[code][0], form, danger=verbs[code][2]) for code, form in made.items()]
    return case_page(request, title=str(shown), icon=icon, facts=facts, deeds=deeds, history=told(lifecycle, shown))


@permission_required("credit.change_creditfact", raise_exception=True)
def fact(request, pk):
    shown = get_object_or_404(CreditFact.objects.select_related("seller", "cause"), pk=pk)
    said = {"by": str(request.user), "at": timezone.now()}
    verbs = {"strike": (say("Strike it out"), lambda why: operations.strike(fact=shown, reason=why, **said), True)}
    address = reverse("credit_fact:scan", args=[shown.pk])
    document = format_html('<a href="{}">{}</a>', address, say("See the scan")) if shown.document else ""
    facts = [
        (_("seller"), shown.seller), (_("cause"), shown.cause), (_("points"), str(shown.points)),
        (_("happened on"), shown.happened_on), (_("counts until"), shown.expires_on),
        (_("evidence"), shown.evidence), (_("scan"), document), (_("recorded by"), shown.recorder),
        (_("follows from"), shown.source),
    ]  # fmt: skip
    return _case(
        request, shown=shown, lifecycle=FACT, verbs=verbs if shown.state == FactState.STANDING else {},
        index="credit_fact:index", icon="list-ul", facts=facts,
    )  # fmt: skip


@permission_required("credit.view_creditfact", raise_exception=True)
def scan(request, pk):
    shown = get_object_or_404(CreditFact.objects.exclude(document=""), pk=pk)
    return paper_answer(shown.document, name=f"credit-{shown.pk}")


@permission_required("credit.change_listentry", raise_exception=True)
def entry(request, pk):
    shown = get_object_or_404(ListEntry.objects.select_related("seller"), pk=pk)
    said = {"by": str(request.user), "at": timezone.now()}
    verbs = {"lift": (say("Lift"), lambda why: operations.lift(entry=shown, reason=why, **said), False)}
    facts = [
        (_("seller"), shown.seller), (_("list"), shown.get_colour_display()), (_("cause"), shown.cause),
        (_("decision number"), shown.document_no), (_("decided by office"), shown.office),
        (_("valid from"), shown.valid_from), (_("valid to"), shown.valid_to), (_("state"), shown.get_state_display()),
    ]  # fmt: skip
    return _case(
        request, shown=shown, lifecycle=ENTRY, verbs=verbs if shown.state == EntryState.IN_FORCE else {},
        index="list_entry:index", icon="list-ol", facts=facts,
    )  # fmt: skip


@permission_required("credit.change_appeal", raise_exception=True)
def appeal(request, pk):
    shown = get_object_or_404(Appeal.objects.select_related("seller", "fact__cause", "entry"), pk=pk)
    said = {"appeal": shown, "by": str(request.user), "at": timezone.now()}
    verbs = {
        "grant": (
            say("Grant: it counts no longer"), lambda why: operations.answer(granted=True, text=why, **said), False
        ),
        "refuse": (say("Refuse the appeal"), lambda why: operations.answer(granted=False, text=why, **said), True),
    }  # fmt: skip
    against = shown.fact or shown.entry
    facts = [
        (_("seller"), shown.seller), (_("appeal"), shown.text), (_("cause"), against.cause),
        (_("evidence"), shown.fact.evidence if shown.fact else shown.entry.document_no),
        (_("to be answered by"), shown.answer_by), (_("answer"), shown.answer),
    ]  # fmt: skip
    return _case(
        request, shown=shown, lifecycle=APPEAL, verbs=verbs if shown.state == AppealState.OPEN else {},
        index="credit_appeal:index", icon="comment", facts=facts,
    )  # fmt: skip


class FactForm(forms.ModelForm):
    document = PaperField(label=_("Scan or photo of the evidence"), required=False)

    class Meta:
        model = CreditFact
        fields = ("seller", "cause", "happened_on", "evidence", "document")
        widgets = {"happened_on": DAY}


class AddFact(EnteredByOperation):
    refusals = (BadEntry, BadUpload)

    def enter(self, told):
        return operations.record_fact(**told, by=str(self.request.user), at=timezone.now())


class AddEntry(EnteredByOperation):
    refusals = (BadEntry,)

    def enter(self, told):
        return operations.enter_list(**told, by=str(self.request.user), at=timezone.now())


class CauseViewSet(Keeping):
    model = CreditCause
    icon = "cog"
    menu_label = _("Credit rules")
    list_display = ("name", "points", "term_days", "code")
    form_fields = ("code", "name", "points", "term_days")


class FactViewSet(Keeping):
    model = CreditFact
    icon = "list-ul"
    menu_label = _("Credit facts")
    list_display = (
        TitleColumn("seller", label=_("seller"), url_name="credit_fact:case"),
        "cause", "points", "happened_on", "expires_on", "state",
    )  # fmt: skip
    list_filter = ("cause", "state")
    list_select_related = ("seller", "cause")
    search_fields = ("seller__name", "evidence")
    ordering = ("-happened_on", "-pk")
    add_view_class = AddFact

    def get_form_class(self, for_update=False):
        return FactForm

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("case/<int:pk>/", fact, name="case"),
            path("case/<int:pk>/scan/", scan, name="scan"),
        ]


class EntryViewSet(Keeping):
    model = ListEntry
    icon = "list-ol"
    menu_label = _("Red and black list")
    list_display = (
        TitleColumn("seller", label=_("seller"), url_name="list_entry:case"),
        "colour", "cause", "valid_from", "valid_to", "state",
    )  # fmt: skip
    list_filter = ("colour", "state")
    list_select_related = ("seller",)
    search_fields = ("seller__name", "cause", "document_no", "number")
    ordering = ("-valid_from", "-pk")
    add_view_class = AddEntry

    def get_form_class(self, for_update=False):
        told = ("seller", "colour", "cause", "document_no", "office", "valid_to")
        return forms.modelform_factory(ListEntry, fields=told, widgets={"valid_to": DAY})

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("case/<int:pk>/", entry, name="case")]


class AppealViewSet(Looking):
    model = Appeal
    icon = "comment"
    menu_label = _("Appeals")
    inspect_view_enabled = False
    list_display = (
        TitleColumn("seller", label=_("seller"), url_name="credit_appeal:case"),
        "text", "state", "answer_by", "answered_by",
    )  # fmt: skip
    list_filter = ("state",)
    list_select_related = ("seller",)
    search_fields = ("seller__name", "text")
    ordering = ("-made_at", "-pk")

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("case/<int:pk>/", appeal, name="case")]


class Credit(ViewSetGroup):
    menu_label = _("Credit")
    menu_icon = "list-ol"
    menu_order = 207
    items = (
        AppealViewSet("credit_appeal"),
        EntryViewSet("list_entry"),
        FactViewSet("credit_fact"),
        CauseViewSet("credit_cause"),
    )


@hooks.register("register_admin_viewset")
def credit():
    return Credit()
