"""Where nothing changed the pattern claims nothing: over 216 generated areas, at most as often as the page says."""

from __future__ import annotations

import numpy as np
import pytest

from resilience.example.standard import QUIET
from resilience.services.need_changes_variability import variation_change
from resilience.services.need_pattern_profile import profile_found
from resilience.services.need_pattern_week import WEEKEND, in_blocks
from resilience.statistics.multiplicity import benjamini_hochberg
from resilience.statistics.pattern import wave_change
from tests.services.need_changes_worlds import DrawnArea, drawn_areas

SEEDS = range(1, 10)
LAST, YEAR = 60, 12
MOST = 18
"""Of 216 at one in twenty 10.8 are called by chance, and in 99 of 100 such worlds no more than 18."""


def weeks_within(area: DrawnArea, first: int, stop: int) -> np.ndarray:
    """Whole weeks, Monday first, all of whose days lie in some months."""
    skipped = -int((area.days.numbers[0] + 3) % 7) % 7
    days, months = area.counts.sum(axis=1)[skipped:], area.month_of_day[skipped:]
    whole = len(days) // 7
    days, months = (of_all[: 7 * whole].reshape(whole, 7) for of_all in (days, months))
    return days[(months.min(axis=1) >= first) & (months.max(axis=1) < stop)]


def p_values(area: DrawnArea) -> tuple[float, float, float]:
    """Variability, season and week of the newest twelve months against those before."""
    split = LAST - YEAR
    after, before = weeks_within(area, split, LAST), weeks_within(area, split - YEAR, split)
    earlier = in_blocks(weeks_within(area, split - 2 * YEAR, split))
    week = profile_found(before.sum(axis=0), after.sum(axis=0), earlier, (52, 52), "", (WEEKEND, 7))
    varied = variation_change(area.stretch(slice(split - YEAR, split)), area.stretch(slice(split, LAST)))
    return varied.p, wave_change(area.monthly[:split], area.monthly[split:]).p, week.p


@pytest.fixture(scope="module")
def found():
    return np.array([p_values(area) for area in drawn_areas(QUIET, SEEDS)])


def test_any_change_is_claimed_at_most_once_in_twenty_areas(found):
    assert len(found) == 216
    assert sum(any(benjamini_hochberg(row)) for row in found) <= MOST


@pytest.mark.parametrize("number", range(3), ids=["variability", "season", "week"])
def test_each_part_alone_would_claim_one_hardly_more_often(found, number):
    assert (found[:, number] < 0.05).sum() <= MOST
