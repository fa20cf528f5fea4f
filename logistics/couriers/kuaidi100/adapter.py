"""Kuaidi100 (快递100): follows the parcels of every company by the number that the seller types.

Its push is signed and brings the whole history each time, newest first.
"""

import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import parse_qs

from catalog.foundation.periods import CHINA

from .. import signatures
from ..base import (
    BadSignature,
    CourierRefused,
    CourierUnavailable,
    Label,
    Parcel,
    Push,
    Reply,
    TrackingEvent,
    TrackingStatus,
    UnreadablePush,
)
from .client import Kuaidi100Client
from .codes import ALREADY_SUBSCRIBED, SERVER_ERROR, STATUS_BY_CODE, SUBSCRIBED

#: The form of history that names sub-states.
RESULT_FORM = "4"


class Kuaidi100:
    """One account with Kuaidi100. ``callback_url`` is our door for its pushes, ``salt`` our secret in them."""

    code: ClassVar[str] = "kuaidi100"
    issues_numbers: ClassVar[bool] = False

    def __init__(
        self,
        *,
        host: str,
        customer: str,
        key: str,
        salt: str,
        callback_url: str,
        confirms_delivery: bool = False,
    ):
        self.client = Kuaidi100Client(host=host, customer=customer, key=key)
        self.salt, self.callback_url, self.confirms_delivery = salt, callback_url, confirms_delivery

    def book(self, parcel: Parcel) -> Label:
        """Subscribe to the news of the typed number. A second subscription (501) is as good as the first."""
        answer = self.client.subscribe(
            {
                "company": parcel.company,
                "number": parcel.waybill_no,
                "from": parcel.sender.province_and_city,
                "to": parcel.receiver.province_and_city,
                "parameters": {
                    "callbackurl": self.callback_url,
                    "salt": self.salt,
                    "resultv2": RESULT_FORM,
                    "phone": parcel.receiver.phone[-4:],
                },
            }
        )
        code = str(answer.get("returnCode", ""))
        if code in (SUBSCRIBED, ALREADY_SUBSCRIBED):
            return Label(waybill_no=parcel.waybill_no, raw=answer)
        if code == SERVER_ERROR:
            raise CourierUnavailable(f"{code} {answer.get('message')}")
        raise CourierRefused(str(answer.get("message") or answer), code=code)

    def cancel(self, *, reference: str, waybill_no: str) -> None:
        """Nothing to withdraw: Kuaidi100 follows a parcel, it does not carry it."""

    def track(self, waybill_no: str, *, company: str = "", phone: str = "") -> list[TrackingEvent]:
        """Ask for one number; not more often than every half hour. 500 here means "nothing yet"."""
        answer = self.client.query(
            {
                "com": company,
                "num": waybill_no,
                "phone": phone[-4:],
                "resultv2": RESULT_FORM,
                "show": "0",
                "order": "desc",
            }
        )
        if str(answer.get("status")) == "200":
            return _events(answer)
        code = str(answer.get("returnCode", ""))
        if code == SERVER_ERROR:
            return []
        raise CourierRefused(str(answer.get("message") or answer), code=code)

    def read_push(self, push: Push) -> list[TrackingEvent]:
        try:
            form = parse_qs(push.body.decode(), strict_parsing=True)
            param, sign = form["param"][0], form["sign"][0]
        except (ValueError, KeyError) as problem:
            raise UnreadablePush("no param and sign in the push") from problem
        expected = signatures.kuaidi100_push(param=param, salt=self.salt)
        if not hmac.compare_digest(sign.upper().encode(), expected.encode()):
            raise BadSignature("kuaidi100")
        try:
            return _events(json.loads(param)["lastResult"])
        except (ValueError, KeyError, TypeError, RecursionError) as problem:
            raise UnreadablePush(f"no readable lastResult in the push: {problem!r}") from problem

    def acknowledge(self, push: Push) -> Reply:
        return _reply(200, True, "200", "成功")

    def decline(self, push: Push, *, status: int, words: str) -> Reply:
        return _reply(status, False, "500", words)


def _events(result: Mapping[str, Any]) -> list[TrackingEvent]:
    rows = [_event(result["nu"], row) for row in result.get("data") or []]
    return sorted(rows, key=lambda event: event.happened_at, reverse=True)


def _event(waybill_no: str, row: Mapping[str, Any]) -> TrackingEvent:
    code = str(row.get("statusCode", ""))
    return TrackingEvent(
        waybill_no=waybill_no,
        status=STATUS_BY_CODE.get(code, TrackingStatus.UNKNOWN),
        happened_at=datetime.strptime(row["ftime"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA),
        text=str(row.get("context") or ""),
        code=code,
        place=str(row.get("areaName") or row.get("location") or ""),
        raw=dict(row),
    )


def _reply(status: int, result: bool, code: str, words: str) -> Reply:
    body = json.dumps(
        {"result": result, "returnCode": code, "message": words}, ensure_ascii=False, separators=(",", ":")
    )
    return Reply(status, "application/json;charset=UTF-8", body.encode())
