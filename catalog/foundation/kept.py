"""Files that were good in a form that was not: kept for the next try, named under a seal in the form itself.

A person fills no disk with tries: a form keeps as many files as goods may have pictures, a person as many as one
request brings, and what is a day old is thrown away. A seal opens for its person and its kind of file alone.
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
#: As many as one request may bring (``DATA_UPLOAD_MAX_NUMBER_FILES``), so that none of them pushes out another.
MOST_PER_PERSON = 100


@dataclass(frozen=True)
class Paper:
    """The paper that came with a form, or with an earlier try of it; ``problem`` says why there is none.

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
    files, seal, problems = files_of(request, field, named=named, clean=clean, most=1)
    return Paper(next(iter(files), None), seal, " ".join(problems), named)


def paper_for(request, form: Form, field: str = "scan", *, clean=uploads.clean_paper) -> Paper:
    """The paper of ``form``, which then shows with its file field that it is kept. Before the form is validated."""
    paper = paper_of(request, field, clean=clean) if form.is_bound else Paper()
    form.fields[field].paper = paper
    if paper.file or paper.problem:
        form.fields[field].required = False
    if paper.problem:
        form.add_error(field, paper.problem)
    return paper


def pictures_for(request, form: Form, field: str, *, most: int) -> tuple[list[File], str]:
    """(pictures, seal) of ``form`` or of its earlier try; what is wrong with them is told there."""
    pictures, seal, problems = files_of(request, field, clean=uploads.clean_picture, most=most)
    form.fields[field].paper = Paper(next(iter(pictures), None), seal)
    if problems:
        form.add_error(field, problems)
    return pictures, seal


def files_of(
    request, field: str, *, named: str = "kept", clean: Callable[[File], File], most: int
) -> tuple[list[File], str, list[str]]:
    """(files, seal, problems): what is sent now in place of what an earlier try named, or else that, if it is whole."""
    user_id, sent, before = request.user.pk, request.FILES.getlist(field), request.POST.get(named, "")
    seal, problems = before, []
    if sent:
        forget(before, user_id=user_id)
        seal, problems = keep(sent, user_id=user_id, clean=clean, most=most)
    try:
        return taken(seal, user_id=user_id, clean=clean), seal, problems
    except uploads.BadUpload as gone:
        return [], "", [*problems, str(gone)]


def keep(
    files: Sequence[File],
    *,
    user_id: int,
    clean: Callable[[File], File] = uploads.clean_picture,
    most: int = MOST_IN_A_FORM,
) -> tuple[str, list[str]]:
    """Store what ``clean`` takes of ``files``; return (seal, sentences about the others)."""
    names, problems = [], []
    for file in files:
        if len(names) >= most:
            problems.append(_("At most %(most)d pictures.") % {"most": most})
            break
        try:
            picture = clean(file)
        except uploads.BadUpload as problem:
            problems.append(f"{file.name}: {problem}")
            continue
        throw_away(user_id, most=MOST_PER_PERSON - 1)
        names.append(storages["private"].save(f"{_shelf(user_id)}/{picture.name}", picture))
    return (signing.dumps([user_id, clean.__name__, names], salt=SALT) if names else ""), problems


def taken(seal: str, *, user_id: int, clean: Callable[[File], File] = uploads.clean_picture) -> list[File]:
    """The kept files, in memory; without a seal none.

    Raises BadUpload where one of them is gone, or the seal is broken, old, another person's or for another kind.
    """
    found = []
    try:
        for name in _names(seal, user_id, clean):
            with storages["private"].open(name) as file:
                found.append(ContentFile(file.read(), name=name.rpartition("/")[2]))
    except FileNotFoundError:
        found = []
    if seal and not found:
        raise uploads.BadUpload(_("The file is no longer kept; choose it again."))
    return found


def forget(seal: str, *, user_id: int) -> None:
    for name in _names(seal, user_id):
        storages["private"].delete(name)


def throw_away_old() -> None:
    """Of everybody, what is older than a seal may be."""
    try:
        people = storages["private"].listdir("kept")[0]
    except FileNotFoundError:
        return
    for user_id in people:
        throw_away(int(user_id))


def throw_away(user_id: int, *, most: int = MOST_PER_PERSON) -> None:
    """Of a person, what is too old, and the oldest beyond ``most``."""
    storage, shelf = storages["private"], _shelf(user_id)
    too_old = timezone.now() - timedelta(hours=HOURS)
    try:
        aged = sorted((storage.get_modified_time(f"{shelf}/{name}"), name) for name in storage.listdir(shelf)[1])
    except FileNotFoundError:
        # There is none, or another request takes them away just now.
        return
    for place, (modified_at, name) in enumerate(reversed(aged)):
        if modified_at < too_old or place >= most:
            storage.delete(f"{shelf}/{name}")


def _shelf(user_id: int) -> str:
    return f"kept/{user_id}"


def _names(seal: str, user_id: int, clean: Callable[[File], File] | None = None) -> list[str]:
    try:
        owner, kind, names = signing.loads(seal, salt=SALT, max_age=HOURS * 3600) if seal else (user_id, "", [])
    except (signing.BadSignature, ValueError):
        # Broken, too old, or of a time when a seal fitted any kind.
        return []
    return names if owner == user_id and (clean is None or kind == clean.__name__) else []
