"""The two real files go in whole with the shipped mappings, and broken copies of them do not."""

from __future__ import annotations

import gzip
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from resilience.domain.area import NewArea
from resilience.domain.identity import AreaId, PlaceId
from resilience.domain.need import day_from_number
from resilience.intake import shipped
from resilience.intake.mapping import Mapping
from resilience.intake.needs import read_needs
from resilience.intake.reading import Choices, Reading
from resilience.intake.reference import IntakeReference, PlaceRef, key
from resilience.intake.suggest import suggest
from resilience.intake.table import read_table

pytestmark = pytest.mark.shared

TODAY = date(2026, 11, 22)
FIRES_BY_YEAR = {
    2009: 6976, 2010: 6876, 2011: 6733, 2012: 6548, 2013: 6271, 2014: 5941, 2015: 5888, 2016: 5605,
    2017: 5648, 2018: 5490, 2019: 5281, 2020: 5057, 2021: 4914, 2022: 5065, 2023: 4753, 2024: 3100,
}  # fmt: skip
"""As the README of the file counts them."""


def numbered_areas() -> dict[AreaId, NewArea]:
    return {AreaId(number): area for number, (area, _places) in enumerate(shipped.areas(), start=1)}


@pytest.fixture(scope="module")
def reference() -> IntakeReference:
    """The shipped areas and places, numbered as a fresh installation would."""
    areas = numbered_areas()
    names = {key(name): n for n, held in areas.items() for name in (held.code, held.slug, held.name, *held.aliases)}
    places: dict[AreaId, dict[str, PlaceRef]] = {}
    for number, (_area, held) in zip(areas, shipped.areas(), strict=True):
        refs = [(place, PlaceRef(PlaceId(1000 * number + n), None, place.name)) for n, place in enumerate(held)]
        places[number] = {key(name): ref for place, ref in refs for name in (place.code, place.name)}
    return IntakeReference(names, {n: area.name for n, area in areas.items()}, places, {}, shipped.taxonomies())


@pytest.fixture(scope="module")
def fires(shared: Path) -> bytes:
    return (shared / "real-data/london_dwelling_fires/dwelling_fires.csv.gz").read_bytes()


@pytest.fixture(scope="module")
def attendances(shared: Path) -> bytes:
    return (shared / "real-data/england_ae_attendances/ae_by_lrf_month_estimated.csv.gz").read_bytes()


def shipped_mapping(name: str) -> Mapping:
    return next(mapping for mapping in shipped.mappings() if mapping.name == name)


def read_fires(data: bytes, reference: IntakeReference, name: str = "dwelling_fires.csv.gz") -> Reading:
    choices = Choices(area_id=reference.areas["london-lrf"])
    return read_needs(read_table(name, data), shipped_mapping("london-dwelling-fires"), reference, choices, today=TODAY)


def test_the_london_fires_go_in_whole_and_their_years_count_as_the_readme_says(fires, reference):
    reading = read_fires(fires, reference)
    assert reading.problems == ()
    london = reading.by_area[reference.areas["london-lrf"]]
    assert reading.rows_read == len(london) == 90_146
    assert Counter(day_from_number(day).year for day in london.day) == FIRES_BY_YEAR
    busiest, fires_that_day = Counter(london.day).most_common(1)[0]
    assert (day_from_number(busiest), fires_that_day) == (date(2018, 2, 25), 39)
    assert len(set(london.place_id)) == 33
    assert Counter(london.target_groups)["OLD"] == 3775
    assert set(london.count_thousandths) == {1000}
    assert reading.covers[reference.areas["london-lrf"]] == ((date(2009, 1, 1), date(2024, 8, 31)),)


def test_the_attendances_go_in_whole_by_partnership_as_estimates(attendances, reference):
    mapping = shipped_mapping("ae-attendances-estimated")
    reading = read_needs(
        read_table("ae_by_lrf_month_estimated.csv.gz", attendances), mapping, reference, Choices(), today=TODAY
    )
    assert reading.problems == ()
    assert reading.rows_read == 4067
    assert len(reading.by_area) == 38
    assert reading.records == 2 * 4067
    columns = list(reading.by_area.values())
    assert {basis for held in columns for basis in held.basis} == {"estimated"}
    assert {grain for held in columns for grain in held.grain} == {"month"}
    lines = [line.split(",") for line in gzip.decompress(attendances).decode().splitlines()[1:]]
    assert reading.summary.amounts == (("MED", sum(Decimal(line[3]) for line in lines)),)
    late = sum(
        count or 0
        for held in columns
        for count, reason in zip(held.count_thousandths, held.reason_unmet, strict=True)
        if reason == "not_in_time"
    )
    assert Decimal(late) / 1000 == sum(Decimal(line[4]) for line in lines)
    assert {span for spans in reading.covers.values() for span in spans} == {(date(2016, 4, 1), date(2019, 3, 31))}


def test_the_real_files_find_their_mappings(fires, attendances, reference):
    for data, name in ((fires, "london-dwelling-fires"), (attendances, "ae-attendances-estimated")):
        assert suggest(read_table("a.csv.gz", data), reference, shipped.mappings()).name == name


def test_a_broken_copy_of_the_fires_is_refused_with_each_problem_named(fires, reference):
    lines = gzip.decompress(fires).decode().splitlines()
    lines[10] = lines[10].replace("2009-", "2009-13-", 1)
    lines[20] = lines[20].replace("E0900", "E0999", 1)
    lines[30] = lines[30].rsplit(",", 1)[0]
    lines[40] = lines[40].replace("House - single occupancy", "Igloo").replace("Purpose Built", "Igloo Built")
    reading = read_fires("\n".join(lines).encode(), reference, "broken.csv")
    assert {problem.row for problem in reading.problems} == {11, 21, 31, 41} == set(reading.bad_rows)
    assert reading.records == 90_146 - 4
    with_phones = [f"{lines[0]},caller_phone", *(f"{line},07700 9{n:05d}" for n, line in enumerate(lines[1:]))]
    refused = read_fires("\n".join(with_phones).encode(), reference, "broken.csv")
    assert refused.is_blocked
    assert refused.records == 0
    assert [problem.column for problem in refused.problems if problem.row is None] == ["caller_phone"]
    assert {problem.row for problem in refused.problems} == {None, 11, 21, 31, 41}
    assert "phone numbers" in refused.problems[0].sentence
