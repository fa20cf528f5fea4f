"""An application on its way: written, submitted, reviewed level by level, made public, objected to, granted."""

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.foundation import numbering, uploads
from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.periods import china_date
from catalog.foundation.workdays import working_days_after
from catalog.oscar_forks.catalogue.models import Product

from ..clock import months_after
from ..models import (
    REVIEW_LEVELS,
    Application,
    Objection,
    Opinion,
    OriginClaim,
    Paper,
    PaperKind,
    Recheck,
    Recognition,
    Scheme,
    Submission,
)
from ..states import APPLICATION, OBJECTION, ApplicationState, ClaimState, ObjectionState, Verdict
from .evidence import recognise, verify_claim

#: An applicant may write while the form is the applicant's.
WRITABLE = (ApplicationState.DRAFT, ApplicationState.RETURNED)
MOST_PAPERS = 30


class NotRecognisable(Exception):
    """These goods cannot be put forward; the message tells the seller what is missing."""


class Incomplete(Exception):
    """The application cannot be submitted yet. ``problems`` is {field: sentence for the person}."""

    def __init__(self, problems: dict[str, str]):
        self.problems = problems
        super().__init__(problems)

    def __str__(self):
        return " ".join(self.problems.values())


class NotYourStep(Exception):
    """It is not this office's turn, or this person has spoken on the same submission already."""


class WordsMissing(Exception):
    """A decision that others will read needs words."""


class TooEarly(Exception):
    """The publicity is not over, or an objection waits for its answer."""


class NotOpenToObjection(Exception):
    """Objections are taken during the publicity alone."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What an applicant says; all of it may be empty while it is a draft."""

    output: str = ""
    value_wan: Decimal | None = None
    helped: int | None = None
    how_helped: str = ""
    after_sales: str = ""
    contact_name: str = ""
    contact_phone: str = ""


@dataclass(frozen=True, kw_only=True)
class Reviewer:
    """Who speaks for which office. ``entered_by`` is set when an operator enters a stamped form for them."""

    name: str
    office: str
    entered_by: str = ""


@transaction.atomic
def open_application(*, product: Product, by: str, at: datetime) -> Application:
    """Begin an application for ``product``; one that is under way is returned instead. Raises NotRecognisable."""
    locked = Product.objects.select_for_update(of=("self",)).select_related("origin").get(pk=product.pk)
    under_way = Application.objects.unfinished().filter(product=locked).first()
    if under_way:
        return under_way
    if locked.origin is None:
        raise NotRecognisable(_("Name the village of these goods first."))
    scheme = Scheme.objects.in_force(china_date(at)).covering(locked.origin.code).first()
    if scheme is None or not scheme.levels_for(locked.origin):
        raise NotRecognisable(
            _("No scheme of recognition covers %(place)s today. Ask the county or the operator.")
            % {"place": locked.origin}
        )
    return Application.objects.create(
        number=numbering.new_number("R"), scheme=scheme, product=locked, partner=locked.seller, village=locked.origin,
        created_by=by, created_at=at,
    )  # fmt: skip


def write_application(*, application: Application, facts: Facts) -> None:
    """Keep what the applicant wrote. Raises IllegalMove once it is out of the applicant's hands."""
    told = {field.name: getattr(facts, field.name) for field in fields(facts)}
    if not Application.objects.filter(pk=application.pk, state__in=WRITABLE).update(**told):
        raise IllegalMove(_("This application is with the reviewers now and cannot be changed."))
    for name, value in told.items():
        setattr(application, name, value)


@transaction.atomic
def add_paper(
    *, application: Application, kind: str, title: str, upload: File, by: str, at: datetime
) -> Paper:  # fmt: skip
    """Attach a document. Raises BadUpload for what is no scan, IllegalMove once the reviewers have it."""
    locked = _writable(application)
    if locked.papers.count() >= MOST_PAPERS:
        raise uploads.BadUpload(_("There are 30 papers already. Put several pages into one PDF."))
    content = uploads.clean_paper(upload)
    paper = Paper(
        application=locked, kind=PaperKind(kind).value, title=title.strip()[:80], round=locked.round + 1,
        added_by=by, added_at=at,
    )  # fmt: skip
    paper.file.save(str(content.name), content, save=False)
    paper.save()
    return paper


@transaction.atomic
def drop_paper(*, paper: Paper) -> None:
    """Take a paper away that no reviewer has seen. Raises IllegalMove for one that was submitted."""
    locked = _writable(paper.application)
    if paper.round <= locked.round:
        raise IllegalMove(_("Reviewers have seen this paper, so it stays. Add the right one beside it."))
    storage, name = paper.file.storage, str(paper.file.name)
    paper.delete()
    transaction.on_commit(lambda: storage.delete(name))


def _writable(application: Application) -> Application:
    locked = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if locked.state not in WRITABLE:
        raise IllegalMove(_("This application is with the reviewers now and cannot be changed."))
    return locked


@transaction.atomic
def submit(*, application: Application, promised_by: str, by: str, at: datetime) -> None:
    """Sign the promise and hand the application to the first level, or to the one that sent it back.

    What was said at levels before that one still stands. Raises Incomplete, or IllegalMove when it is submitted
    already.
    """
    # The caller's row may be as old as its page.
    application.refresh_from_db()
    problems = missing(application) | ({} if promised_by.strip() else {"promised_by": _("Sign with your full name.")})
    if problems and application.state in WRITABLE:
        raise Incomplete(problems)
    level = application.returned_level or application.scheme.levels_for(application.village)[0]
    number = application.round + 1
    APPLICATION.move(
        application, ApplicationState.REVIEW, by=by, at=at, reason=str(dict(REVIEW_LEVELS)[level]),
        level=level, round=number, returned_level=None, reason_text="", **_clock(application.scheme, at),
        submitted_at=at, promised_by=promised_by.strip()[:60], promised_at=at, promise=application.scheme.promise,
    )  # fmt: skip
    Submission.objects.create(application=application, round=number, facts=_told(application), by=by, at=at)


def missing(application: Application) -> dict[str, str]:
    """What the scheme asks for and the application lacks: {field: sentence}."""
    scheme, problems = application.scheme, {}
    if not application.output.strip():
        problems["output"] = _("Say how much is grown or made: area, head count, yearly output.")
    if application.value_wan is None:
        problems["value_wan"] = _("Enter the yearly output value in 10,000 yuan.")
    elif scheme.least_value_wan is not None and application.value_wan < scheme.least_value_wan:
        problems["value_wan"] = _("%(document)s asks for an output value of at least %(least)s × 10,000 yuan.") % {
            "document": scheme.document_no, "least": f"{scheme.least_value_wan.normalize():f}",
        }  # fmt: skip
    if application.helped is None:
        problems["helped"] = _("Enter how many people are helped.")
    elif application.helped < scheme.least_helped:
        problems["helped"] = _("%(document)s asks for at least %(least)d people helped.") % {
            "document": scheme.document_no, "least": scheme.least_helped,
        }  # fmt: skip
    if not application.how_helped.strip():
        problems["how_helped"] = _("Say how these people are helped: orders, wages, rent, shares.")
    if not (application.contact_name.strip() and application.contact_phone.strip()):
        problems["contact_name"] = _("Enter whom the reviewers can call, and the number.")
    attached = set(application.papers.values_list("kind", flat=True))
    lacking = [str(PaperKind(kind).label) for kind in scheme.papers if kind not in attached]
    if lacking:
        problems["papers"] = _("Still to attach: %(papers)s.") % {"papers": "、".join(lacking)}
    return problems


def _told(application: Application) -> dict:
    facts = {field.name: getattr(application, field.name) for field in fields(Facts)}
    return facts | {"value_wan": str(application.value_wan)}


def _clock(scheme: Scheme, at: datetime) -> dict:
    return {"received_at": at, "due_on": working_days_after(china_date(at), scheme.step_days)}


@transaction.atomic
def decide(*, application: Application, level: int, verdict: str, text: str, reviewer: Reviewer, at: datetime) -> None:
    """Give the opinion of ``level``: pass it on (after the last level into publicity), send it back, or refuse it.

    One person speaks for one level of a submission only. Raises WordsMissing, NotYourStep when it is another level's
    turn or the person spoke already, IllegalMove when it is not under review.
    """
    if not text.strip():
        raise WordsMissing(_("Write your opinion; the applicant and the next level will read it."))
    application = Application.objects.select_for_update(of=("self",)).select_related("scheme", "village").get(
        pk=application.pk
    )  # fmt: skip
    if application.state != ApplicationState.REVIEW or application.level != level:
        raise NotYourStep(_("It is not your step any more. Reload the page to see where it is."))
    said = Opinion.objects.filter(application=application, round=application.round)
    if said.filter(reviewer=reviewer.name).exclude(level=level).exists():
        raise NotYourStep(_("You have given the opinion of another level already. A second person must look at it."))
    Opinion.objects.create(
        application=application, round=application.round, level=level, verdict=Verdict(verdict).value,
        text=text.strip()[:600], office=reviewer.office[:120], reviewer=reviewer.name[:150],
        entered_by=reviewer.entered_by, received_at=application.received_at or at,
        due_on=application.due_on or china_date(at), at=at,
    )  # fmt: skip
    said_by: dict[str, Any] = {"by": reviewer.entered_by or reviewer.name, "at": at, "reason": text.strip()[:300]}
    if verdict == Verdict.RETURN:
        APPLICATION.move(
            application, ApplicationState.RETURNED, **said_by, reason_text=text.strip()[:600], returned_level=level,
            level=None, due_on=None,
        )  # fmt: skip
    elif verdict == Verdict.REFUSE:
        APPLICATION.move(
            application, ApplicationState.REFUSED, **said_by, reason_text=text.strip()[:600], level=None, due_on=None
        )
    else:
        _pass_on(application, level, said_by)


def _pass_on(application: Application, level: int, said_by: dict[str, Any]) -> None:
    levels, at = application.scheme.levels_for(application.village), said_by["at"]
    # A level that the scheme has dropped meanwhile is followed by what comes above it.
    above = [later for later in levels if later < level]
    if above:
        Application.objects.filter(pk=application.pk).update(level=above[0], **_clock(application.scheme, at))
        return
    first = china_date(at) + timedelta(days=1)
    APPLICATION.move(
        application, ApplicationState.PUBLICITY, **said_by, level=None, due_on=None, publicity_from=first,
        publicity_to=first + timedelta(days=max(application.scheme.publicity_days, 1)),
    )  # fmt: skip


def cancel(*, application: Application, by: str, at: datetime) -> None:
    """The applicant takes it back. Raises IllegalMove when it is decided."""
    APPLICATION.move(application, ApplicationState.CANCELLED, by=by, at=at, level=None, due_on=None)


@transaction.atomic
def object_to(*, application: Application, text: str, name: str = "", contact: str = "", at: datetime) -> Objection:
    """Take down an objection; anybody may, without a name too. The same words twice are one objection.

    Raises WordsMissing, or NotOpenToObjection outside of the publicity.
    """
    text = text.strip()[:1000]
    if len(text) < 5:
        raise WordsMissing(_("Write what is wrong, in at least five characters."))
    locked = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if locked.state != ApplicationState.PUBLICITY or _is_over(locked, china_date(at)):
        raise NotOpenToObjection(_("The publicity is over. Write to the office that granted the recognition."))
    known = locked.objections.filter(text=text).first()
    return known or Objection.objects.create(
        application=locked, number=numbering.new_number("Y"), text=text, name=name.strip()[:40],
        contact=contact.strip()[:80], made_at=at,
    )  # fmt: skip


@transaction.atomic
def answer_objection(*, objection: Objection, upheld: bool, answer: str, reviewer: Reviewer, at: datetime) -> None:
    """Close an objection in public words. Upheld, it ends the application. Raises WordsMissing or IllegalMove."""
    if not answer.strip():
        raise WordsMissing(_("Write the answer; it stands on the public page."))
    by = reviewer.entered_by or reviewer.name
    OBJECTION.move(
        objection, ObjectionState.UPHELD if upheld else ObjectionState.REJECTED, by=by, at=at,
        reason=answer.strip()[:300], answer=answer.strip()[:600], office=reviewer.office[:120], answered_at=at,
    )  # fmt: skip
    if upheld:
        application = Application.objects.get(pk=objection.application_id)
        if application.state == ApplicationState.PUBLICITY:
            APPLICATION.move(
                application, ApplicationState.REFUSED, by=by, at=at, reason=answer.strip()[:300],
                reason_text=answer.strip()[:600],
            )  # fmt: skip


def _is_over(application: Application, today: date) -> bool:
    return application.publicity_to is not None and application.publicity_to <= today


@transaction.atomic
def grant(*, application: Application, reviewer: Reviewer, batch: str = "", at: datetime) -> None:
    """Recognise the product after its publicity: number, dates, first yearly check.

    The reviewers have seen the proof of origin, so an open claim of the same village is verified on this number.
    Raises TooEarly while the publicity runs or an objection waits, IllegalMove when it is granted already.
    """
    application = Application.objects.select_for_update(of=("self",)).select_related("scheme", "product").get(
        pk=application.pk
    )  # fmt: skip
    today, scheme = china_date(at), application.scheme
    if application.state == ApplicationState.PUBLICITY:
        if not _is_over(application, today):
            raise TooEarly(
                _("The publicity runs until %(day)s.") % {"day": date_format(application.last_public_day or today)}
            )
        if application.objections.filter(state=ObjectionState.OPEN).exists():
            raise TooEarly(_("An objection waits for its answer. Answer it first."))
    elif application.state != ApplicationState.GRANTED:
        raise TooEarly(_("All levels and the publicity come first."))
    by = reviewer.entered_by or reviewer.name
    end = months_after(today, scheme.validity_months) if scheme.validity_months else None
    # A second click finds it granted: the move below refuses it before a number is used up.
    if not APPLICATION.allows(application.state, ApplicationState.GRANTED):
        raise IllegalMove(_("This application is granted already."))
    recognition = recognise(
        product=application.product, number=_next_number(scheme, today), authority=scheme.authority,
        valid_from=today, valid_to=end, batch=batch.strip()[:40] or _("%(year)d") % {"year": today.year}, by=by, at=at,
    )  # fmt: skip
    APPLICATION.move(application, ApplicationState.GRANTED, by=by, at=at, recognition=recognition)
    plan_recheck(recognition, scheme, after=today)
    claim = OriginClaim.objects.filter(
        product=application.product, state=ClaimState.CLAIMED, region=application.village
    ).first()
    if claim:
        verify_claim(
            claim=claim, document_no=recognition.number, valid_from=today, valid_to=end,
            by=f"{reviewer.name} / {reviewer.office}"[:150], at=at,
        )  # fmt: skip


def plan_recheck(recognition, scheme: Scheme, *, after: date) -> Recheck | None:
    """The next yearly check, or None when the recognition ends before it."""
    if not scheme.recheck_months:
        return None
    due = months_after(after, scheme.recheck_months)
    if recognition.valid_to and due >= recognition.valid_to:
        return None
    return Recheck.objects.get_or_create(recognition=recognition, due_on=due)[0]


def _next_number(scheme: Scheme, today: date) -> str:
    """The next number of the scheme's pattern; each is given once, also to two who grant at the same instant.

    A number that was entered by hand before is passed over.
    """
    mine = Scheme.objects.filter(pk=scheme.pk)
    mine.filter(serial_year__lt=today.year).update(serial_year=today.year, last_serial=0)
    while True:
        # The update locks the scheme, so whoever grants at the same time waits for this transaction.
        mine.update(last_serial=F("last_serial") + 1)
        scheme.refresh_from_db(fields=["last_serial"])
        number = scheme.number_pattern.format(year=today.year, serial=scheme.last_serial)
        if not Recognition.objects.filter(number=number).exists():
            return number
