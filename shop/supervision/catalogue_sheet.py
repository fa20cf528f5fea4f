"""The catalogue of recognised products with the columns of published lists (domain.md §3.3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from catalog.foundation.periods import CHINA
from catalog.oscar_forks.catalogue.models import ProductCategory
from catalog.recognition.models import Application, Recognition
from catalog.recognition.queries import households_linked
from catalog.recognition.states import RecognitionState
from shop.ledger.sheets import COUNT, Column, Sheet

DAY = "yyyy-mm-dd"


@dataclass(frozen=True)
class Row:
    """A recognition with what was applied with, and what is counted today."""

    recognition: Recognition
    application: Application | None
    category: str
    households: int
    today: date

    @property
    def state(self) -> str:
        one = self.recognition
        if one.state == RecognitionState.VALID and one.valid_to and one.valid_to <= self.today:
            return _t("lapsed")
        return str(one.get_state_display())

    @property
    def last_day(self) -> date | None:
        ends = [end for end in (self.recognition.valid_to, self.recognition.ended_on) if end]
        return min(ends) - timedelta(days=1) if ends else None

    def place(self, level: str) -> str:
        above = getattr(self.recognition.product.origin, level)
        return above.name if above else ""

    def told(self, name: str) -> str | int | Decimal | None:
        return getattr(self.application, name) if self.application else None


COLUMNS: tuple[Column, ...] = (
    Column("seq", _("Serial no."), 6, lambda row, place: place),
    Column("province", _("Province"), 12, lambda row, place: row.place("province")),
    Column("city", _("City"), 12, lambda row, place: row.place("city")),
    Column("county", _("County"), 12, lambda row, place: row.place("county")),
    Column("town", _("Town"), 12, lambda row, place: row.place("town")),
    Column("village", _("Village"), 14, lambda row, place: row.recognition.product.origin.name),
    Column("seller", _("Market entity"), 28, lambda row, place: row.recognition.product.seller.name),
    Column("uscc", _("Unified social credit code"), 22, lambda row, place: row.recognition.product.seller.uscc),
    Column("product", _("Product"), 24, lambda row, place: row.recognition.product.title),
    Column("category", _("Category"), 14, lambda row, place: row.category),
    Column("spec", _("Specification"), 16, lambda row, place: row.recognition.product.specification),
    Column("output", _("Scale and output"), 26, lambda row, place: row.told("output")),
    Column("value", _("Output value (10,000 yuan)"), 14, lambda row, place: row.told("value_wan"), "#,##0.00"),
    Column("helped", _("People helped"), 10, lambda row, place: row.told("helped"), COUNT),
    Column("households", _("Households linked (counted)"), 10, lambda row, place: row.households, COUNT),
    Column("number", _("Recognition number"), 22, lambda row, place: row.recognition.number),
    Column("batch", _("Batch"), 14, lambda row, place: row.recognition.batch),
    Column("authority", _("Authority"), 24, lambda row, place: row.recognition.authority),
    Column("from", _("valid from"), 12, lambda row, place: row.recognition.valid_from, DAY),
    Column("to", _("Last day"), 12, lambda row, place: row.last_day, DAY),
    Column("state", _("State"), 12, lambda row, place: row.state),
    Column("reason", _("Why it ended"), 24, lambda row, place: row.recognition.end_reason),
)


def catalogue_sheet(*, recognitions, batch: str, offices: Sequence[str], today: date, at: datetime) -> Sheet:
    """These recognitions as a sheet, by place and number; ``batch`` is "" for all."""
    found = list(
        recognitions.select_related(
            "product__origin__province", "product__origin__city", "product__origin__county", "product__origin__town"
        )
        .prefetch_related("product__stockrecords__partner")
        .order_by("product__origin__code", "number", "pk")
    )
    title = _t("Catalogue of recognised consumption-aid products")
    return Sheet(
        title=title,
        notes=[
            _t("Reporting unit: %(offices)s") % {"offices": "、".join(offices)},
            _t("Batch: %(batch)s · %(count)d products · as of %(time)s")
            % {"batch": batch or _t("all"), "count": len(found), "time": f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"},
            _t("Reporting unit (seal):            Filled in by:            Telephone:            Date:"),
        ],
        columns=COLUMNS,
        rows=_rows(found, today),
    )


def _rows(found: Sequence[Recognition], today: date) -> Iterator[Row]:
    """Everything beside the recognitions in three queries, however many."""
    applications = {
        one.recognition_id: one for one in Application.objects.filter(recognition__in=[one.pk for one in found])
    }
    products = [one.product_id for one in found]
    categories = dict(
        ProductCategory.objects.filter(product__in=products).order_by("-pk").values_list("product", "category__name")
    )
    linked = households_linked({one.product.seller.pk for one in found}, today)
    for one in found:
        households = linked[one.product.seller.pk][0]
        yield Row(one, applications.get(one.pk), categories.get(one.product_id, ""), households, today)
