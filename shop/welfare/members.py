"""The union's own list, as an officer pastes it from a spreadsheet."""

import re
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.foundation.models import chinese_mobile
from shop.institutions.models import Institution, UnionMember


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
        parts = [part for part in re.split(r"[\t,，;；]+|\s{1,}", line.strip(), maxsplit=2) if part]
        if not parts:
            continue
        try:
            if len(parts) < 2 or len(parts[0]) > 60:
                raise ValueError
            phone = chinese_mobile(parts[1])
        except ValueError:
            problems.append(_("Line %(number)d: give a name and a mobile phone of 11 digits.") % {"number": number})
            continue
        if phone in seen:
            problems.append(
                _("Line %(number)d: this phone stands on line %(first)d already.")
                % {"number": number, "first": seen[phone]}
            )
            continue
        seen[phone] = number
        rows.append(Row(parts[0], phone, parts[2].strip()[:120] if len(parts) > 2 else ""))
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
