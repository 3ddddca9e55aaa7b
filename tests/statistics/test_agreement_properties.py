"""What holds for every table of ratings and every coefficient of agreement: ties, gaps, nobody, one, all the same."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resilience.statistics.agreement import (
    brennan_prediger,
    conger_kappa,
    fleiss_kappa,
    gwet_ac,
    icc,
    krippendorff_alpha,
    percent,
)

CHANCE_CORRECTED = (percent, gwet_ac, fleiss_kappa, conger_kappa, brennan_prediger)
WEIGHTS = ("identity", "linear", "quadratic", "ordinal")
LEVELS = st.one_of(st.none(), st.integers(0, 5))
TABLES = st.tuples(st.integers(1, 5), st.integers(1, 8)).flatmap(
    lambda shape: st.lists(st.lists(LEVELS, min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0])
)
METHODS = st.one_of(
    st.tuples(st.sampled_from(CHANCE_CORRECTED), st.sampled_from(WEIGHTS)),
    st.tuples(st.just(krippendorff_alpha), st.sampled_from(("nominal", "ordinal", "interval", "ratio"))),
    st.tuples(st.just(icc), st.sampled_from(("1,1", "2,1", "3,1", "1,k", "2,k", "3,k"))),
)


def _numbers(found):
    return [math.nan if number is None else number for number in (found.low, found.estimate, found.high)]


def _is_the_same(found, other):
    assert found.why_not == other.why_not
    assert (found.n_raters, found.n_items) == (other.n_raters, other.n_items)
    assert _numbers(found) == pytest.approx(_numbers(other), rel=1e-6, abs=1e-7, nan_ok=True)


@settings(max_examples=200)
@given(ratings=TABLES, method=METHODS)
def test_every_table_has_an_estimate_within_its_interval_or_a_sentence(ratings, method):
    coefficient, how = method
    found = coefficient(ratings, how)
    assert (found.low is None or found.high is None or found.estimate is None) == (found.why_not is not None)
    within = [number for number in (found.low, found.estimate, found.high) if number is not None]
    assert within == sorted(within)
    assert all(number <= 1 for number in within)
    assert coefficient(np.array(ratings, dtype=float), how) == found


@settings(max_examples=100)
@given(ratings=TABLES, method=METHODS, order=st.randoms(use_true_random=False))
def test_neither_the_order_of_evaluators_nor_that_of_items_changes_anything(ratings, method, order):
    coefficient, how = method
    mixed = [list(row) for row in ratings]
    order.shuffle(mixed)
    columns = list(zip(*mixed, strict=True))
    order.shuffle(columns)
    _is_the_same(coefficient(ratings, how), coefficient(list(zip(*columns, strict=True)), how))


@settings(max_examples=100)
@given(ratings=TABLES, method=METHODS)
def test_neither_a_silent_evaluator_nor_an_item_kept_blank_changes_anything(ratings, method):
    coefficient, how = method
    silent = [*ratings, [None] * len(ratings[0])]
    _is_the_same(coefficient(ratings, how), coefficient([[*row, None] for row in silent], how))
