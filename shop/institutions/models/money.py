"""What a unit may spend, and what share of it it has promised to aided places."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..states import DeclarationState
from .units import Institution


class BudgetFund(models.TextChoices):
    CANTEEN = "canteen", _("canteen budget")
    UNION = "union", _("union fund")


class Budget(models.Model):
    """The money a unit may spend from one fund in one year, CNY.

    Each yuan is free, reserved (asked for), committed (approved) or spent (paid). Only ``operations.budgets`` moves
    it, by conditional UPDATE; the CHECK stands behind that.
    """

    institution = models.ForeignKey(
        Institution, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="budgets"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    fund = models.CharField(_("fund"), max_length=8, choices=BudgetFund.choices, default=BudgetFund.CANTEEN)
    granted_cny = models.DecimalField(_("granted"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)])
    reserved_cny = models.DecimalField(_("reserved"), max_digits=14, decimal_places=2, default=0, editable=False)
    committed_cny = models.DecimalField(_("committed"), max_digits=14, decimal_places=2, default=0, editable=False)
    spent_cny = models.DecimalField(_("spent"), max_digits=14, decimal_places=2, default=0, editable=False)

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        ordering = ["-year", "institution", "fund"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "year", "fund"], name="budget_once_a_year"),
            models.CheckConstraint(
                condition=Q(granted_cny__gte=F("reserved_cny") + F("committed_cny") + F("spent_cny")),
                name="budget_not_overspent",
            ),
            models.CheckConstraint(
                condition=Q(reserved_cny__gte=0, committed_cny__gte=0, spent_cny__gte=0),
                name="budget_parts_not_negative",
            ),
        ]

    def __str__(self):
        return f"{self.institution} · {self.get_fund_display()} {self.year}"

    @property
    def free_cny(self):
        """What may still be asked for, as of when this row was read."""
        return self.granted_cny - self.reserved_cny - self.committed_cny - self.spent_cny


class ReserveDeclaration(models.Model):
    """What share of its food a unit will buy from aided places in a year (预留份额填报).

    ``reserved_cny`` is base × ratio, rounded to the fen, or the floor of the programme where that is higher; it is
    computed, never typed.
    """

    institution = models.ForeignKey(
        Institution, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="declarations"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    programme = models.ForeignKey(
        "programmes.Programme", verbose_name=_("programme"), on_delete=models.PROTECT, related_name="+"
    )
    target = models.ForeignKey(
        "programmes.QuotaTarget", verbose_name=_("target"), on_delete=models.PROTECT, related_name="+"
    )
    base_cny = models.DecimalField(_("base"), max_digits=14, decimal_places=2)
    ratio = models.DecimalField(_("ratio"), max_digits=5, decimal_places=4)
    reserved_cny = models.DecimalField(_("reserved amount"), max_digits=14, decimal_places=2)
    state = models.CharField(
        _("state"), max_length=10, choices=DeclarationState.choices, default=DeclarationState.SUBMITTED
    )
    returned_reason = models.CharField(_("reason for sending back"), max_length=300, blank=True)
    submitted_at = models.DateTimeField(_("submitted at"))

    class Meta:
        verbose_name = _("reserve declaration")
        verbose_name_plural = _("reserve declarations")
        ordering = ["-year", "institution", "target"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "year", "target"], name="declaration_once_a_year"),
            models.CheckConstraint(condition=Q(base_cny__gt=0), name="declaration_base_positive"),
            models.CheckConstraint(condition=Q(ratio__gt=0, ratio__lte=1), name="declaration_ratio_is_a_share"),
            models.CheckConstraint(
                condition=Q(reserved_cny__gt=0) & Q(reserved_cny__lte=F("base_cny")), name="declaration_amount_in_base"
            ),
        ]

    def __str__(self):
        return f"{self.institution} {self.year} · {self.target}"

    @property
    def percent(self):
        return f"{(self.ratio * 100).normalize():f}"
