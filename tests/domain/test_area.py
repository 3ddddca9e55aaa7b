"""The population that a rate rests on."""

from __future__ import annotations

import pytest

from resilience.domain.area import Area, Population
from resilience.domain.identity import AreaId
from resilience.domain.vocabulary import AreaKind, Nation


def area(*years: int) -> Area:
    populations = tuple(Population(year, year * 100, "invented") for year in years)
    return Area(AreaId(1), "X01", "x", "X", AreaKind.LRF, Nation.ENGLAND, True, (), populations)


@pytest.mark.parametrize(
    ("asked", "found"),
    [(2021, 2021), (2019, 2021), (2022, 2021), (2023, 2025), (2024, 2025), (2030, 2025)],
)
def test_a_rate_takes_the_population_of_the_nearest_year_and_the_later_of_two_as_near(asked, found):
    assert area(2021, 2025).population_near(asked).year == found
    assert area(2025, 2021).population_near(asked).year == found


def test_without_a_population_there_is_none_to_give():
    assert area().population_near(2021) is None
