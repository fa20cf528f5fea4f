"""Pots of money that pay a part of the freight of goods that do not sell, and what each order took of them."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..subsidies import Offer


class FreightSubsidyQuerySet(models.QuerySet):
    def running(self, day):
        """Those that pay on ``day``: their measure has not ended and something is left; the oldest first."""
        return self.filter(
            action__ended_at=None, first_on__lte=day, last_on__gte=day, spent_cny__lt=F("cap_cny")
        ).order_by("pk")


class FreightSubsidy(models.Model):
    """A courier subsidy (快递补贴) for one product: so much an order or a share of its freight, up to a cap.

    Opened by a measure of a warning and over with it. ``spent_cny`` is taken by an UPDATE that finds no row once the
    pot is empty; what was taken for an order comes back when the order's freight does.
    """

    action = models.OneToOneField(
        "market.Action", verbose_name=_("measure from a warning"), on_delete=models.PROTECT, related_name="subsidy"
    )
    product = models.ForeignKey(
        "catalogue.Product", verbose_name=_("product"), on_delete=models.PROTECT, related_name="+"
    )
    pot = models.CharField(_("paid from"), max_length=50)
    per_order_cny = models.DecimalField(_("yuan per order"), max_digits=8, decimal_places=2, null=True, blank=True)
    percent = models.DecimalField(_("share of the freight, %"), max_digits=5, decimal_places=2, null=True, blank=True)
    cap_cny = models.DecimalField(_("at most in all"), max_digits=12, decimal_places=2)
    spent_cny = models.DecimalField(_("paid so far"), max_digits=12, decimal_places=2, default=0)
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))

    objects = FreightSubsidyQuerySet.as_manager()

    class Meta:
        verbose_name = _("courier subsidy")
        verbose_name_plural = _("courier subsidies")
        ordering = ["-first_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(per_order_cny__gt=0, percent=None) | Q(per_order_cny=None, percent__gt=0, percent__lte=100),
                name="subsidy_one_rule",
            ),
            models.CheckConstraint(
                condition=Q(spent_cny__gte=0, cap_cny__gt=0, spent_cny__lte=F("cap_cny")), name="subsidy_within_its_cap"
            ),
            models.CheckConstraint(condition=Q(first_on__lte=F("last_on")), name="subsidy_dates"),
        ]
        indexes = [models.Index(fields=["product", "last_on"], name="subsidy_running")]

    def __str__(self):
        return f"{self.pot} · {self.product}"

    def offer(self) -> Offer:
        """This row as the pure sum takes it."""
        return Offer(self.pk, self.per_order_cny, self.percent, Decimal(self.cap_cny) - self.spent_cny)


class SubsidyUse(models.Model):
    """What one order took of a pot; ``reference`` is the order's number. Given back it stays, with the time."""

    subsidy = models.ForeignKey(
        FreightSubsidy, verbose_name=_("courier subsidy"), on_delete=models.PROTECT, related_name="uses"
    )
    reference = models.CharField(_("reference"), max_length=40)
    amount_cny = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    at = models.DateTimeField(_("at"))
    returned_at = models.DateTimeField(_("given back at"), null=True, blank=True)

    class Meta:
        verbose_name = _("subsidised order")
        verbose_name_plural = _("subsidised orders")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["subsidy", "reference"], name="subsidyuse_once"),
            models.CheckConstraint(condition=Q(amount_cny__gt=0), name="subsidyuse_of_something"),
        ]
        indexes = [models.Index(fields=["reference"], name="subsidyuse_reference")]

    def __str__(self):
        return f"{self.reference} · {self.amount_cny}"
