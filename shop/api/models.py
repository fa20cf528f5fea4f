import hashlib
import secrets
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class TokenQuerySet(models.QuerySet):
    def of(self, secret: str):
        """The token with this secret, if it still opens anything."""
        return self.filter(digest=digest_of(secret), revoked_at=None, user__is_active=True)


class Token(models.Model):
    """A key with which a program acts for one person. Only a digest is kept: the secret is shown once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(_("what it is for"), max_length=60)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.name


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def issue(*, user, name: str, at: datetime) -> str:
    """Make a token and return its secret, which nobody can read again."""
    secret = f"cam_{secrets.token_urlsafe(32)}"
    Token.objects.create(user=user, name=name, digest=digest_of(secret), created_at=at)
    return secret
