"""SF Express (顺丰): orders, routes, and the route push in its two forms.

SF's push carries no documented signature. Its door is therefore a secret path, and a sign-off is looked up with
``track`` before anybody believes it (``confirms_delivery``).
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote_plus
from xml.etree import ElementTree

from catalog.foundation.periods import CHINA

from ..base import CourierRefused, Label, Parcel, Party, Push, Reply, TrackingEvent, TrackingStatus, UnreadablePush
from .client import SFClient
from .codes import (
    ALREADY_CANCELLED,
    DUPLICATE_ORDER,
    NOT_DELIVERABLE,
    NOT_DELIVERABLE_BECAUSE,
    STATUS_BY_OPCODE,
)

LANGUAGE = "zh-CN"


class SF:
    """One account with SF. ``monthly_card`` is needed for settlement by the month and forbidden for cash."""

    code: ClassVar[str] = "sf"
    issues_numbers: ClassVar[bool] = True

    def __init__(
        self, *, host: str, partner_id: str, check_word: str, monthly_card: str = "", confirms_delivery: bool = True
    ):
        self.client = SFClient(host=host, partner_id=partner_id, check_word=check_word)
        self.monthly_card, self.confirms_delivery = monthly_card, confirms_delivery

    def book(self, parcel: Parcel) -> Label:
        """Create the order; when SF has it already (8016), take the waybill it gave then."""
        try:
            answer = self.client.call("EXP_RECE_CREATE_ORDER", self._order(parcel))
        except CourierRefused as refusal:
            if refusal.code != DUPLICATE_ORDER:
                raise
            answer = self.client.call(
                "EXP_RECE_SEARCH_ORDER_RESP",
                {"language": LANGUAGE, "orderId": parcel.reference, "searchType": "1"},
            )
        return self._label(answer)

    def cancel(self, *, reference: str, waybill_no: str) -> None:
        """Withdraw the order. SF never takes its orderId again."""
        message = {
            "language": LANGUAGE,
            "orderId": reference,
            "dealType": 2,
            "waybillNoInfoList": [{"waybillType": 1, "waybillNo": waybill_no}],
        }
        try:
            answer = self.client.call("EXP_RECE_UPDATE_ORDER", message)
        except CourierRefused as refusal:
            if refusal.code not in ALREADY_CANCELLED:
                raise
            return
        if str(answer.get("resStatus")) != "2":
            raise CourierRefused(f"order {reference} and waybill {waybill_no} do not belong together")

    def track(self, waybill_no: str, *, company: str = "", phone: str = "") -> list[TrackingEvent]:
        """The routes of one waybill. ``phone`` of either party: SF wants its last four digits."""
        answer = self.client.call(
            "EXP_RECE_SEARCH_ROUTES",
            {
                "language": LANGUAGE,
                "trackingType": 1,
                "trackingNumber": [waybill_no],
                "methodType": 1,
                "checkPhoneNo": phone[-4:],
            },
        )
        rows = [row for found in answer.get("routeResps") or [] for row in found.get("routes") or []]
        return _newest_first([_event(row, waybill_no) for row in rows])

    def read_push(self, push: Push) -> list[TrackingEvent]:
        rows = _xml_rows(push) if _is_form(push) else _json_rows(push)
        try:
            return _newest_first([_event(row, row["mailno"]) for row in rows])
        except (KeyError, TypeError, ValueError) as problem:
            raise UnreadablePush(f"a WaybillRoute is incomplete: {problem!r}") from problem

    def acknowledge(self, push: Push) -> Reply:
        if _is_form(push):
            return _xml_reply(200, "OK")
        return _json_reply(200, "0000", "成功")

    def decline(self, push: Push, *, status: int, words: str) -> Reply:
        if _is_form(push):
            return _xml_reply(status, "ERR")
        return _json_reply(status, "1000", words)

    def _order(self, parcel: Parcel) -> dict[str, Any]:
        order: dict[str, Any] = {
            "language": LANGUAGE,
            "orderId": parcel.reference,
            "cargoDetails": [{"name": parcel.contents, "count": parcel.count}],
            "contactInfoList": [_contact(1, parcel.sender), _contact(2, parcel.receiver)],
            "expressTypeId": int(parcel.product or 1),
            "payMethod": 1,
            "parcelQty": 1,
            "totalWeight": parcel.weight_g / 1000,
            "isReturnRoutelabel": 1,
        }
        if self.monthly_card:
            order["monthlyCard"] = self.monthly_card
        if parcel.temperature:
            order["temperatureRange"] = int(parcel.temperature)
        if parcel.remark:
            order["remark"] = parcel.remark[:100]
        return order

    def _label(self, answer: Mapping[str, Any]) -> Label:
        if int(answer.get("filterResult") or 0) == NOT_DELIVERABLE:
            reason = str(answer.get("remark") or "3")
            raise CourierRefused(NOT_DELIVERABLE_BECAUSE.get(reason, reason), code="filterResult 3")
        numbers = [row["waybillNo"] for row in answer.get("waybillNoInfoList") or [] if row.get("waybillType") == 1]
        if not numbers:
            raise CourierRefused(f"no waybill number in SF's answer: {answer}")
        return Label(waybill_no=numbers[0], route_code=str(answer.get("destCode") or ""), raw=answer)


def _contact(kind: int, party: Party) -> dict[str, Any]:
    return {
        "contactType": kind,
        "contact": party.name,
        "mobile": party.phone,
        "company": party.company,
        "country": "CN",
        "province": party.province,
        "city": party.city,
        "county": party.district,
        "address": party.street,
    }


def _event(row: Mapping[str, Any], waybill_no: str) -> TrackingEvent:
    code = str(row["opCode"])
    return TrackingEvent(
        waybill_no=waybill_no,
        status=STATUS_BY_OPCODE.get(code, TrackingStatus.UNKNOWN),
        happened_at=datetime.strptime(row["acceptTime"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA),
        text=str(row.get("remark") or ""),
        code=code,
        place=str(row.get("acceptAddress") or ""),
        raw=dict(row),
    )


def _newest_first(events: list[TrackingEvent]) -> list[TrackingEvent]:
    return sorted(events, key=lambda event: event.happened_at, reverse=True)


def _is_form(push: Push) -> bool:
    return "x-www-form-urlencoded" in push.content_type


def _json_rows(push: Push) -> list[dict[str, Any]]:
    try:
        rows = json.loads(push.body)["Body"]["WaybillRoute"]
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise UnreadablePush("not a RoutePushService body") from problem
    if not isinstance(rows, list):
        raise UnreadablePush("WaybillRoute is not a list")
    return rows


def _xml_rows(push: Push) -> list[dict[str, Any]]:
    """The XML in the field ``content``. A document type is refused: entities are how such a body is made a bomb."""
    try:
        text = parse_qs(push.body.decode(), strict_parsing=True)["content"][0]
        text = unquote_plus(text) if text.lstrip().startswith("%3C") else text  # some gateways encode it twice
        if "<!" in text:
            raise UnreadablePush("a document type has no place in a route push")
        root = ElementTree.fromstring(text)  # noqa: S314 - document types, and so entities, are refused above
    except (ValueError, KeyError, ElementTree.ParseError) as problem:
        raise UnreadablePush("not a RoutePushService request") from problem
    return [dict(node.attrib) for node in root.iter("WaybillRoute")]


def _json_reply(status: int, code: str, words: str) -> Reply:
    body = json.dumps({"return_code": code, "return_msg": words}, ensure_ascii=False, separators=(",", ":"))
    return Reply(status, "application/json;charset=UTF-8", body.encode())


def _xml_reply(status: int, head: str) -> Reply:
    body = f'<Response service="RoutePushService"><Head>{head}</Head></Response>'
    return Reply(status, "text/xml;charset=UTF-8", body.encode())
