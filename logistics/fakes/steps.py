"""A parcel's way as the demo tells it: what happens, in which words, with which code of which courier."""

from dataclasses import dataclass
from datetime import datetime

from . import kuaidi100, sf
from .world import World


@dataclass(frozen=True)
class Step:
    """``codes`` are each courier's own for the same thing."""

    name: str
    codes: dict[str, str]
    text: str
    place: str


STEPS = (
    Step("picked_up", {"sf": "50", "kuaidi100": "103"}, "快件已揽收", "乐昌市"),
    Step("in_transit", {"sf": "30", "kuaidi100": "1002"}, "快件已发往深圳转运中心", "韶关市"),
    Step("out_for_delivery", {"sf": "44", "kuaidi100": "5"}, "正在派送途中，请保持电话畅通", "深圳市"),
    Step("delivered", {"sf": "80", "kuaidi100": "301"}, "已签收，感谢使用", "深圳市"),
)
#: A word that nobody's table knows.
STRANGE = Step("strange", {"sf": "9999", "kuaidi100": "777"}, "系统测试节点", "深圳市")


def next_step(world: World, courier: str, waybill_no: str) -> Step | None:
    """What happens next to a parcel; None once it is delivered."""
    told = {row["code"] for row in world.news(courier, waybill_no)}
    return next((step for step in STEPS if step.codes[courier] not in told), None)


def happen(world: World, courier: str, waybill_no: str, step: Step, *, at: datetime) -> None:
    """Let a step happen and owe the customer the push."""
    news = world.tell(courier, waybill_no, code=step.codes[courier], at=at, text=step.text, place=step.place)
    if courier == sf.CODE:
        sf.owe_push(world, waybill_no, [news])
    else:
        kuaidi100.owe_push(world, waybill_no)
