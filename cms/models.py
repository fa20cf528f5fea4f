"""Pages that editors write: home, village stories, help."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from catalog.foundation.periods import china_date
from catalog.market.queries.slots import slots
from catalog.zones.models import Zone
from catalog.zones.queries import tree
from cms import goods
from cms.blocks import HomeBlocks, ProseBlocks

#: As ``{% image %}`` spells them in the templates of stories.
PICTURE_SPECS = (
    "fill-640x480|format-webp|webpquality-60",
    "fill-720x400|format-webp|webpquality-60",
    "fill-768x512|format-webp|webpquality-60",
)


@dataclass(frozen=True)
class Section:
    """One block of the home page with what was fetched for it."""

    template: str
    value: Any
    cards: list[goods.Card]
    more: str
    numbers: goods.Numbers | None
    zones: list[Zone]


class ShopPage(Page):
    """What all our pages bring into their templates."""

    class Meta:
        abstract = True

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["nav_categories"] = goods.top_categories()
        return context


class HomePage(ShopPage):
    body = StreamField(HomeBlocks(), verbose_name=_("blocks"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("body")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["cms.StoryIndexPage", "cms.HelpPage"]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["section"] = "home"
        context["sections"] = self.sections(day=china_date(timezone.now()))
        return context

    def sections(self, *, day) -> list[Section]:
        """Every block with its goods; the cards of all rows are fetched together."""
        rows = {
            position: self._row(block.value) for position, block in enumerate(self.body) if block.block_type == "goods"
        } | {
            position: (slots(day), "/help-sell/")
            for position, block in enumerate(self.body)
            if block.block_type == "waiting"
        }
        cards = goods.cards((pk for ids, _more in rows.values() for pk in ids), day=day)
        zones = [branch.zone for branch in tree(day)] if any(one.block_type == "zones" for one in self.body) else []
        found = []
        for position, block in enumerate(self.body):
            ids, more = rows.get(position, ([], ""))
            found.append(
                Section(
                    template=f"cms/blocks/{block.block_type}.html",
                    value=block.value,
                    cards=[cards[pk] for pk in ids if pk in cards],
                    more=more,
                    numbers=goods.numbers(day=day) if block.block_type == "numbers" else None,
                    zones=zones[: block.value["count"]] if block.block_type == "zones" else [],
                )
            )
        return found

    @staticmethod
    def _row(value) -> tuple[list[int], str]:
        """The goods of a row, and where there are more."""
        more = f"/c/{value['category']}/" if value["category"] else "/c/"
        if value["region"]:
            more = f"{more}{'&' if '?' in more else '?'}region={value['region']}"
        return goods.newest(category=value["category"], region=value["region"], count=value["count"]), more


class StoryIndexPage(ShopPage):
    intro = models.CharField(_("introduction"), max_length=200, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.VillageStoryPage"]

    class Meta:
        verbose_name = _("list of village stories")
        verbose_name_plural = _("lists of village stories")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        children = VillageStoryPage.objects.child_of(self).live().order_by("-first_published_at", "-pk")
        context["stories"] = children.select_related("picture")
        return context


class VillageStoryPage(ShopPage):
    place = models.CharField(_("place, as readers say it"), max_length=60)
    region = models.ForeignKey(
        "origins.Region",
        verbose_name=_("place in the tree of regions"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Its goods stand below the story"),
    )
    intro = models.CharField(_("introduction"), max_length=200)
    picture = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    body = StreamField(ProseBlocks(), verbose_name=_("text"), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("place"),
        FieldPanel("region"),
        FieldPanel("intro"),
        FieldPanel("picture"),
        FieldPanel("body"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("place"), index.SearchField("intro")]
    parent_page_types = ["cms.StoryIndexPage"]
    subpage_types = []

    class Meta:
        verbose_name = _("village story")
        verbose_name_plural = _("village stories")

    def save(self, *args, **kwargs):
        """Also make the sizes of the picture that pages use, so that no reader's page has to."""
        saved = super().save(*args, **kwargs)
        if self.picture:
            for spec in PICTURE_SPECS:
                self.picture.get_rendition(spec)
        return saved

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        ids = goods.newest(region=self.region.code, count=8) if self.region else []
        cards = goods.cards(ids, day=china_date(timezone.now()))
        context["cards"] = [cards[pk] for pk in ids if pk in cards]
        return context


class HelpPage(ShopPage):
    intro = models.CharField(_("introduction"), max_length=200, blank=True)
    body = StreamField(ProseBlocks(), verbose_name=_("text"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("intro"), index.SearchField("body")]
    parent_page_types = ["cms.HomePage", "cms.HelpPage"]
    subpage_types = ["cms.HelpPage"]

    class Meta:
        verbose_name = _("help page")
        verbose_name_plural = _("help pages")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["topics"] = HelpPage.objects.child_of(self).live().order_by("path")
        return context
