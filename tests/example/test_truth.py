"""What was planted can be found again in the records by plain arithmetic, and nothing else can.

Expected values are those of the truth; the records of several worlds are counted together. Tolerances are about
three standard deviations of what is counted, worked out over many seeds when the example was made.
"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from resilience.example import QUIET, STANDARD
from resilience.example.plan import Cause, ChangeKind, PlannedChange
from resilience.example.standard import FIRST

YEAR = timedelta(days=365)


def _changes(world, kind):
    found = [change for done in world.truth.interventions for change in done.changes if change.kind.value == kind]
    assert found
    return found


def _untouched(world, need_type):
    """Areas in which no planted change concerns this type at any time."""
    changes = [change for done in world.truth.interventions for change in done.changes]
    touched = {
        code
        for change in (*changes, *world.truth.other_changes)
        if change.kind in {ChangeKind.VOLUME, ChangeKind.MIX} and need_type in {change.subject, change.towards}
        for code in change.areas
    }
    return [area.code for area in world.areas if area.code not in touched]


def _ratio(records, areas, need_type, begins, whole):
    """Requests a day in the year after the change was whole, relative to the year before it began."""
    after = records.a_day(areas, need_type, whole, whole + YEAR)
    return after / records.a_day(areas, need_type, begins - YEAR, begins)


def _against_untouched(world, records, areas, need_type, begins, whole):
    untouched = _untouched(world, need_type)
    own = _ratio(records, areas, need_type, begins, whole)
    return own / _ratio(records, untouched, need_type, begins, whole)


def _share_naming(records, group, areas, first, after):
    of_areas = records.everyday & np.isin(records.area, areas) & records.between(first, after)
    return (records.names(group) & of_areas).sum() / of_areas.sum()


def _share_of_place(records, code, place, first, after):
    located = records.everyday & (records.area == code) & (records.place >= 0) & records.between(first, after)
    return (located & (records.place == place)).sum() / located.sum()


def _busiest_place(world, code):
    places = next(area.places for area in world.truth.areas if area.code == code)
    return max(range(len(places)), key=lambda number: places[number].share)


def _winter_to_summer(records, areas, first, after):
    chosen = records.everyday & np.isin(records.area, areas) & records.between(first, after)
    month = records.day[chosen].astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    return np.isin(month, [11, 0, 1]).sum() / np.isin(month, [5, 6, 7]).sum()


def _spare_variance(records, code, first, after):
    """How much more than by chance requests of the same weekday differ from week to week, for their mean."""
    days = records.by_day(code, first, after)
    return ((days[7:] - days[:-7]) ** 2 / 2).mean() / days.mean() - 1


def test_planted_changes_in_volume_show_against_areas_without_them(world, records):
    for change in _changes(world, "volume"):
        found = _against_untouched(world, records, change.areas, change.subject, change.starts_on, change.whole_from)
        assert math.log(found) == pytest.approx(math.log(change.factor), abs=0.16), change


def test_needs_that_moved_to_another_type_leave_one_and_arrive_at_the_other(world, records):
    for change in _changes(world, "mix"):
        spans = (change.starts_on, change.whole_from)
        left = _against_untouched(world, records, change.areas, change.subject, *spans)
        assert math.log(left) == pytest.approx(math.log(change.factor), abs=0.25)
        shares = {
            held.code: held.share for area in world.truth.areas if area.code in change.areas for held in area.need_types
        }
        gained = 1 + (1 - change.factor) * shares[change.subject] / shares[change.towards]
        arrived = _against_untouched(world, records, change.areas, change.towards, *spans)
        assert math.log(arrived) == pytest.approx(math.log(gained), abs=0.25)


def test_target_groups_are_named_more_often_where_that_was_planted(world, records):
    for change in _changes(world, "target_group"):
        before = _share_naming(records, change.subject, change.areas, world.truth.first_day, change.starts_on)
        after = _share_naming(records, change.subject, change.areas, change.whole_from, world.end)
        assert after / before == pytest.approx(change.factor, rel=0.1)


def test_need_is_less_concentrated_where_that_was_planted(records):
    for world in records.worlds:
        own = records.of(world)
        for change in _changes(world, "concentration"):
            for code in change.areas:
                place = _busiest_place(world, code)
                before = _share_of_place(own, code, place, world.truth.first_day, change.starts_on)
                after = _share_of_place(own, code, place, change.whole_from, world.end)
                assert after / before == pytest.approx(change.factor, rel=0.2)


def test_daily_need_is_steadier_where_that_was_planted(records):
    for world in records.worlds:
        own = records.of(world)
        for change in _changes(world, "variability"):
            for code in change.areas:
                before = _spare_variance(own, code, world.truth.first_day, change.starts_on)
                after = _spare_variance(own, code, change.whole_from, world.end)
                assert after < before / 2


def test_winter_and_summer_come_closer_where_that_was_planted(world, records):
    (change,) = _changes(world, "season")
    begins = change.starts_on
    before = _winter_to_summer(records, change.areas, begins - 2 * YEAR, begins)
    after = _winter_to_summer(records, change.areas, begins, begins + 2 * YEAR)
    swing = sum(
        held.swing * share.share
        for area in world.truth.areas
        if area.code in change.areas
        for held, share in zip(world.truth.need_types, area.need_types, strict=True)
    ) / len(change.areas)
    # A cosine's mean over the three months round its peak is 0.9 of its height.
    assert math.log(before) == pytest.approx(2 * 0.9 * swing, abs=0.12)
    assert math.log(after) == pytest.approx(2 * 0.9 * swing * change.factor, abs=0.12)


def test_outcomes_come_sooner_where_that_was_planted(world, records):
    (change,) = _changes(world, "time_to_outcome")
    timed = records.everyday & np.isin(records.area, change.areas) & (records.minutes >= 0)
    settled = world.end - timedelta(days=60)  # what is still open later on would make the rest look quick
    before = np.median(records.minutes[timed & records.between(world.truth.first_day, change.starts_on)])
    after = np.median(records.minutes[timed & records.between(change.whole_from, settled)])
    assert after / before == pytest.approx(change.factor, rel=0.12)


def test_the_first_areas_last_months_have_more_about_power_and_fewer_requests_in_all(world, records):
    after = world.end + timedelta(days=1)
    begins = world.truth.other_changes[0].starts_on
    for one in records.worlds:
        own = records.of(one)
        assert own.a_day([FIRST], "UTL", begins, after) > 1.3 * own.a_day([FIRST], "UTL", begins - YEAR, after - YEAR)
    now, then = (records.a_day([FIRST], "", begins - back, after - back) for back in (timedelta(0), YEAR))
    assert 0.75 < now / then < 0.97


def test_the_first_area_as_a_newcomer_meets_it_shows_both(world, records):
    shown = records.of(world)
    after = world.end + timedelta(days=1)
    for months in (3, 4):
        begins = after - timedelta(days=30 * months)
        total, utilities = (
            shown.a_day([FIRST], need_type, begins, after)
            / shown.a_day([FIRST], need_type, begins - YEAR, after - YEAR)
            for need_type in ("", "UTL")
        )
        assert total < 0.98
        assert utilities > 1.4


def test_a_wave_brings_the_requests_that_the_truth_says(records):
    """Of those it brings, the share that names it; noise, gaps and lost days leave a few per cent of play."""
    for world in records.worlds:
        own = records.of(world)
        without_gaps = {area.code for area in world.areas} - {gap.area for gap in world.truth.gaps}
        brought = sum(held.requests for held in world.truth.disruptions if held.area in without_gaps)
        counted = (own.is_request & own.has_disruption & np.isin(own.area, list(without_gaps))).sum()
        assert counted == pytest.approx(world.truth.attached_share * brought, rel=0.06)


def test_counts_vary_more_than_chance_alone_would_have_it(world, records):
    for code in ("X02", "X11", "X20"):
        assert _spare_variance(records.of(world), code, world.truth.first_day, world.end) > 0.3


def test_rates_are_those_of_the_truth(world, records):
    """Over all areas, in the year before anything was done: growth, noise and season leave a few per cent."""
    quiet_year = min(done.starts_on for done in world.truth.interventions) - YEAR
    for area in world.areas:
        told = next(held for held in world.truth.areas if held.code == area.code)
        residents = area.new_area.populations[2].residents
        expected = told.requests * residents / 10_000 * 12 / 365.25
        found = records.of(world).a_day([area.code], "", quiet_year, quiet_year + YEAR)
        assert found == pytest.approx(expected, rel=0.15)


def test_interventions_without_an_effect_have_none(world, records):
    for done in world.truth.interventions:
        if not done.has_effect:
            found = _against_untouched(world, records, done.areas, done.subject, done.starts_on, done.starts_on)
            assert math.log(found) == pytest.approx(0, abs=0.2), done.name


def test_a_quiet_world_has_nothing_planted(quiet_records):
    for world in quiet_records.worlds:
        truth = world.truth
        assert not any(done.has_effect or done.changes for done in truth.interventions)
        assert (truth.other_changes, truth.disruptions, truth.gaps, truth.lost_days) == ((), (), (), ())
        assert {area.yearly_growth for area in truth.areas} == {0.0}
        assert not any(area.disruptions for area in world.areas)
        assert {len(set(indicator.maturity)) for held in truth.confidence for indicator in held.indicators} == {1}


def test_nothing_planted_shows_in_a_quiet_world(world, quiet_records):
    everywhere = [area.code for area in world.areas]
    for done in world.truth.interventions:
        for change in done.changes:
            if change.kind in {ChangeKind.VOLUME, ChangeKind.MIX}:
                spans = (change.subject, change.starts_on, change.whole_from)
                found = _ratio(quiet_records, change.areas, *spans) / _ratio(quiet_records, everywhere, *spans)
                assert math.log(found) == pytest.approx(0, abs=0.25), change
            if change.kind is ChangeKind.TARGET_GROUP:
                first, after = world.truth.first_day, change.starts_on
                before = _share_naming(quiet_records, change.subject, change.areas, first, after)
                since = _share_naming(quiet_records, change.subject, change.areas, after, world.end)
                assert since / before == pytest.approx(1, rel=0.1)
    later = world.end - 2 * YEAR
    years = [quiet_records.a_day(everywhere, "", start, start + YEAR) for start in (later - YEAR, later)]
    assert years[1] / years[0] == pytest.approx(1, rel=0.04)


def test_a_world_that_breaks_an_assumption_is_only_another_plan(world, records_of_plan):
    """A surge of awareness, coverage that drifts away, and spillover next door, each where it was planted."""
    surge = PlannedChange(ChangeKind.VOLUME, ("X02", "X07"), 12, 1.5, cause=Cause.AWARENESS)
    drift = PlannedChange(ChangeKind.VOLUME, ("X11", "X20"), 24, 0.6, over_months=12, cause=Cause.COVERAGE)
    first = STANDARD.interventions[0]
    spillover = PlannedChange(ChangeKind.VOLUME, ("X05", "X12"), first.months_back, 0.7, "CAR", cause=Cause.SPILLOVER)
    plan = replace(
        QUIET,
        interventions=(replace(first, changes=(*first.changes, spillover)),),
        changes=(surge, drift),
    )
    records = records_of_plan(plan)
    truth = records.worlds[0].truth
    told = [*truth.interventions[0].changes[1:], *truth.other_changes]
    assert [change.cause for change in told] == [Cause.SPILLOVER, Cause.AWARENESS, Cause.COVERAGE]
    control = ["X03", "X06", "X13", "X18", "X22"]
    for change in told:
        spans = (change.subject, change.starts_on, change.whole_from)
        found = _ratio(records, change.areas, *spans) / _ratio(records, control, *spans)
        assert math.log(found) == pytest.approx(math.log(change.factor), abs=0.2), change
    half_way = truth.other_changes[1].starts_on + timedelta(days=91)
    partly = records.a_day(["X11", "X20"], "", half_way, half_way + timedelta(days=182))
    year_before = records.a_day(["X11", "X20"], "", half_way - YEAR, half_way - YEAR + timedelta(days=182))
    assert partly / year_before == pytest.approx(0.8, abs=0.1)


def test_a_change_that_stops_leaves_need_as_it_was(records_of_plan):
    areas = ("X02", "X07", "X13")
    stopping = PlannedChange(ChangeKind.VOLUME, areas, 24, 0.5, stops_back=12, cause=Cause.CONCURRENT)
    records = records_of_plan(replace(QUIET, interventions=(), changes=(stopping,)))
    (told,) = records.worlds[0].truth.other_changes
    assert told.ends_on is not None
    stopped = told.ends_on + timedelta(days=1)
    before = records.a_day(areas, "", told.starts_on - YEAR, told.starts_on)
    assert records.a_day(areas, "", told.starts_on, stopped) / before == pytest.approx(0.5, abs=0.06)
    assert records.a_day(areas, "", stopped, stopped + YEAR) / before == pytest.approx(1, abs=0.1)


def test_the_page_about_the_example_names_every_intervention_with_its_areas_and_factors():
    page = (Path(__file__).parents[2] / "docs" / "EXAMPLE.md").read_text(encoding="utf-8")
    lines = page.splitlines()
    for planned in STANDARD.interventions:
        first = next(n for n, line in enumerate(lines) if line.startswith(f"| {planned.name} |"))
        told = lines[first : first + max(1, len(planned.changes))]
        assert f"| {' '.join(planned.areas)} | {planned.months_back}" in told[0]
        if not planned.changes:
            assert f"nothing (meant for {planned.subject})" in told[0]
        for line, change in zip(told, planned.changes, strict=False):
            assert line.endswith(f"| {change.factor:g} |")
            assert f"({change.subject})" in line or not change.subject
