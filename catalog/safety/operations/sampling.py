"""Take samples, enter what the laboratory found. A failed test stops the lot in the same transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.base import File
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.foundation import numbering, uploads
from catalog.foundation.periods import china_date
from catalog.lots.models import Lot
from catalog.lots.queries import made_from, sources
from catalog.origins.models import Region

from ..models import BarCause, Sample, SamplingPlan, TestResult
from ..signals import lot_failed_test
from ..states import SAMPLE, SampleState
from .bars import bar, lift


class BadReport(Exception):
    """What was entered cannot be a sample or a report; the message says what to change. Nothing was saved."""


@dataclass(frozen=True)
class Finding:
    """One thing that was measured. ``value`` and ``limit`` as printed, with their unit."""

    item: str
    value: str
    limit: str
    passed: bool
    standard: str = ""


@transaction.atomic
def take_sample(
    *, lot: Lot, taken_on: date, office: str, lab: str, taken_at: Region | None = None,
    plan: SamplingPlan | None = None, by: str, at: datetime,
) -> Sample:  # fmt: skip
    """Note that goods of a lot were sent to a laboratory. Called twice it makes two samples. Raises BadReport."""
    if taken_on > china_date(at):
        raise BadReport(_("The day of sampling lies in the future."))
    if taken_on < lot.produced_on:
        raise BadReport(
            _("The sample is older than its lot, produced on %(day)s.") % {"day": date_format(lot.produced_on)}
        )
    if not office.strip() or not lab.strip():
        raise BadReport(_("Enter who took the sample and which laboratory tests it."))
    return Sample.objects.create(
        number=numbering.new_number("S"), lot=lot, plan=plan, taken_on=taken_on, taken_at=taken_at,
        office=office.strip(), lab=lab.strip(), entered_by=by, entered_at=at,
    )  # fmt: skip


@transaction.atomic
def report(
    *, sample: Sample, findings: Sequence[Finding], report_no: str, reported_on: date, scan: File | None = None,
    by: str, at: datetime,
) -> None:  # fmt: skip
    """Enter a laboratory's report. One failed item stops the lot and all that was made of it, and is announced.

    Raises BadReport, BadUpload, IllegalMove when a report was entered before.
    """
    findings = [finding for finding in findings if finding.item.strip()]
    if not findings:
        raise BadReport(_("Enter at least one thing that was tested, with what was found."))
    if any(not finding.value.strip() for finding in findings):
        raise BadReport(_("Enter what was found for everything that was tested."))
    if len({finding.item.strip() for finding in findings}) < len(findings):
        raise BadReport(_("The same thing is entered twice. Keep one line for each."))
    if not report_no.strip():
        raise BadReport(_("Enter the number of the report."))
    if not sample.taken_on <= reported_on <= china_date(at):
        raise BadReport(_("The report's day lies before the sampling or in the future."))
    failed = [finding for finding in findings if not finding.passed]
    SAMPLE.move(
        sample, SampleState.FAILED if failed else SampleState.PASSED, by=by, at=at,
        report_no=report_no.strip(), reported_on=reported_on,
    )  # fmt: skip
    if scan:
        sample.scan = uploads.clean_paper(scan)
        sample.save(update_fields=["scan"])
    TestResult.objects.bulk_create(
        TestResult(
            sample=sample, item=finding.item.strip(), value=finding.value.strip(), limit=finding.limit.strip(),
            standard=finding.standard.strip(), passed=finding.passed,
        )
        for finding in findings
    )  # fmt: skip
    if failed:
        note = f"{sample.number} " + "、".join(f"{finding.item} {finding.value}" for finding in failed)
        for lot in Lot.objects.filter(pk__in=made_from([sample.lot_id])).order_by("pk"):
            bar(lot=lot, cause=BarCause.FAILED_TEST, note=note, by=by, at=at)
        lot_failed_test.send(sender=Sample, sample=sample, lot=sample.lot, by=by, at=at)


@transaction.atomic
def release_after_retest(*, lot: Lot, note: str, by: str, at: datetime) -> None:
    """Lift the bar of a failed test from a lot that is cleared, and from what was made of it and is cleared with it.

    Raises BadReport while the lot itself is not.
    """
    if not is_cleared(lot):
        raise BadReport(_("The last test of this lot was failed. Take another sample; it must pass first."))
    for one in Lot.objects.filter(pk__in=made_from([lot.pk])).order_by("pk"):
        if one == lot or is_cleared(one):
            lift(lot=one, cause=BarCause.FAILED_TEST, by=by, at=at, note=note)


def is_cleared(lot: Lot) -> bool:
    """Whether a lot's last report was passed, and none of its sources failed a later one.

    Without a report of its own, it is cleared when the last reports of all its sources were passed.
    """
    latest: dict[int, tuple[str, date]] = {}
    reports = Sample.objects.filter(lot__in=sources([lot.pk])).exclude(state=SampleState.TAKEN)
    for pk, state, taken_on in reports.order_by("taken_on", "pk").values_list("lot", "state", "taken_on"):
        latest[pk] = (state, taken_on)
    own = latest.pop(lot.pk, None)
    failed = [taken_on for state, taken_on in latest.values() if state == SampleState.FAILED]
    if own is None:
        return bool(latest) and not failed
    return own[0] == SampleState.PASSED and all(day <= own[1] for day in failed)
