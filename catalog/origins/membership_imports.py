"""The register of aid tiers from an office's list: 832 counties come as a file, not one by one."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.foundation import tables
from catalog.foundation.models import User
from catalog.foundation.tables import Column, Refusal, Row, Table

from .codes import canonical
from .models import Region, Tier, TierMembership
from .operations import EndsTooEarly, OverlappingMembership, end_membership, enter_membership

COLUMNS = [
    Column("code", "区划代码", "代码", "行政区划代码", "统计用区划代码", required=True, example="440281"),
    Column("tier", "帮扶层级", "层级", "类别", "身份", required=True, example="脱贫县"),
    Column("valid_from", "生效日期", "起始日期", "认定日期", required=True, example="2021-01-01"),
    Column("document_no", "文号", "依据文件", required=True, example="国开办发〔2014〕1号"),
    Column("name", "名称", "地名", example="乐昌市"),
    Column("valid_to", "失效日期", "退出日期", "终止日期"),
    Column("end_document_no", "退出文号", "终止文号"),
]


class BadRow(Exception):
    """The row cannot be a membership; the message tells the person why."""


@dataclass
class Outcome:
    """How many rows did what, and which were left out."""

    added: int = 0
    changed: int = 0
    same: int = 0
    refused: list[Refusal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def import_memberships(table: Table, *, dry_run: bool = False) -> Outcome:
    """Enter every row; the same file twice changes nothing.

    A row with another last day than the membership that began on the same day sets its end. A row that overlaps
    another membership, or whose name is not that of its code, is left out and reported.
    """
    outcome = Outcome()
    codes = {canonical(row["code"]) for row in table.rows}
    regions = {region.code: region for region in Region.objects.filter(code__in=codes)}
    tiers = {word: tier for tier in Tier.objects.all() for word in (tier.code, tier.name)}
    with transaction.atomic():
        for row in table.rows:
            try:
                with transaction.atomic():
                    _enter(row, regions, tiers, outcome)
            except (BadRow, OverlappingMembership, EndsTooEarly, ValueError) as problem:
                outcome.refused.append(Refusal(row, str(problem)))
        transaction.set_rollback(dry_run)
    return outcome


def brought(table: Table, scope: int | None, by: User, at: datetime, dry_run: bool) -> Outcome:
    """As the back office brings it (``tables.kept``)."""
    return import_memberships(table, dry_run=dry_run)


def _enter(row: Row, regions: dict[str, Region], tiers: dict[str, Tier], outcome: Outcome) -> None:
    region, tier = regions.get(canonical(row["code"])), tiers.get(row["tier"])
    since, until = tables.day_in(row["valid_from"]), tables.day_in(row["valid_to"])
    if region is None:
        raise BadRow(_("“%(code)s”: no place has this code. Import the places first.") % {"code": row["code"][:20]})
    if row["name"] and row["name"] not in (region.name, region.full_name):
        raise BadRow(
            _("%(code)s is %(place)s, not “%(name)s”. Check the code.")
            % {"code": region.code, "place": region.full_name, "name": row["name"][:30]}
        )
    if tier is None:
        raise BadRow(_("“%(tier)s” is no aid tier here. Enter it under Aid tiers first.") % {"tier": row["tier"][:30]})
    if since is None or not row["document_no"]:
        raise BadRow(_("Enter from which day it holds, and the number of the document."))
    _settle(region, tier, since, until, row, outcome)


def _settle(region: Region, tier: Tier, since: date, until: date | None, row: Row, outcome: Outcome) -> None:
    standing = TierMembership.objects.filter(region=region, tier=tier, valid_from=since).first()
    if standing is None:
        made = enter_membership(
            region=region, tier=tier, valid_from=since, valid_to=until, document_no=row["document_no"][:80]
        )
        if until and row["end_document_no"]:
            end_membership(membership=made, valid_to=until, document_no=row["end_document_no"][:80])
        outcome.added += 1
    elif until is None or until == standing.valid_to:
        # A list that says nothing of the end does not take an end back.
        outcome.same += 1
    else:
        end_membership(membership=standing, valid_to=until, document_no=row["end_document_no"][:80])
        outcome.changed += 1
