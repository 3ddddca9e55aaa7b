"""The contract of one need record: what contradicts itself cannot be built."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.domain.disruption import Exposure, NewDisruption
from resilience.domain.errors import Refused
from resilience.domain.need import (
    NeedRecord,
    day_from_number,
    day_number,
    first_of_month,
    month_number,
)
from resilience.domain.vocabulary import Basis, Direction, ExposureKind, Grain, Outcome
from tests.needs_made import columns

TUESDAY = date(2026, 1, 6)
NOON = datetime(2026, 1, 6, 12, 0, tzinfo=UTC)


def record(**words: object) -> NeedRecord:
    plain: dict[str, object] = {
        "occurred_on": TUESDAY,
        "grain": Grain.DAY,
        "direction": Direction.REQUEST,
        "need_type": "FOD",
        "basis": Basis.EXPRESSED,
        "count": Decimal(1),
    }
    return NeedRecord(**(plain | words))


@pytest.mark.parametrize(
    "fine",
    [
        {"count": None},
        {"count": Decimal(0)},
        {"count": Decimal("2.125"), "basis": Basis.ESTIMATED},
        {"count": Decimal("3.000"), "basis": Basis.ASSESSED},
        {"grain": Grain.WEEK, "occurred_on": date(2026, 1, 5)},
        {"grain": Grain.MONTH, "occurred_on": date(2026, 1, 1)},
        {"grain": Grain.MINUTE, "occurred_at": NOON},
        {"grain": Grain.HOUR, "occurred_at": NOON},
        {"outcome": Outcome.UNMET, "reason_unmet": "no_capacity"},
        {"minutes_to_outcome": 0},
        {"further_types": ("MED", "UTL")},
    ],
)
def test_what_agrees_with_itself_can_be_built(fine):
    built = record(**fine)
    assert all(getattr(built, name) == value for name, value in fine.items())


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"count": Decimal(-1)}, "from zero up"),
        ({"count": Decimal("NaN")}, "from zero up"),
        ({"count": Decimal("Infinity")}, "from zero up"),
        ({"count": Decimal("0.0005"), "basis": Basis.ESTIMATED}, "three decimal places"),
        ({"count": Decimal("1.5")}, "Only an estimated count"),
        ({"count": Decimal("1.5"), "basis": Basis.ASSESSED}, "Only an estimated count"),
        ({"grain": Grain.WEEK}, "named by its Monday"),
        ({"grain": Grain.MONTH}, "named by its first day"),
        ({"occurred_at": NOON}, "only to the minute or hour"),
        ({"grain": Grain.HOUR, "occurred_at": NOON.replace(tzinfo=None)}, "time zone"),
        ({"reason_unmet": "no_capacity"}, "only with the outcome"),
        ({"reason_unmet": "no_capacity", "outcome": Outcome.MET_STATUTORY}, "only with the outcome"),
        ({"minutes_to_outcome": -1}, "cannot come before the need"),
        ({"further_types": ("MED", "FOD")}, "repeats the first one"),
    ],
)
def test_what_contradicts_itself_cannot_be_built_and_the_sentence_says_why(wrong, said):
    with pytest.raises(Refused, match=said):
        record(**wrong)


def test_only_the_four_ways_of_being_met_count_as_met():
    assert {outcome for outcome in Outcome if outcome.is_met} == {
        Outcome.SELF_HELPED,
        Outcome.MET_INFORMALLY,
        Outcome.MET_VOLUNTARY,
        Outcome.MET_STATUTORY,
    }


@given(st.dates(min_value=date(1, 1, 1)))
def test_numbers_of_days_and_months_lead_back_to_the_calendar(day):
    assert day_from_number(day_number(day)) == day
    assert first_of_month(month_number(day)) == day.replace(day=1)


def test_columns_of_different_lengths_cannot_travel_together():
    made = columns([{}, {}])
    with pytest.raises(ValueError, match="differ in length"):
        type(made)(**{name: getattr(made, name) for name in made.__dataclass_fields__} | {"day": made.day[:1]})


def test_an_exposure_names_its_source_and_is_not_below_zero():
    assert Exposure(ExposureKind.HOMES_FLOODED, 0, "district council, 3 January 2026").amount == 0
    with pytest.raises(Refused, match="below zero"):
        Exposure(ExposureKind.HOMES_FLOODED, -1, "district council")
    with pytest.raises(Refused, match="name the source"):
        Exposure(ExposureKind.HOMES_FLOODED, 10, "  ")


def test_a_disruption_has_a_name_and_does_not_end_before_it_starts():
    assert NewDisruption("Storm", "storm", TUESDAY, None).ends_on is None
    assert NewDisruption("Storm", "storm", TUESDAY, TUESDAY).ends_on == TUESDAY
    with pytest.raises(Refused, match="a name"):
        NewDisruption(" ", "storm", TUESDAY, None)
    with pytest.raises(Refused, match="ends before it starts"):
        NewDisruption("Storm", "storm", TUESDAY, date(2026, 1, 5))
