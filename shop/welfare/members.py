"""The union's own list, as an officer pastes it from a spreadsheet."""

import re
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.foundation.models import chinese_mobile
from shop.institutions.models import Institution, UnionMember

#: A mobile number somewhere in a line, as people write it; not the middle of a longer number.
PHONE = re.compile(r"(?<!\d)(?:(?:\+|00)?86[\s-]*)?1[3-9](?:[\s-]?\d){9}(?!\d)", re.ASCII)
BETWEEN = " \t,，;；、"


class BadList(Exception):
    """Some lines cannot be read. ``problems`` is a sentence for each; nothing was changed."""

    def __init__(self, problems: list[str]):
        self.problems = problems
        super().__init__(" ".join(problems))


@dataclass(frozen=True)
class Row:
    name: str
    phone: str
    workplace: str


def read(text: str) -> list[Row]:
    """Rows of name, phone and workplace; tabs, commas or spaces between them. Raises BadList naming every bad line."""
    rows, problems, seen = [], [], {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        found = PHONE.search(line)
        name = line[: found.start()].strip(BETWEEN) if found else ""
        if not 1 <= len(name) <= 60:
            problems.append(_("Line %(number)d: give a name and a mobile phone of 11 digits.") % {"number": number})
            continue
        phone = chinese_mobile(found[0])
        if phone in seen:
            problems.append(
                _("Line %(number)d: this phone stands on line %(first)d already.")
                % {"number": number, "first": seen[phone]}
            )
            continue
        seen[phone] = number
        rows.append(Row(name, phone, line[found.end() :].strip(BETWEEN)[:120]))
    if problems:
        raise BadList(problems)
    return rows


@transaction.atomic
def enter(*, union: Institution, rows: list[Row]) -> tuple[int, int]:
    """Put these people on the union's list; who is on it by phone gets the new name and workplace.

    Returns (new, changed). The same list twice changes nothing.
    """
    known = {member.phone: member for member in union.union_members.select_for_update()}
    new = [
        UnionMember(institution=union, name=row.name, phone=row.phone, workplace=row.workplace)
        for row in rows
        if row.phone not in known
    ]
    changed = []
    for row in rows:
        member = known.get(row.phone)
        if member and (member.name, member.workplace) != (row.name, row.workplace):
            member.name, member.workplace = row.name, row.workplace
            changed.append(member)
    UnionMember.objects.bulk_create(new)
    UnionMember.objects.bulk_update(changed, ["name", "workplace"])
    return len(new), len(changed)
