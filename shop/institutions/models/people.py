"""People beside the roles: whose purchases count to a unit, who is on a union's list."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .units import Institution


class Consent(models.Model):
    """An employee lets the own purchases be counted to a unit, from one instant and up to another."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="consents"
    )
    institution = models.ForeignKey(Institution, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(_("given at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-given_at", "-pk"]
        constraints = [
            # A purchase counts once, so a person counts to one unit at a time.
            models.UniqueConstraint(fields=["user"], condition=Q(withdrawn_at=None), name="consent_to_one_unit"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")), name="consent_dates"
            ),
        ]

    def __str__(self):
        return f"{self.user} → {self.institution}"


class UnionMember(models.Model):
    """A person on a union's list, with or without an account here."""

    institution = models.ForeignKey(
        Institution, verbose_name=_("union"), on_delete=models.PROTECT, related_name="union_members"
    )
    name = models.CharField(_("name"), max_length=60)
    phone = models.CharField(_("mobile phone"), max_length=20, validators=[RegexValidator(r"^1\d{10}$")])
    workplace = models.CharField(_("workplace"), max_length=120, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="union_memberships",
    )

    class Meta:
        verbose_name = _("union member")
        verbose_name_plural = _("union members")
        ordering = ["workplace", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "phone"], name="union_member_once"),
            models.UniqueConstraint(
                fields=["institution", "user"], condition=Q(user__isnull=False), name="union_member_one_account"
            ),
        ]

    def __str__(self):
        return self.name
