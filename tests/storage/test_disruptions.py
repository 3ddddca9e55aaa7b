"""Disruptions recorded, corrected and removed, on both engines."""

from __future__ import annotations

from datetime import date

import pytest

from resilience.domain.disruption import Exposure, NewDisruption
from resilience.domain.errors import NotFound, Refused
from resilience.domain.vocabulary import ExposureKind
from tests.needs_made import batch
from tests.storage.as_operator import store

__all__ = ["store"]

STORM = NewDisruption(
    "Storm", "storm", date(2026, 1, 3), None, (Exposure(ExposureKind.HOMES_FLOODED, 12, "first count"),)
)
ENDED = NewDisruption(
    "Storm", "storm", date(2026, 1, 3), date(2026, 1, 5), (Exposure(ExposureKind.PEOPLE_EVACUATED, 40, "second count"),)
)


@pytest.fixture
def lead(partnership):
    return partnership.lead.leading(partnership.id)


@pytest.fixture
def storm(store, lead):
    with store.transaction() as tx:
        return tx.disruptions.add(lead, STORM)


def test_a_disruption_that_went_on_is_given_its_end_and_its_later_count(store, lead, storm):
    with store.transaction() as tx:
        tx.disruptions.correct(lead, storm, ENDED)
    with store.reading() as tx:
        (held,) = tx.disruptions.of(lead)
    assert (held.id, held.ends_on, held.exposures) == (storm, date(2026, 1, 5), ENDED.exposures)


def test_two_disruptions_of_an_area_cannot_have_one_name(store, lead, storm):
    flood = NewDisruption("Flood", "flood", date(2026, 2, 1), None)
    with store.transaction() as tx:
        other = tx.disruptions.add(lead, flood)
    with pytest.raises(Refused), store.transaction() as tx:
        tx.disruptions.correct(lead, other, ENDED)
    with pytest.raises(Refused), store.transaction() as tx:
        tx.disruptions.add(lead, STORM)


def test_a_disruption_recorded_by_mistake_is_removed_with_its_exposures(store, lead, storm):
    with store.transaction() as tx:
        tx.disruptions.remove(lead, storm)
    with store.reading() as tx:
        assert tx.disruptions.of(lead) == ()


def test_a_disruption_that_need_records_name_stays(store, lead, storm):
    with store.transaction() as tx:
        tx.needs.bring_in(lead, batch([{"disruption_id": storm}, {}]))
    with pytest.raises(Refused), store.transaction() as tx:
        tx.disruptions.remove(lead, storm)
    with store.reading() as tx:
        assert [held.exposures for held in tx.disruptions.of(lead)] == [STORM.exposures]


def test_another_areas_disruption_is_neither_corrected_nor_removed(store, lead, storm, another):
    theirs = another.lead.leading(another.id)
    with pytest.raises(NotFound), store.transaction() as tx:
        tx.disruptions.correct(theirs, storm, ENDED)
    with pytest.raises(NotFound), store.transaction() as tx:
        tx.disruptions.remove(theirs, storm)
    with store.reading() as tx:
        assert [held.ends_on for held in tx.disruptions.of(lead)] == [None]
