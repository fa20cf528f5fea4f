# ruff: noqa: E501 a Chinese character counts as two; a person stands on one line
"""The people of the demo and the units they work for. All names are made up; the places are real."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from catalog.foundation.models import User
from catalog.foundation.periods import china_date
from catalog.origins.models import Region
from catalog.oscar_forks.partner.models import Partner
from catalog.programmes.queries import programme_for
from shop.institutions.models import Budget, BudgetFund, Institution, InstitutionKind, Role, UnionMember
from shop.institutions.operations import declarations, units
from shop.platform import office_groups
from shop.sellers.operations import enrol

PASSWORD = "demo-2026"  # noqa: S105 - printed on the demo's own page; production refuses demo log-ins
SINCE = date(2026, 1, 1)


@dataclass(frozen=True)
class Part:
    """One log-in of the demo: who it is, where it lands and what can be seen there."""

    username: str
    name: str
    title: str
    where: str
    sees: str
    icon: str


PARTS = (
    Part(
        "employee",
        "李小满",
        _("Employee"),
        "/",
        _("Shop on the phone, pay, follow the parcel, ask for a refund"),
        "smartphone",
    ),
    Part(
        "buyer",
        "周正平",
        _("Canteen buyer"),
        "/org/",
        _("Order in bulk, paste a list, watch the reserved share"),
        "clipboard-list",
    ),
    Part(
        "approver", "陈立群", _("Approver"), "/org/approvals/", _("Approve requests against the budget"), "user-check"
    ),
    Part(
        "acceptor",
        "何秀兰",
        _("Acceptor"),
        "/org/receiving/",
        _("Weigh, refuse, sign for what the truck brings"),
        "scale",
    ),
    Part("accountant", "孙敏", _("Accountant"), "/org/orders/", _("Transfers, invoices, what is due"), "receipt"),
    Part("union", "赵晓岚", _("Union officer"), "/org/welfare/", _("Hold a welfare round for the members"), "gift"),
    Part("seller", "邓丽华", _("Cooperative clerk"), "/seller/", _("List goods, stock, orders"), "store"),
    Part(
        "village",
        "黄志远",
        _("Village worker"),
        "/seller/",
        _("Act for the cooperative, look after households"),
        "sprout",
    ),
    Part(
        "packer",
        "罗阿强",
        _("Packer"),
        "/seller/packing/",
        _("Pack, book the courier, watch the cold chain"),
        "package",
    ),
    Part(
        "operator",
        "吴思源",
        _("Platform operator"),
        "/admin/",
        _("Review goods, sellers, refunds; write pages"),
        "shield-check",
    ),
    Part(
        "county", "林国栋", _("County supervisor"), "/gov/", _("What the county's producers sell, and to whom"), "globe"
    ),
    Part("finance", "徐静", _("Finance supervisor"), "/gov/", _("Reserved shares, progress, the ledger"), "landmark"),
    Part(
        "town", "黎国安", _("Town reviewer"), "/gov/", _("Review what villages put forward for recognition"), "map-pin"
    ),
    Part(
        "city",
        "温海燕",
        _("City reviewer"),
        "/gov/",
        _("Review what counties pass on for recognition"),
        "clipboard-check",
    ),
    Part(
        "province",
        "邝志斌",
        _("Province reviewer"),
        "/gov/",
        _("The last opinion, objections, the number on the badge"),
        "badge-check",
    ),
)


def make() -> dict[str, User]:
    """Create the log-ins; return them by name. One hash serves all: the demo's passwords are the same anyway."""
    secret = make_password(PASSWORD)
    people = [
        User(
            username=part.username,
            display_name=part.name,
            password=secret,
            phone=f"1990000{number:04}",
            phone_verified=True,
            is_staff=part.username == "operator",
        )
        for number, part in enumerate(PARTS, start=1)
    ]
    User.objects.bulk_create(people)
    cast = {user.username: user for user in User.objects.filter(username__in=[part.username for part in PARTS])}
    # No superuser in the demo either: what the operator can do is what the groups allow.
    office_groups.set_up()
    cast["operator"].groups.set(Group.objects.filter(name__in=office_groups.ALL))
    return cast


#: Members of the demo union who have no log-in: name, workplace.
MEMBERS = (
    ("刘一帆", "本部"), ("张春梅", "本部"), ("王建国", "本部"), ("梁志明", "南校区"), ("谢婉婷", "南校区"), ("马晓东", "南校区"),
    ("唐雪", "本部"), ("韦家豪", "南校区"), ("苏文静", "本部"), ("曾令辉", "南校区"), ("钟佩仪", "本部"),
)  # fmt: skip


def make_units(people: dict[str, User]) -> dict[str, Institution]:
    """The finance bureau and what stands below it; budgets, roles and the union's list. Regions are loaded before."""
    city = Region.objects.get(code="440200")
    county = Region.objects.get(code="440281")
    make_one = units.create_institution
    bureau = make_one(
        name="韶关市演示财政局", kind=InstitutionKind.AGENCY, region=city, fiscal_level="city", canteen_mode="none"
    )
    school = make_one(name="韶关市演示第一中学", kind=InstitutionKind.SCHOOL, region=city, parent=bureau, fiscal_level="city",
                      uscc="12440200MB00000017")  # fmt: skip
    found = {
        "bureau": bureau,
        "school": school,
        "hospital": make_one(name="韶关市演示中医院", kind=InstitutionKind.HOSPITAL, region=city, parent=bureau, fiscal_level="city"),
        "agency": make_one(name="韶关市演示机关事务中心", kind=InstitutionKind.AGENCY, region=city, parent=bureau, fiscal_level="city"),
        "library": make_one(name="韶关市演示图书馆", kind=InstitutionKind.PUBLIC, region=city, parent=bureau, fiscal_level="city", canteen_mode="none"),
        "union": make_one(name="韶关市演示第一中学工会", kind=InstitutionKind.UNION, region=city, parent=school, fiscal_level="none",
                          canteen_mode="none"),
        "county": make_one(name="乐昌市演示农业农村局", kind=InstitutionKind.AGENCY, region=county, parent=bureau, fiscal_level="county"),
        "town": make_one(name="北乡镇演示人民政府", kind=InstitutionKind.AGENCY, region=Region.objects.get(code="440281102"),
                         fiscal_level="town", canteen_mode="none"),
        "city": make_one(name="韶关市演示农业农村局", kind=InstitutionKind.AGENCY, region=city, fiscal_level="city", canteen_mode="none"),
        "province": make_one(name="广东省演示农业农村厅", kind=InstitutionKind.AGENCY, region=Region.objects.get(code="440000"),
                             fiscal_level="province", canteen_mode="none"),
    }  # fmt: skip
    for username, unit, role in (
        ("buyer", "school", Role.BUYER),
        ("approver", "school", Role.APPROVER),
        ("acceptor", "school", Role.ACCEPTOR),
        ("accountant", "school", Role.ACCOUNTANT),
        ("buyer", "school", Role.EMPLOYEE),
        ("employee", "school", Role.EMPLOYEE),
        ("approver", "school", Role.ADMIN),
        ("union", "union", Role.UNION_OFFICER),
        ("finance", "bureau", Role.FINANCE),
        ("county", "county", Role.COUNTY),
        ("town", "town", Role.REVIEWER),
        ("city", "city", Role.REVIEWER),
        ("province", "province", Role.REVIEWER),
    ):
        units.grant_role(user=people[username], institution=found[unit], role=role, on=SINCE)
    for unit, granted in (("school", "860000.00"), ("hospital", "1200000.00"), ("agency", "640000.00")):
        Budget.objects.create(institution=found[unit], year=2026, fund=BudgetFund.CANTEEN, granted_cny=granted)
    Budget.objects.create(institution=found["union"], year=2026, fund=BudgetFund.UNION, granted_cny="120000.00")
    insiders = [
        (people[name], place)
        for name, place in (("employee", "本部"), ("buyer", "本部"), ("approver", "南校区"), ("union", "本部"))
    ]
    UnionMember.objects.bulk_create(
        [
            UnionMember(institution=found["union"], name=u.display_name, phone=u.phone, workplace=w, user=u)
            for u, w in insiders
        ]
        + [
            UnionMember(institution=found["union"], name=name, phone=f"1990001{number:04}", workplace=place)
            for number, (name, place) in enumerate(MEMBERS, start=1)
        ]
    )
    return found


def attach(cast: dict[str, User], sellers: dict[str, Partner]) -> None:
    """The clerk, the packer and the village worker act for two cooperatives, each in the own role."""
    for username, role in (("seller", "clerk"), ("packer", "packer"), ("village", "village")):
        for name in ("lechang", "xiushui"):
            enrol(partner=sellers[name], user=cast[username], role=role)


def declare_shares(cast: dict[str, User], units: dict[str, Institution], at: datetime) -> None:
    """Two units' shares are accepted, one awaits the finance bureau. The programme of the place asks for 30 %."""
    target = programme_for(units["school"].region, china_date(at)).targets.get()
    for unit, base, ratio in (
        ("school", "280000.00", "0.30"),
        ("hospital", "180000.00", "0.35"),
        ("agency", "180000.00", "0.30"),
    ):
        declaration = declarations.declare_reserve(
            institution=units[unit],
            year=china_date(at).year,
            target=target,
            base_cny=Decimal(base),
            ratio=Decimal(ratio),
            by=cast["accountant"],
            at=at - timedelta(days=250),
        )
        if unit != "agency":
            declarations.accept_declaration(declaration=declaration, by=cast["finance"], at=at - timedelta(days=240))
