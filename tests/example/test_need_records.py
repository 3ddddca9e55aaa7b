"""The example's need records keep the contract of a record, lie where the returns are, and stay within the limit."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from resilience.domain.identity import DisruptionId, PlaceId
from resilience.domain.need import THOUSANDTHS, NeedRecord, day_from_number, month_number
from resilience.domain.vocabulary import Basis, Direction, Grain, OfferStage, Outcome, Phase, Stakeholder

TAXONOMIES = Path(__file__).parents[2] / "data" / "taxonomies"
USED = {"tasked", "completed", "retained"}
EVERY = 97
"""Every so many rows one is built as a record, and every row that says "not reported"."""


@pytest.fixture(scope="module")
def columns(world):
    """(area, batch, columns) of every file; places have ids from 100 on, disruptions from 500."""
    return [
        (
            area,
            batch,
            batch.columns(
                [PlaceId(100 + n) for n in range(len(area.places))],
                [DisruptionId(500 + n) for n in range(len(area.disruptions))],
            ),
        )
        for area in world.areas
        for batch in area.batches
    ]


def _record(row):
    optional = {
        "stakeholder": Stakeholder,
        "phase": Phase,
        "outcome": Outcome,
        "offer_stage": OfferStage,
    }
    words = {name: None if row[name] is None else kind(row[name]) for name, kind in optional.items()}
    count = row["count_thousandths"]
    return NeedRecord(
        occurred_on=day_from_number(row["day"]),
        grain=Grain(row["grain"]),
        direction=Direction(row["direction"]),
        need_type=row["need_type"],
        basis=Basis(row["basis"]),
        count=None if count is None else Decimal(count) / THOUSANDTHS,
        occurred_at=row["occurred_at"],
        place_id=row["place_id"],
        further_types=tuple(row["further_types"].split()),
        target_groups=tuple(row["target_groups"].split()),
        urgency=row["urgency"],
        disruption_id=row["disruption_id"],
        channel=row["channel"],
        reason_unmet=row["reason_unmet"],
        minutes_to_outcome=row["minutes_to_outcome"],
        local_code=row["local_code"],
        source_ref=row["source_ref"],
        **words,
    )


def _codes(taxonomy):
    text = (TAXONOMIES / f"{taxonomy}.csv").read_text(encoding="utf-8")
    return {row["code"] for row in csv.DictReader(text.splitlines())}


def _rows(held):
    names = list(held.__dataclass_fields__)
    return (dict(zip(names, row, strict=True)) for row in held.rows())


def test_all_areas_together_hold_at_most_300_000_records_and_not_many_fewer(world, columns):
    assert 230_000 <= world.records <= 300_000
    assert world.records == sum(len(held) for _, _, held in columns)


def test_rows_build_records_whose_codes_the_taxonomies_hold(columns):
    known = {name: _codes(name) for name in ("need_types", "target_groups", "urgencies", "channels", "reasons_unmet")}
    built = []
    for _, _, held in columns:
        for number, row in enumerate(_rows(held)):
            if number % EVERY == 0 or row["count_thousandths"] is None:
                assert row["month"] == month_number(day_from_number(row["day"]))
                built.append(_record(row))
    assert len(built) > 2_000
    for record in built:
        assert {record.need_type, *record.further_types} <= known["need_types"]
        assert set(record.target_groups) <= known["target_groups"]
        assert record.urgency in {None, *known["urgencies"]}
        assert record.channel in {None, *known["channels"]}
        assert record.reason_unmet in {None, *known["reasons_unmet"]}
    used = {record.need_type for record in built}
    assert used == known["need_types"]
    assert {group for record in built for group in record.target_groups} == known["target_groups"]


def test_values_are_plain_python_so_that_any_database_driver_takes_them(columns):
    _, _, held = columns[0]
    kinds = {type(value) for row in held.rows() for value in row}
    assert kinds == {int, str, type(None)}


def test_places_and_disruptions_are_the_ids_that_were_given(columns):
    for area, _, held in columns:
        assert set(held.place_id) <= {None, *range(100, 100 + len(area.places))}
        assert set(held.disruption_id) <= {None, *range(500, 500 + len(area.disruptions))}


def test_a_record_names_a_disruption_only_once_it_has_begun(columns):
    for area, _, held in columns:
        for day, disruption in zip(held.day, held.disruption_id, strict=True):
            if disruption is not None:
                assert day_from_number(day) >= area.disruptions[disruption - 500].starts_on


def test_records_lie_only_on_days_that_their_file_covers(columns):
    for _, batch, held in columns:
        covered = {begin + timedelta(days=n) for begin, last in batch.covers for n in range((last - begin).days + 1)}
        assert {day_from_number(day) for day in set(held.day)} <= covered
        assert list(held.day) == sorted(held.day)
        assert list(held.source_row) == list(range(2, 2 + len(held)))


def test_months_without_a_return_are_in_no_file_and_all_other_days_in_exactly_one(world):
    gaps = {
        (gap.area, gap.first_day + timedelta(days=n))
        for gap in world.truth.gaps
        for n in range((gap.last_day - gap.first_day).days + 1)
    }
    assert len({area for area, _ in gaps}) >= 5
    days = (world.end - world.truth.first_day).days + 1
    for area in world.areas:
        covered = Counter(
            begin + timedelta(days=n)
            for batch in area.batches
            for begin, last in batch.covers
            for n in range((last - begin).days + 1)
        )
        assert set(covered.values()) == {1}
        without = {world.truth.first_day + timedelta(days=n) for n in range(days)} - set(covered)
        assert without == {day for code, day in gaps if code == area.code}
        assert len({batch.file_name for batch in area.batches}) == len(area.batches)


def test_a_lost_day_holds_one_row_that_says_not_reported_and_nothing_else(world, columns):
    lost = {(held.area, held.day) for held in world.truth.lost_days}
    rows = Counter(
        (area.code, day_from_number(day))
        for area, _, held in columns
        for day in held.day
        if (area.code, day_from_number(day)) in lost
    )
    empty = {
        (area.code, day_from_number(day))
        for area, _, held in columns
        for day, count in zip(held.day, held.count_thousandths, strict=True)
        if count is None
    }
    assert empty == lost
    assert rows == dict.fromkeys(lost, 1)
    assert len(lost) == 30


def test_no_outcome_comes_after_the_end_of_the_example(world, columns):
    after = (world.end - date(1970, 1, 1)).days + 1
    still_open = Counter()
    for _, _, held in columns:
        for day, minutes, outcome in zip(held.day, held.minutes_to_outcome, held.outcome, strict=True):
            assert minutes is None or day + minutes / 1440 < after
            still_open[outcome == "open", day >= after - 14] += 1
    recent = still_open[True, True] / (still_open[True, True] + still_open[False, True])
    earlier = still_open[True, False] / (still_open[True, False] + still_open[False, False])
    assert recent > 5 * earlier


def test_the_type_other_stays_under_five_per_cent_in_every_area(columns):
    total, other = Counter(), Counter()
    for area, _, held in columns:
        total[area.code] += len(held)
        other[area.code] += held.need_type.count("OTH")
    assert all(other[code] < 0.05 * total[code] for code in total)


def test_offers_come_beside_requests_and_carry_no_outcome_of_a_request(columns):
    directions, outcomes = Counter(), set()
    for _, _, held in columns:
        directions.update(held.direction)
        outcomes |= {outcome for way, outcome in zip(held.direction, held.outcome, strict=True) if way == "offer"}
    assert 0.05 < directions["offer"] / directions.total() < 0.2
    assert outcomes == {None, "open", "withdrawn"}


def test_an_offer_has_the_furthest_stage_it_came_to_and_a_request_has_none(world, columns):
    reached, after = Counter(), (world.end - date(1970, 1, 1)).days + 1
    by_age, spontaneous = Counter(), Counter()
    for _, _, held in columns:
        rows = zip(held.direction, held.offer_stage, held.outcome, held.day, held.phase, strict=True)
        for direction, stage, outcome, day, phase in rows:
            if direction == "request":
                assert stage is None
                continue
            reached[stage] += 1
            assert outcome is None or stage not in {"completed", "retained"}
            by_age[day >= after - 30, stage in USED] += 1
            spontaneous[phase == "respond", stage in USED] += 1
    assert set(reached) == {None, *_codes("offer_stages")}
    assert reached["offered"] + reached["checked"] > 0.4 * reached.total()
    assert reached["retained"] < reached["completed"] < reached["ready"] < reached["offered"]
    assert 0.06 < reached[None] / reached.total() < 0.1
    for counts in (by_age, spontaneous):
        assert counts[True, True] / (counts[True, False] + 1) < 0.5 * counts[False, True] / counts[False, False]


def test_a_batch_has_a_key_of_its_content(world):
    digests = [batch.digest for area in world.areas for batch in area.batches]
    assert len(set(digests)) == len(digests)
    with pytest.raises(ValueError, match="read-only"):
        world.areas[0].batches[0].positions.day[0] = 0
