"""Files kept for the next try of a form: there when the form says so, for one person, one kind and one day."""

import os
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core import signing
from django.core.files.storage import storages
from django.test import RequestFactory
from django.utils import timezone

from catalog.foundation import kept, tasks
from catalog.foundation.uploads import BadUpload, clean_paper, clean_picture
from tests.catalog.pictures import pdf, photo

ME, OTHER = 990_001, 990_002
GONE = "文件已不再保留，请重新选择。"


@pytest.fixture(autouse=True)
def empty_shelves():
    yield
    for person in (ME, OTHER):
        kept.throw_away(person, most=0)


def sending(**fields):
    request = RequestFactory().post("/", fields)
    request.user = SimpleNamespace(pk=ME)
    return request


def stored(person=ME):
    try:
        return storages["private"].listdir(f"kept/{person}")[1]
    except FileNotFoundError:
        return []


def small():
    return photo(size=(40, 30))


def aged(name, **age):
    then = (timezone.now() - timedelta(**age)).timestamp()
    os.utime(storages["private"].path(name), (then, then))


def test_a_paper_that_is_named_and_not_there_any_more_is_told_and_not_named_again():
    first = kept.paper_of(sending(scan=pdf()))
    again = kept.paper_of(sending(kept=first.seal))
    assert (again.problem, again.seal, again.file.name.endswith(".pdf")) == ("", first.seal, True)
    kept.forget(first.seal, user_id=ME)

    assert kept.paper_of(sending(kept=first.seal)) == kept.Paper(problem=GONE)
    assert kept.paper_of(sending()) == kept.Paper()


def test_of_pictures_of_which_one_is_gone_all_are_chosen_again():
    files, seal, problems = kept.files_of(sending(photos=[small(), small()]), "photos", clean=clean_picture, most=6)
    assert (len(files), problems) == (2, [])
    storages["private"].delete(f"kept/{ME}/{files[0].name}")

    assert kept.files_of(sending(kept=seal), "photos", clean=clean_picture, most=6) == ([], "", [GONE])


def test_a_seal_opens_for_the_kind_that_it_was_given_for_alone():
    scan = kept.paper_of(sending(scan=pdf()))

    assert kept.paper_of(sending(kept=scan.seal), clean=clean_picture) == kept.Paper(problem=GONE)
    assert len(kept.taken(scan.seal, user_id=ME, clean=clean_paper)) == 1


@pytest.mark.parametrize("payload", [[OTHER, "clean_paper", ["kept/990002/x.pdf"]], [ME, ["kept/990001/x.pdf"]]])
def test_the_seal_of_another_person_or_of_no_kind_opens_nothing(payload):
    with pytest.raises(BadUpload, match=GONE):
        kept.taken(signing.dumps(payload, salt=kept.SALT), user_id=ME, clean=clean_paper)


def test_what_is_chosen_anew_takes_the_place_of_what_was_kept():
    seven, six = [small() for _one in range(7)], [small() for _one in range(6)]
    files, seal, problems = kept.files_of(sending(photos=seven), "photos", clean=clean_picture, most=6)
    assert (len(files), problems) == (6, ["最多 6 张照片。"])

    again, _seal, problems = kept.files_of(sending(photos=six, kept=seal), "photos", clean=clean_picture, most=6)

    assert (len(again), problems) == (6, [])
    assert not {file.name for file in files} & {file.name for file in again}
    assert sorted(stored()) == sorted(file.name for file in again)


def test_no_file_of_one_request_pushes_out_another():
    assert kept.MOST_PER_PERSON >= settings.DATA_UPLOAD_MAX_NUMBER_FILES
    lines = range(30)
    seals = [kept.paper_of(sending(photo=small()), "photo", clean=clean_picture).seal for _line in lines]

    papers = [kept.paper_of(sending(kept=seal), "photo", clean=clean_picture) for seal in seals]

    assert [paper.problem for paper in papers] == [""] * 30
    assert len(stored()) == 30


def test_once_a_day_everybodys_files_of_yesterday_are_thrown_away():
    mine = kept.paper_of(sending(scan=pdf()))
    fresh = kept.paper_of(sending(scan=pdf()))
    theirs, _problems = kept.keep([small()], user_id=OTHER)
    aged(f"kept/{ME}/{mine.file.name}", hours=kept.HOURS, minutes=1)
    aged(f"kept/{OTHER}/{stored(OTHER)[0]}", hours=kept.HOURS, minutes=-1)

    tasks.throw_away_kept.delay()

    assert stored() == [fresh.file.name]
    assert len(kept.taken(theirs, user_id=OTHER)) == 1
    assert tasks.throw_away_kept.name in {line["task"] for line in settings.CELERY_BEAT_SCHEDULE.values()}


def test_where_nobody_keeps_anything_nothing_is_thrown_away(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "private": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }

    tasks.throw_away_kept.delay()

    assert list(tmp_path.iterdir()) == []
