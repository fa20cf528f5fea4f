"""What a page is made of: an editor's words and choices. Goods and numbers come from ``goods`` when shown."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from catalog.origins.models import Region, RegionLevel
from catalog.oscar_forks.catalogue.models import Category

RICH = ["h2", "h3", "bold", "ol", "ul", "link", "document-link", "hr"]

ICONS = [
    ("leaf", pgettext_lazy("icon", "leaf")),
    ("wheat", pgettext_lazy("icon", "ear of wheat")),
    ("sprout", pgettext_lazy("icon", "sprout")),
    ("package", pgettext_lazy("icon", "parcel")),
    ("gift", pgettext_lazy("icon", "gift")),
    ("clipboard-list", pgettext_lazy("icon", "list")),
    ("landmark", pgettext_lazy("icon", "public building")),
    ("store", pgettext_lazy("icon", "stall")),
    ("users", pgettext_lazy("icon", "people")),
    ("qr-code", pgettext_lazy("icon", "QR code")),
    ("truck", pgettext_lazy("icon", "lorry")),
    ("circle-help", pgettext_lazy("icon", "question mark")),
    ("chart-column", pgettext_lazy("icon", "chart")),
    ("badge-check", pgettext_lazy("icon", "mark of approval")),
]
TONES = [("info", _("plain notice")), ("warn", _("urgent notice")), ("ok", _("good news"))]


def category_choices():
    """Public categories, indented by their depth."""
    rows = Category.objects.filter(is_public=True).order_by("path").values_list("slug", "name", "depth")
    return [(slug, f"{'  ' * (depth - 1)}{name}") for slug, name, depth in rows]


def region_choices():
    """Counties, the level at which places are known to buyers."""
    rows = Region.objects.filter(level=RegionLevel.COUNTY).order_by("code")
    return list(rows.values_list("code", "full_name"))


class HeroBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=60)
    text = blocks.TextBlock(label=_("text"), required=False)
    words = blocks.ListBlock(blocks.CharBlock(max_length=12), label=_("words often searched for"), max_num=8)

    class Meta:
        icon = "pick"
        label = _("Opening")


class ShortcutBlock(blocks.StructBlock):
    icon = blocks.ChoiceBlock(choices=ICONS, label=_("icon"))
    text = blocks.CharBlock(label=_("text"), max_length=8)
    address = blocks.CharBlock(label=_("link address"), max_length=200, help_text=_("For instance /c/vegetables/"))


class ShortcutsBlock(blocks.StructBlock):
    shortcuts = blocks.ListBlock(ShortcutBlock(), label=_("shortcuts"), min_num=4, max_num=8)

    class Meta:
        icon = "grip"
        label = _("Shortcuts")


class CodeBlock(blocks.ChoiceBlock):
    """A choice stored by its code. Wagtail would ask for all choices again for every stored value; a code is a code."""

    def normalize_choice(self, value):
        return value


class GoodsRowBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=30)
    category = CodeBlock(choices=category_choices, required=False, label=_("of this category"))
    region = CodeBlock(choices=region_choices, required=False, label=_("from this county"))
    count = blocks.IntegerBlock(label=_("how many"), default=4, min_value=2, max_value=12)

    class Meta:
        icon = "list-ul"
        label = _("Row of goods")


class ZonesBlock(blocks.StructBlock):
    """The zones that are shown on the day, in the order of the shop; those that lie in another are left to its page."""

    title = blocks.CharBlock(label=_("title"), max_length=30)
    count = blocks.IntegerBlock(label=_("how many"), default=3, min_value=1, max_value=9)

    class Meta:
        icon = "folder-inverse"
        label = _("Zones")


class WaitingBlock(blocks.StructBlock):
    """Goods with a priority place: a county's duty officer gives it from an early warning. Nothing shows without."""

    title = blocks.CharBlock(label=_("title"), max_length=30)

    class Meta:
        icon = "warning"
        label = _("Goods that wait for buyers")


class VillageBlock(blocks.StructBlock):
    story = blocks.PageChooserBlock(page_type="cms.VillageStoryPage", label=_("village story"))

    class Meta:
        icon = "site"
        label = _("Village")


class NoticeBlock(blocks.StructBlock):
    tone = blocks.ChoiceBlock(choices=TONES, default="info", label=_("kind of notice"))
    title = blocks.CharBlock(label=_("title"), max_length=40, required=False)
    text = blocks.CharBlock(label=_("text"), max_length=200)
    action = blocks.CharBlock(label=_("words of the link"), max_length=20, required=False)
    address = blocks.CharBlock(label=_("link address"), max_length=200, required=False)

    class Meta:
        icon = "warning"
        label = _("Notice")


class NumbersBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=30, required=False)

    class Meta:
        icon = "order"
        label = _("Numbers")


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("words"))
    who = blocks.CharBlock(label=_("who said it"), max_length=40, required=False)

    class Meta:
        icon = "openquote"
        label = _("Quotation")


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("question"), max_length=80)
    answer = blocks.RichTextBlock(features=["bold", "ol", "ul", "link"], label=_("answer"))

    class Meta:
        icon = "help"
        label = _("Question")


class PictureBlock(blocks.StructBlock):
    picture = ImageChooserBlock(label=_("picture"))
    caption = blocks.CharBlock(label=_("caption"), max_length=80, required=False)

    class Meta:
        icon = "image"
        label = _("Picture")


class ProseBlocks(blocks.StreamBlock):
    """Running text, for stories and help."""

    prose = blocks.RichTextBlock(features=RICH, label=_("Text"))
    quote = QuoteBlock()
    question = QuestionBlock()
    picture = PictureBlock()
    notice = NoticeBlock()


class HomeBlocks(blocks.StreamBlock):
    """The home page, from top to bottom."""

    hero = HeroBlock()
    shortcuts = ShortcutsBlock()
    goods = GoodsRowBlock()
    zones = ZonesBlock()
    waiting = WaitingBlock()
    village = VillageBlock()
    notice = NoticeBlock()
    numbers = NumbersBlock()
    prose = blocks.RichTextBlock(features=RICH, label=_("Text"))
