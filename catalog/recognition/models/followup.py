"""What follows a recognition: the yearly check, and reminders of what is going to end."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..states import RecheckState
from .evidence import Recognition


class RecheckQuerySet(models.QuerySet):
    def due_by(self, day):
        """Checks that wait to be made and are due on ``day`` or before, the oldest first."""
        return self.filter(state=RecheckState.DUE, due_on__lte=day).order_by("due_on", "pk")


class Recheck(models.Model):
    """A yearly check of a recognition: due on a day, passed, failed, or missed."""

    recognition = models.ForeignKey(
        Recognition, verbose_name=_("recognition"), on_delete=models.PROTECT, related_name="rechecks"
    )
    due_on = models.DateField(pgettext_lazy("yearly check", "due on"))
    state = models.CharField(_("state"), max_length=8, choices=RecheckState.choices, default=RecheckState.DUE)
    note = models.CharField(_("result"), max_length=600, blank=True)
    office = models.CharField(_("office"), max_length=120, blank=True)
    by = models.CharField(_("by"), max_length=150, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    objects = RecheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("yearly check")
        verbose_name_plural = _("yearly checks")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["recognition", "due_on"], name="recheck_once"),
            models.UniqueConstraint(
                fields=["recognition"], condition=Q(state=RecheckState.DUE), name="recheck_one_waiting"
            ),
        ]

    def __str__(self):
        return f"{self.recognition} · {self.due_on}"


class Thing(models.TextChoices):
    """What can end."""

    CLAIM = "claim", _("claim of origin")
    RECOGNITION = "recog", _("recognition")
    CERTIFICATE = "cert", _("certificate")
    LICENCE = "licence", _("licence of a mark")
    RECHECK = "recheck", _("yearly check")


class ReminderQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.filter(user=user).order_by("ends_on", "pk")

    def to_send(self):
        """Those that wait for somebody who can be reached, by e-mail or phone; each person's together."""
        reachable = ~Q(user__email="") | Q(user__phone__isnull=False, user__phone_verified=True)
        return self.filter(reachable, sent_at=None).select_related("user").order_by("user", "ends_on", "pk")


class Reminder(models.Model):
    """That one person was told, so many days ahead, that something ends on a day. The row is the outbox of its message.

    ``subject`` is the thing in words, ``address`` the page on which the person can act.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="reminders"
    )
    thing = models.CharField(_("what ends"), max_length=8, choices=Thing.choices)
    thing_id = models.BigIntegerField(_("its key"))
    ends_on = models.DateField(_("first day without it"))
    days_before = models.PositiveSmallIntegerField(_("days before"))
    subject = models.CharField(_("subject"), max_length=200)
    address = models.CharField(_("page"), max_length=200)
    made_at = models.DateTimeField(_("written at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["ends_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "thing", "thing_id", "ends_on", "days_before"], name="reminder_once"
            )
        ]
        indexes = [models.Index(fields=["thing", "thing_id"], name="reminder_thing")]

    def __str__(self):
        return self.subject
