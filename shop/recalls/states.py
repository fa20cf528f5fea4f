from django.db import models
from django.utils.translation import gettext_lazy as _


class AlertKind(models.TextChoices):
    RECALL = "recall", _("recall")
    TEST = "test", _("failed test")
    DRILL = "drill", _("drill")


class Answer(models.TextChoices):
    REFUND = "refund", _("wants the money back")
    GONE = "gone", _("has used or thrown away the goods")
    REPLACED = "replaced", _("was sent other goods instead")


class Channel(models.TextChoices):
    SMS = "sms", _("text message")
    EMAIL = "email", _("e-mail")


class MessageState(models.TextChoices):
    WAITING = "waiting", _("waiting to be sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("could not be sent")
