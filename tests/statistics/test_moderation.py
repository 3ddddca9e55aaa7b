"""Moderated variances: known constants, arithmetic, and what must hold whatever the variances are."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.statistics.errors import NotComputable
from resilience.statistics.moderation import digamma, moderated, trigamma

EULER = 0.5772156649015329


def test_the_special_functions_meet_their_known_constants():
    """Abramowitz and Stegun, 1964, 6.3.2, 6.3.3, 6.4.2 and 6.4.4."""
    assert digamma(1) == pytest.approx(-EULER, abs=1e-8)
    assert digamma(0.5) == pytest.approx(-EULER - 2 * math.log(2), abs=1e-8)
    assert trigamma(1) == pytest.approx(math.pi**2 / 6, abs=1e-8)
    assert trigamma(0.5) == pytest.approx(math.pi**2 / 2, abs=1e-8)


@given(x=st.floats(0.05, 500))
def test_both_functions_keep_their_recurrence(x):
    assert digamma(x + 1) == pytest.approx(digamma(x) + 1 / x, abs=1e-7)
    assert trigamma(x + 1) == pytest.approx(trigamma(x) - 1 / x**2, abs=1e-7, rel=1e-7)


def test_equal_variances_are_known_as_if_exactly():
    found = moderated([2.0] * 10, [5] * 10)
    assert {held.degrees_of_freedom for held in found} == {None}
    assert len({held.variance for held in found}) == 1


def test_two_series_have_nothing_in_common_to_know():
    assert [(held.variance, held.degrees_of_freedom) for held in moderated([1.0, 9.0], [5, 6])] == [(1.0, 5), (9.0, 6)]


@given(variances=st.lists(st.floats(0.1, 50), min_size=3, max_size=20))
def test_each_is_drawn_towards_the_common_one_keeps_its_order_and_gains_certainty(variances):
    found = moderated(variances, [5] * len(variances))
    assert all(held.degrees_of_freedom is None or held.degrees_of_freedom > 5 for held in found)
    drawn = [held.variance for held in found]
    in_order = sorted(range(len(drawn)), key=variances.__getitem__)
    assert all(drawn[a] <= drawn[b] + 1e-9 for a, b in pairwise(in_order))
    assert max(drawn) - min(drawn) <= max(variances) - min(variances) + 1e-9


def test_the_prior_that_variances_were_drawn_from_is_found_again():
    """Smyth's own model: a scaled inverse chi-squared with 8 degrees of freedom about 3, then chi-squared on 5."""
    drawn = np.random.default_rng(7)
    true = 3 * 8 / drawn.chisquare(8, 20_000)
    seen = true * drawn.chisquare(5, 20_000) / 5
    found = moderated(seen.tolist(), [5] * 20_000)
    assert found[0].degrees_of_freedom == pytest.approx(5 + 8, rel=0.1)
    common = (found[0].variance * 13 - 5 * seen[0]) / 8
    assert common == pytest.approx(3, rel=0.05)


@pytest.mark.parametrize(("variances", "dfs"), [([1.0], [1, 2]), ([-1.0, 1, 1], [1, 1, 1]), ([1.0, 1, 1], [0, 1, 1])])
def test_what_does_not_go_together_is_refused(variances, dfs):
    with pytest.raises(NotComputable):
        moderated(variances, dfs)
