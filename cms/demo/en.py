"""The demo's words in English, shorter than the Chinese. Cooperatives and people are made up."""

from typing import Any

HOME_TITLE = "Home"
HOME_DESCRIPTION = (
    "Buy from cooperatives in aided counties: canteens, unions and people, with verified origin and a ledger."
)


def home_body(stories: list[int]) -> list[tuple[str, Any]]:
    return [
        (
            "hero",
            {
                "title": "Grown with care, bought in the open",
                "text": "For canteens, unions and everybody. Every product names its village, its cooperative and who "
                "benefits; every payment goes into a ledger that anyone can check.",
                "words": ["water chestnut", "eggs", "yam", "rice"],
            },
        ),
        (
            "shortcuts",
            {
                "shortcuts": [
                    {"icon": "leaf", "text": "Goods", "address": "/c/"},
                    {"icon": "clipboard-list", "text": "Canteens", "address": "/org/"},
                    {"icon": "gift", "text": "Unions", "address": "/welfare/"},
                    {"icon": "store", "text": "Sellers", "address": "/seller/"},
                    {"icon": "landmark", "text": "Ledger", "address": "/gov/"},
                    {"icon": "sprout", "text": "Stories", "address": "/stories/"},
                    {"icon": "truck", "text": "Orders", "address": "/me/orders/"},
                    {"icon": "circle-help", "text": "Help", "address": "/help/"},
                ]
            },
        ),
        ("waiting", {"title": "Goods that wait for buyers"}),
        ("goods", {"title": "New", "category": "", "region": "", "count": 8}),
        ("numbers", {"title": "Today"}),
        ("village", {"story": stories[0]}),
        ("goods", {"title": "From Lechang", "category": "", "region": "440281", "count": 4}),
        ("goods", {"title": "From Baiquan", "category": "", "region": "230231", "count": 4}),
    ]


MADE_UP = (
    "notice",
    {"tone": "info", "title": "", "text": "Demo: people and cooperatives are made up.", "action": "", "address": ""},
)

STORIES = ("Village stories", "Where things come from, who grew them, and who gained when they were sold.")

VILLAGES: list[dict[str, Any]] = [
    {
        "slug": "beixiang-mati",
        "title": "Water chestnuts of Beixiang, once a year",
        "place": "Beixiang, Lechang, Guangdong",
        "region": ("乐昌市北乡镇", "乐昌市"),
        "picture": "mati",
        "alt": "A crate of water chestnuts (drawing)",
        "intro": "From December to January the paddies are drained and the water chestnuts are dug by hand.",
        "body": [
            (
                "prose",
                "<p>The soil of Beixiang is loose above and firm below, so the corms grow round and tender. No machine can "
                "lift them: people kneel in the field with a short spade. Sold by the jin, ten at least.</p>",
            ),
            MADE_UP,
        ],
    },
    {
        "slug": "shenyang-shanyao",
        "title": "Thirty-five thousand jin of yam",
        "place": "Shenyang village, Lishu, Jilin",
        "region": ("梨树县沈洋村", "梨树县"),
        "picture": "shanyao",
        "alt": "A crate of white yam (drawing)",
        "intro": "Mealy and mild, good for steaming; the whole village lifts it in the same two weeks.",
        "body": [
            (
                "prose",
                "<p>Black soil lets the yam grow straight down for a metre. Price at the field: 3.3 yuan a jin.</p>",
            ),
            MADE_UP,
        ],
    },
    {
        "slug": "tongle-nianhuo",
        "title": "The New Year list of Tongle",
        "place": "Tongle village, Baiquan, Heilongjiang",
        "region": ("拜泉县同乐村", "拜泉县"),
        "picture": "niandoubao",
        "alt": "A steamer of bean buns (drawing)",
        "intro": "Chickens, geese, bean buns and sticky corn: wishes first, then the work.",
        "body": [
            (
                "prose",
                "<p>A union collects wishes for seven days; the village prepares for twenty and delivers once.</p>",
            ),
            MADE_UP,
        ],
    },
    {
        "slug": "shangping-mitao",
        "title": "Peaches of Shangping, mostly spoken for",
        "place": "Shangping, Lianping, Guangdong",
        "region": ("连平县上坪镇", "连平县"),
        "picture": "yingzuimitao",
        "alt": "A crate of peaches (drawing)",
        "intro": "Ripe for twenty days, then gone. An order in spring is what a grower sleeps best on.",
        "body": [
            ("prose", "<p>Sent chilled, with a probe in every van: an excursion shows on the order at once.</p>"),
            MADE_UP,
        ],
    },
]

HELP = ("Help", "Choose what you want to do; if it is not here, call the service phone below.")

TOPICS: list[tuple[str, str, str, list[tuple[str, Any]]]] = [
    (
        "xiadan",
        "Buying for yourself",
        "Choose, pay, receive, count to your institution",
        [
            (
                "prose",
                "<ol><li>Find goods; mind the sale unit and the smallest order.</li><li>The basket is grouped by seller; "
                "each parcel shows its freight.</li><li>Pay within 30 minutes, or the order is cancelled and the stock goes "
                "back.</li><li>Confirm receipt when the goods are there; ask for after-sale first if something is wrong.</li></ol>",
            ),
            (
                "question",
                {
                    "question": "Can my purchase count for my institution?",
                    "answer": "<p>Yes, with your consent. The institution sees the total, never what you bought.</p>",
                },
            ),
        ],
    ),
    (
        "danwei",
        "Buying for a canteen",
        "List, paste, approval, acceptance, invoice",
        [
            (
                "prose",
                "<ol><li>Fill in the usual list or paste “potatoes 50 jin / eggs 10 boxes”.</li><li>Choose day and window, "
                "submit; the budget is set aside.</li><li>After approval orders go out and a transfer code is shown.</li>"
                "<li>Two people weigh what arrives. Short weight makes a credit.</li></ol>",
            )
        ],
    ),
    (
        "gonghui",
        "Union rounds",
        "Wishes, closing, slips, hand-out",
        [
            (
                "prose",
                "<p>Publish a list, collect wishes, close, let each cooperative confirm its slip, hand out by workplace.</p>",
            )
        ],
    ),
    (
        "chandi",
        "Marks of origin",
        "Who verifies them and when they lapse",
        [
            (
                "prose",
                "<p>A green mark means the village was verified and the claim is valid today. A lapsed claim shows none.</p>",
            )
        ],
    ),
    (
        "taizhang",
        "The ledger",
        "What counts and how to check it",
        [("prose", "<p>Only paid purchases count. A refund is a second, reversing entry. Every entry is sealed.</p>")],
    ),
    (
        "shouhou",
        "After-sale and refunds",
        "Time limits, photos, back to the source",
        [
            (
                "prose",
                "<p>Ask within 15 days of receipt, with a photo; the seller answers within 48 hours. Money goes back the way it came.</p>",
            )
        ],
    ),
    (
        "wuzhangai",
        "Accessibility",
        "Large print, contrast, keyboard, readers",
        [
            (
                "prose",
                "<p>Large print and high contrast are at the foot of every page; everything works by keyboard.</p>",
            )
        ],
    ),
    (
        "yinsi",
        "Privacy",
        "What is kept and who sees it",
        [
            (
                "prose",
                "<p>Names, phones and addresses for delivery only; phones are masked; institutions see totals only.</p>",
            )
        ],
    ),
]
