"""The catalogue in the back office: all goods to look at, the categories, the words for the same goods."""

from django import forms
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup

from catalog.foundation.office import Keeping, Looking, look_only
from catalog.origins.office import EnteredByOperation

from . import categories, office
from .models import Category, Product, Synonym

look_only(Product)


class ProductViewSet(Looking):
    model = Product
    icon = "list-ul"
    menu_label = _("All goods")
    inspect_view_enabled = False
    list_display = (
        TitleColumn("title", label=_("Product"), url_name="review:case"),
        "review_state", "origin", "sale_unit", "storage_band", "date_updated",
    )  # fmt: skip
    list_filter = ("review_state", "storage_band")
    list_select_related = ("origin",)
    search_fields = ("title", "origin__full_name", "stockrecords__partner__name")
    ordering = ("-date_updated", "-pk")


class CategoryForm(forms.ModelForm):
    under = forms.ModelChoiceField(
        label=_("belongs to"), queryset=Category.objects.filter(depth=1), required=False,
        empty_label=_("first level"),
    )  # fmt: skip

    class Meta:
        model = Category
        fields = ("name",)


class AddCategory(EnteredByOperation):
    def enter(self, told):
        return categories.enter(name=told["name"], under=told["under"])


class CategoryViewSet(Keeping):
    model = Category
    icon = "folder-open-inverse"
    menu_label = _("Categories")
    list_display = ("name", "depth", "is_public", "exclude_from_menu")
    search_fields = ("name",)
    ordering = ("path",)
    list_per_page = 200
    add_view_class = AddCategory

    def get_form_class(self, for_update=False):
        fields = ("name", "is_public", "exclude_from_menu", "description")
        return forms.modelform_factory(Category, fields=fields) if for_update else CategoryForm


class SynonymViewSet(Keeping):
    model = Synonym
    icon = "openquote"
    menu_label = _("Synonyms")
    list_display = ("words",)
    form_fields = ("words",)


class GoodsImportViewSet(ViewSet):
    name = "goods_import"
    url_prefix = "goods_import"
    icon = "upload"
    menu_label = _("Import goods")

    def get_urlpatterns(self):
        return [path("", office.sellers, name="index"), path("<int:pk>/", office.goods, name="seller")]


class CatalogueGroup(ViewSetGroup):
    menu_label = _("Catalogue")
    menu_icon = "folder-open-inverse"
    menu_order = 205
    items = (ProductViewSet("product"), GoodsImportViewSet, CategoryViewSet("category"), SynonymViewSet("synonym"))


@hooks.register("register_admin_viewset")
def catalogue():
    return CatalogueGroup()
