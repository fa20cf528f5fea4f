"""Tests and holders as sheets for other offices. Nobody's name or phone is in them."""

from datetime import datetime

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from catalog.foundation.periods import CHINA
from catalog.safety.models import TestResult
from shop.ledger.sheets import Column, Sheet


def _result(row: TestResult, place: int) -> str:
    return str(_("passed") if row.passed else _("not passed"))


TESTS = (
    Column("seq", _("Serial no."), 6, lambda row, place: place),
    Column("number", _("sample"), 14, lambda row, place: row.sample.number),
    Column("product", _("product"), 24, lambda row, place: row.sample.lot.product.title),
    Column("lot", _("lot"), 14, lambda row, place: row.sample.lot.code),
    Column("origin", _("place of origin"), 28, lambda row, place: str(row.sample.lot.product.origin or "")),
    Column("taken_at", _("taken in"), 28, lambda row, place: str(row.sample.taken_at or "")),
    Column("taken_on", _("taken on"), 12, lambda row, place: row.sample.taken_on),
    Column("office", _("taken by"), 22, lambda row, place: row.sample.office),
    Column("lab", _("laboratory"), 22, lambda row, place: row.sample.lab),
    Column("item", _("tested for"), 18, lambda row, place: row.item),
    Column("value", _("found"), 12, lambda row, place: row.value),
    Column("limit", _("limit"), 12, lambda row, place: row.limit),
    Column("standard", _("standard"), 16, lambda row, place: row.standard),
    Column("result", _("result"), 8, _result),
    Column("report", _("report number"), 18, lambda row, place: row.sample.report_no),
)
HOLDERS = (
    Column("seq", _("Serial no."), 6, lambda row, place: place),
    Column("code", _("code"), 14, lambda row, place: row.code),
    Column("region", _("village"), 30, lambda row, place: str(row.region)),
    Column("animal", _("animal"), 10, lambda row, place: str(row.species)),
    Column("head", _("head of stock"), 10, lambda row, place: row.head_count),
    Column("way", _("way chosen"), 20, lambda row, place: str(row.chosen or "")),
    Column("state", _("state"), 12, lambda row, place: str(row.get_state_display())),
)


INCIDENTS = (
    Column("seq", _("No."), 6, lambda row, place: place),
    Column("number", _("recall"), 14, lambda row, place: row.number),
    Column("product", _("product"), 24, lambda row, place: row.lot.product.title),
    Column("lot", _("lot"), 14, lambda row, place: row.lot.code),
    Column("scope", _("reach of the recall"), 24, lambda row, place: str(row.get_scope_display())),
    Column("origin", _("place of origin"), 28, lambda row, place: str(row.lot.product.origin or "")),
    Column("since", _("started at"), 18, lambda row, place: f"{row.started_at.astimezone(CHINA):%Y-%m-%d %H:%M}"),
    Column("reason", _("reason"), 36, lambda row, place: row.reason),
    Column("advice", _("what buyers are to do"), 36, lambda row, place: row.advice),
    Column("state", _("state"), 10, lambda row, place: str(row.get_state_display())),
    Column("outcome", _("outcome of the recall"), 36, lambda row, place: row.outcome),
)


def _as_of(at: datetime) -> str:
    return _t("Data as of %(time)s") % {"time": f"{at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"}


def tests_sheet(*, samples, at: datetime) -> Sheet:
    """One row for each thing that was tested."""
    rows = TestResult.objects.filter(sample__in=samples.order_by().values("pk"))
    rows = rows.select_related("sample__lot__product__origin", "sample__taken_at").order_by("-sample__taken_on", "pk")
    return Sheet(title=_t("Tests of farm goods"), notes=[_as_of(at)], columns=TESTS, rows=rows.iterator(chunk_size=500))


def incidents_sheet(*, recalls, at: datetime) -> Sheet:
    """One row for each recall; who has the goods is on the report of the place of origin alone."""
    return Sheet(
        title=_t("Recalls of farm goods"), notes=[_as_of(at)], columns=INCIDENTS, rows=recalls.iterator(chunk_size=500)
    )


def holders_sheet(*, holders, at: datetime) -> Sheet:
    return Sheet(
        title=_t("Holders of banned animals, and what they turn to"),
        notes=[_as_of(at)],
        columns=HOLDERS,
        rows=holders.iterator(chunk_size=500),
    )
