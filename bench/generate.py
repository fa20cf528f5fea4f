"""The measured shop: 10,000 goods in 200 categories, of 100 sellers in 60 villages. The same every time."""

import random
from datetime import date, datetime
from decimal import Decimal

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

PRODUCTS, CATEGORIES, SELLERS, VILLAGES, BUYERS = 10_000, 200, 100, 60, 96
STOCK = 1_000_000
TODAY = date(2026, 1, 1)

_PLACES = "恩施 乐昌 河源 梁河 拜泉 梨树 凤城 祁阳 陇南 剑河 怀远 五峰 白沙 茂县 永胜 南华 连平 阳山 丰顺 桂平"
PLACES = _PLACES.split()
_MANNERS = "有机 农家 高山 散养 手工 富硒 原生态 当季 精选 老种"
MANNERS = _MANNERS.split()
_GOODS = (
    "大米 小米 黄豆 绿豆 红薯干 马蹄 槟榔芋 香芋 板栗 雪毛鸡 土鸡蛋 天堂姜 蜂蜜 "
    "木耳 香菇 茶树菇 山药 砂糖桔 苹果 红脆李 百香果 绿茶 毛尖 菜籽油 花生油 腊肉 "
    "土猪肉 牛肉干 鲈鱼 莲子 枸杞 核桃 红枣 粉条 葛根面 黏玉米 粘豆包 大蒜 辣椒酱 "
    "豆腐乳"
)
GOODS = _GOODS.split()
UNITS = (("jin", 500), ("dai", 2500), ("xiang", 5000), ("he", 1000), ("mei", 50))
BANDS = ("ambient",) * 6 + ("cool", "cool", "chilled", "frozen")


def fill() -> None:
    """Fill an empty, migrated database."""
    from catalog.oscar_forks.catalogue.search import vocabulary

    rng = random.Random(7)
    villages = _places()
    sellers = _sellers(villages, rng)
    leaves = _categories()
    _goods(rng, sellers, villages, leaves)
    _certificates(rng)
    _rates()
    _people()
    vocabulary.rebuild()


def _places():
    from catalog.origins.models import Region, Tier, TierMembership

    tiers = [
        Tier.objects.create(code="poor_county", name="脱贫县", rank=2),
        Tier.objects.create(code="key_county", name="国家乡村振兴重点帮扶县", rank=1),
    ]
    villages = []
    for number in range(VILLAGES):
        province, _new = Region.objects.get_or_create(
            code=f"{44 + number % 10}0000", defaults={"name": PROVINCES[number % 10], "level": 1}
        )
        city, _new = Region.objects.get_or_create(
            code=f"{44 + number % 10}0200", defaults={"name": "演示市", "level": 2, "parent": province}
        )
        county = Region.objects.create(
            code=f"{44 + number % 10}02{number // 10 + 21}", name=f"{PLACES[number % 20]}县", level=3, parent=city
        )
        town = Region.objects.create(code=f"{county.code}101", name="北乡镇", level=4, parent=county)
        villages.append(Region.objects.create(code=f"{town.code}201", name="黄坌村", level=5, parent=town))
        TierMembership.objects.create(
            region=county, tier=tiers[number % 2], valid_from=date(2020, 1, 1), document_no="演示文件"
        )
    return villages


_PROVINCES = "广东省 广西壮族自治区 海南省 重庆市 四川省 贵州省 云南省 西藏自治区 陕西省 甘肃省"
PROVINCES = _PROVINCES.split()


def _sellers(villages, rng):
    from catalog.origins.models import Household
    from catalog.oscar_forks.partner.models import Partner
    from catalog.recognition.models import Linkage

    sellers = [
        Partner.objects.create(
            name=f"{PLACES[n % 20]}{MANNERS[n % 10]}合作社{n}", code=f"coop-{n}", state="open",
            kind="agent" if n % 9 == 0 else "cooperative", region=villages[n % VILLAGES],
        )
        for n in range(SELLERS)
    ]  # fmt: skip
    homes = Household.objects.bulk_create(
        Household(code=f"H{n:05}", region=villages[n % VILLAGES]) for n in range(SELLERS * 8)
    )
    Linkage.objects.bulk_create(
        Linkage(
            partner=sellers[n % SELLERS], household=home, mechanism="purchase", valid_from=TODAY,
            poor=rng.random() < 0.6, state="confirmed",
        )
        for n, home in enumerate(homes)
    )  # fmt: skip
    return sellers


def _categories():
    from catalog.oscar_forks.catalogue import categories

    leaves = []
    for top in range(20):
        branch = categories.enter(name=f"{GOODS[top]}类", slug=f"c{top}")
        for below in range(CATEGORIES // 20 - 1):
            name = f"{GOODS[top]}{MANNERS[below]}"
            leaves.append(categories.enter(name=name, under=branch, slug=f"c{top}-{below}"))
    return leaves


def _goods(rng, sellers, villages, leaves):
    from catalog.foundation.periods import CHINA
    from catalog.lots.models import Lot
    from catalog.oscar_forks.catalogue import search
    from catalog.oscar_forks.catalogue.models import Product, ProductCategory, ProductImage
    from catalog.oscar_forks.partner.models import StockRecord
    from catalog.recognition.models import OriginClaim, Recognition

    made_at = datetime(2026, 1, 1, 9, tzinfo=CHINA)
    products = []
    for number in range(PRODUCTS):
        unit, weight_g = UNITS[number % 5]
        village = villages[number % VILLAGES]
        title = f"{rng.choice(PLACES)}{rng.choice(MANNERS)}{GOODS[number % len(GOODS)]} 第{number}号"
        products.append(
            Product(
                title=title, slug=f"g-{number}", review_state="listed", is_public=True, origin=village,
                sale_unit=unit, net_weight_g=weight_g, specification=f"{weight_g} g", storage_band=rng.choice(BANDS),
                shelf_life_days=90, description="农户自种，现采现发。" * 8,
                search_text=search.indexed(
                    [title], [village.full_name], kinds=[leaves[number % len(leaves)].name],
                    sellers=[sellers[number % SELLERS].name],
                ),
            )
        )  # fmt: skip
    Product.objects.bulk_create(products, batch_size=500)
    StockRecord.objects.bulk_create(
        (
            StockRecord(
                product=product, partner=sellers[number % SELLERS], partner_sku=f"S{number}",
                price=Decimal(rng.randrange(150, 20000)) / 100, price_currency="CNY", num_in_stock=STOCK,
            )
            for number, product in enumerate(products)
        ),
        batch_size=1000,
    )  # fmt: skip
    Lot.objects.bulk_create(
        (
            Lot(
                code=f"L-{number:06}", product=product, quantity=STOCK, on_hand=STOCK, produced_on=TODAY,
                received_at=made_at,
            )
            for number, product in enumerate(products)
        ),
        batch_size=1000,
    )  # fmt: skip
    ProductCategory.objects.bulk_create(
        (
            ProductCategory(product=product, category=leaves[number % len(leaves)])
            for number, product in enumerate(products)
        ),
        batch_size=1000,
    )
    ProductImage.objects.bulk_create(
        (
            ProductImage(product=product, original=f"products/{number}.webp", card=f"products/cards/{number}.webp")
            for number, product in enumerate(products)
        ),
        batch_size=1000,
    )
    claimed = [product for number, product in enumerate(products) if number % 10 < 7]
    OriginClaim.objects.bulk_create(
        (
            OriginClaim(
                product=product, region_id=product.origin_id, state="verified", valid_from=TODAY,
                document_no=f"演示〔2026〕{number}号", claimed_by="bench", claimed_at=made_at, verified_by="bench",
                verified_at=made_at,
            )
            for number, product in enumerate(claimed)
        ),
        batch_size=1000,
    )  # fmt: skip
    Recognition.objects.bulk_create(
        (
            Recognition(
                product=product, number=f"R{number:05}", authority="演示局", state="valid", valid_from=TODAY
            )
            for number, product in enumerate(claimed[::3])
        ),
        batch_size=1000,
    )  # fmt: skip


def _certificates(rng):
    """One of every ten goods is certified."""
    from catalog.certificates.models import Certificate, CertificateKind
    from catalog.foundation.periods import CHINA
    from catalog.oscar_forks.partner.models import StockRecord

    covers = Certificate.products.through
    at = datetime(2026, 1, 1, 9, tzinfo=CHINA)
    rows = list(StockRecord.objects.order_by("pk").values_list("partner", "product")[::10])
    papers = Certificate.objects.bulk_create(
        Certificate(
            partner_id=seller, kind=rng.choice(CertificateKind.values), number=f"C{number:05}", body="演示认证中心",
            valid_from=TODAY, state="verified", claimed_by="bench", claimed_at=at, verified_by="bench", verified_at=at,
            scan="certificates/bench.pdf",
        )
        for number, (seller, _product) in enumerate(rows)
    )  # fmt: skip
    covers.objects.bulk_create(
        covers(certificate=paper, product_id=product) for paper, (_seller, product) in zip(papers, rows, strict=True)
    )


def _rates():
    from catalog.oscar_forks.catalogue.models import StorageBand
    from logistics.fulfilment.models import RateCard

    RateCard.objects.bulk_create(
        RateCard(name=band, band=band, first_cny=Decimal(10), step_cny=Decimal(2), valid_from=date(2020, 1, 1))
        for band in StorageBand.values
    )


def _people():
    from catalog.foundation.models import User
    from shop.storefront.models import ShippingAddress

    people = User.objects.bulk_create(
        User(username=f"buyer-{n}", display_name=f"买家{n}", password="!") for n in range(BUYERS)
    )
    ShippingAddress.objects.bulk_create(
        ShippingAddress(
            user=user, name="演示买家", phone="19900000000", province="广东省", city="深圳市", district="福田区",
            street="演示路1号", is_default=True,
        )
        for user in people
    )  # fmt: skip


def sign_in(user) -> str:
    """A session of this person, as log-in leaves it; logging in itself is measured nowhere."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key
