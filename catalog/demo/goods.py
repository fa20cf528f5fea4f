# ruff: noqa: E501 a Chinese character counts as two; a product stands on three lines
"""What the demo sells. Places, goods and prices are those of reports and notices; sellers and people are made up."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

TIERS = (
    ("key_county", "国家乡村振兴重点帮扶县", 1),
    ("national_poor_county", "脱贫县", 2),
    ("supervised_village", "挂牌督战村", 3),
    ("provincial_poor_village", "省定贫困村", 4),
    ("lifted_village", "脱贫村", 5),
    ("provincial_weak_area", "省级经济薄弱地区", 6),
)

#: place, tier, from, up to, document (numbers are of the demo)
MEMBERSHIPS = (
    ("522629", "key_county", date(2021, 8, 27), None, "国乡振演示〔2021〕1号"),
    *(
        (county, "national_poor_county", date(2014, 1, 1), None, "国开办演示〔2014〕1号")
        for county in ("230231", "522629", "420529", "469025", "621221", "532324", "530722")
    ),
    ("441423101201", "supervised_village", date(2020, 2, 1), date(2021, 1, 1), "粤扶演示〔2020〕2号"),
    *(
        (village, "provincial_poor_village", date(2016, 5, 1), None, "粤扶演示〔2016〕5号")
        for village in ("440281102201", "440281106201", "441623103201", "441423101201")
    ),
    *(
        (village, "lifted_village", date(2020, 12, 1), None, "演示〔2020〕12号")
        for village in ("220322101201", "230231101201", "220112101201", "621221101201", "450881109201")
    ),
    ("440281", "provincial_weak_area", date(2022, 1, 1), None, "粤财演示〔2022〕1号"),
)

SYNONYMS = (
    "马蹄 荸荠 地栗", "山药 淮山 怀山", "番薯 红薯 地瓜 甘薯", "香芋 芋头 芋子", "土豆 马铃薯 洋芋", "婆婆丁 蒲公英",
    "砂糖桔 砂糖橘 桔子 橘子", "黑木耳 木耳", "玉米 苞米 棒子", "大米 稻米", "鸡蛋 土鸡蛋 柴鸡蛋", "大蒜 蒜头",
    "西红柿 番茄", "笨猪肉 土猪肉", "小笨鸡 土鸡 走地鸡 溜达鸡", "粘豆包 黏豆包",
)  # fmt: skip

#: key, name, kind, registered in, phone, about, producer
SELLERS = (
    ("lechang", "乐昌北乡演示种植专业合作社", "cooperative", "440281102", "0751-5550101",
     "社员大多是北乡镇种马蹄和香芋的农户，冬月开挖，现挖现发。", ""),
    ("xiushui", "乐昌秀水演示养殖专业合作社", "cooperative", "440281103", "0751-5550102",
     "散养雪毛鸡，兼收社员的鸡蛋、蜂蜜和红薯干。", ""),
    ("lianping", "连平上坪演示蜜桃专业合作社", "cooperative", "441623103", "0762-5550103",
     "鹰嘴蜜桃产区，夏季鲜果，冬季只卖果干。", ""),
    ("lishu", "梨树沈洋演示山药种植合作社", "cooperative", "220322101", "0434-5550104",
     "黑土地上种白玉山药、糯玉米和水稻。", ""),
    ("baiquan", "拜泉同乐演示村股份经济合作社", "collective", "230231101", "0452-5550105",
     "村集体统一收购：小笨鸡、大鹅、粘豆包、笨猪肉，先登记后准备。", ""),
    ("guiping", "桂平厚禄演示水果专业合作社", "cooperative", "450881109", "0775-5550106",
     "三百多亩砂糖桔，十一月下旬开始采摘。", ""),
    ("qiyang", "祁阳黎家坪演示家庭农场", "family_farm", "431181101", "0746-5550107",
     "林下散养土鸡，鸡蛋当天装箱。", ""),
    ("yunnan", "永胜期纳演示农业有限公司", "enterprise", "530722102", "0888-5550108",
     "与农户签订收购协议，大蒜、生猪成批供应食堂。", ""),
    ("wufeng", "五峰采花演示茶业有限公司", "enterprise", "420529201", "0717-5550109",
     "采花乡高山茶，从鲜叶到成品一家做完。", ""),
    ("agent", "韶关演示优选代销中心", "agent", "440200", "0751-5550110",
     "代销各地合作社的干货杂粮，商品页写明生产者。", "各商品页所列合作社"),
)  # fmt: skip

CATEGORIES = (
    ("蔬菜菌菇", ("根茎", "叶菜", "菌菇")),
    ("新鲜水果", ("柑橘", "桃梨")),
    ("粮油杂粮", ("大米", "玉米杂粮", "面点")),
    ("禽蛋", ("鸡鸭鹅", "蛋类")),
    ("肉类", ("猪肉", "生猪")),
    ("茶饮", ("绿茶", "蜂蜜")),
    ("干货", ("薯干果干", "干菌")),
)


@dataclass(frozen=True, kw_only=True)
class Goods:
    """One product. ``claim``: verified, lapsed (yesterday was its last day), claimed. ``state`` where it stands."""

    slug: str
    title: str
    seller: str
    village: str
    category: str
    unit: str
    price: str
    spec: str
    stock: int
    net_g: int | None = None
    pieces: int | None = None
    band: str = "ambient"
    shelf: int | None = None
    least: int = 1
    step: int = 1
    age: int = 2
    catch: bool = False
    claim: str = "verified"
    recognised: str = ""
    state: str = "listed"
    reference: tuple[str, str] | None = None
    story: str = ""

    @property
    def price_cny(self) -> Decimal:
        return Decimal(self.price)


NORTH, HUANGBEN, TIANTANG, GAOCHE = "440281102202", "440281102201", "440281106201", "440281103201"
SHENYANG, TONGLE, LIANTANG, SONGBAI = "220322101201", "230231101201", "450881109201", "431181101201"
QINA, LIBAO, CAIHUA, SHANGJIA = "530722102201", "522629101201", "420529201201", "220112101201"
LUOWU, XIAOSHUI, ZIYA, LIJIA = "532324201201", "441623103201", "469025103201", "621221101201"

GOODS = (
    Goods(slug="mati", title="北乡马蹄", seller="lechang", village=HUANGBEN, category="根茎", unit="jin", price="3.50",
          spec="大果，带泥", stock=6000, band="cool", shelf=45, least=5, step=5, recognised="乐认演示2026-018", catch=True,
          story="北乡镇种马蹄一万多亩，冬至前后开挖。每卖一斤，黄坌村的农户按保底价结算。"),
    Goods(slug="mati", title="北乡马蹄 5斤装", seller="lechang", village=HUANGBEN, category="根茎", unit="dai", price="19.80",
          spec="5斤/袋，已清洗", stock=400, net_g=2500, band="chilled", shelf=10, recognised="乐认演示2026-018"),
    Goods(slug="yutou", title="乐昌槟榔芋", seller="lechang", village=NORTH, category="根茎", unit="jin", price="4.20",
          spec="单个2斤以上", stock=3500, band="cool", shelf=60, least=5, step=5, recognised="乐认演示2026-019", catch=True),
    Goods(slug="yutou", title="张溪香芋 10斤箱", seller="lechang", village="440281104201", category="根茎", unit="xiang",
          price="58.00", spec="地理标志，2-4个/箱", stock=260, net_g=5000, band="cool", shelf=60),
    Goods(slug="tianjiang", title="天堂姜", seller="lechang", village=TIANTANG, category="根茎", unit="jin", price="8.00",
          spec="老姜", stock=900, band="cool", shelf=90, recognised="乐认演示2026-020", catch=True),
    Goods(slug="fanshu", title="北乡红心番薯 10斤箱", seller="lechang", village=NORTH, category="根茎", unit="xiang", price="32.00",
          spec="红心，中薯", stock=0, net_g=5000, band="cool", shelf=60, state="draft",
          story="上廊村的红心番薯，十月起挖。县里预警滞销后，工会福利登记帮着卖完了第一批。"),
    Goods(slug="xianggu", title="乐昌鲜香菇", seller="lechang", village=NORTH, category="菌菇", unit="jin", price="9.80",
          spec="现采，中号", stock=320, band="chilled", shelf=6, age=1, catch=True),
    Goods(slug="caoli", title="白石板栗", seller="lechang", village="440281105201", category="薯干果干", unit="jin",
          price="12.00", spec="当年新栗", stock=500, band="cool", shelf=60),
    Goods(slug="xuemaoji", title="雪毛鸡", seller="xiushui", village=GAOCHE, category="鸡鸭鹅", unit="zhi", price="85.00",
          spec="约3.5斤，净膛", stock=600, net_g=1750, band="frozen", shelf=180, recognised="乐认演示2026-021",
          story="秀水镇林下散养，养足180天。合作社向23户脱贫户提供鸡苗并保底回收。"),
    Goods(slug="xuemaoji", title="雪毛鸡（活鸡）", seller="xiushui", village=GAOCHE, category="鸡鸭鹅", unit="zhi",
          price="78.00", spec="约4斤，整批起订", stock=800, net_g=2000, band="live", least=20, step=20),
    Goods(slug="jidan", title="乐昌土鸡蛋", seller="xiushui", village=GAOCHE, category="蛋类", unit="mei", price="1.20",
          spec="散装，30枚起", stock=25000, net_g=50, band="cool", shelf=30, least=30, step=30, age=1),
    Goods(slug="jidan", title="乐昌土鸡蛋 30枚箱", seller="xiushui", village=GAOCHE, category="蛋类", unit="xiang",
          price="38.00", spec="30枚/箱，防震", stock=380, net_g=1600, pieces=30, band="cool", shelf=30, age=1),
    Goods(slug="fengmi", title="秀水百花蜜", seller="xiushui", village=GAOCHE, category="蜂蜜", unit="ping", price="46.00",
          spec="500 g/瓶", stock=300, net_g=500, shelf=540),
    Goods(slug="hongshugan", title="乐昌红薯干", seller="xiushui", village=GAOCHE, category="薯干果干", unit="dai",
          price="15.00", spec="500 g/袋，无添加", stock=450, net_g=500, shelf=180, recognised="乐认演示2026-022"),
    Goods(slug="dami", title="秀水香米", seller="xiushui", village=GAOCHE, category="大米", unit="jin", price="3.20",
          spec="当季新米，散装", stock=12000, shelf=365, least=50, step=10),
    Goods(slug="fanshu", title="黄沙坑番薯", seller="agent", village="441423101201", category="根茎", unit="jin",
          price="2.20", spec="红心", stock=2500, band="cool", shelf=40, least=10, step=10, catch=True),
    Goods(slug="yingzuimitao", title="上坪鹰嘴蜜桃", seller="lianping", village=XIAOSHUI, category="桃梨", unit="jin",
          price="9.90", spec="地理标志，单果3两以上", stock=0, band="chilled", shelf=7, recognised="连认演示2026-003",
          state="delisted"),
    Goods(slug="yingzuimitao", title="鹰嘴蜜桃干", seller="lianping", village=XIAOSHUI, category="薯干果干", unit="dai",
          price="28.00", spec="250 g/袋", stock=260, net_g=250, shelf=270, recognised="连认演示2026-004"),
    Goods(slug="caoli", title="东源板栗", seller="lianping", village="441625101201", category="薯干果干", unit="jin",
          price="13.50", spec="油栗", stock=420, band="cool", shelf=60),
    Goods(slug="shanyao", title="沈洋白玉山药", seller="lishu", village=SHENYANG, category="根茎", unit="jin", price="3.30",
          spec="60 cm以上", stock=35000, band="cool", shelf=90, least=10, step=10, recognised="梨认演示2026-007", catch=True,
          story="村里还有三万五千斤山药等着出窖，第一书记替大家把每一车过秤。"),
    Goods(slug="shanyao", title="白玉山药 10斤礼盒", seller="lishu", village=SHENYANG, category="根茎", unit="he",
          price="59.00", spec="10斤/盒，截段", stock=300, net_g=5000, band="cool", shelf=60),
    Goods(slug="niannuyumi", title="梨树糯玉米", seller="lishu", village=SHENYANG, category="玉米杂粮", unit="sui",
          price="3.00", spec="真空，熟食", stock=4000, net_g=250, shelf=300, least=10, step=10),
    Goods(slug="dami", title="梨树东北大米 10斤", seller="lishu", village=SHENYANG, category="大米", unit="dai",
          price="36.00", spec="10斤/袋", stock=800, net_g=5000, shelf=365),
    Goods(slug="pugongying", title="尚家婆婆丁", seller="lishu", village=SHANGJIA, category="叶菜", unit="jin", price="6.50",
          spec="棚室，现割现发", stock=500, band="chilled", shelf=5, age=0, state="submitted", claim="claimed"),
    Goods(slug="xiaojidan", title="同乐小笨鸡", seller="baiquan", village=TONGLE, category="鸡鸭鹅", unit="zhi",
          price="90.00", spec="约3斤，净膛冷冻", stock=180, net_g=1500, band="frozen", shelf=240,
          recognised="拜认演示2026-011"),
    Goods(slug="dae", title="同乐大鹅", seller="baiquan", village=TONGLE, category="鸡鸭鹅", unit="zhi", price="150.00",
          spec="约6斤，净膛冷冻", stock=120, net_g=3000, band="frozen", shelf=240, recognised="拜认演示2026-012"),
    Goods(slug="niandoubao", title="同乐粘豆包", seller="baiquan", village=TONGLE, category="面点", unit="fen",
          price="25.00", spec="约2斤/份，冷冻", stock=300, net_g=1000, band="frozen", shelf=180,
          recognised="拜认演示2026-013"),
    Goods(slug="niannuyumi", title="同乐黏玉米 20穗箱", seller="baiquan", village=TONGLE, category="玉米杂粮", unit="xiang",
          price="60.00", spec="20穗/箱", stock=220, net_g=5200, pieces=20, band="frozen", shelf=300, recognised="拜认演示2026-014"),
    Goods(slug="benzhurou", title="同乐笨猪肉A套餐", seller="baiquan", village=TONGLE, category="猪肉", unit="fen",
          price="300.00", spec="10斤/份，分割冷冻", stock=90, net_g=5000, band="frozen", shelf=180,
          recognised="拜认演示2026-015"),
    Goods(slug="muer", title="拜泉黑木耳", seller="baiquan", village=TONGLE, category="干菌", unit="dai", price="35.60",
          spec="250 g/袋，秋耳", stock=500, net_g=250, shelf=540),
    Goods(slug="shatangju", title="厚禄砂糖桔", seller="guiping", village=LIANTANG, category="柑橘", unit="jin", price="1.30",
          spec="统果，整车或10斤起", stock=40000, band="cool", shelf=20, least=10, step=10, claim="lapsed",
          recognised="桂认演示2025-002", catch=True,
          story="三百八十二亩砂糖桔同时成熟，合作社连着三十二户人家。"),
    Goods(slug="shatangju", title="厚禄砂糖桔 9斤箱", seller="guiping", village=LIANTANG, category="柑橘", unit="xiang",
          price="29.90", spec="中果，带叶", stock=900, net_g=4500, band="cool", shelf=15, claim="lapsed"),
    Goods(slug="xiaojidan", title="湘黄土鸡", seller="qiyang", village=SONGBAI, category="鸡鸭鹅", unit="jin", price="16.00",
          spec="净膛，每只约3斤", stock=3000, band="chilled", shelf=5, age=0, catch=True),
    Goods(slug="jidan", title="祁阳土鸡蛋", seller="qiyang", village=SONGBAI, category="蛋类", unit="mei", price="0.70",
          spec="散装，60枚起", stock=60000, net_g=45, band="cool", shelf=30, least=60, step=30, age=1),
    Goods(slug="dasuan", title="期纳大蒜", seller="yunnan", village=QINA, category="根茎", unit="kg", price="6.80",
          spec="紫皮，网袋10公斤", stock=4000, band="cool", shelf=120, least=10, step=10, claim="claimed", catch=True),
    Goods(slug="shengzhu", title="罗武庄生猪", seller="yunnan", village=LUOWU, category="生猪", unit="kg", price="31.00",
          spec="出栏100公斤以上，按磅结算", stock=20000, band="live", least=100, step=100, catch=True,
          recognised="南认演示2026-001"),
    Goods(slug="dami", title="柳堡大米", seller="yunnan", village=LIBAO, category="大米", unit="jin", price="3.60",
          spec="高山稻，散装", stock=18000, shelf=365, least=50, step=10, recognised="剑认演示2026-006"),
    Goods(slug="lvcha", title="采花毛尖", seller="wufeng", village=CAIHUA, category="绿茶", unit="dai", price="138.00",
          spec="500 g/袋，优级", stock=260, net_g=500, shelf=540, recognised="五认演示2026-009",
          reference=("155.00", "县城茶叶市场")),
    Goods(slug="lvcha", title="采花毛尖 200 g罐", seller="wufeng", village=CAIHUA, category="绿茶", unit="he", price="80.00",
          spec="200 g/罐", stock=400, net_g=200, shelf=540, reference=("90.00", "县城茶叶市场")),
    Goods(slug="lvcha", title="五里路绿茶", seller="agent", village=ZIYA, category="绿茶", unit="dai", price="68.00",
          spec="250 g/袋", stock=150, net_g=250, shelf=540, recognised="白认演示2026-003"),
    Goods(slug="dami", title="北方小米 2斤", seller="agent", village=TONGLE, category="玉米杂粮", unit="dai", price="35.00",
          spec="2斤/袋", stock=120, net_g=1000, shelf=365, claim="claimed", state="submitted",
          ),
    Goods(slug="xianggu", title="干茶树菇 1斤", seller="agent", village=TONGLE, category="干菌", unit="dai", price="75.00",
          spec="500 g/袋", stock=80, net_g=500, shelf=365, claim="claimed"),
    Goods(slug="xiaojidan", title="陇南土鸡", seller="agent", village=LIJIA, category="鸡鸭鹅", unit="zhi", price="100.00",
          spec="净膛，约4斤", stock=60, net_g=2000, band="frozen", shelf=180, state="refused"),
    Goods(slug="muer", title="陇南黑木耳", seller="agent", village=LIJIA, category="干菌", unit="dai", price="42.00",
          spec="250 g/袋", stock=0, net_g=250, shelf=540, state="draft", claim="claimed"),
)  # fmt: skip

#: seller, village, how many households, of which poor
HOUSEHOLDS = (
    ("lechang", HUANGBEN, 14, 9), ("lechang", TIANTANG, 6, 4), ("xiushui", GAOCHE, 23, 23), ("lianping", XIAOSHUI, 8, 3),
    ("lishu", SHENYANG, 12, 7), ("baiquan", TONGLE, 18, 11), ("guiping", LIANTANG, 32, 32), ("qiyang", SONGBAI, 5, 2),
    ("yunnan", QINA, 10, 6), ("yunnan", LUOWU, 7, 7), ("wufeng", CAIHUA, 9, 4),
)  # fmt: skip
