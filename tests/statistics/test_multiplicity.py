"""Which of many comparisons are kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.statistics.errors import NotComputable
from resilience.statistics.multiplicity import benjamini_hochberg

P_VALUES = st.lists(st.floats(0, 1), max_size=40)


def test_the_four_discoveries_of_the_first_publication_are_kept() -> None:
    # Benjamini and Hochberg, 1995, Controlling the false discovery rate: fifteen comparisons of two
    # treatments after a heart attack. Nine lie below 0.05, three pass Bonferroni's rule and four this one.
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
    p += [0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]

    assert benjamini_hochberg(p) == (True,) * 4 + (False,) * 11


def test_answers_come_in_the_order_of_the_questions() -> None:
    assert benjamini_hochberg([0.9, 0.001, 0.5, 0.02]) == (False, True, False, True)


def test_a_value_above_its_own_line_is_kept_when_a_larger_one_passes() -> None:
    # The lines are 0.025 and 0.05: 0.03 fails the first, but 0.04 passes the second.
    assert benjamini_hochberg([0.03, 0.04]) == (True, True)


def test_a_missing_value_was_no_test() -> None:
    assert benjamini_hochberg([None, 0.04, float("nan")]) == (False, True, False)


def test_nothing_asked_is_nothing_kept() -> None:
    assert benjamini_hochberg([]) == ()
    assert benjamini_hochberg([None]) == (False,)


def test_what_makes_no_sense_is_refused_in_a_sentence() -> None:
    for p, level in (([1.2], 0.05), ([-0.1], 0.05), ([0.1], 0), ([0.1], 5)):
        with pytest.raises(NotComputable, match=r"^[A-Z].*\.$"):
            benjamini_hochberg(p, level)


@given(P_VALUES)
def test_what_is_kept_is_smaller_than_what_is_not_and_no_larger_than_the_level(p: list[float]) -> None:
    kept = benjamini_hochberg(p)
    inside = [value for value, keep in zip(p, kept, strict=True) if keep]
    outside = [value for value, keep in zip(p, kept, strict=True) if not keep]

    assert max(inside, default=0) <= 0.05
    assert max(inside, default=-1) < min(outside, default=2)


@given(P_VALUES, st.floats(0.01, 0.2))
def test_at_least_what_bonferroni_keeps_is_kept_and_a_laxer_level_keeps_more(p: list[float], level: float) -> None:
    strict, lax = benjamini_hochberg(p, level), benjamini_hochberg(p, 2 * level)

    assert all(keep for value, keep in zip(p, strict, strict=True) if value <= level / len(p))
    assert all(later for earlier, later in zip(strict, lax, strict=True) if earlier)
