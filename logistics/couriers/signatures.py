"""How couriers sign. Each function signs exactly the text that is sent: serialise once, then sign, then send."""

import base64
import hashlib
from urllib.parse import quote_plus

from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.padding import PKCS7


def java_url_encode(text: str) -> str:
    """What Java's ``URLEncoder.encode(text, "UTF-8")`` gives: ``*`` stays, ``~`` is encoded, a blank is ``+``.

    Python's ``quote_plus`` does the opposite for ``*`` and ``~``; an address with one of them then fails with A1006.
    """
    return quote_plus(text, safe="*").replace("~", "%7E")


def _md5_base64(text: str) -> str:
    return base64.b64encode(hashlib.md5(text.encode(), usedforsecurity=False).digest()).decode()


def _md5_hex_upper(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().upper()


def sf(*, msg_data: str, timestamp: str, check_word: str) -> str:
    """SF's ``msgDigest``."""
    return _md5_base64(java_url_encode(msg_data + timestamp + check_word))


def yto(*, param: str, method: str = "", version: str = "", secret: str) -> str:
    """YTO's ``sign``: one signature for one method."""
    return _md5_base64(param + method + version + secret)


def zto(*, body: str, app_secret: str) -> str:
    """ZTO's header ``x-dataDigest``."""
    return _md5_base64(body + app_secret)


def kuaidi100_query(*, param: str, key: str, customer: str) -> str:
    """Kuaidi100's ``sign`` on our questions."""
    return _md5_hex_upper(param + key + customer)


def kuaidi100_push(*, param: str, salt: str) -> str:
    """Kuaidi100's ``sign`` on its pushes; compare without regard to case."""
    return _md5_hex_upper(param + salt)


def ems(*, interface: str, key: str) -> str:
    """EMS's ``logitcsInterface`` (sic): SM4-ECB over the text and the key's own text, marked ``|$4|``."""
    padder = PKCS7(128).padder()
    padded = padder.update((interface + key).encode()) + padder.finalize()
    encryptor = Cipher(SM4(base64.b64decode(key)), modes.ECB()).encryptor()  # noqa: S305 - EMS prescribes it
    return "|$4|" + base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()
