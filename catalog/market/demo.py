# ruff: noqa: E501 a Chinese character counts as two
"""What the demo's villages report and post. Quantities and prices are those of reports (domain.md §7.2, §7.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.files import File

from catalog.demo.load import HERE
from catalog.foundation.models import User
from catalog.foundation.periods import china_date
from catalog.origins.models import Region
from catalog.oscar_forks.catalogue.models import Category, Product
from catalog.oscar_forks.partner.models import Partner

from . import operations, parties
from .models import Case, Duty, EarlyWarning, RuleSet
from .states import CaseState

LISHU, SHUANGYANG, GUIPING, LECHANG = "220322", "220112", "450881", "440281"
SHENYANG, SHANGJIA, LIANTANG = "220322101201", "220112101201", "450881109201"
NORTH, WEST = "440281102202", "440281102203"

#: Officers without a log-in: name, place, post.
OFFICERS = (
    ("孙长河", LISHU, "梨树县演示乡村振兴局 副局长"),
    ("赵立新", SHUANGYANG, "双阳区演示农业农村局 科长"),
    ("覃国强", GUIPING, "桂平市演示农业农村局 副局长"),
    ("何建华", "440200", "韶关市演示农业农村局 处长"),
)
#: seller, item, variety, quantity, unit, price, place, days it stands, category, note
SUPPLY = (
    ("lechang", "马蹄", "大果", 5000, "jin", "3.40", "440281102201", 20, "根茎", "整车可送韶关城区，带泥或清洗均可。"),
    ("xiushui", "雪毛鸡", "净膛", 300, "zhi", "82.00", "440281103201", 30, "鸡鸭鹅", "冷冻，三天内可发。"),
    ("guiping", "砂糖桔", "统果", 100_000, "jin", "1.30", LIANTANG, 18, "柑橘", "整车价，园里自提或代办物流。"),
    ("lishu", "山药", "白玉，60 cm以上", 20_000, "jin", "3.30", SHENYANG, 45, "根茎", "已出窖，随时装车。"),
    ("qiyang", "土鸡蛋", "散装", 60_000, "mei", "0.70", "431181101201", 14, "蛋类", ""),
)


def load_duties(county: User) -> dict[str, User]:
    """The rules, and who is on duty where; return the officers by name. ``county`` answers for Lechang."""
    RuleSet.objects.create(
        name="预警规则（平台建议值）", source="官方无统一数值，见《滞销预警规则建议》；各县可另设", valid_from=date(2026, 1, 1)
    )  # fmt: skip
    officers = {name: _officer(name, place, post) for name, place, post in OFFICERS}
    region = Region.objects.get(code=LECHANG)
    Duty.objects.create(region=region, user=county, post="乐昌市演示农业农村局 值班长", valid_from=date(2026, 1, 1))
    return officers


def load(
    *, sellers: Mapping[str, Partner], officers: Mapping[str, User], county: User, village: User, at: datetime
) -> dict[str, Case]:
    """Posts and cases, each at its own time up to ``at``; return the cases. ``village`` reports for Lechang."""
    _posts(sellers, village, at)
    return _far_away(sellers, officers, at) | _closed(sellers, county, village, at) | _lechang(sellers, village, at)


def _officer(name: str, place: str, post: str) -> User:
    user = User(username=f"duty.{place}", display_name=name)
    user.set_unusable_password()
    user.save()
    Duty.objects.create(region=Region.objects.get(code=place), user=user, post=post, valid_from=date(2026, 1, 1))
    return user


def _posts(sellers: Mapping[str, Partner], by: User, at: datetime) -> None:
    kinds = {category.name: category for category in Category.objects.all()}
    for hours, (seller, item, variety, quantity, unit, price, place, days, kind, note) in enumerate(SUPPLY):
        operations.post(
            side="supply", party=parties.of_seller(sellers[seller]), item=item, variety=variety,
            quantity=Decimal(quantity), unit=unit, price_cny=Decimal(price), region=Region.objects.get(code=place),
            until=china_date(at) + timedelta(days=days), category=kinds[kind], note=note, by=by,
            at=at - timedelta(hours=5 * hours + 2),
        )  # fmt: skip
    # Nobody refreshed this one for four days, so only its owner still sees it.
    operations.post(
        side="supply", party=parties.of_seller(sellers["lechang"]), item="天堂姜", variety="老姜", quantity=Decimal(800),
        unit="jin", price_cny=Decimal("7.80"), region=Region.objects.get(code="440281106201"),
        until=china_date(at) + timedelta(days=12), category=kinds["根茎"], by=by, at=at - timedelta(days=4),
    )  # fmt: skip
    dealt = operations.post(
        side="supply", party=parties.of_seller(sellers["xiushui"]), item="红薯干", quantity=Decimal(200), unit="dai",
        price_cny=Decimal("14.50"), region=Region.objects.get(code="440281103201"),
        until=china_date(at) + timedelta(days=9), category=kinds["薯干果干"], by=by, at=at - timedelta(days=9),
    )  # fmt: skip
    operations.deal(
        post=dealt, quantity=Decimal(180), price_cny=Decimal("14.50"), by="黄志远", at=at - timedelta(days=7)
    )


@dataclass(frozen=True)
class Stands:
    """Who stands for goods, with which photo."""

    name: str
    post: str
    statement: str
    picture: str


def _report(seller: Partner, by: str, at: datetime, **told: Any) -> Case:
    told["region"] = Region.objects.get(code=told["region"])
    return operations.report(party=parties.of_seller(seller), told=told, by=by, at=at)


def _stand(case: Case, stands: Stands, officer: User, at: datetime) -> None:
    path: Path = HERE / "pictures" / f"{stands.picture}.webp"
    with path.open("rb") as photo:
        operations.endorse(
            case=case, name=stands.name, post=stands.post, statement=stands.statement, photo=File(photo), by=officer,
            at=at,
        )  # fmt: skip
    operations.publish(case=case, by=str(officer), at=at)


def _far_away(sellers: Mapping[str, Partner], officers: Mapping[str, User], at: datetime) -> dict[str, Case]:
    """The yam of Shenyang, the dandelion of Shangjia, the tangerines of Guiping."""
    today = china_date(at)
    yam = _report(
        sellers["lishu"], "沈洋村驻村工作队", at - timedelta(days=6), grade="unsold", item="白玉山药", variety="白玉",
        quality="60 cm以上", quantity=Decimal(35_000), unit="jin", region=SHENYANG, price_cny=Decimal("3.30"),
        floor_price_cny=Decimal("2.80"), last_saleable_on=today + timedelta(days=58), area_mu=Decimal(12),
        cause="transport", cause_note="往年的批发车今年没有来", usual_market="四平、长春批发市场", storable=True,
        product=Product.objects.get(title="沈洋白玉山药"),
    )  # fmt: skip
    operations.verify(
        case=yam, official="孙长河", official_post="梨树县演示乡村振兴局 副局长", by="孙长河", at=at - timedelta(days=5)
    )
    _stand(
        yam,
        Stands("高立军", "沈洋村驻村第一书记", "三万五千斤山药是村里十二户人家一年的收成，我和大家一起挖、一起过秤。"
               "根根笔直、粉糯耐煮，欢迎食堂来看货。", "shanyao"),
        officers["孙长河"], at - timedelta(days=5),
    )  # fmt: skip
    operations.note_sold(
        case=yam, quantity=Decimal(6200), price_cny=Decimal("3.30"), text="长春两个社区团购", key="demo:yam",
        by="沈洋村驻村工作队", at=at - timedelta(days=2),
    )  # fmt: skip
    dandelion = _report(
        sellers["lishu"], "尚家村会计", at - timedelta(days=4), grade="maturing", item="婆婆丁", variety="棚室",
        quantity=Decimal(10_000), unit="kg", region=SHANGJIA, daily_output=Decimal(2000), daily_sales=Decimal(1500),
        price_cny=Decimal("8.00"), shelf_life_days=5, cause="stock", cause_note="200 栋大棚 15 天内成熟，400 栋小棚 20 天内",
        last_saleable_on=today + timedelta(days=20), usual_market="长春蔬菜市场", storable=False,
    )  # fmt: skip
    operations.verify(
        case=dandelion,
        official="赵立新",
        official_post="双阳区演示农业农村局 科长",
        by="赵立新",
        at=at - timedelta(days=4),
    )
    _stand(
        dandelion,
        Stands("周海燕", "尚家村党支部书记", "现割现发，早上离地、下午到长春。每天多出一千斤，请帮我们分一分。", "pugongying"),
        officers["赵立新"], at - timedelta(days=3),
    )  # fmt: skip
    tangerines = _report(
        sellers["guiping"], "富品合作社", at - timedelta(days=3), grade="unsold", item="砂糖桔", quality="统果",
        quantity=Decimal(400_000), unit="jin", region=LIANTANG, price_cny=Decimal("1.30"), area_mu=Decimal(382),
        expected_yield=Decimal(1_000_000), last_yield=Decimal(780_000), last_saleable_on=today + timedelta(days=26),
        cause="price", cause_note="客商压价，园里落果已开始", storable=False,
        product=Product.objects.get(title="厚禄砂糖桔"), holder="合作社 32 户",
    )  # fmt: skip
    operations.verify(
        case=tangerines, official="覃国强", official_post="桂平市演示农业农村局 副局长", by="覃国强",
        at=at - timedelta(days=2),
    )  # fmt: skip
    _stand(
        tangerines,
        Stands("梁文彬", "厚禄乡连塘村驻村第一书记", "四十万斤砂糖桔挂在树上等车，三十二户脱贫户等着过年。甜不甜，先寄一箱给您尝。",
               "shatangju"),
        officers["覃国强"], at - timedelta(days=2),
    )  # fmt: skip
    return {"白玉山药": yam, "婆婆丁": dandelion, "砂糖桔": tangerines}


def _closed(sellers: Mapping[str, Partner], county: User, village: User, at: datetime) -> dict[str, Case]:
    """One solved, one partly sold with the rest in store, one lost."""
    told = (
        ("番薯", "lechang", NORTH, 25_000, "jin", "2.00", "price", 25_000, CaseState.RESOLVED, 0,
         "两所学校食堂和一个企业工会分三车买完"),
        ("白萝卜", "lechang", WEST, 81, "dun", "600.00", "transport", 36, CaseState.PARTLY, 0,
         "卖出 36 吨，其余 45 吨农户愿意入库，开春再卖"),
        ("鲜香菇", "lechang", NORTH, 3000, "jin", "8.00", "quality", 1900, CaseState.LOST, 1100,
         "连雨开伞，1,100 斤作肥料处理，保险已报案"),
    )  # fmt: skip
    cases = {}
    for age, (item, seller, place, quantity, unit, price, cause, sold, state, lost, reason) in enumerate(told, start=2):
        then = at - timedelta(days=age * 16)
        case = _report(
            sellers[seller], str(village), then, grade="unsold", item=item, quantity=Decimal(quantity), unit=unit,
            region=place, price_cny=Decimal(price), cause=cause, last_saleable_on=china_date(then) + timedelta(days=25),
        )  # fmt: skip
        operations.verify(
            case=case, official=str(county), official_post="乐昌市演示农业农村局 值班长", by=str(county),
            at=then + timedelta(hours=20),
        )  # fmt: skip
        if state == CaseState.PARTLY:
            _into_store(case, Decimal(quantity - sold), county, str(village), then + timedelta(days=3))
        operations.note_sold(
            case=case, quantity=Decimal(sold), price_cny=Decimal(price), key="demo", by=str(village),
            at=then + timedelta(days=9),
        )  # fmt: skip
        operations.close_case(
            case=case, state=state, reason=reason, lost=Decimal(lost), by=str(county), at=then + timedelta(days=14)
        )
        cases[item] = case
    return cases


def _into_store(case: Case, quantity: Decimal, county: User, by: str, at: datetime) -> None:
    """What nobody fetches goes into a store that the county offers, until spring."""
    offered = operations.offer_store(
        warning=EarlyWarning.objects.get(case=case), store="乐昌演示冷链中心 1 号库", capacity_t=Decimal(60),
        price_cny=Decimal("3.00"), first_on=china_date(at), last_on=china_date(at) + timedelta(days=150), by=county,
        at=at,
    )  # fmt: skip
    operations.book_store(
        offer=offered.store_offer, case=case, quantity=quantity, first_on=china_date(at),
        last_on=china_date(at) + timedelta(days=120), key="demo", by=by, at=at,
    )  # fmt: skip
    # A measure was opened: the case has moved on.
    case.refresh_from_db()


def _lechang(sellers: Mapping[str, Partner], village: User, at: datetime) -> dict[str, Case]:
    """What waits on the county's desk: a surplus nobody acknowledged in time, a report to verify, one sent back."""
    today = china_date(at)
    taro = _report(
        sellers["lechang"], str(village), at - timedelta(days=3), grade="maturing", item="槟榔芋", quantity=Decimal(12_000),
        unit="jin", region=NORTH, daily_output=Decimal(600), daily_sales=Decimal(420), price_cny=Decimal("4.00"),
        cause="stock", last_saleable_on=today + timedelta(days=40), area_mu=Decimal(6), storable=True,
    )  # fmt: skip
    chestnuts = _report(
        sellers["lechang"], str(village), at - timedelta(hours=20), grade="possible", item="马蹄", variety="小果",
        quantity=Decimal(9000), unit="jin", region=WEST, price_cny=Decimal("2.60"), cause="quality",
        cause_note="个头偏小，超市不收", last_saleable_on=today + timedelta(days=35),
    )  # fmt: skip
    ginger = _report(
        sellers["lechang"], str(village), at - timedelta(days=2), grade="unsold", item="天堂姜", quantity=Decimal(500),
        unit="jin", region="440281106201", price_cny=Decimal("8.00"), cause="price",
        last_saleable_on=today + timedelta(days=60),
    )  # fmt: skip
    operations.send_back(
        case=ginger, reason="数量与上月盘点不符，请重新过秤后再报。", by="林国栋", at=at - timedelta(days=1)
    )
    return {"槟榔芋": taro, "马蹄": chestnuts, "天堂姜": ginger}
