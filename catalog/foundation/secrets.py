"""Texts that the database may hold but not read: encrypted with keys that only the settings know.

``FIELD_ENCRYPTION_KEYS`` are Fernet keys, the newest first: it encrypts, all of them decrypt, so a key is changed by
putting a new one in front and running ``rotate_secrets``.
"""

import base64
import hashlib
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models, transaction


class Unreadable(Exception):
    """No key of the settings opens this text: a key was taken away before ``rotate_secrets`` was run."""


def _keys() -> tuple[str, ...]:
    if settings.FIELD_ENCRYPTION_KEYS:
        return tuple(settings.FIELD_ENCRYPTION_KEYS)
    # Development and tests only: production settings insist on real keys.
    derived = hashlib.sha256(f"secrets:{settings.SECRET_KEY}".encode()).digest()
    return (base64.urlsafe_b64encode(derived).decode(),)


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as problem:
        raise ImproperlyConfigured(
            "FIELD_ENCRYPTION_KEYS must be Fernet keys: 32 random bytes in URL-safe base64, separated by commas."
        ) from problem


def conceal(text: str) -> str:
    """The text under the newest key; an empty text stays empty."""
    return _box(_keys()).encrypt(text.encode()).decode() if text else ""


def reveal(token: str) -> str:
    """The text that was concealed. Raises Unreadable."""
    if not token:
        return ""
    try:
        return _box(_keys()).decrypt(token.encode()).decode()
    except InvalidToken as problem:
        raise Unreadable("No key of FIELD_ENCRYPTION_KEYS opens this text.") from problem


def renew(token: str) -> str:
    """The same secret under the newest key. Raises Unreadable."""
    if not token:
        return ""
    try:
        return _box(_keys()).rotate(token.encode()).decode()
    except InvalidToken as problem:
        raise Unreadable("No key of FIELD_ENCRYPTION_KEYS opens this text.") from problem


class SecretField(models.TextField):
    """Holds a concealed text. What is read from a row is still concealed: ``reveal`` is called where it may be."""

    description = "Text concealed by FIELD_ENCRYPTION_KEYS"

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        if value and not value.startswith("gAAAA"):
            raise ValueError(f"{self.name} takes a concealed text; call conceal() first")
        return value


def rotate(*, batch: int = 200) -> int:
    """Put every concealed text of every table under the newest key; return how many rows.

    May be stopped and run again. Raises Unreadable when a key is missing.
    """
    rows = 0
    for model in apps.get_models():
        fields = [field.attname for field in model._meta.concrete_fields if isinstance(field, SecretField)]
        keys = list(model._base_manager.order_by("pk").values_list("pk", flat=True)) if fields else []
        for start in range(0, len(keys), batch):
            with transaction.atomic():
                found = list(model._base_manager.select_for_update().filter(pk__in=keys[start : start + batch]))
                for row in found:
                    for name in fields:
                        setattr(row, name, renew(getattr(row, name)))
                model._base_manager.bulk_update(found, fields)
        rows += len(keys)
    return rows
