"""What the sealer writes: places, nodes of the tree, signed heads."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..canonical import canonical_json
from .entries import Entry
from .querysets import AppendOnlyQuerySet


class Seal(models.Model):
    """An entry's place in the tree: dense from 0, given by the one sealer."""

    index = models.BigIntegerField(_("position"), primary_key=True)
    entry = models.OneToOneField(Entry, verbose_name=_("entry"), on_delete=models.PROTECT, related_name="seal")
    leaf_hash = models.CharField(_("leaf hash"), max_length=64)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ["index"]

    def __str__(self):
        return f"{self.index}"


class TreeNode(models.Model):
    """The root of a complete subtree of at least 2⁸ leaves; with these a proof reads a few rows, not all of them."""

    LOWEST = 8

    level = models.PositiveSmallIntegerField(_("level"))
    index = models.BigIntegerField(_("index"))
    hash = models.CharField(_("hash"), max_length=64)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("tree node")
        verbose_name_plural = _("tree nodes")
        ordering = ["level", "index"]
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="tree_node_once")]

    def __str__(self):
        return f"{self.level}/{self.index}"


class TreeHead(models.Model):
    """The signed root over the first ``size`` entries, chained to the head before it."""

    size = models.BigIntegerField(_("entries"), unique=True)
    root = models.CharField(_("root"), max_length=64)
    signed_at = models.DateTimeField(_("signed at"))
    previous_hash = models.CharField(_("hash of the head before"), max_length=64, blank=True)
    key_id = models.CharField(_("key"), max_length=16)
    signature = models.CharField(_("signature"), max_length=128)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("tree head")
        verbose_name_plural = _("tree heads")
        ordering = ["size"]

    def __str__(self):
        return f"{self.size} · {self.root[:16]}"

    def signed_bytes(self) -> bytes:
        """What the signature covers."""
        return canonical_json(
            {
                "size": self.size,
                "root": self.root,
                "signed_at": self.signed_at,
                "previous_hash": self.previous_hash,
                "key_id": self.key_id,
            }
        )

    def compute_hash(self) -> str:
        """The link that the next head carries: over the signed bytes and the signature."""
        return hashlib.sha256(self.signed_bytes() + bytes.fromhex(self.signature)).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """The head as witnesses keep it and as exports carry it."""
        return {
            "size": self.size,
            "root": self.root,
            "signed_at": self.signed_at.isoformat(),
            "previous_hash": self.previous_hash,
            "key_id": self.key_id,
            "signature": self.signature,
        }
