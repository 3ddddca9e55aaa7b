"""What is called changed: by plain arithmetic on made series, and how often chance alone is called so."""

from __future__ import annotations

from math import exp, log, sqrt

import numpy as np
import pytest

from resilience.domain.area import Area, Population
from resilience.domain.identity import AreaId
from resilience.domain.vocabulary import AreaKind, Basis, Nation, Verdict
from resilience.services.board import FALSE_DISCOVERIES, FEWEST_REQUESTS, changed_types
from resilience.services.volume import Series, compare, verdict_of
from resilience.statistics.gamma import chi_squared_upper_tail

START = 2021 * 12
AREA = Area(
    AreaId(1),
    "X01",
    "x",
    "X",
    AreaKind.LRF,
    Nation.ENGLAND,
    is_invented=True,
    populations=(Population(2021, 100_000, "invented"),),
)
TYPES = 16


def series(**by_type: list[float]) -> Series:
    """Types with their counts by month, all wholly reported, from January 2021."""
    months = range(START, START + len(next(iter(by_type.values()))))
    held = {name: dict(zip(months, counts, strict=True)) for name, counts in by_type.items()}
    total = {month: sum(counts[month] for counts in held.values()) for month in months}
    return Series(Basis.EXPRESSED, total, held, frozenset(months))


def steady(level: float, last: float | None = None, years: int = 5) -> list[float]:
    return [level] * (years * 12 - 3) + [level if last is None else last] * 3


def drawn(seed: int, *, years: int, mean: float, variance: float, types: int = 1, doubled: int | None = None) -> Series:
    """Counts with a season and without any change; `variance` in multiples of the Poisson variance."""
    draw = np.random.default_rng(seed)
    months = np.arange(years * 12)
    season = 1 + 0.3 * np.cos(2 * np.pi * months / 12)
    by_type = {}
    for number in range(types):
        expected = mean * season * 2 ** (-number / 3)
        if number == doubled:
            expected = expected * np.where(months >= len(months) - 3, 2, 1)
        if variance > 1:
            expected = draw.gamma(expected / (variance - 1), variance - 1)
        by_type[f"T{number:02}"] = draw.poisson(expected).astype(float).tolist()
    return series(**by_type)


# --- by hand -------------------------------------------------------------------------------------------------------


def test_the_newest_quarter_is_put_beside_the_same_months_a_year_before():
    counts = [float(number) for number in range(60)]
    found = compare(series(FOD=counts), AREA)
    assert (found.after, found.before) == (57 + 58 + 59, 45 + 46 + 47)
    assert found.ratio.estimate == pytest.approx(174 / 138)


def test_the_noise_is_what_quarters_of_earlier_years_differed_by_beyond_season_and_level():
    # Quarters of 2022 and 2023 differ from each other by more than level and season; the last year is not looked at.
    counts = [100.0] * 12 + [100.0] * 3 + [160.0] * 3 + [100.0] * 6 + [100.0] * 12
    found = compare(series(FOD=counts), AREA)
    rows = np.array([[300.0] * 4, [300, 480, 300, 300]])
    expected = rows.sum(1, keepdims=True) * rows.sum(0) / rows.sum()
    phi = ((rows - expected) ** 2 / expected).sum() / 3
    assert phi > 1
    # Two years of quarters leave 3 degrees of freedom, whose t at 95 % is 3.1824.
    reach = exp(3.182446 * sqrt(phi * (2 / 300)))
    assert found.ratio.high == pytest.approx(reach)
    assert found.ratio.low == pytest.approx(1 / reach)


def test_population_growth_alone_is_no_rise_in_the_rate():
    grown = Area(
        AREA.id,
        AREA.code,
        AREA.slug,
        AREA.name,
        AREA.kind,
        AREA.nation,
        is_invented=True,
        populations=(Population(2024, 100_000, "invented"), Population(2025, 130_000, "invented")),
    )
    risen = series(FOD=steady(100, 130))
    assert compare(risen, grown).ratio.estimate == pytest.approx(1.0)
    assert verdict_of(compare(risen, AREA)) is Verdict.CHANGED
    assert verdict_of(compare(risen, grown)) is Verdict.NOISE


def test_a_quarter_without_any_request_has_no_ratio_and_says_so():
    found = compare(series(FOD=steady(100, 0)), AREA)
    assert (found.after, found.ratio) == (0, None)
    assert "One of the two counts is 0" in found.why_not
    assert verdict_of(found) is Verdict.TOO_EARLY


@pytest.mark.parametrize("years", [1, 2])
def test_before_two_years_of_noise_are_known_nothing_is_called(years):
    found = compare(series(FOD=steady(100, 300, years=years)), AREA)
    assert found.ratio is None
    assert verdict_of(found) is Verdict.TOO_EARLY


def test_of_many_types_only_those_that_stand_out_together_are_called():
    # Against 20 types one has to be clearer than 0.05: a rise with p just below 0.05 is not called.
    level, risen = 100.0, 114.0
    z = log(risen / level) / sqrt(1 / (3 * risen) + 1 / (3 * level))
    assert 0.05 / 20 < chi_squared_upper_tail(z**2, 1) < 0.1
    others = {f"T{number:02}": steady(level) for number in range(19)}
    assert changed_types(series(RISEN=steady(level, risen), **others), AREA) == ()
    called = changed_types(series(RISEN=steady(level, 2 * level), **others), AREA)
    assert [found.need_type for found in called] == ["RISEN"]


def test_the_interval_of_a_type_picked_out_of_many_is_widened_for_having_been_picked():
    others = {f"T{number:02}": steady(100) for number in range(19)}
    (found,) = changed_types(series(RISEN=steady(100, 200), **others), AREA)
    assert found.ratio.level == pytest.approx(1 - FALSE_DISCOVERIES * 1 / 20)
    alone = compare(series(RISEN=steady(100, 200)), AREA)
    assert found.ratio.low < alone.ratio.low < alone.ratio.estimate == found.ratio.estimate


def test_the_clearest_change_comes_first():
    found = changed_types(series(A=steady(100, 180), B=steady(100, 300), C=steady(100, 40)), AREA)
    assert [held.need_type for held in found] == ["B", "C", "A"]


def test_a_type_with_a_handful_of_requests_is_not_judged():
    few = series(FEW=steady(0.5, 6), MANY=steady(100))
    assert FEWEST_REQUESTS > 3 * 0.5 + 3 * 6
    assert changed_types(few, AREA) == ()


def test_without_a_type_judged_none_is_called():
    assert changed_types(series(FEW=steady(1)), AREA) == ()


# --- how often chance alone is called a change ---------------------------------------------------------------------


@pytest.mark.parametrize("variance", [1, 3], ids=["chance alone", "three times as much"])
@pytest.mark.parametrize("years", [3, 4, 5])
def test_without_a_change_at_most_one_total_in_twenty_is_called_changed(years, variance):
    called = [verdict_of(compare(drawn(seed, years=years, mean=100, variance=variance), AREA)) for seed in range(300)]
    assert called.count(Verdict.TOO_EARLY) == 0
    assert called.count(Verdict.CHANGED) / len(called) <= 0.05


@pytest.mark.parametrize("variance", [1, 3], ids=["chance alone", "three times as much"])
@pytest.mark.parametrize("years", [3, 5])
def test_without_a_change_at_most_one_board_in_twenty_names_a_type_that_changed(years, variance):
    named = [
        bool(changed_types(drawn(seed, years=years, mean=100, variance=variance, types=TYPES), AREA))
        for seed in range(100)
    ]
    assert sum(named) / len(named) <= 0.05


def test_a_type_that_doubled_is_found():
    found = [{held.need_type for held in changed_types(series_with_one_doubled(seed), AREA)} for seed in range(50)]
    assert sum("T03" in names for names in found) / len(found) >= 0.9
    wrongly = sum(len(names - {"T03"}) for names in found) / max(1, sum(map(len, found)))
    assert wrongly <= 0.1


def series_with_one_doubled(seed: int) -> Series:
    return drawn(seed, years=5, mean=100, variance=1.5, types=TYPES, doubled=3)


def test_a_total_that_rose_by_half_is_found():
    draws = [drawn(seed, years=5, mean=100, variance=1.5) for seed in range(50)]
    for held in draws:
        for month in sorted(held.counts)[-3:]:
            held.counts[month] *= 1.5
    assert sum(verdict_of(compare(held, AREA)) is Verdict.CHANGED for held in draws) / len(draws) >= 0.9
