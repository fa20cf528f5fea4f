"""The supply-and-demand board (供求信息): posts, and what the two sides write to each other."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.foundation import units
from catalog.foundation.periods import china_date

from ..states import PostState


class Side(models.TextChoices):
    SUPPLY = "supply", _("supply")
    DEMAND = "demand", _("demand")

    @property
    def other(self):
        return Side.DEMAND if self == Side.SUPPLY else Side.SUPPLY


class PostQuerySet(models.QuerySet):
    def current(self, at):
        """Open, refreshed in time, not past their last day, and not of a seller who is closed: what everybody sees."""
        return self.filter(
            Q(partner=None) | Q(partner__state="open"), state=PostState.OPEN, stale_at__gt=at, until__gte=china_date(at)
        )

    def of(self, party):
        return self.filter(party=party).order_by("-created_at", "-pk")

    def for_list(self):
        return self.select_related("region__province", "region__county", "region__town", "category", "product")


class Post(models.Model):
    """What somebody offers or looks for. ``party`` is whom it belongs to: ``seller:3``, ``unit:12``.

    Units stand in a room above, so a party is a key and a name; a seller's post also points at the seller.
    """

    number = models.CharField(_("number"), max_length=20, unique=True)
    side = models.CharField(_("supply or demand"), max_length=6, choices=Side.choices)
    item = models.CharField(_("what"), max_length=40)
    variety = models.CharField(_("variety, grade"), max_length=40, blank=True)
    category = models.ForeignKey(
        "catalogue.Category", verbose_name=_("category"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip
    product = models.ForeignKey(
        "catalogue.Product", verbose_name=_("product in the shop"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=2)
    unit = models.CharField(_("unit"), max_length=8, choices=units.choices, default="jin")
    price_cny = models.DecimalField(
        _("wanted price per unit"), max_digits=10, decimal_places=2, null=True, blank=True,
        help_text=_("Empty: to be talked about"),
    )  # fmt: skip
    region = models.ForeignKey("origins.Region", verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")
    available_from = models.DateField(_("first day"))
    until = models.DateField(_("until"), help_text=_("Last day"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=PostState.choices, default=PostState.OPEN)
    party = models.CharField(_("party"), max_length=40, db_index=True)
    party_name = models.CharField(_("posted by"), max_length=128)
    partner = models.ForeignKey(
        "partner.Partner", verbose_name=_("seller"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("posted at"))
    refreshed_at = models.DateTimeField(_("refreshed at"))
    stale_at = models.DateTimeField(_("hidden from"), help_text=_("Unless it is refreshed before"))
    dealt_quantity = models.DecimalField(_("quantity dealt"), max_digits=12, decimal_places=2, null=True, blank=True)
    dealt_price_cny = models.DecimalField(_("price dealt"), max_digits=10, decimal_places=2, null=True, blank=True)
    order_number = models.CharField(_("order"), max_length=20, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post on the board")
        verbose_name_plural = _("posts on the board")
        ordering = ["-refreshed_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="market_post_quantity"),
            models.CheckConstraint(condition=Q(price_cny=None) | Q(price_cny__gt=0), name="market_post_price"),
            models.CheckConstraint(condition=Q(available_from__lte=F("until")), name="market_post_dates"),
            models.CheckConstraint(
                condition=~Q(state=PostState.DEALT) | Q(dealt_quantity__gt=0), name="market_post_dealt_with_a_result"
            ),
            # A double tap posts once.
            models.UniqueConstraint(
                fields=["party", "side", "item", "variety", "quantity", "unit", "region", "until"],
                condition=Q(state=PostState.OPEN),
                name="market_post_once",
            ),
        ]
        indexes = [models.Index(fields=["state", "side", "stale_at"], name="market_post_current")]

    def __str__(self):
        return f"{self.get_side_display()} · {self.item}"

    @property
    def standard(self) -> units.StandardPrice | None:
        """What 500 g or one piece would cost, where the price itself does not say it."""
        grams = self.product.net_weight_g if self.product else None
        return self.price_cny and units.beside(self.price_cny, self.unit, grams)

    def is_stale(self, at) -> bool:
        return self.state == PostState.OPEN and at >= self.stale_at

    def is_over(self, at) -> bool:
        return self.state == PostState.OPEN and china_date(at) > self.until

    @property
    def hidden_soon(self):
        """The moment from which one day is left to refresh it."""
        return self.stale_at - timedelta(days=1)


class ThreadQuerySet(models.QuerySet):
    def of(self, party):
        """Conversations of this party, as the one asked or the one who asks; the newest word first."""
        mine = Q(party=party) | Q(post__party=party) | Q(case__party=party)
        return self.filter(mine).select_related("post", "case").order_by("-last_at", "-pk")

    def waiting_for(self, party):
        """Those in which the other side spoke last."""
        return self.of(party).filter(Q(party=party, last_by_asker=False) | (~Q(party=party) & Q(last_by_asker=True)))


class Thread(models.Model):
    """One asker's conversation about one post or one slow-selling case."""

    post = models.ForeignKey(
        Post, null=True, on_delete=models.CASCADE, related_name="threads", verbose_name=_("post on the board")
    )
    case = models.ForeignKey(
        "market.Case", null=True, on_delete=models.CASCADE, related_name="threads", verbose_name=_("register entry")
    )
    party = models.CharField(_("asker"), max_length=40)
    party_name = models.CharField(_("name of the asker"), max_length=128)
    created_at = models.DateTimeField(_("begun at"))
    last_at = models.DateTimeField(_("last word at"))
    last_by_asker = models.BooleanField(_("the asker spoke last"), default=True)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        ordering = ["-last_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(post=None, case__isnull=False) | Q(post__isnull=False, case=None),
                name="market_thread_about_one_thing",
            ),
            models.UniqueConstraint(fields=["post", "party"], condition=Q(case=None), name="market_thread_post_once"),
            models.UniqueConstraint(fields=["case", "party"], condition=Q(post=None), name="market_thread_case_once"),
        ]
        indexes = [models.Index(fields=["party", "-last_at"], name="market_thread_party")]

    def __str__(self):
        return f"{self.subject} · {self.party_name}"

    @property
    def subject(self):
        return self.post or self.case

    @property
    def owner(self) -> str:
        return self.subject.party

    @property
    def owner_name(self) -> str:
        return self.subject.party_name


class Message(models.Model):
    """One message. Never changed; shown escaped."""

    thread = models.ForeignKey(
        Thread, on_delete=models.CASCADE, related_name="messages", verbose_name=_("conversation")
    )
    by_asker = models.BooleanField(_("by the asker"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("author")
    )
    text = models.CharField(_("text"), max_length=500)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["author", "at"], name="market_message_author")]

    def __str__(self):
        return f"{self.thread} {self.at:%Y-%m-%d %H:%M}"
