from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SellerRole(models.TextChoices):
    CLERK = "clerk", _("clerk")
    PACKER = "packer", _("packer")
    VILLAGE = "village", _("village worker")


class SellerMemberQuerySet(models.QuerySet):
    def of_user(self, user):
        """What this person does for which seller, by the seller's name."""
        return self.filter(user=user).select_related("partner").order_by("partner__name", "role", "pk")


class SellerMember(models.Model):
    """That a person works for a seller, and as what. One person may have several roles, for several sellers."""

    partner = models.ForeignKey(
        "partner.Partner", verbose_name=_("seller"), on_delete=models.CASCADE, related_name="members"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="seller_memberships"
    )
    role = models.CharField(_("role"), max_length=8, choices=SellerRole.choices)

    objects = SellerMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a seller")
        verbose_name_plural = _("members of sellers")
        ordering = ["partner", "user", "role"]
        constraints = [models.UniqueConstraint(fields=["partner", "user", "role"], name="sellermember_once")]

    def __str__(self):
        return f"{self.user} · {self.partner}"


class UnfinishedForm(models.Model):
    """What a person has typed for new goods of a seller and not sent yet. One for each; it is gone when it is sent."""

    partner = models.ForeignKey("partner.Partner", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    typed = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "user"], name="unfinishedform_once")]

    def __str__(self):
        return f"{self.user} · {self.partner}"
