"""Whether the papers with which animals travel fit the journey. Pure: days and provinces in, sentences out."""

import re
from collections.abc import Collection, Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .models.quarantine import QuarantineCertificate, QuarantineKind

#: Short, as addresses begin with them: 广东省… and 广东….
PROVINCES = (
    "北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏", "浙江", "安徽",
    "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "广西", "海南", "重庆", "四川", "贵州",
    "云南", "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆", "台湾", "香港", "澳门",
)  # fmt: skip
#: Streets, prefectures and counties bear names of provinces too: 北京路, 海南藏族自治州, 河南县.
BEGINS = re.compile(rf"({'|'.join(PROVINCES)})(?![东西南北中]?[路街道巷]|大道|大街|藏族|蒙古族|区|县)")
CROSSING = {
    (True, True): QuarantineKind.ANIMAL_A,
    (True, False): QuarantineKind.ANIMAL_B,
    (False, True): QuarantineKind.PRODUCT_A,
    (False, False): QuarantineKind.PRODUCT_B,
}

#: The forms with which goods go to another province; their destination says to which.
CROSSING_KINDS = (QuarantineKind.ANIMAL_A, QuarantineKind.PRODUCT_A)


def same_province(one: str, other: str) -> bool:
    """广东 and 广东省 are the same; the first two characters tell all provinces apart."""
    return one[:2] == other[:2]


def wanted_kind(*, live: bool, departure: str, destination: str) -> QuarantineKind:
    """The form that the law asks for: A when a province border is crossed, else B (domain.md §5.5)."""
    return CROSSING[live, not same_province(departure, destination)]


def province_in(address: str) -> str:
    """The province with which an address begins, in its short form; "" where it begins with a town or a street."""
    begin = BEGINS.match(address.strip().removeprefix("中国").strip())
    return begin[1] if begin else ""


def leads_elsewhere(named: str, destination: str) -> bool:
    """Whether a certificate names a ``destination`` in another province than the one to which the goods go."""
    province = province_in(named)
    return bool(province and destination.strip() and not same_province(province, destination.strip()))


def problems(
    *,
    wanted: Collection[QuarantineKind],
    papers: Sequence[QuarantineCertificate],
    destination: str,
    leaves: date,
    arrives: date,
) -> list[str]:
    """A sentence for every form that is wanted and not there, leads elsewhere, or ends before the day of arrival.

    ``destination`` is the province to which the goods go.
    """
    found = []
    for kind in sorted(wanted):
        fitting = [paper for paper in papers if paper.kind == kind]
        if not fitting:
            others = "、".join(paper.get_kind_display() for paper in papers)
            found.append(
                _("These goods travel with the quarantine certificate “%(kind)s”; you entered “%(others)s”.")
                % {"kind": kind.label, "others": others}
                if others
                else _("Enter the quarantine certificate “%(kind)s” first: these goods may not travel without it.")
                % {"kind": kind.label}
            )
            continue
        leading = [paper for paper in fitting if not leads_elsewhere(paper.destination, destination)]
        if not leading:
            found.append(elsewhere(fitting[0].number, fitting[0].destination, destination))
            continue
        best = max(leading, key=lambda paper: paper.last_day)
        if best.issued_on > leaves:
            found.append(
                _("Quarantine certificate %(number)s is issued on %(day)s only. Send the goods from then on.")
                % {"number": best.number, "day": date_format(best.issued_on)}
            )
        elif best.last_day < arrives and kind not in CROSSING_KINDS:
            found.append(
                _("Quarantine certificate %(number)s holds on %(last)s only, the goods arrive on %(arrives)s. "
                  "Have one issued on that day, and send the goods then; or agree on an earlier day.")
                % {"number": best.number, "last": date_format(best.last_day), "arrives": date_format(arrives)}
            )  # fmt: skip
        elif best.last_day < arrives:
            found.append(
                _("Quarantine certificate %(number)s is valid up to %(last)s, the goods arrive on %(arrives)s. "
                  "Ask the veterinarian for a new one, or agree on an earlier day.")
                % {"number": best.number, "last": date_format(best.last_day), "arrives": date_format(arrives)}
            )  # fmt: skip
    return found


def elsewhere(number: str, named: str, destination: str) -> str:
    return _(
        "Quarantine certificate %(number)s is made out for %(named)s, but the goods go to %(destination)s. "
        "Ask the veterinarian for one to the right destination."
    ) % {"number": number, "named": named, "destination": destination}
