"""The ledger's Ed25519 key: who signs heads, and which keys are believed."""

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings


def signing_key() -> Ed25519PrivateKey:
    """The site's own key, from ``LEDGER_SIGNING_KEY`` (64 hexadecimal digits).

    Without one (development, tests) it is derived from ``SECRET_KEY``; production settings insist on a real one.
    """
    seed = settings.LEDGER_SIGNING_KEY
    if seed:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"ledger:{settings.SECRET_KEY}".encode()).digest())


def public_hex(key: Ed25519PrivateKey | Ed25519PublicKey) -> str:
    """The public half as 64 hexadecimal digits, for the transparency page and ``LEDGER_TRUSTED_KEYS``."""
    public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
    return public.public_bytes_raw().hex()


def key_id(public: str) -> str:
    """The short name of a public key: the first 16 digits of its SHA-256."""
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16]


def trusted_keys() -> dict[str, str]:
    """The public keys that are believed, by their short name: today's and those of ``LEDGER_TRUSTED_KEYS``.

    They come from the settings and never from the database, which is what is being checked.
    """
    believed = [public_hex(signing_key()), *settings.LEDGER_TRUSTED_KEYS]
    return {key_id(public): public for public in believed}


def is_signed(*, message: bytes, signature: str, key: str) -> bool:
    """Tell whether the believed key of that short name signed this message."""
    public = trusted_keys().get(key)
    if public is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True
