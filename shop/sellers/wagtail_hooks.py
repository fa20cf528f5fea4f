"""Sellers in the back office: admit, suspend, close; who works for whom."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.office import Keeping
from catalog.origins.office import Deed, EnteredByOperation, PlaceField, ReasonForm, case_page, told
from catalog.oscar_forks.partner import operations as partners
from catalog.oscar_forks.partner.models import Partner
from catalog.oscar_forks.partner.states import SELLER, SellerState

from . import operations
from .models import SellerMember

VERBS = {"open": partners.reopen, "suspend": partners.suspend, "close": partners.close}
TARGETS = {"open": SellerState.OPEN, "suspend": SellerState.SUSPENDED, "close": SellerState.CLOSED}


@permission_required("partner.change_partner", raise_exception=True)
def seller(request, pk):
    """One seller: who it is, and whether it may sell."""
    shown = get_object_or_404(Partner.objects.select_related("region"), pk=pk)
    deed = request.POST.get("deed")
    made = {code: ReasonForm(request.POST if deed == code else None) for code in VERBS}
    if deed in made and made[deed].is_valid():
        try:
            VERBS[deed](seller=shown, **made[deed].cleaned_data, by=str(request.user), at=timezone.now())
        except IllegalMove as problem:
            made[deed].add_error(None, str(problem))
        else:
            messages.success(request, _("Done."))
            return redirect("seller:case", shown.pk)
    words = {"open": _("Let it sell"), "suspend": _("Suspend"), "close": _("Close for good")}
    deeds = [
        Deed(code, words[code], form, danger=code != "open")
        for code, form in made.items()
        if SELLER.allows(shown.state, TARGETS[code])
    ]
    facts = [
        (_("kind"), shown.get_kind_display()), (_("state"), shown.get_state_display()),
        (_("registered in"), shown.region), (_("unified social credit code"), shown.uscc),
        (_("service phone"), shown.phone), (_("about the seller"), shown.about), (_("producer"), shown.producer_name),
        *((member.get_role_display(), member.user) for member in shown.members.select_related("user")),
    ]  # fmt: skip
    return case_page(request, title=shown.name, icon="group", facts=facts, deeds=deeds, history=told(SELLER, shown))


class SellerForm(forms.ModelForm):
    region = PlaceField(label=gettext_lazy("registered in (division code)"), required=False)

    class Meta:
        model = Partner
        fields = ("name", "kind", "region", "uscc", "phone", "about", "producer_name")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.region:
            self.initial["region"] = self.instance.region.code


class AdmitSeller(EnteredByOperation):
    refusals = (partners.NotASeller,)

    def enter(self, told):
        return partners.admit(**told, by=str(self.request.user), at=timezone.now())


class SellerViewSet(Keeping):
    model = Partner
    icon = "group"
    menu_label = gettext_lazy("Sellers")
    list_display = (
        TitleColumn("name", label=gettext_lazy("seller"), url_name="seller:case"),
        "kind", "state", "region", "phone",
    )  # fmt: skip
    list_filter = ("state", "kind")
    list_select_related = ("region",)
    search_fields = ("name", "uscc", "region__full_name")
    ordering = ("name",)
    add_view_class = AdmitSeller

    def get_form_class(self, for_update=False):
        return SellerForm

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("case/<int:pk>/", seller, name="case")]


class EnrolMember(EnteredByOperation):
    def enter(self, told):
        return operations.enrol(**told)


class DismissMember(generic.DeleteView):
    def delete_action(self):
        operations.dismiss(member=self.object)


class MemberViewSet(Keeping):
    model = SellerMember
    icon = "user"
    menu_label = gettext_lazy("Members of sellers")
    list_display = ("user", "partner", "role")
    list_filter = ("role", "partner")
    list_select_related = ("user", "partner")
    search_fields = ("user__username", "user__display_name", "partner__name")
    ordering = ("partner", "user", "role")
    form_fields = ("partner", "user", "role")
    add_view_class = EnrolMember
    delete_view_class = DismissMember


class SellersGroup(ViewSetGroup):
    menu_label = gettext_lazy("Sellers")
    menu_icon = "group"
    menu_order = 195
    items = (SellerViewSet("seller"), MemberViewSet("seller_member"))


@hooks.register("register_admin_viewset")
def sellers():
    return SellersGroup()
