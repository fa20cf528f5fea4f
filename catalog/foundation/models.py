import re

from django.contrib.auth.models import AbstractUser
from django.core.files.storage import storages
from django.db import models
from django.utils.translation import gettext_lazy as _

MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9][0-9]{9})")


def chinese_mobile(typed: str) -> str:
    """The eleven digits that are stored for a mobile number of mainland China, however it was typed.

    ``+86 138-0000-1234``, ``008613800001234`` and full-width digits are all ``13800001234``. Raises ValueError.
    """
    # Full-width digits and signs are what a Chinese keyboard leaves behind.
    plain = typed.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
    found = MOBILE.fullmatch(re.sub(r"[\s()\-]", "", plain))
    if not found:
        raise ValueError("not a mobile number of mainland China")
    return found[1]


class User(AbstractUser):
    """A person who logs in, by name and password or by a code sent to the phone.

    Which institution or seller a person acts for is told by memberships in the rooms above.
    """

    first_name = None
    last_name = None
    display_name = models.CharField(_("name"), max_length=60, blank=True)
    phone = models.CharField(_("mobile phone"), max_length=20, unique=True, null=True, blank=True)
    phone_verified = models.BooleanField(_("phone verified"), default=False)

    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self):
        return self.display_name or self.username

    def get_full_name(self):
        return str(self)

    def get_short_name(self):
        return str(self)


class StateChange(models.Model):
    """One move of one state column: what, from where to where, who, when and why. Written by ``Lifecycle`` alone."""

    subject = models.CharField(_("subject"), max_length=80, help_text=_("Model label, for example order.order"))
    subject_id = models.BigIntegerField(_("subject id"))
    origin = models.CharField(_("from"), max_length=30)
    target = models.CharField(_("to"), max_length=30)
    by = models.CharField(_("by"), max_length=150)
    at = models.DateTimeField(_("at"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("change of state")
        verbose_name_plural = _("changes of state")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["subject", "subject_id", "at"], name="statechange_subject")]

    def __str__(self):
        return f"{self.subject} {self.subject_id}: {self.origin} → {self.target}"


def private_storage():
    return storages["private"]


class TableImport(models.Model):
    """A table that somebody brought: looked at first, then entered as it was looked at, and kept as evidence.

    ``scope`` narrows the kind, for example to a seller; ``refused`` is [[row number, reason]]; ``notes`` are sentences
    for who looks it over. The counts are those of the try until ``entered_at`` is set, then those of the act.
    """

    number = models.CharField(_("number"), max_length=20, unique=True)
    kind = models.CharField(_("kind of table"), max_length=20)
    scope = models.BigIntegerField(_("scope"), null=True)
    file = models.FileField(_("file"), upload_to="tables/", storage=private_storage)
    file_name = models.CharField(_("name of the file"), max_length=200)
    brought_by = models.ForeignKey(User, verbose_name=_("brought by"), on_delete=models.PROTECT, related_name="+")
    brought_at = models.DateTimeField(_("brought at"))
    entered_at = models.DateTimeField(_("entered at"), null=True)
    rows = models.PositiveIntegerField(_("rows"))
    added = models.PositiveIntegerField(_("added"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    same = models.PositiveIntegerField(_("unchanged"), default=0)
    refused = models.JSONField(_("left out"), default=list)
    notes = models.JSONField(_("notes"), default=list)

    class Meta:
        verbose_name = _("imported table")
        verbose_name_plural = _("imported tables")
        ordering = ["-brought_at", "-pk"]
        indexes = [models.Index(fields=["kind", "scope", "-brought_at"], name="tableimport_newest")]

    def __str__(self):
        return f"{self.number} {self.file_name}"
