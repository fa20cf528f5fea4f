"""Kuaidi100's words: states, results, and its names of the companies it follows."""

from ..base import TrackingStatus as S

STATUS_BY_CODE = {
    code: status
    for status, codes in {
        S.IN_TRANSIT: "0 1001 1002 7 8 10 11 12",
        S.PICKED_UP: "1 103",
        S.ATTEMPTED: "2 13 202 203 204 205 206 207 208 209 201 14",
        S.DELIVERED: "3 301 302 303 304",
        S.RETURNED: "4",
        S.OUT_FOR_DELIVERY: "5",
        S.AWAITING_PICKUP: "501",
        S.RETURNING: "6",
        S.NOTE: "101 102 401",  # ordered, awaiting pick-up, order cancelled: the parcel has not moved
    }.items()
    for code in codes.split()
}

SUBSCRIBED = "200"
ALREADY_SUBSCRIBED = "501"
SERVER_ERROR = "500"

COMPANIES = {
    "yuantong": "圆通速递",
    "zhongtong": "中通快递",
    "shentong": "申通快递",
    "yunda": "韵达快递",
    "ems": "EMS",
    "youzhengguonei": "邮政快递包裹",
    "jd": "京东物流",
    "jtexpress": "极兔速递",
    "debangkuaidi": "德邦快递",
    "shunfeng": "顺丰速运",
}
