"""Recalls, and drills of them. A recall is pressed on one lot and reaches as far into its family as was chosen."""

from functools import partial

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.foundation.numbering import new_number

from ..states import RecallState
from .lots import Lot


class RecallScope(models.TextChoices):
    LOT = "lot", _("this lot alone")
    FORWARD = "forward", _("this lot and all that was made from it")
    FAMILY = "family", _("its sources too, and all that was made from them")


class RecallQuerySet(models.QuerySet):
    def real(self):
        return self.filter(drill=False)

    def for_user(self, user):
        """Recalls of goods of the sellers that this person acts for."""
        return self.filter(lot__product__stockrecords__partner__users=user)


class Recall(models.Model):
    """Goods are called back: why, how far, and what buyers are to do with them. A drill touches nothing."""

    number = models.CharField(_("number"), max_length=20, unique=True, default=partial(new_number, "R"))
    lot = models.ForeignKey(Lot, verbose_name=_("lot"), on_delete=models.PROTECT, related_name="recalls")
    scope = models.CharField(_("reach of the recall"), max_length=8, choices=RecallScope.choices)
    drill = models.BooleanField(_("drill"), default=False)
    state = models.CharField(_("state"), max_length=8, choices=RecallState.choices, default=RecallState.OPEN)
    reason = models.CharField(_("reason"), max_length=300)
    advice = models.CharField(_("what buyers are to do"), max_length=300)
    started_by = models.CharField(_("started by"), max_length=150)
    started_at = models.DateTimeField(_("started at"))
    outcome = models.CharField(_("outcome of the recall"), max_length=500, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects = RecallQuerySet.as_manager()

    class Meta:
        verbose_name = _("recall")
        verbose_name_plural = _("recalls")
        ordering = ["-started_at", "-pk"]

    def __str__(self):
        return self.number


class RecalledLot(models.Model):
    """A lot that a recall reached. Written once."""

    recall = models.ForeignKey(Recall, verbose_name=_("recall"), on_delete=models.PROTECT, related_name="recalled")
    lot = models.ForeignKey(Lot, verbose_name=_("lot"), on_delete=models.PROTECT, related_name="recalled_by")
    on_hand = models.PositiveIntegerField(_("left when it was recalled"))

    class Meta:
        verbose_name = _("recalled lot")
        verbose_name_plural = _("recalled lots")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["recall", "lot"], name="recalledlot_once")]

    def __str__(self):
        return f"{self.recall} · {self.lot}"
