"""The union's own list, as an officer pastes it from a spreadsheet or brings it as a file."""

import re
import unicodedata
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.foundation.models import chinese_mobile
from catalog.foundation.tables import Column, Limits
from catalog.foundation.tables import read as read_table
from shop.institutions.models import Institution, UnionMember

#: A mobile number somewhere in a line, as people write it; not the middle of a longer number.
PHONE = re.compile(r"(?<!\d)(?:(?:\+|00)?86[\s-]*)?1[3-9](?:[\s-]?\d){9}(?!\d)", re.ASCII)
BETWEEN = re.compile(r"[\t,，;；、]|\s{2,}")
#: What stands before the name in lists of offices: a serial number, the sex.
NO_NAME = re.compile(r"\d+[.、]?|男|女")
HEADING = re.compile(r"姓名|名字")
#: Two Chinese characters are often set apart to fill a column: 王 芳.
GAP = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")

COLUMNS = (
    Column("name", "姓名", "会员姓名", "名字", required=True, example="王芳"),
    Column("phone", "手机号", "手机", "手机号码", "电话", "联系电话", "联系方式", required=True, example="13800001234"),
    Column("workplace", "工作地点", "分会", "部门", "单位", "校区", "所在部门", example="南校区"),
)
LIMITS = Limits(megabytes=2, rows=20_000, unpacked_megabytes=30)


@dataclass(frozen=True)
class Row:
    name: str
    phone: str
    workplace: str


@dataclass
class Read:
    """What a list says: rows that can be entered, and the other lines as they were written, each with its reason."""

    rows: list[Row] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    _seen: dict[str, int] = field(default_factory=dict)

    def take(self, number: int, written: str, name: str, phone: str, workplace: str) -> None:
        name = GAP.sub("", unicodedata.normalize("NFKC", name).strip())
        if not 1 <= len(name) <= 60 or not phone:
            reason = _("Line %(number)d: give a name and a mobile phone of 11 digits.") % {"number": number}
        elif phone in self._seen:
            reason = _("Line %(number)d: this phone stands on line %(first)d already.") % {
                "number": number,
                "first": self._seen[phone],
            }
        else:
            self._seen[phone] = number
            self.rows.append(Row(name, phone, workplace.strip()[:120]))
            return
        self.bad.append(written)
        self.reasons.append(reason)


def read(text: str) -> Read:
    """Read pasted lines of name, phone and workplace, set apart by tabs, commas or spaces; a heading is passed over."""
    made = Read()
    for number, line in enumerate(text.splitlines(), start=1):
        found = PHONE.search(line)
        if not line.strip() or (not found and HEADING.search(line)):
            continue
        before = [part.strip() for part in BETWEEN.split(line[: found.start()])] if found else []
        name = next((part for part in before if part and not NO_NAME.fullmatch(part)), "")
        phone = chinese_mobile(found[0]) if found else ""
        made.take(number, line.strip(), name, phone, line[found.end() :].strip(" \t,，;；、") if found else "")
    return made


def read_file(content: bytes) -> Read:
    """Read an XLSX or CSV by its heading. Raises BadTable when it cannot be read at all."""
    made = Read()
    for row in read_table(content, COLUMNS, LIMITS).rows:
        try:
            phone = chinese_mobile(row["phone"])
        except ValueError:
            phone = ""
        made.take(row.number, "\t".join((row["name"], row["phone"], row["workplace"])), row["name"], phone,
                  row["workplace"])  # fmt: skip
    return made


@dataclass(frozen=True)
class Entered:
    """What became of a list. ``renamed`` are (name before, name now): a phone may have gone to somebody else."""

    new: int
    changed: int
    renamed: list[tuple[str, str]]


@transaction.atomic
def enter(*, union: Institution, rows: list[Row]) -> Entered:
    """Put these people on the union's list; who is on it by phone gets the new name and workplace.

    The same list twice changes nothing. A row without a workplace leaves the one on the list as it is.
    """
    known = {member.phone: member for member in union.union_members.select_for_update()}
    new = [
        UnionMember(institution=union, name=row.name, phone=row.phone, workplace=row.workplace)
        for row in rows
        if row.phone not in known
    ]
    changed, renamed = [], []
    for row in rows:
        member = known.get(row.phone)
        workplace = row.workplace or (member.workplace if member else "")
        if member and (member.name, member.workplace) != (row.name, workplace):
            if member.name != row.name:
                renamed.append((member.name, row.name))
            member.name, member.workplace = row.name, workplace
            changed.append(member)
    UnionMember.objects.bulk_create(new, batch_size=500)
    UnionMember.objects.bulk_update(changed, ["name", "workplace"], batch_size=500)
    return Entered(len(new), len(changed), renamed)
