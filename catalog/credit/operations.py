"""Enter facts, put sellers on a list and take them off, appeal and answer."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.foundation import uploads
from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.periods import china_date
from catalog.oscar_forks.partner import operations as partners
from catalog.oscar_forks.partner.models import Partner
from catalog.oscar_forks.partner.states import SellerState

from .models import Appeal, Colour, CreditCause, CreditFact, ListEntry
from .states import APPEAL, ENTRY, FACT, AppealState, EntryState, FactState

RULES = Path(__file__).parent / "data" / "causes.json"
#: An office answers an appeal within so many days.
ANSWER_WITHIN = timedelta(days=15)
#: Nobody is put on a list for longer; who still fails then is listed again.
LONGEST_TERM = timedelta(days=3 * 366)


class BadEntry(Exception):
    """What was entered cannot stand in a credit file; the message says what to change. Nothing was saved."""


class OnTheBlackList(IllegalMove):
    """A seller on the black list does not sell before its term is over or the entry is lifted."""


@transaction.atomic
def load_causes(*, path: Path = RULES) -> int:
    """Load the rules (code, name, points, term_days) from a JSON file; return how many are new.

    Rules that are there are left as the operator has them; twice is once.
    """
    rows = json.loads(path.read_text())
    return sum(CreditCause.objects.get_or_create(code=row.pop("code"), defaults=row)[1] for row in rows)


def record_fact(
    *, seller: Partner, cause: CreditCause, happened_on: date, evidence: str, source: str = "",
    document: File | None = None, by: str, at: datetime,
) -> CreditFact:  # fmt: skip
    """Enter a fact in the seller's file with the points and term of its rule. The same source twice is one fact.

    Raises BadEntry without evidence or for a day to come, BadUpload.
    """
    if not evidence.strip():
        raise BadEntry(_("Write down the evidence: what was found, by whom, on which paper."))
    if happened_on > china_date(at):
        raise BadEntry(_("The day lies in the future."))
    told = {
        "seller": seller, "cause": cause, "points": cause.points, "happened_on": happened_on,
        "expires_on": happened_on + timedelta(days=cause.term_days), "evidence": evidence.strip()[:300],
        "recorded_by": by, "recorded_at": at,
    }  # fmt: skip
    if document:
        told["document"] = uploads.clean_paper(document)
    if source:
        return CreditFact.objects.get_or_create(source=source[:80], defaults=told)[0]
    return CreditFact.objects.create(**told)


def note(*, seller: Partner, cause: str, happened_on: date, evidence: str, source: str, at: datetime) -> None:
    """Enter a fact that the platform itself has seen, if there is a rule for it: no rule, no fact."""
    rule = CreditCause.objects.filter(code=cause).first()
    if rule:
        record_fact(
            seller=seller,
            cause=rule,
            happened_on=happened_on,
            evidence=evidence,
            source=source,
            by="platform",
            at=at,
        )


def strike(*, fact: CreditFact, reason: str, by: str, at: datetime) -> None:
    """Strike a wrong fact out; it stays readable. Raises IllegalMove when it is struck out already."""
    FACT.move(fact, FactState.STRUCK, by=by, at=at, reason=reason[:300])


@transaction.atomic
def enter_list(
    *, seller: Partner, colour: str, cause: str, document_no: str, office: str, valid_to: date, by: str, at: datetime
) -> ListEntry:
    """Put a seller on a list from today on. On the black list its goods are off sale from this moment.

    Orders that were placed stay. Raises BadEntry (no cause, no decision, an impossible term, on the list already).
    """
    today = china_date(at)
    if not cause.strip() or not document_no.strip() or not office.strip():
        raise BadEntry(_("Enter the cause, the number of the decision and the office that decided."))
    if not today < valid_to <= today + LONGEST_TERM:
        raise BadEntry(_("The term ends on a day to come, within three years."))
    try:
        with transaction.atomic():
            entry = ListEntry.objects.create(
                seller=seller, colour=Colour(colour), cause=cause.strip(), document_no=document_no.strip(),
                office=office.strip(), valid_from=today, valid_to=valid_to, decided_by=by, decided_at=at,
            )  # fmt: skip
    except IntegrityError as problem:
        raise BadEntry(
            _("%(seller)s is on this list already. Lift that entry first.") % {"seller": seller}
        ) from problem
    seller.refresh_from_db(fields=["state"])
    if colour == Colour.BLACK and seller.state == SellerState.OPEN:
        partners.suspend(seller=seller, reason=f"{entry.number} {entry.cause}"[:300], by=by, at=at)
        entry.stopped = True
        entry.save(update_fields=["stopped"])
    return entry


def lift(*, entry: ListEntry, reason: str, by: str, at: datetime) -> None:
    """End an entry before its term; a seller that it had stopped sells again. Raises IllegalMove, BadEntry."""
    if not reason.strip():
        raise BadEntry(_("Write why the entry is lifted."))
    _end(entry, EntryState.LIFTED, reason=reason, by=by, at=at)


def end_terms(*, at: datetime) -> int:
    """End every entry whose term is over; return how many. Safe to run at once in several processes."""
    ended = 0
    over = ListEntry.objects.filter(state=EntryState.IN_FORCE, valid_to__lte=china_date(at))
    for entry in over.select_related("seller").order_by("valid_to", "pk"):
        try:
            _end(entry, EntryState.ENDED, reason=_("The term is over."), by="deadline", at=at)
        except IllegalMove:
            continue  # Another process was first.
        ended += 1
    return ended


@transaction.atomic
def _end(entry: ListEntry, target: EntryState, *, reason: str, by: str, at: datetime) -> None:
    ENTRY.move(entry, target, by=by, at=at, reason=reason[:300])
    seller = Partner.objects.select_for_update().get(pk=entry.seller_id)
    if entry.stopped and seller.state == SellerState.SUSPENDED:
        partners.reopen(seller=seller, reason=f"{entry.number} {reason}"[:300], by=by, at=at)


def check_reopened(*, seller: Partner) -> None:
    """Raise OnTheBlackList while an entry keeps the seller from selling, whoever wants to let it."""
    entry = ListEntry.objects.barring().filter(seller=seller).first()
    if entry:
        raise OnTheBlackList(
            _("%(seller)s is on the black list until %(day)s (%(number)s). Lift that entry, or wait for its end.")
            % {"seller": seller, "day": date_format(entry.valid_to), "number": entry.number}
        )


def appeal(
    *, seller: Partner, text: str, fact: CreditFact | None = None, entry: ListEntry | None = None, by: str, at: datetime
) -> Appeal:
    """Say that a fact or a list entry is wrong. A second appeal while one is open returns that one.

    Raises BadEntry without a word, or against what no longer counts.
    """
    if not text.strip():
        raise BadEntry(_("Write what is wrong, and what proves it."))
    if (fact and fact.state != FactState.STANDING) or (entry and entry.state != EntryState.IN_FORCE):
        raise BadEntry(_("This no longer counts; there is nothing to appeal against."))
    against = {"fact": fact, "entry": entry}
    try:
        with transaction.atomic():
            return Appeal.objects.create(
                seller=seller, text=text.strip()[:1000], made_by=by, made_at=at,
                answer_by=china_date(at + ANSWER_WITHIN), **against,
            )  # fmt: skip
    except IntegrityError:
        return Appeal.objects.get(state=AppealState.OPEN, **against)


@transaction.atomic
def answer(*, appeal: Appeal, granted: bool, text: str, by: str, at: datetime) -> None:
    """Answer an appeal. Granted, the fact is struck out or the entry lifted in the same act.

    Raises BadEntry without a word, IllegalMove when it was answered already.
    """
    if not text.strip():
        raise BadEntry(_("Write the answer: the seller reads it."))
    target = AppealState.GRANTED if granted else AppealState.REFUSED
    said = {"answer": text.strip()[:1000], "answered_by": by, "answered_at": at}
    APPEAL.move(appeal, target, by=by, at=at, reason=text[:300], **said)
    if not granted:
        return
    if appeal.fact and appeal.fact.state == FactState.STANDING:
        strike(fact=appeal.fact, reason=text, by=by, at=at)
    elif appeal.entry and appeal.entry.state == EntryState.IN_FORCE:
        lift(entry=appeal.entry, reason=text, by=by, at=at)
