"""Files that were good in a form that was not: kept for the next try, named under a seal in the form itself.

A person fills no disk with tries: a form keeps as many files as goods may have pictures, a person a few forms' worth,
and what is a day old goes when the next file comes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.core.files.base import ContentFile, File
from django.core.files.storage import storages
from django.forms import Form
from django.utils import timezone
from django.utils.translation import gettext as _

from . import uploads

SALT = "foundation.kept"
HOURS = 24
#: As many files as one form keeps: the pictures of goods are the most.
MOST_IN_A_FORM = 9
MOST_PER_PERSON = 3 * MOST_IN_A_FORM


@dataclass(frozen=True)
class Paper:
    """The paper that came with a form, or with an earlier try of it; ``problem`` says why a new one was not taken.

    ``named`` is the hidden field in which the next try names it.
    """

    file: File | None = None
    seal: str = ""
    problem: str = ""
    named: str = "kept"


def paper_of(
    request, field: str = "scan", *, named: str = "kept", clean: Callable[[File], File] = uploads.clean_paper
) -> Paper:
    """The paper of a form that is being sent; the form names an earlier one in its field ``named``."""
    sent = request.FILES.getlist(field)[:1]
    user_id = request.user.pk
    before = "" if sent else request.POST.get(named, "")
    seal, problems = keep(sent, before, user_id=user_id, clean=clean)
    return Paper(next(iter(taken(seal, user_id=user_id)), None), seal, " ".join(problems), named)


def paper_for(request, form: Form, field: str = "scan", *, clean=uploads.clean_paper) -> Paper:
    """The paper of ``form``, which then shows with its file field that it is kept. Before the form is validated."""
    paper = paper_of(request, field, clean=clean) if form.is_bound else Paper()
    form.fields[field].paper = paper
    if paper.file:
        form.fields[field].required = False
    if paper.problem:
        form.add_error(field, paper.problem)
    return paper


def pictures_for(request, form: Form, field: str, *, most: int) -> tuple[list[File], str]:
    """(pictures, seal) of ``form`` and of its earlier tries together; what is wrong with a new one is told there."""
    user_id = request.user.pk
    seal, problems = keep(request.FILES.getlist(field), request.POST.get("kept", ""), user_id=user_id, most=most)
    pictures = taken(seal, user_id=user_id)
    form.fields[field].paper = Paper(next(iter(pictures), None), seal)
    if problems:
        form.add_error(field, problems)
    return pictures, seal


def keep(
    files: Sequence[File],
    before: str,
    *,
    user_id: int,
    clean: Callable[[File], File] = uploads.clean_picture,
    most: int = MOST_IN_A_FORM,
) -> tuple[str, list[str]]:
    """Store what ``clean`` takes of ``files`` with those kept ``before``; return (seal, sentences about the others)."""
    names, problems = _names(before, user_id), []
    for file in files:
        if len(names) >= most:
            problems.append(_("At most %(most)d pictures.") % {"most": most})
            break
        try:
            picture = clean(file)
        except uploads.BadUpload as problem:
            problems.append(f"{file.name}: {problem}")
            continue
        _make_room(user_id)
        names.append(storages["private"].save(f"{_shelf(user_id)}/{picture.name}", picture))
    return (signing.dumps([user_id, names], salt=SALT) if names else ""), problems


def taken(seal: str, *, user_id: int) -> list[File]:
    """The kept files, in memory. A seal that is broken, old or another person's gives none."""
    found = []
    for name in _names(seal, user_id):
        if storages["private"].exists(name):
            with storages["private"].open(name) as file:
                found.append(ContentFile(file.read(), name=name.rpartition("/")[2]))
    return found


def forget(seal: str, *, user_id: int) -> None:
    for name in _names(seal, user_id):
        storages["private"].delete(name)


def _shelf(user_id: int) -> str:
    return f"kept/{user_id}"


def _make_room(user_id: int) -> None:
    """Throw away what is too old, and the oldest beyond what a person may keep."""
    storage, shelf = storages["private"], _shelf(user_id)
    try:
        found = [f"{shelf}/{name}" for name in storage.listdir(shelf)[1]]
    except FileNotFoundError:
        return
    aged = sorted((storage.get_modified_time(name), name) for name in found)
    too_old = timezone.now() - timedelta(hours=HOURS)
    for place, (modified_at, name) in enumerate(reversed(aged)):
        if modified_at < too_old or place >= MOST_PER_PERSON - 1:
            storage.delete(name)


def _names(seal: str, user_id: int) -> list[str]:
    try:
        owner, names = signing.loads(seal, salt=SALT, max_age=HOURS * 3600) if seal else (user_id, [])
    except signing.BadSignature:
        return []
    return list(names) if owner == user_id else []
