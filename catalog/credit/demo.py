"""Credit in the demo: a small seller on the black list that appeals, another one praised. All of them are made up."""

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from django.core.files import File

from catalog.foundation.periods import china_date
from catalog.origins.models import Region
from catalog.oscar_forks.catalogue import categories
from catalog.oscar_forks.catalogue import operations as catalogue
from catalog.oscar_forks.catalogue.operations import Details
from catalog.oscar_forks.partner import operations as partners
from catalog.oscar_forks.partner.models import Partner

from . import operations
from .models import CreditCause

COUNTY, OFFICE = "林国栋", "乐昌市演示农业农村局"
PICTURE = Path(__file__).parent.parent / "demo" / "pictures" / "caoli.webp"


def load_rules() -> None:
    operations.load_causes()


def load(*, sellers: dict[str, Partner], at: datetime) -> Partner:
    """A shop of the county that labelled bought chestnuts as its own: facts, black list, appeal. Return that seller."""
    seller = partners.admit(
        name="乐昌桥头演示山货店", kind="enterprise", region=Region.objects.get(code="440281103"), phone="0751-5550120",
        about="收购加工板栗、香菇。", by="吴思源", at=at - timedelta(days=300),
    )  # fmt: skip
    Partner.objects.filter(pk=seller.pk).update(code="qiaotou")
    _chestnuts(seller, at - timedelta(days=290))
    today, said = china_date(at), {"by": COUNTY, "at": at}
    for cause, days, evidence in (
        ("late_delivery", 150, "发货单 Y-演示-0007 约定 6月20日 送达，实际 6月25日 送达。"),
        ("false_origin", 6, "现场检查：自外县购入板栗两批，以本村板栗名义销售，笔录乐农检〔2026〕31号。"),
    ):
        fact = operations.record_fact(
            seller=seller, cause=CreditCause.objects.get(code=cause), happened_on=today - timedelta(days=days),
            evidence=evidence, **said,
        )  # fmt: skip
    operations.enter_list(
        seller=seller, colour="black", cause="虚假标注产地，将外购板栗冒充本村产品销售",
        document_no="乐农罚〔2026〕演示3号", office=OFFICE, valid_to=today + timedelta(days=180), **said,
    )  # fmt: skip
    operations.appeal(
        seller=seller, fact=fact, text="第二批确系本村农户所产，有收购单据，请复核。", by="桥头店主", at=at
    )
    operations.enter_list(
        seller=sellers["wufeng"], colour="red", cause="连续两年无投诉，足额兑现农户保底收购",
        document_no="五农〔2026〕演示9号", office="五峰演示农业农村局", valid_to=today + timedelta(days=365), **said,
    )  # fmt: skip
    return seller


def _chestnuts(seller: Partner, at: datetime) -> None:
    """Goods that were on sale up to the decision."""
    village = Region.objects.get(code="440281103201")
    details = Details(
        title="桥头板栗", category=categories.enter(name="干货"), sale_unit="jin", price_cny=Decimal("11.00"),
        origin=village, specification="当年新栗",
    )  # fmt: skip
    with PICTURE.open("rb") as picture:
        product = catalogue.draft_product(
            partner=seller, details=details, pictures=[File(picture)], by="桥头店主", at=at
        )
    catalogue.submit(product=product, by="桥头店主", at=at)
    catalogue.list_product(product=product, by="吴思源", at=at)
