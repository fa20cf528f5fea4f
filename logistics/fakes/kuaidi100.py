"""A small Kuaidi100: subscriptions, questions, and signed pushes with the whole history."""

import binascii
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qs, urlencode

from .world import Answer, World

CODE = "kuaidi100"
COMPANIES = {
    "yuantong",
    "zhongtong",
    "shentong",
    "yunda",
    "ems",
    "youzhengguonei",
    "jd",
    "jtexpress",
    "debangkuaidi",
    "shunfeng",
}
NEED_PHONE = {"shunfeng", "zhongtong"}
ACKNOWLEDGED = '{"result":true,"returnCode":"200","message":"成功"}'.encode()
#: statusCode of a piece of news → state of the whole parcel, where the first digit does not tell.
STATES = {"103": "1", "501": "5"}


def hex_upper(text: str) -> str:
    return binascii.hexlify(hashlib.md5(text.encode(), usedforsecurity=False).digest()).decode().upper()


def handle_subscription(world: World, body: bytes) -> Answer:
    """Answer one call to ``/poll``."""
    form = parse_qs(body.decode())
    param = json.loads(form["param"][0])
    if form.get("schema") != ["json"] or param.get("key") != world.accounts.kuaidi100_key:
        return _no("600", "您不是合法的订阅者(即授权Key出错)")
    fault = world.next_fault(CODE)
    if broken := _broken(fault):
        return broken
    if fault == "refused" or param.get("company") not in COMPANIES:
        return _no("700", "订阅方的订阅数据存在错误(如不支持的快递公司、单号为空、单号超长等)")
    parameters = param["parameters"]
    number = param.get("number", "")
    if not number or len(number) > 32:
        return _no("700", "单号为空或超长")
    if world.parcel(CODE, number):
        answer = _no("501", "重复订阅")
    else:
        world.keep(CODE, number, number, parameters | {"company": param["company"]})
        answer = _json({"result": True, "returnCode": "200", "message": "提交成功"})
    return Answer(b"", dropped=True) if fault == "lost_answer" else answer


def handle_query(world: World, body: bytes) -> Answer:
    """Answer one call to ``/poll/query.do``."""
    form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    accounts = world.accounts
    expected = hex_upper(form["param"] + accounts.kuaidi100_key + accounts.kuaidi100_customer)
    if form.get("customer") != accounts.kuaidi100_customer or not hmac.compare_digest(expected, form.get("sign", "")):
        return _no("503", "验证签名失败")
    if broken := _broken(world.next_fault(CODE)):
        return broken
    param = json.loads(form["param"])
    if param["com"] in NEED_PHONE and len(param.get("phone", "")) != 4:
        return _no("408", "快递公司参数异常：验证码错误")
    if not world.news(CODE, param["num"]):
        return _no("500", "查询无结果，请隔段时间再查")
    return _json(_result(world, param["num"], param["com"]))


def owe_push(world: World, waybill_no: str, *, salt: str = "", upto: int | None = None) -> None:
    """Owe one signed push with the history so far (``upto`` a piece of news). Another ``salt`` makes it a forgery."""
    parcel = world.parcel(CODE, waybill_no)
    if parcel is None:
        raise LookupError(f"nobody subscribed to {waybill_no}")
    details = json.loads(parcel["details"])
    result = _result(world, waybill_no, details["company"], upto=upto)
    param = json.dumps(
        {
            "status": "shutdown" if result["ischeck"] == "1" else "polling",
            "billstatus": "got",
            "message": "",
            "autoCheck": "0",
            "comOld": "",
            "comNew": "",
            "lastResult": result,
        },
        ensure_ascii=False,
    )
    body = urlencode({"sign": hex_upper(param + (salt or details["salt"])), "param": param}).encode()
    world.owe_push(
        CODE,
        waybill_no,
        url=details["callbackurl"],
        content_type="application/x-www-form-urlencoded",
        body=body,
        wanted=ACKNOWLEDGED,
    )


def _result(world: World, waybill_no: str, company: str, *, upto: int | None = None) -> dict[str, Any]:
    rows = [row for row in world.news(CODE, waybill_no) if upto is None or row["id"] <= upto]
    data = [
        {
            "context": row["text"],
            "time": row["at"],
            "ftime": row["at"],
            "status": row["text"][:4],
            "statusCode": row["code"],
            "areaCode": None,
            "areaName": row["place"],
        }
        for row in reversed(rows)
    ]
    last = rows[-1]["code"] if rows else "0"
    state = STATES.get(last, last[:1])
    return {
        "message": "ok",
        "nu": waybill_no,
        "ischeck": "1" if state == "3" else "0",
        "com": company,
        "status": "200",
        "state": state,
        "condition": "00",
        "data": data,
    }


def _broken(fault: str) -> Answer | None:
    if fault in ("A1005", "throttled"):
        return Answer(b"", status=429, content_type="text/plain")
    if fault == "server_error":
        return _no("500", "服务器错误")
    return None


def _no(code: str, words: str) -> Answer:
    return _json({"result": False, "returnCode": code, "message": words})


def _json(content: dict[str, Any]) -> Answer:
    return Answer(json.dumps(content, ensure_ascii=False).encode())
