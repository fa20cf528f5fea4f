"""Pictures that were good in a form that was not: kept for the next try, named under a seal in the form itself."""

from collections.abc import Sequence

from django.core import signing
from django.core.files.base import ContentFile, File
from django.core.files.storage import storages

from catalog.foundation import uploads

SALT = "sellers.kept"
HOURS = 24


def keep(files: Sequence[File], before: str, *, user_id: int) -> tuple[str, list[str]]:
    """Store the pictures among ``files`` with those kept ``before``; return (seal, sentences about the others)."""
    names, problems = _names(before, user_id), []
    for file in files:
        try:
            picture = uploads.clean_picture(file)
        except uploads.BadUpload as problem:
            problems.append(f"{file.name}: {problem}")
            continue
        names.append(storages["private"].save(f"kept/{picture.name}", picture))
    return (signing.dumps([user_id, names], salt=SALT) if names else ""), problems


def taken(seal: str, *, user_id: int) -> list[File]:
    """The kept pictures, in memory. A seal that is broken, old or another person's gives none."""
    found = []
    for name in _names(seal, user_id):
        if storages["private"].exists(name):
            with storages["private"].open(name) as file:
                found.append(ContentFile(file.read(), name=name.rpartition("/")[2]))
    return found


def forget(seal: str, *, user_id: int) -> None:
    for name in _names(seal, user_id):
        storages["private"].delete(name)


def _names(seal: str, user_id: int) -> list[str]:
    try:
        owner, names = signing.loads(seal, salt=SALT, max_age=HOURS * 3600) if seal else (user_id, [])
    except signing.BadSignature:
        return []
    return list(names) if owner == user_id else []
