"""What a member is told without having asked: goods are there, do not come, are recalled; the place changed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .wishes import Allowance


class MemberNoticeKind(models.TextChoices):
    ARRIVED = "arrived", _("the goods are there")
    WITHDRAWN = "withdrawn", _("goods will not come")
    MOVED = "moved", _("another pick-up point")
    ALERT = "alert", _("something is wrong with the goods")
    REMINDER = "reminder", _("something is still to be done")


class MemberNoticeQuerySet(models.QuerySet):
    def unread_alerts(self, user):
        """What this person has to know of goods from rounds and has not confirmed yet, newest first."""
        mine = Allowance.objects.for_user(user)
        return self.filter(allowance__in=mine, kind=MemberNoticeKind.ALERT, read_at=None).select_related(
            "allowance__round", "alert"
        )


class MemberNotice(models.Model):
    """One message to a member: on the page of the round at once, and by SMS; the row waits until that is sent.

    ``texted_tail`` is the end of the number it went to: empty with ``texted_at`` set means that the union's list had
    no number any more, and somebody must tell this person by word of mouth.
    """

    allowance = models.ForeignKey(
        "welfare.Allowance", verbose_name=_("allowance"), on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(_("what happened"), max_length=10, choices=MemberNoticeKind.choices)
    source = models.CharField(_("source"), max_length=60)
    alert = models.ForeignKey(
        "recalls.Alert", verbose_name=_("alert"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.CharField(_("message"), max_length=800)
    made_at = models.DateTimeField(_("noted at"))
    texted_at = models.DateTimeField(_("message sent at"), null=True, blank=True)
    texted_tail = models.CharField(_("last digits of the phone"), max_length=4, blank=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    read_by = models.CharField(_("noted by"), max_length=150, blank=True)

    objects = MemberNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice to a member")
        verbose_name_plural = _("notices to members")
        ordering = ["-made_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["allowance", "kind", "source"], name="member_notice_once")]
        indexes = [models.Index(fields=["made_at"], condition=Q(texted_at=None), name="member_notice_waiting")]

    def __str__(self):
        return self.text
