"""How goods were made, in writing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.foundation.periods import china_date
from catalog.origins.models import Household

from ..models import BatchInput, BatchRecord, Lot, LotEventKind
from ..states import LotState
from .ground import BadLot, record
from .stopping import hold

MOST_INPUTS = 40


@dataclass(frozen=True)
class Input:
    """Something given to the plants or animals, and the days that one has to wait after it."""

    kind: str
    name: str
    used_on: date
    withdrawal_days: int = 0
    dose: str = ""


@transaction.atomic
def record_batch(
    *,
    lot: Lot,
    plot: str = "",
    household: Household | None = None,
    started_on: date | None = None,
    packed_on: date | None = None,
    store: str = "",
    inputs: Sequence[Input] = (),
    by: str,
    at: datetime,
) -> BatchRecord:
    """Write the batch record, in place of an earlier one; the lot's events tell when it was written and by whom.

    Goods that were picked before the days to wait after an input were over are recorded all the same, and the lot is
    held at once: an honest record must not be harder to make than a false one. Raises BadLot for impossible days.
    """
    today = china_date(at)
    if started_on and started_on > lot.produced_on:
        raise BadLot(_("The goods were sown or stocked after they were picked. Check the two days."))
    if packed_on and (packed_on < lot.produced_on or packed_on > today):
        raise BadLot(_("The day of packing lies between the day of production and today."))
    if len(inputs) > MOST_INPUTS:
        raise BadLot(_("At most %(most)d inputs.") % {"most": MOST_INPUTS})
    for entry in inputs:
        if entry.used_on > lot.produced_on or (started_on and entry.used_on < started_on):
            raise BadLot(
                _("“%(name)s” was used between sowing and picking. Check the day %(day)s.")
                % {"name": entry.name, "day": date_format(entry.used_on)}
            )
    written, _new = BatchRecord.objects.update_or_create(
        lot=lot,
        defaults={
            "plot": plot, "household": household, "started_on": started_on, "packed_on": packed_on, "store": store,
            "entered_by": by[:150], "entered_at": at,
        },
    )  # fmt: skip
    written.inputs.all().delete()
    BatchInput.objects.bulk_create(
        BatchInput(
            record=written, kind=entry.kind, name=entry.name, dose=entry.dose, used_on=entry.used_on,
            withdrawal_days=entry.withdrawal_days,
        )
        for entry in inputs
    )  # fmt: skip
    record(LotEventKind.RECORDED, [(lot, 0)], by=by, at=at, reason=plot)
    early = [entry for entry in written.inputs.all() if entry.free_from > lot.produced_on]
    if early and lot.state == LotState.AVAILABLE:
        hold(
            lot=lot, by=by, at=at,
            reason=_("Picked on %(picked)s, but after “%(name)s” one has to wait until %(free)s.")
            % {"picked": lot.produced_on, "name": early[0].name, "free": early[0].free_from},
        )  # fmt: skip
    return written
