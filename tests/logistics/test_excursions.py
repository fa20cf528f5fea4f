"""Sums of the cold chain, with the vectors of USP <1079.2> and of hand calculation."""

from datetime import datetime, timedelta

import pytest

from catalog.foundation.periods import CHINA
from logistics.coldchain.excursions import (
    Gap,
    Limits,
    Sample,
    Spell,
    find_excursions,
    find_gaps,
    mean_kinetic_temperature,
    spans,
)

SIX = datetime(2026, 11, 22, 6, 0, tzinfo=CHINA)
CHILLED = Limits(high_c=10, low_c=0, grace=timedelta(minutes=30), hard_high_c=12)


def at(minute):
    return SIX + timedelta(minutes=minute)


def samples(*pairs):
    return [Sample(at(minute), temperature) for minute, temperature in pairs]


def test_mean_kinetic_temperature_of_a_warm_spell_is_above_the_mean():
    assert round(mean_kinetic_temperature([(4, 22), (15, 2)]), 3) == 5.706


def test_mean_kinetic_temperature_of_a_constant_is_that_constant():
    assert mean_kinetic_temperature([(4.0, 1), (4.0, 90)]) == pytest.approx(4.0)


def test_mean_kinetic_temperature_of_nothing_is_an_error():
    with pytest.raises(ValueError, match="no time passed"):
        mean_kinetic_temperature([])


def test_a_cold_way_has_no_excursion():
    assert find_excursions(samples((0, 3), (10, 4), (20, 10)), CHILLED) == []
    assert find_excursions([], CHILLED) == []


def test_a_spell_runs_from_crossing_to_crossing_on_straight_lines():
    found = find_excursions(samples((0, 9), (10, 11), (50, 11), (60, 9)), CHILLED)

    # Crosses 10 °C at minute 5 and 55; two triangles of 5 min × 1 °C and a rectangle of 40 min × 1 °C.
    assert found == [Spell("warm", at(5), at(55), 11, 45.0)]


def test_a_door_left_open_is_tolerated_up_to_the_grace_and_not_longer():
    def spells(minutes):
        return find_excursions(samples((0, 10), (1, 11), (minutes, 11), (minutes + 0, 11))[:3], CHILLED)

    assert spells(30) == []
    assert len(spells(31)) == 1


def test_beyond_the_hard_limit_there_is_no_grace():
    found = find_excursions(samples((0, 8), (5, 13), (10, 8)), CHILLED)

    assert [(spell.kind, spell.peak_c) for spell in found] == [("warm", 13)]


def test_a_spell_that_lasts_has_no_end_yet():
    found = find_excursions(samples((0, 11), (20, 11), (40, 12)), CHILLED)

    assert found == [Spell("warm", at(0), None, 12, 50.0)]


def test_too_cold_is_found_as_well():
    found = find_excursions(samples((0, 2), (10, -2), (60, -2), (70, 2)), CHILLED)

    assert [(spell.kind, spell.started_at, spell.ended_at, spell.peak_c) for spell in found] == [
        ("cold", at(5), at(65), -2)
    ]


def test_two_spells_are_two():
    found = find_excursions(samples((0, 13), (10, 5), (20, 13), (30, 5)), CHILLED)

    assert [(spell.started_at, spell.ended_at) for spell in found] == [
        (at(0), at(0) + timedelta(minutes=3, seconds=45)),
        (at(16) + timedelta(seconds=15), at(23) + timedelta(seconds=45)),
    ]


def test_readings_out_of_order_are_an_error():
    with pytest.raises(ValueError, match="order of time"):
        find_excursions(samples((10, 3), (0, 3)), CHILLED)


def test_a_silence_of_more_than_two_intervals_is_a_gap():
    gaps = find_gaps(samples((5, 3), (25, 3), (46, 3)), interval=timedelta(minutes=10), since=at(0), until=at(66))

    assert gaps == [Gap(at(25), at(46))]


def test_silence_from_the_start_and_silence_now_are_gaps():
    gaps = find_gaps([], interval=timedelta(minutes=10), since=at(0), until=at(21))

    assert gaps == [Gap(at(0), None)]


def test_spans_take_the_middle_of_two_readings():
    assert spans(samples((0, 3), (10, 5))) == [(4.0, 600.0)]
    assert spans(samples((0, 3))) == [(3.0, 1.0)]
