"""Areas, places and disruptions: who sets them up, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from resilience.domain.area import NewArea, NewPlace, Population
from resilience.domain.disruption import Exposure, NewDisruption
from resilience.domain.errors import NotAllowed, Refused
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import AreaKind, ExposureKind, Nation
from resilience.services import setting_up, words
from resilience.services.disruptions import disruptions, record_disruption
from resilience.services.glossary import glossary

ISLE = NewArea("X90", "isle", "Isle", AreaKind.OTHER, Nation.OTHER)


@pytest.mark.parametrize("who", ["lead", "board", "one"])
def test_only_an_administrator_sets_up(store, partnership, who):
    viewer = getattr(partnership, who)
    for attempt in (
        lambda: setting_up.add_area(store, viewer, ISLE),
        lambda: setting_up.add_places(store, viewer, partnership.id, (NewPlace("P", "P", "district"),)),
        lambda: setting_up.set_population(store, viewer, partnership.id, Population(2025, 5, "count")),
    ):
        with pytest.raises(NotAllowed, match="Only an administrator"):
            attempt()
    assert not setting_up.areas(store, viewer).may_change


def test_an_area_is_added_with_its_places_and_a_sourced_population(store):
    area_id = setting_up.add_area(store, OPERATOR, ISLE)
    setting_up.add_places(store, OPERATOR, area_id, (NewPlace("X90A", "East", "district", 10),))
    setting_up.set_population(store, OPERATOR, area_id, Population(2025, 1000, "own count"))
    setting_up.set_population(store, OPERATOR, area_id, Population(2025, 1100, "own count, corrected"))
    view = setting_up.places(store, OPERATOR, area_id)
    assert [place.name for place in view.places] == ["East"]
    assert view.area.populations == (Population(2025, 1100, "own count, corrected"),)
    with pytest.raises(Refused, match="code X90A already"):
        setting_up.add_places(store, OPERATOR, area_id, (NewPlace("X90A", "West", "district"),))
    with pytest.raises(Refused):
        setting_up.add_area(store, OPERATOR, ISLE)


@pytest.mark.parametrize("population", [Population(2025, 0, "count"), Population(2025, 10, " ")])
def test_a_population_is_above_zero_and_has_a_source(store, partnership, population):
    with pytest.raises(Refused):
        setting_up.set_population(store, OPERATOR, partnership.id, population)


def test_a_disruption_is_recorded_by_the_lead_with_its_exposure_and_read_by_the_board(store, partnership, another):
    flood = NewDisruption(
        "Flood", "flood", date(2026, 1, 3), None, (Exposure(ExposureKind.HOMES_FLOODED, 12, "district council"),)
    )
    assert disruptions(store, partnership.board, partnership.id).sentence == "No disruption is recorded yet."
    record_disruption(store, partnership.lead, partnership.id, flood)
    view = disruptions(store, partnership.board, partnership.id)
    assert view.sentence == "1 disruption is recorded."
    assert view.disruptions[0].exposures == flood.exposures
    assert not view.may_change
    assert disruptions(store, partnership.lead, partnership.id).may_change
    with pytest.raises(Refused, match="Flood"):
        record_disruption(store, partnership.lead, partnership.id, flood)
    for viewer in (partnership.board, another.lead):
        with pytest.raises(NotAllowed):
            record_disruption(store, viewer, partnership.id, flood)


def test_the_glossary_on_screen_holds_every_table_in_readable_words():
    tables = glossary()
    assert tables[0].caption == "What is spoken of"
    kinds = next(table for table in tables if table.caption == "Area kind")
    assert ("crown dependency", "the partnership of a Crown Dependency") in kinds.rows
    assert all(table.rows for table in tables)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (words.day(date(2026, 11, 4)), "4 November 2026"),
        (words.month(date(2026, 1, 31)), "January 2026"),
        (words.amount(1240), "1,240"),
        (words.amount(1240.5), "1,240.5"),
        (words.rate(123.4), "123"),
        (words.rate(12.34), "12.3"),
        (words.rate(1.234), "1.23"),
        (words.level(3.0), "3"),
        (words.level(2.5), "between 2 and 3"),
        (words.level(None), "not recorded"),
    ],
)
def test_numbers_and_days_are_said_as_people_say_them(said, expected):
    assert said == expected
