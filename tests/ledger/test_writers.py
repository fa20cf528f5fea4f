"""Many writers and two sealers at once: nothing is lost, nothing is doubled, every seal holds."""

import threading

import pytest
from django.db import connection, connections

from shop.ledger import operations
from shop.ledger.models import Entry, Seal
from shop.ledger.queries.verification import verify


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_writers_and_two_sealers_lose_and_double_nothing(prepared, at):
    problems = []

    def work(act):
        try:
            act()
        except Exception as problem:  # noqa: BLE001 - reported by the assertion below
            problems.append(problem)
        finally:
            connections.close_all()

    def write(writer):
        for number in range(20):
            # Every writer also tells writer 0's facts again.
            for source in (f"O-{writer}-{number}:1", f"O-0-{number}:1"):
                operations.append(entries=[prepared(source)], at=at)

    def sealing():
        for _round in range(10):
            operations.seal_all(at=at)

    threads = [threading.Thread(target=work, args=(lambda w=w: write(w),)) for w in range(8)]
    threads += [threading.Thread(target=work, args=(sealing,)) for _sealer in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    operations.seal_all(at=at)

    assert problems == []
    assert Entry.objects.count() == 160
    assert list(Seal.objects.values_list("index", flat=True)) == list(range(160))
    assert verify().broken is None


@pytest.mark.django_db(transaction=True)
def test_after_a_test_that_commits_the_ledger_can_be_emptied_by_the_broom(prepared, at):
    operations.append(entries=[prepared("O-1:1")], at=at)
    assert Entry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_and_the_guards_are_back_afterwards(prepared, at):
    from django.db import DatabaseError

    assert Entry.objects.count() == 0
    operations.append(entries=[prepared("O-1:1")], at=at)
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_entry")
