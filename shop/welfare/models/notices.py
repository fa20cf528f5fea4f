"""What a member is told without having asked: the goods are there, something does not come, the place changed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class MemberNoticeKind(models.TextChoices):
    ARRIVED = "arrived", _("the goods are there")
    WITHDRAWN = "withdrawn", _("goods will not come")
    MOVED = "moved", _("another pick-up point")


class MemberNotice(models.Model):
    """One message to a member: on the page of the round at once, and by SMS; the row waits until that is sent."""

    allowance = models.ForeignKey(
        "welfare.Allowance", verbose_name=_("allowance"), on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(_("what happened"), max_length=10, choices=MemberNoticeKind.choices)
    source = models.CharField(_("source"), max_length=60)
    text = models.CharField(_("message"), max_length=300)
    made_at = models.DateTimeField(_("noted at"))
    texted_at = models.DateTimeField(_("message sent at"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice to a member")
        verbose_name_plural = _("notices to members")
        ordering = ["-made_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["allowance", "kind", "source"], name="member_notice_once")]
        indexes = [models.Index(fields=["made_at"], condition=Q(texted_at=None), name="member_notice_waiting")]

    def __str__(self):
        return self.text
