"""SF's gateway: one URL, a signed form, an answer in two layers (HTTP 200 even for a no)."""

import json
import time
import uuid
from collections.abc import Callable
from typing import Any

from catalog.foundation import outbound

from .. import signatures
from ..base import CourierRefused, CourierUnavailable
from .codes import REACHED, RETRY_AFTER_S, RETRY_BUSINESS, SUCCESS


class SFClient:
    """Calls one service after the other for one partner. ``clock`` gives seconds since 1970."""

    def __init__(self, *, host: str, partner_id: str, check_word: str, clock: Callable[[], float] = time.time):
        self.url = host.rstrip("/") + "/std/service"
        self.partner_id, self.check_word, self.clock = partner_id, check_word, clock

    def call(self, service: str, message: dict[str, Any]) -> dict[str, Any]:
        """Return the business payload of ``service``. Raises CourierUnavailable or CourierRefused."""
        msg_data = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
        timestamp = str(int(self.clock() * 1000))
        form = {
            "partnerID": self.partner_id,
            "requestID": str(uuid.uuid4()),
            "serviceCode": service,
            "timestamp": timestamp,
            "msgDigest": signatures.sf(msg_data=msg_data, timestamp=timestamp, check_word=self.check_word),
            "msgData": msg_data,
        }
        try:
            answer = outbound.call("POST", self.url, data=form).json()
        except outbound.Unavailable as problem:
            raise CourierUnavailable(str(problem)) from problem
        except outbound.Refused as problem:
            raise CourierRefused(str(problem)) from problem
        except ValueError as problem:
            raise CourierUnavailable("SF answered with something that is not JSON") from problem
        return self._open(answer)

    def _open(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Unwrap both layers; the inner one is a JSON string for most services and an object for some."""
        code = answer.get("apiResultCode", "")
        if code in RETRY_AFTER_S:
            raise CourierUnavailable(f"{code} {answer.get('apiErrorMsg')}", retry_after_s=RETRY_AFTER_S[code])
        if code != REACHED:
            raise CourierRefused(str(answer.get("apiErrorMsg") or answer), code=code)
        inner = answer.get("apiResultData") or "{}"
        result = json.loads(inner) if isinstance(inner, str) else inner
        code = str(result.get("errorCode") or "")
        if result.get("success") in (True, "true") or code == SUCCESS:
            return result.get("msgData") or result.get("obj") or result.get("data") or {}
        words = str(result.get("errorMsg") or result.get("errorMessage") or result.get("message") or result)
        if code in RETRY_BUSINESS:
            raise CourierUnavailable(f"{code} {words}")
        raise CourierRefused(words, code=code)
