"""A warning about one product or one case, and the measures that were taken from it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.foundation import units

from .. import early_warning
from ..states import WarningState


class Level(models.TextChoices):
    YELLOW = "yellow", _("yellow")
    RED = "red", _("red")


class WarningQuerySet(models.QuerySet):
    def open(self):
        return self.exclude(state=WarningState.OVER)

    def in_places(self, regions):
        """Warnings of goods from one of ``regions``."""
        reach = Q(pk__in=[])
        for region in regions:
            reach |= Q(region__path__startswith=region.path)
        return self.filter(reach)

    def waiting(self):
        """Red, and nobody has said that they saw it yet."""
        return self.filter(state=WarningState.RAISED, level=Level.RED)

    def overdue(self, at):
        """Red, and nobody has said that they saw it in time."""
        return self.waiting().filter(acknowledge_by__lte=at)

    def for_list(self):
        return self.select_related(
            "product", "case", "duty", "region__province", "region__county", "region__town"
        ).order_by("level", "acknowledge_by", "-raised_at", "-pk")


class EarlyWarning(models.Model):
    """What the numbers said about one product or case, until it is over. At most one open for each.

    ``findings`` are the rules that fired with their numbers, as ``early_warning.Finding.as_json`` writes them; the
    words are made when they are read.
    """

    number = models.CharField(_("number"), max_length=20, unique=True)
    product = models.ForeignKey(
        "catalogue.Product", verbose_name=_("product"), null=True, blank=True, on_delete=models.CASCADE,
        related_name="early_warnings",
    )  # fmt: skip
    case = models.ForeignKey(
        "market.Case", verbose_name=_("register entry"), null=True, blank=True, on_delete=models.CASCADE,
        related_name="early_warnings",
    )  # fmt: skip
    region = models.ForeignKey("origins.Region", verbose_name=_("village"), on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("goods"), max_length=255)
    unit = models.CharField(_("unit"), max_length=8)
    level = models.CharField(_("level"), max_length=6, choices=Level.choices)
    findings = models.JSONField(_("findings"), default=list)
    #: How it went: [{"on": day, "level": …, "rules": […]}], one for every change.
    course = models.JSONField(_("course"), default=list)
    state = models.CharField(_("state"), max_length=12, choices=WarningState.choices, default=WarningState.RAISED)
    raised_at = models.DateTimeField(_("raised at"))
    assessed_at = models.DateTimeField(_("last worked out at"))
    calm_since = models.DateField(
        _("numbers are well since"), null=True, blank=True, help_text=_("While measures are still under way")
    )
    acknowledge_by = models.DateTimeField(_("to be acknowledged by"), null=True, blank=True)
    duty = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("duty officer"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    duty_post = models.CharField(_("post"), max_length=60, blank=True)
    escalated_at = models.DateTimeField(_("escalated at"), null=True, blank=True)
    escalated_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("escalated to"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("acknowledged by"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True, blank=True)
    over_at = models.DateTimeField(_("over at"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=300, blank=True)

    objects = WarningQuerySet.as_manager()

    class Meta:
        verbose_name = _("early warning")
        verbose_name_plural = _("early warnings")
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(product=None, case__isnull=False) | Q(product__isnull=False, case=None),
                name="market_warning_about_one_thing",
            ),
            models.UniqueConstraint(
                fields=["product"], condition=~Q(state=WarningState.OVER) & Q(case=None), name="market_warning_product"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=~Q(state=WarningState.OVER) & Q(product=None), name="market_warning_case"
            ),
            models.CheckConstraint(
                condition=~Q(level=Level.RED) | Q(acknowledge_by__isnull=False), name="market_warning_red_has_a_term"
            ),
        ]
        indexes = [models.Index(fields=["state", "level"], name="market_warning_state")]

    def __str__(self):
        return self.title

    @property
    def told(self) -> list[early_warning.Finding]:
        """The findings in words, their quantities in the unit of the goods."""
        unit = str(units.SALE_UNITS[self.unit].label)
        return [early_warning.Finding.from_json(found, unit=unit) for found in self.findings]

    def is_overdue(self, at) -> bool:
        return self.state == WarningState.RAISED and self.level == Level.RED and at >= self.acknowledge_by


class ActionKind(models.TextChoices):
    SLOT = "slot", _("priority place in the shop")
    OFFER = "offer", _("offer to units with open reserve")
    ROUND = "round", _("welfare round with these goods")
    STORE = "store", _("cold store offered")
    SUBSIDY = "subsidy", _("courier subsidy offered")


class Action(models.Model):
    """One measure that was taken from a warning. ``reference`` names what it opened elsewhere: ``round:W-…``."""

    warning = models.ForeignKey(
        EarlyWarning, verbose_name=_("early warning"), on_delete=models.PROTECT, related_name="actions"
    )
    kind = models.CharField(_("measure"), max_length=8, choices=ActionKind.choices)
    reference = models.CharField(_("refers to"), max_length=60)
    words = models.CharField(_("in words"), max_length=300, blank=True)
    amount_cny = models.DecimalField(_("at most"), max_digits=12, decimal_places=2, null=True, blank=True)
    until = models.DateField(_("last day"), null=True, blank=True)
    by = models.CharField(_("by"), max_length=150)
    at = models.DateTimeField(_("at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("measure from a warning")
        verbose_name_plural = _("measures from warnings")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["warning", "kind", "reference"], name="market_action_once")]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.warning}"
