"""Stories of safety in the demo. Tests, papers and people are made up; animals and rules are those of the notices."""

from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image

from catalog.foundation.periods import china_date
from catalog.lots import operations as lots
from catalog.origins.models import Household, Region
from catalog.oscar_forks.catalogue import categories
from catalog.oscar_forks.catalogue import operations as catalogue
from catalog.oscar_forks.catalogue.models import Category, Product
from catalog.oscar_forks.catalogue.operations import BadProduct, Details
from catalog.oscar_forks.partner.models import Partner

from . import operations
from .models import ConversionOption, SamplingPlan, Species
from .operations import Finding, Promise

CLERK, COUNTY, OPERATOR = "邓丽华", "林国栋", "吴思源"
OFFICE, LAB = "乐昌市演示农业农村局", "韶关演示农产品质量检测中心"
#: A word in the title → which animal it is.
ANIMALS = {"鸡": "鸡", "鹅": "鹅", "猪": "猪"}
WAYS = (
    ("转养雪毛鸡", "合作社供鸡苗，保底回收"),
    ("转种食用菌", "利用原栏舍，农技站上门指导"),
    ("村里公益岗位就业", "镇里优先安排"),
)
NO_PICTURE = (214, 224, 208)


def load_rules() -> None:
    """The list of animals, and the kinds of the categories that are there."""
    operations.load_species()
    operations.load_rules()


def describe(product: Product, category: str, at: datetime) -> None:
    """Say which animal goods of the demo are, as their seller would."""
    if category in ("鸡鸭鹅", "猪肉", "生猪"):
        name = next(animal for word, animal in ANIMALS.items() if word in product.title)
        operations.describe(product=product, species=Species.objects.get(name=name), at=at)


def load(*, sellers: dict[str, Partner], at: datetime) -> None:
    """A lot without certificate, a failed test and a passed one, two animals that are not simply sold, a holder."""
    _lots(at)
    _animals(sellers["xiushui"], at)
    _holders(at)


def _lots(at: datetime) -> None:
    today = china_date(at)
    ginger, mushrooms, eggs = (Product.objects.get(title=title) for title in ("天堂姜", "乐昌鲜香菇", "乐昌土鸡蛋"))
    lots.receive(product=ginger, quantity=120, produced_on=today - timedelta(days=1), by=CLERK, at=at)
    plan = SamplingPlan.objects.create(
        name="冬季蔬菜和禽蛋例行监测", office=OFFICE, kind="vegetable", items="农药残留、兽药残留", samples=12,
        starts_on=today.replace(day=1), ends_on=today + timedelta(days=40),
    )  # fmt: skip
    picked = lots.receive(
        product=mushrooms, quantity=80, produced_on=today - timedelta(days=2), papers=Promise(), by=CLERK, at=at
    )
    _test(picked, plan, [("毒死蜱", "0.08 mg/kg", "0.02 mg/kg", False), ("百菌清", "未检出", "5 mg/kg", True)], at)
    _test(eggs.lots.order_by("pk").first(), plan, [("恩诺沙星", "未检出", "不得检出", True)], at)


def _test(lot, plan, found, at: datetime) -> None:
    said = {"by": COUNTY, "at": at}
    today = china_date(at)
    taken_on = max(lot.produced_on, today - timedelta(days=2))
    sample = operations.take_sample(
        lot=lot, plan=plan, taken_on=taken_on, taken_at=lot.product.origin, office=OFFICE, lab=LAB, **said
    )
    findings = [Finding(item, value, limit, passed, "GB 2763-2021") for item, value, limit, passed in found]
    operations.report(
        sample=sample, findings=findings, report_no=f"演检〔2026〕{sample.pk:04}号", reported_on=today, **said
    )


def _animals(seller: Partner, at: datetime) -> None:
    """豪猪 is refused at once and stays a draft; 牛蛙 waits for the operator."""
    village = Product.objects.get(title="雪毛鸡").origin
    poultry = categories.enter(name="鸡鸭鹅", under=categories.enter(name="禽蛋"))
    porcupine = _offer(seller, village, "农家豪猪肉", "豪猪", poultry, at)
    with suppress(BadProduct):
        catalogue.submit(product=porcupine, by=CLERK, at=at)
    frogs = _offer(seller, village, "稻田牛蛙", "牛蛙", categories.enter(name="水产"), at)
    catalogue.submit(product=frogs, by=CLERK, at=at)


def _offer(seller: Partner, village: Region, title: str, animal: str, category: Category, at: datetime) -> Product:
    plain = BytesIO()
    Image.new("RGB", (800, 800), NO_PICTURE).save(plain, "WEBP")
    details = Details(
        title=title, category=category, sale_unit="jin", price_cny=Decimal("26.00"),
        origin=village, specification="演示", storage_band="chilled", shelf_life_days=5,
    )  # fmt: skip
    operations.load_rules()
    product = catalogue.draft_product(
        partner=seller, details=details, pictures=[ContentFile(plain.getvalue(), name="plain.webp")], by=CLERK, at=at
    )
    operations.describe(product=product, species=Species.objects.get(name=animal), at=at)
    lots.receive(product=product, quantity=60, produced_on=china_date(at), papers=Promise(), by=CLERK, at=at)
    return product


def _holders(at: datetime) -> None:
    ways = [ConversionOption.objects.get_or_create(name=name, defaults={"support": help_})[0] for name, help_ in WAYS]
    porcupine, rats = Species.objects.get(name="豪猪"), Species.objects.get(name="竹鼠")
    home = Household.objects.order_by("pk").first()
    said = {"by": COUNTY, "at": at}
    first = {"household": home, "person": "黄大山", "phone": "19900020001", "species": porcupine, "head_count": 46}
    converting = operations.register_holder(region=home.region, **first, **said)
    operations.advise(holder=converting, options=ways, note="上门走访，存栏由镇里核数", **said)
    operations.convert(holder=converting, chosen=ways[0], note="首批鸡苗 300 只", **said)
    operations.register_holder(
        region=home.region, person="李桂花", phone="19900020002", species=rats, head_count=120, **said
    )
