from hypothesis import given
from hypothesis import strategies as st

from catalog.foundation import numbering

BODY = st.text(alphabet=numbering.ALPHABET, min_size=7, max_size=7)


def test_a_number_can_be_read_aloud():
    number = numbering.new_number("D")
    assert number[:2] == "D-"
    assert len(number) == 11
    assert not set("01OIL") & set(number[2:])
    assert numbering.is_wellformed(number.lower().replace("-", " - "))


@given(BODY, st.integers(0, 7), st.sampled_from(numbering.ALPHABET))
def test_one_wrong_character_is_found(body, place, wrong):
    whole = body + numbering.check_character(body)
    broken = whole[:place] + wrong + whole[place + 1 :]
    assert numbering.is_wellformed(f"D-{broken[:4]}-{broken[4:]}") == (broken == whole)


@given(BODY, st.integers(0, 5))
def test_two_neighbours_swapped_are_found(body, place):
    whole = body + numbering.check_character(body)
    swapped = whole[:place] + whole[place + 1] + whole[place] + whole[place + 2 :]
    assert numbering.is_wellformed(f"D-{swapped}") == (swapped == whole)
