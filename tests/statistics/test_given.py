"""What an analyst hands over from a notebook: masked arrays, data frames, and what is no number at all."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from resilience.statistics.given import numbers_of
from resilience.statistics.impact import interrupted

MONTHS = np.arange(60)


def test_what_is_masked_is_missing_and_a_data_frame_is_read_by_its_columns():
    counts, warmth = np.random.default_rng(8).poisson(50, 60), np.random.default_rng(9).normal(size=60)
    masked, gappy = np.ma.masked_array(counts, mask=MONTHS == 7), [None if m == 7 else counts[m] for m in MONTHS]
    found = interrupted(masked, MONTHS, 40, covariates=pd.DataFrame({"warmth": warmth}), errors="autoregressive")

    assert found.ratio == interrupted(gappy, MONTHS, 40, covariates=[warmth], errors="autoregressive").ratio
    series = pd.Series(counts, index=range(100, 160))
    assert interrupted(series, pd.Series(MONTHS), 40).ratio == interrupted(counts.tolist(), range(60), 40).ratio


@pytest.mark.parametrize(
    "given",
    [
        [1, 2, None],
        (1.0, 2.0, float("nan")),
        ["1", "2", "nan"],
        [Decimal(1), Decimal(2), None],
        pd.Series([1, 2, None], index=[7, 8, 9]),
        pd.Series([1, 2, None], dtype="Int64"),
        np.ma.masked_array([1, 2, 3], mask=[False, False, True]),
    ],
)
def test_numbers_in_any_dress_are_numbers_and_gaps_are_gaps(given):
    assert numbers_of(given) == pytest.approx([1, 2, np.nan], nan_ok=True)


@pytest.mark.parametrize(
    "given",
    [["a"], [date(2026, 1, 1)], np.array(["2026-01"], dtype="datetime64[M]"), [[1, 2], [3]], [1j], {"a": 1}, "a", []],
)
def test_what_is_no_number_is_not_made_one(given):
    found = numbers_of(given)
    assert found is None or not found.size
