"""Who kept animals that may not be kept for food any more, and what they turn to (转产; domain.md §5.4)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.foundation.secrets import SecretField
from catalog.safety.states import HolderState


class ConversionOption(models.Model):
    """Something that a holder can turn to, with who helps and with what."""

    name = models.CharField(_("option"), max_length=80, unique=True)
    support = models.CharField(_("support"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("way to convert")
        verbose_name_plural = _("ways to convert")
        ordering = ["name"]

    def __str__(self):
        return self.name


class AffectedHolder(models.Model):
    """A household or seller with animals of a species that was banned.

    Name and phone are concealed; duty roles read them one look at a time, with a reason, and the look is kept.
    """

    code = models.CharField(_("code"), max_length=20, unique=True)
    region = models.ForeignKey("origins.Region", verbose_name=_("village"), on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(
        "origins.Household", verbose_name=_("household"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="affected",
    )  # fmt: skip
    seller = models.ForeignKey(
        "partner.Partner", verbose_name=_("seller"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="affected_holders",
    )  # fmt: skip
    person = SecretField(_("name"))
    phone = SecretField(_("phone"), blank=True)
    hint = models.CharField(_("name, masked"), max_length=40)
    species = models.ForeignKey("safety.Species", verbose_name=_("animal"), on_delete=models.PROTECT, related_name="+")
    head_count = models.PositiveIntegerField(_("head of stock"))
    options = models.ManyToManyField(ConversionOption, verbose_name=_("ways offered"), blank=True, related_name="+")
    chosen = models.ForeignKey(
        ConversionOption, verbose_name=_("way chosen"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="holders",
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=12, choices=HolderState.choices, default=HolderState.REGISTERED)
    compensation_cny = models.DecimalField(_("compensation"), max_digits=12, decimal_places=2, null=True, blank=True)
    registered_by = models.CharField(_("registered by"), max_length=150)
    registered_at = models.DateTimeField(_("registered at"))

    class Meta:
        verbose_name = _("affected holder")
        verbose_name_plural = _("affected holders")
        ordering = ["region__code", "code"]
        constraints = [models.CheckConstraint(condition=models.Q(head_count__gte=1), name="holder_has_animals")]

    def __str__(self):
        return self.code


class HolderLook(models.Model):
    """That somebody looked at the name and phone of a holder. The database lets nobody change or delete it."""

    holder = models.ForeignKey(
        AffectedHolder, verbose_name=_("affected holder"), on_delete=models.PROTECT, related_name="looks"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("look at personal data")
        verbose_name_plural = _("looks at personal data")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.user} {self.at:%Y-%m-%d %H:%M}"
