"""What is offered to units because it does not sell."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .states import OfferState


class UnitOfferQuerySet(models.QuerySet):
    def of_unit(self, institution):
        """Offers to this unit, those that wait for it first."""
        waiting = models.Case(models.When(state=OfferState.SENT, then=0), default=1)
        return (
            self.filter(institution=institution)
            .select_related("product__origin__town", "warning", "request")
            .order_by(waiting, "-sent_at", "-pk")
        )

    def waiting(self):
        return self.filter(state=OfferState.SENT)


class UnitOffer(models.Model):
    """Goods under a warning, offered to one unit that has reserve left. Taken, it is a purchase request to submit."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    warning = models.ForeignKey(
        "market.EarlyWarning", verbose_name=_("early warning"), on_delete=models.PROTECT, related_name="unit_offers"
    )
    product = models.ForeignKey(
        "catalogue.Product", verbose_name=_("product"), on_delete=models.PROTECT, related_name="+"
    )
    institution = models.ForeignKey(
        "institutions.Institution", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="slow_offers"
    )
    quantity = models.PositiveIntegerField(_("suggested quantity"))
    until = models.DateField(_("last day"))
    note = models.CharField(_("note to the units"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=OfferState.choices, default=OfferState.SENT)
    sent_by = models.CharField(_("sent by"), max_length=150)
    sent_at = models.DateTimeField(_("sent at"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("answered by"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    request = models.ForeignKey(
        "procurement.PurchaseRequest", verbose_name=_("purchase request"), null=True, blank=True,
        on_delete=models.SET_NULL, related_name="+",
    )  # fmt: skip

    objects = UnitOfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer to a unit")
        verbose_name_plural = _("offers to units")
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["warning", "institution"], name="unitoffer_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="unitoffer_quantity"),
        ]
        indexes = [models.Index(fields=["institution", "state"], name="unitoffer_waiting")]

    def __str__(self):
        return f"{self.product} → {self.institution}"
