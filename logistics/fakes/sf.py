"""A small SF Express: checks what SF checks, and answers in SF's two layers."""

import base64
import hashlib
import hmac
import json
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, quote
from xml.sax.saxutils import quoteattr

from .world import CHINA, Answer, World

CODE = "sf"
CLOCK_TOLERANCE_S = 600
UNRESERVED = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-*_"
#: Faults that are plain platform codes.
PLATFORM_FAULTS = {
    "A1005": "调用过于频繁",
    "A1007": "重复请求",
    "A1009": "目标服务不可达",
    "A1099": "系统异常",
    "A1003": "IP无权限",
}
JSON_ACKNOWLEDGED = '{"return_code":"0000","return_msg":"成功"}'.encode()
XML_ACKNOWLEDGED = b'<Response service="RoutePushService"><Head>OK</Head></Response>'


def digest(text: str) -> str:
    """``msgDigest`` of msgData + timestamp + checkWord, byte by byte as Java's URLEncoder does it."""
    encoded = bytearray()
    for byte in text.encode():
        if byte == 0x20:
            encoded += b"+"
        elif byte in UNRESERVED:
            encoded.append(byte)
        else:
            encoded += b"%%%02X" % byte
    return base64.b64encode(hashlib.md5(bytes(encoded), usedforsecurity=False).digest()).decode()


def handle(world: World, body: bytes) -> Answer:
    """Answer one call to ``/std/service``."""
    form = {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
    if missing := [
        name for name in ("partnerID", "requestID", "serviceCode", "timestamp", "msgData") if name not in form
    ]:
        return _platform("A1001", f"必传参数不可为空: {missing}")
    if form["partnerID"] != world.accounts.sf_partner_id:
        return _platform("A1004", "无对应服务权限")
    sent_at = datetime.fromtimestamp(int(form["timestamp"]) / 1000, CHINA)
    if abs((world.now() - sent_at).total_seconds()) > CLOCK_TOLERANCE_S:
        return _platform("A1002", "请求时效已过期")
    expected = digest(form["msgData"] + form["timestamp"] + world.accounts.sf_check_word)
    if not hmac.compare_digest(expected, form.get("msgDigest", "")):
        return _platform("A1006", "数字签名无效")
    fault = world.next_fault(CODE)
    if fault in PLATFORM_FAULTS:
        return _platform(fault, PLATFORM_FAULTS[fault])
    if fault == "server_error":
        return Answer(b"Bad Gateway", status=502, content_type="text/plain")
    if fault == "refused":
        return _business("20052", "月结卡号不匹配")
    service = SERVICES.get(form["serviceCode"])
    if service is None:
        return _platform("A1004", "无对应服务权限")
    answer = service(world, json.loads(form["msgData"]))
    if fault == "lost_answer":  # SF has done it; we never hear
        return Answer(b"", dropped=True)
    return answer


def create_order(world: World, message: dict[str, Any]) -> Answer:
    parties = {row.get("contactType"): row for row in message.get("contactInfoList", [])}
    for kind, codes in ((1, ("1010", "1011", "1012")), (2, ("1014", "1015", "1016"))):
        party = parties.get(kind, {})
        for code, filled in zip(
            codes, (party.get("address"), party.get("contact"), party.get("mobile") or party.get("tel")), strict=True
        ):
            if not filled:
                return _business(code, "地址、联系人或电话不能为空")
    if not all(cargo.get("name") for cargo in message.get("cargoDetails") or [{}]):
        return _business("1023", "托寄物名称不能为空")
    if not message.get("orderId"):
        return _business("6135", "订单信息缺失")
    if world.parcel(CODE, message["orderId"]):
        return _business("8016", "重复下单")
    if "火星" in parties[2]["address"]:
        return _success({"orderId": message["orderId"], "filterResult": 3, "remark": "1", "waybillNoInfoList": []})
    waybill_no = f"SF{int(hashlib.sha256(message['orderId'].encode()).hexdigest(), 16) % 10**13:013d}"
    details = {
        "receiver_phone": parties[2].get("mobile") or parties[2].get("tel"),
        "sender_phone": parties[1].get("mobile") or parties[1].get("tel"),
        "expressTypeId": message.get("expressTypeId"),
        "weight_kg": message.get("totalWeight"),
    }
    world.keep(CODE, message["orderId"], waybill_no, details)
    return _success(_order_answer(message["orderId"], waybill_no))


def search_order(world: World, message: dict[str, Any]) -> Answer:
    found = world.parcel(CODE, message.get("orderId", ""))
    if found is None:
        return _business("8018", "未获取到订单信息")
    return _success(_order_answer(found["reference"], found["waybill_no"]))


def update_order(world: World, message: dict[str, Any]) -> Answer:
    found = world.parcel(CODE, message.get("orderId", ""))
    if found is None:
        return _business("8018", "未获取到订单信息")
    if found["state"] == "cancelled":
        return _business("8037", "已消单")
    numbers = [row.get("waybillNo") for row in message.get("waybillNoInfoList", [])]
    if message.get("dealType") != 2 or found["waybill_no"] not in numbers:
        return _success({"orderId": found["reference"], "resStatus": 1})
    world.withdraw(CODE, found["reference"])
    return _success({"orderId": found["reference"], "resStatus": 2})


def search_routes(world: World, message: dict[str, Any]) -> Answer:
    answers = []
    for waybill_no in message.get("trackingNumber", []):
        parcel = next((row for row in world.parcels(CODE) if row["waybill_no"] == waybill_no), None)
        phones = (
            set()
            if parcel is None
            else {(p or "")[-4:] for p in json.loads(parcel["details"]).values() if isinstance(p, str)}
        )
        may_see = message.get("checkPhoneNo") in phones
        routes = [
            {"acceptTime": row["at"], "acceptAddress": row["place"], "remark": row["text"], "opCode": row["code"]}
            for row in world.news(CODE, waybill_no)
        ]
        answers.append({"mailNo": waybill_no, "routes": routes if may_see else []})
    return _success({"routeResps": answers})


SERVICES = {
    "EXP_RECE_CREATE_ORDER": create_order,
    "EXP_RECE_SEARCH_ORDER_RESP": search_order,
    "EXP_RECE_UPDATE_ORDER": update_order,
    "EXP_RECE_SEARCH_ROUTES": search_routes,
}


def owe_push(world: World, waybill_no: str, news_ids: list[int], *, form: str = "") -> None:
    """Owe the customer one route push with these pieces of news, in the form of the account (or ``form``)."""
    parcel = next((row for row in world.parcels(CODE) if row["waybill_no"] == waybill_no), None)
    rows = [
        {
            "mailno": waybill_no,
            "orderid": parcel["reference"] if parcel else "",
            "acceptTime": row["at"],
            "acceptAddress": row["place"],
            "remark": row["text"],
            "opCode": row["code"],
            "id": str(row["id"]),
            "reasonCode": "",
            "reasonName": "",
        }
        for row in world.news(CODE, waybill_no)
        if row["id"] in news_ids
    ]
    if (form or world.accounts.sf_push_form) == "json":
        content_type, wanted = "application/json;charset=UTF-8", JSON_ACKNOWLEDGED
        body = json.dumps({"Body": {"WaybillRoute": rows}}, ensure_ascii=False).encode()
    else:
        content_type, wanted = "application/x-www-form-urlencoded;charset=UTF-8", XML_ACKNOWLEDGED
        routes = "".join(
            "<WaybillRoute " + " ".join(f"{name}={quoteattr(value)}" for name, value in row.items()) + "/>"
            for row in rows
        )
        xml = f'<Request service="RoutePushService" lang="zh-CN"><Body>{routes}</Body></Request>'
        body = f"content={quote(xml, safe='')}".encode()
    world.owe_push(
        CODE, waybill_no, url=world.accounts.sf_callback, content_type=content_type, body=body, wanted=wanted
    )


def _order_answer(reference: str, waybill_no: str) -> dict[str, Any]:
    return {
        "orderId": reference,
        "originCode": "751",
        "destCode": "755WE",
        "filterResult": 2,
        "waybillNoInfoList": [{"waybillType": 1, "waybillNo": waybill_no}],
    }


def _platform(code: str, words: str) -> Answer:
    envelope = {"apiResponseID": "fake", "apiErrorMsg": words, "apiResultCode": code, "apiResultData": None}
    return Answer(json.dumps(envelope, ensure_ascii=False).encode())


def _inner(result: dict[str, Any]) -> Answer:
    text = json.dumps(result, ensure_ascii=False)
    envelope = {"apiResponseID": "fake", "apiErrorMsg": "", "apiResultCode": "A1000", "apiResultData": text}
    return Answer(json.dumps(envelope, ensure_ascii=False).encode())


def _business(code: str, words: str) -> Answer:
    return _inner({"success": False, "errorCode": code, "errorMsg": words, "msgData": None})


def _success(payload: dict[str, Any]) -> Answer:
    return _inner({"success": True, "errorCode": "S0000", "errorMsg": None, "msgData": payload})
