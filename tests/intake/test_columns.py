"""Long columns are held small and read as plain Python values."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from resilience.intake.columns import CHUNK, Coded

NUMBERS = st.lists(st.integers(-(2**40), 2**40), max_size=50)


@given(NUMBERS)
def test_numbers_come_back_as_they_went_in_and_as_pythons_own(numbers):
    held = Coded.of_numbers(np.array(numbers, dtype=np.int64))
    assert list(held) == numbers
    assert held == numbers
    assert all(type(number) is int for number in held)


@given(NUMBERS)
def test_the_number_that_stands_for_nothing_comes_back_as_none(numbers):
    held = Coded.of_numbers_or_none(np.array([*numbers, -1], dtype=np.int64), none=-1)
    assert list(held) == [None if number == -1 else number for number in [*numbers, -1]]


@given(st.lists(st.sampled_from(["a", "b", None]), min_size=1, max_size=30), st.data())
def test_rows_can_be_taken_in_any_order(values, data):
    kinds = ["a", "b", None]
    held = Coded(np.array([kinds.index(value) for value in values]), kinds)
    rows = data.draw(st.lists(st.integers(0, len(values) - 1)))
    assert list(held.take(np.array(rows, dtype=np.int64))) == [values[row] for row in rows]
    assert [held[row] for row in rows] == [values[row] for row in rows]
    assert list(held[1:]) == values[1:]


def test_a_column_longer_than_one_chunk_is_whole():
    held = Coded.of_numbers(np.arange(2 * CHUNK + 5, dtype=np.int64))
    assert sum(held) == sum(range(2 * CHUNK + 5))
    assert held[-1] == 2 * CHUNK + 4


def test_a_column_with_one_value_takes_a_byte_a_row():
    held = Coded.always("request", 1_000_000)
    assert held.codes.nbytes == 1_000_000
    assert set(held) == {"request"}
