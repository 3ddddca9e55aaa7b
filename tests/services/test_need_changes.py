"""What changed: planted changes are found, others are warned of, and every conclusion says what would make it false."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta

import pytest

from resilience.domain.errors import NotAllowed, Refused
from resilience.domain.need_notes import ReportingDraft
from resilience.domain.need_plan import Improvement, NeedPlanDraft
from resilience.domain.need_question import Compared, ComparisonChoice, NeedFilter, Part, Period, Slice
from resilience.domain.vocabulary import Direction, ReportingChange, Verdict
from resilience.example.months import MonthsBack
from resilience.example.plan import Cause, ChangeKind, DisruptionKind, PlannedChange, PlannedDisruption
from resilience.example.standard import QUIET, STANDARD
from resilience.services.board import board
from resilience.services.need_changes import need_changes
from tests.needs_made import batch
from tests.services.need_changes_worlds import LoadedWorld

YEAR = 12


def loaded(prepared_sqlite, folder, plan, seed, codes):
    file = folder / "world.db"
    shutil.copy(prepared_sqlite, file)
    return LoadedWorld(f"sqlite:///{file}", plan, seed, codes)


@pytest.fixture(scope="module")
def example(prepared_sqlite, tmp_path_factory):
    """The areas of the shipped example in which something was planted that its size lets one find."""
    codes = ("X01", "X02", "X08", "X13", "X18", "X22", "X24")
    world = loaded(prepared_sqlite, tmp_path_factory.mktemp("example"), STANDARD, 2026, codes)
    yield world
    world.store.close()


@pytest.fixture(scope="module")
def troubled(prepared_sqlite, tmp_path_factory):
    """A quiet world: X02 is talked about more, X05 reports ever less, X06 has a flood, X12 less cold, X16 nothing."""
    plan = replace(
        QUIET,
        changes=(
            PlannedChange(ChangeKind.VOLUME, ("X02",), YEAR, 1.6, cause=Cause.AWARENESS),
            PlannedChange(ChangeKind.VOLUME, ("X05",), YEAR + 4, 0.5, over_months=10, cause=Cause.COVERAGE),
            PlannedChange(ChangeKind.VOLUME, ("X12",), YEAR, 0.4, "UTL"),
        ),
        disruptions=(PlannedDisruption(DisruptionKind.FLOOD, MonthsBack(4, 8), ("X06",), 5, 160.0),),
    )
    world = loaded(prepared_sqlite, tmp_path_factory.mktemp("troubled"), plan, 3, ("X02", "X05", "X06", "X12", "X16"))
    yield world
    world.store.close()


def year_before_the_end(world, code):
    return world.around(code, date(2025, 11, 1))


# --- what was planted ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "need_type", "is_up"), [("X01", "UTL", True), ("X02", "UTL", False)], ids=["power up", "power down"]
)
def test_a_change_planted_in_the_volume_of_one_type_is_found_around_its_date(example, code, need_type, is_up):
    on_day = example.starts_of(code, "volume", need_type)
    alone = example.around(code, on_day, need_type)
    assert alone.volume.judged.verdict is Verdict.CHANGED
    assert ("higher" if is_up else "lower") in alone.volume.judged.sentence
    among_all = example.around(code, on_day)
    assert any("Power" in one and ("higher" if is_up else "lower") in one for one in among_all.volume.beside)


def test_a_mix_that_the_planted_changes_made_another_one_is_found(example):
    view = example.around("X01", example.starts_of("X01", "volume", "UTL"))
    assert view.kinds.judged.verdict is Verdict.CHANGED
    assert view.kinds_picture.rows[0].name.startswith("Power")
    assert view.kinds_picture.rows[0].after > view.kinds_picture.rows[0].before
    assert "the mix of types changed" in view.title


def test_steadier_days_are_found_and_said_to_vary_less(example):
    view = example.around("X18", example.starts_of("X18", "variability"))
    assert view.pattern.judged.verdict is Verdict.CHANGED
    assert "vary less from day to day" in view.pattern.judged.sentence


def test_steadier_days_with_a_storm_among_them_are_found_without_the_storm(example):
    view = example.around("X08", example.starts_of("X08", "variability"))
    assert any("Without the days of disruptions" in one and "lower" in one for one in view.pattern.beside)


@pytest.mark.parametrize(
    ("code", "kind", "said"),
    [
        ("X08", "time_to_outcome", "The time to be met changed."),
        ("X13", "concentration", "The places changed"),
        ("X22", "season", "The season changed"),
    ],
)
def test_when_where_and_how_fast_need_comes_is_looked_at_beside_the_one_number(example, code, kind, said):
    view = example.around(code, example.starts_of(code, kind))
    assert any(one.startswith(said) for one in view.pattern.beside)


def test_a_target_group_that_is_named_more_often_is_found_beside_the_mix_of_types(example):
    view = example.around("X24", example.starts_of("X24", "target_group", "CAR"))
    assert "The mix by target group changed." in view.kinds.beside


def test_the_newest_months_have_the_number_that_the_board_has(example):
    area_id, viewer = example.areas["X01"]
    view = need_changes(example.store, viewer, area_id, NeedFilter(), ComparisonChoice())
    number = view.volume.judged.number
    assert "%" in number
    assert f"The change of {number} is no more than noise" in board(example.store, viewer, area_id).volume.sentence


# --- what would make it false --------------------------------------------------------------------------------------


def test_a_surge_of_awareness_is_a_higher_volume_that_may_not_be_need(troubled):
    view = year_before_the_end(troubled, "X02")
    assert "volume is higher" in view.title
    assert "it may not be need that changed" in view.title
    assert "often awareness or reporting" in view.volume.judged.sentence
    assert view.kinds.judged.verdict is Verdict.NOISE


def test_coverage_that_drifts_away_is_a_lower_volume_that_may_not_be_need(troubled):
    view = year_before_the_end(troubled, "X05")
    assert "volume is lower" in view.title
    assert "It may not be a change in need." in view.volume.judged.sentence
    assert any("all types alike" in one for one in view.volume.judged.false_if)


def test_an_event_at_the_same_time_is_named_in_the_sentence(troubled):
    view = year_before_the_end(troubled, "X06")
    changed = [one.judged for one in view.conclusions if one.judged.verdict is Verdict.CHANGED]
    assert changed
    assert all("It may not be a change in need. “Flood, July 2026" in one.sentence for one in changed)


def test_where_nothing_happened_nothing_is_claimed_and_the_page_says_how_that_stands(troubled):
    view = year_before_the_end(troubled, "X16")
    assert [one.judged.verdict for one in view.conclusions] == [Verdict.NOISE] * 3
    assert view.title == "Requests: volume, pattern and type differ by no more than noise"
    for one in view.conclusions:
        said = " ".join(one.judged.false_if)
        for matter in ("No disruption", "Coverage and awareness", "time of year", "three verdicts", "Small numbers"):
            assert matter in said


def test_a_campaign_noted_in_the_later_period_stands_in_the_doubt(troubled):
    area_id, viewer = troubled.areas["X02"]
    with troubled.store.transaction() as tx:
        led = tx.people.again(viewer).leading(area_id)
        day = date(2025, 12, 1)
        tx.reporting_changes.add(led, ReportingDraft(ReportingChange.CAMPAIGN, day, "Leaflet in every letter box"))
    view = year_before_the_end(troubled, "X02")
    assert any("Leaflet in every letter box" in one for one in view.volume.judged.false_if)


# --- better or worse only by a plan --------------------------------------------------------------------------------


def with_plan(world, code, improvement, holds_from):
    area_id, viewer = world.areas[code]
    with world.store.transaction() as tx:
        led = tx.people.again(viewer).leading(area_id)
        tx.need_plans.put(led, NeedPlanDraft(Direction.REQUEST, "UTL", improvement, None, "Warm homes", holds_from))


@pytest.mark.parametrize(
    ("improvement", "holds_from", "verdict"),
    [
        (Improvement.DOWN, date(2026, 1, 1), Verdict.CHANGED),
        (Improvement.DOWN, date(2025, 9, 1), Verdict.IMPROVEMENT),
        (Improvement.UP, date(2025, 9, 1), Verdict.CONCERN),
    ],
)
def test_only_a_plan_made_before_the_period_calls_a_fall_better_or_worse(troubled, improvement, holds_from, verdict):
    with_plan(troubled, "X12", improvement, holds_from)
    view = troubled.around("X12", date(2025, 11, 1), "UTL")
    assert "are lower" in view.volume.judged.sentence
    assert view.volume.judged.verdict is verdict


# --- too early, and what cannot be asked ---------------------------------------------------------------------------


def day_rows(first, days):
    return [{"on": first + timedelta(days=number), "count": 3} for number in range(days)]


def bring_in(store, area, first, days):
    last = first + timedelta(days=days - 1)
    with store.transaction() as tx:
        made = batch(day_rows(first, days), key=first.isoformat(), covers=((first, last),))
        tx.needs.bring_in(tx.people.again(area.lead).leading(area.id), made)


def test_with_too_little_before_it_is_too_early_to_say_and_the_page_says_what_it_takes(store, partnership):
    bring_in(store, partnership, date(2026, 6, 1), 153)
    view = need_changes(store, partnership.board, partnership.id, NeedFilter(), ComparisonChoice())
    assert view.title == "Requests: it is too early to say what changed"
    assert "some of these days were not reported" in view.volume.judged.sentence
    assert all(one.judged.verdict is Verdict.TOO_EARLY for one in view.conclusions)


def test_what_was_answered_before_newer_data_came_is_not_answered_again(store, partnership):
    bring_in(store, partnership, date(2026, 6, 1), 122)
    earlier = need_changes(store, partnership.board, partnership.id, NeedFilter(), ComparisonChoice())
    assert earlier == need_changes(store, partnership.board, partnership.id, NeedFilter(), ComparisonChoice())
    bring_in(store, partnership, date(2026, 10, 1), 31)
    later = need_changes(store, partnership.board, partnership.id, NeedFilter(), ComparisonChoice())
    assert earlier.compared.startswith("July 2026 to September 2026")
    assert later.compared.startswith("August 2026 to October 2026")


def test_an_area_without_a_whole_month_is_told_so(store, partnership):
    bring_in(store, partnership, date(2026, 11, 1), 5)
    view = need_changes(store, partnership.board, partnership.id, NeedFilter(), ComparisonChoice())
    assert view.conclusions == ()
    assert view.empty


def test_other_seasons_are_compared_with_seasons_in_the_noise_and_a_warning(troubled):
    area_id, viewer = troubled.areas["X16"]
    choice = ComparisonChoice(
        Compared.OWN,
        before=Period(date(2026, 1, 1), date(2026, 3, 31)),
        after=Period(date(2026, 6, 1), date(2026, 8, 31)),
    )
    view = need_changes(troubled.store, viewer, area_id, NeedFilter(), choice)
    assert any("not the same time of year" in one for one in view.volume.judged.false_if)
    assert view.volume.judged.verdict in {Verdict.NOISE, Verdict.CHANGED}


def test_a_place_is_judged_by_volume_and_pattern_and_has_no_mix(troubled):
    area_id, viewer = troubled.areas["X16"]
    with troubled.store.reading() as tx:
        place = tx.areas.places(area_id)[0]
    asked = NeedFilter(slice=Slice(Part.PLACE, str(place.id)))
    view = need_changes(troubled.store, viewer, area_id, asked, ComparisonChoice())
    assert place.name in view.title
    assert "week to week" in view.pattern.judged.sentence
    assert view.kinds.judged.verdict is Verdict.TOO_EARLY


def test_nobody_reads_another_area(troubled):
    _area_id, viewer = troubled.areas["X16"]
    with pytest.raises(NotAllowed):
        need_changes(troubled.store, viewer, troubled.areas["X06"][0], NeedFilter(), ComparisonChoice())


def test_a_date_has_to_be_given_before_anything_is_compared_around_it(troubled):
    area_id, viewer = troubled.areas["X16"]
    with pytest.raises(Refused, match="choose the date"):
        need_changes(troubled.store, viewer, area_id, NeedFilter(), ComparisonChoice(Compared.AROUND))
