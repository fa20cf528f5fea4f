"""A probe that somebody carries: signs batches of readings as a real one would, by an implementation of its own."""

import hashlib
import json
import secrets
from collections.abc import Iterable
from datetime import datetime

import httpx

BLOCK = 64


def hmac_sha256(key: bytes, message: bytes) -> str:
    """RFC 2104 by hand, in hex."""
    key = hashlib.sha256(key).digest() if len(key) > BLOCK else key
    key = key.ljust(BLOCK, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key) + message).digest()
    return hashlib.sha256(bytes(byte ^ 0x5C for byte in key) + inner).hexdigest()


def send(
    url: str,
    *,
    device: str,
    secret: str,
    readings: Iterable[tuple[datetime, float]],
    sent_at: datetime,
    nonce: str = "",
) -> httpx.Response:
    """Push a batch of (instant, °C) and return what came back."""
    rows = [{"t": taken_at.isoformat(), "temp": temperature} for taken_at, temperature in readings]
    body = json.dumps({"device": device, "readings": rows}).encode()
    stamp, nonce = str(int(sent_at.timestamp())), nonce or secrets.token_hex(8)
    headers = {
        "Content-Type": "application/json",
        "X-Probe-Timestamp": stamp,
        "X-Probe-Nonce": nonce,
        "X-Probe-Signature": hmac_sha256(secret.encode(), f"{stamp}.{nonce}.".encode() + body),
    }
    return httpx.post(url, content=body, headers=headers, timeout=10)
