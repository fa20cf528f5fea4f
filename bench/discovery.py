"""Finding goods: search of many kinds, lists with filters, the panel that counts every choice. 10,000 goods."""

from collections.abc import Callable
from urllib.parse import quote

from bench.client import Browser

#: What people type: names, two characters, one, pinyin, initials, places, sellers, several words, a common manner that
#: a tenth of all goods bear, digits, nothing at all.
WORDS = (
    "马蹄", "土鸡蛋", "高山大米", "米", "mt", "mati", "youji", "有机 蜂蜜", "恩施 大米", "天堂姜", "有机", "乐昌县",
    "合作社7", "第4999号", "雪毛鸡 散养", "lc", "腊", "粘豆包", "五峰 绿茶", "黄坌村",
)  # fmt: skip
#: Slips, each of which costs the search for what was meant.
SLIPS = ("马提", "天堂匠", "土鸡旦", "mait", "恩施马蹄礼盒", "有机飞机", "红薯甘", "茶树姑")
FILTERS = (
    "region=440000", "region=450222&price_max=80", "tier=poor_county", "tier=key_county&band=frozen", "proof=origin",
    "proof=recognised&price_min=10", "band=chilled&in_stock=1", "kind=agent", "to=" + quote("广东省"),
    "to=" + quote("新疆维吾尔自治区") + "&sort=price", "certificate=green", "price_min=10&price_max=29.99&sort=-price",
)  # fmt: skip


def acts(browsers: list[Browser], expect: Callable) -> dict[str, Callable[[int, int], object]]:
    """{name: what one client does in one round}; every request is another one than the last."""

    def get(address: Callable[[int], str], **headers: str) -> Callable[[int, int], object]:
        return lambda client, number: expect(browsers[client].get(address(client + number), **headers))

    return {
        "search": get(lambda n: f"/s/?q={quote(WORDS[n % len(WORDS)])}"),
        "slip": get(lambda n: f"/s/?q={quote(SLIPS[n % len(SLIPS)])}"),
        "words": get(lambda n: f"/s/words/?q={quote(WORDS[n % len(WORDS)][:2])}"),
        "filtered": get(lambda n: f"/c/?{FILTERS[n % len(FILTERS)]}&page={n % 3 + 1}"),
        "panel": get(lambda n: f"/c/?{FILTERS[n % len(FILTERS)]}&filters=1", HX_Request="true"),
        "panel_of_all": get(lambda n: "/c/?filters=1", HX_Request="true"),
    }
