import pytest
from django.db import models

from catalog.foundation.lifecycle import IllegalMove, Lifecycle
from catalog.foundation.models import StateChange, User
from catalog.lots.models import Lot
from catalog.lots.states import LOT, LotState
from tests.catalog import goods


class Light(models.TextChoices):
    RED = "red"
    GREEN = "green"


def test_a_table_that_forgets_a_state_stops_the_process():
    with pytest.raises(ValueError, match="Light"):
        Lifecycle(Light, {Light.RED: (Light.GREEN,)})


@pytest.mark.django_db
def test_of_two_processes_that_move_the_same_thing_one_wins_and_the_other_hears_of_it(at):
    goods.product(stock=5)
    first, second = Lot.objects.get(), Lot.objects.get()

    LOT.move(first, LotState.HELD, by="inspector", at=at, reason="smell")
    with pytest.raises(IllegalMove):
        LOT.move(second, LotState.HELD, by="other", at=at)

    first.refresh_from_db()
    assert first.state == LotState.HELD
    assert [(c.origin, c.target, c.by, c.reason) for c in LOT.history(first)] == [
        (LotState.AVAILABLE, LotState.HELD, "inspector", "smell")
    ]
    assert StateChange.objects.count() == 1


@pytest.mark.django_db
def test_the_story_of_a_row_is_told_in_words_with_names_the_newest_first(at):
    goods.product(stock=5)
    first = Lot.objects.get()
    User.objects.create_user("deng", display_name="邓丽华")
    LOT.move(first, LotState.HELD, by="deng", at=at, reason="发霉")
    LOT.move(first, LotState.AVAILABLE, by="clock", at=at)

    assert [(step.title, step.text) for step in LOT.told(first)] == [
        (str(LotState.AVAILABLE.label), "到时自动"),
        (str(LotState.HELD.label), "邓丽华 · 发霉"),
    ]
