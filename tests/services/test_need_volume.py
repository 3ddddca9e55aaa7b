"""The page of volume: numbers one can work out by hand, signals where something was planted, and none elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from resilience.domain.disruption import Exposure, NewDisruption
from resilience.domain.errors import NotAllowed, NotTheirs, Refused
from resilience.domain.need import first_of_month
from resilience.domain.need_charting import ChartKind, Measure
from resilience.domain.need_notes import ReportingDraft
from resilience.domain.need_plan import Improvement, NeedPlanDraft, StepChangeDraft
from resilience.domain.need_question import NeedFilter, Part, Slice, Step
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import Basis, Direction, ExposureKind, ReportingChange, Verdict
from resilience.services.need_volume import volume_of_need
from resilience.services.need_volume_events import events_alike
from resilience.services.need_volume_many import many_charts
from resilience.services.need_volume_notes import (
    add_step_change,
    notes_on_volume,
    set_need_plan,
    withdraw_need_plan,
    withdraw_step_change,
)
from resilience.services.need_volume_sides import requests_and_offers
from tests import needs_made
from tests.storage.as_operator import store

__all__ = ["store"]

NEWEST = 2026 * 12 + 9  # October 2026
LAST_DAY = date(2026, 10, 31)
ZIGZAG = (30, 50) * 12
REQUESTS = NeedFilter()


def by_month(counts, **fields) -> list[dict[str, object]]:
    """Rows of the newest months, one for each count; `None` leaves the month without a row."""
    first = NEWEST - len(counts) + 1
    return [
        {"on": first_of_month(first + place), "count": count, **fields}
        for place, count in enumerate(counts)
        if count is not None
    ]


def whole(months: int) -> tuple[tuple[date, date], ...]:
    return ((first_of_month(NEWEST - months + 1), LAST_DAY),)


@pytest.fixture
def bring(store, partnership):
    """A function that brings rows in as one source that covers the days given."""

    def brought(rows, covers, source="helpline"):
        with store.transaction() as tx:
            new = needs_made.batch(rows, key=f"{source} {len(rows)} {covers}", covers=covers)
            tx.needs.bring_in(OPERATOR.leading(partnership.id), replace(new, mapping_name=source))

    return brought


@pytest.fixture
def chart(store, partnership, bring):
    """A function that brings counts of the newest months in and returns the page."""

    def page(counts=None, asked=REQUESTS, step=Step.MONTH, **more):
        if counts is not None:
            bring(by_month(counts), whole(len(counts)))
        return volume_of_need(store, partnership.board, partnership.id, asked, step, **more)

    return page


def noisy(seed: int, months: int = 60, *, mean: float = 300, season: float = 0.0, since: int = 0, factor: float = 1):
    """Counts that vary four times as much as by chance; from `since` months before the end on `factor` as many."""
    generator = np.random.default_rng(seed)
    place = np.arange(months)
    level = mean * (1 + season * np.sin(2 * np.pi * place / 12)) * np.where(place >= months - since, factor, 1)
    return [int(count) for count in generator.poisson(generator.gamma(level / 3, 3))]


# ------------------------------------------------------------------------------------------------ the main chart


def test_rates_and_limits_are_what_one_works_out_by_hand(chart):
    # 100,000 residents: 30 and 50 requests are 3 and 5 per 10,000, steps of 2 about a mean of 4, and 2.66 × 2 = 5.32.
    view = chart(ZIGZAG)
    newest = view.chart.points[-1]
    assert (newest.count, newest.value, newest.centre) == pytest.approx((50, 5, 4))
    assert (newest.lower, newest.upper) == pytest.approx((0, 9.32))
    assert view.title == "Requests: within the usual range"
    assert view.chart.judged.verdict is Verdict.NOISE
    assert view.chart.judged.sentence.startswith(
        "5.00 requests per 10,000 residents a month, October 2026: within the usual 0.00 to 9.32."
    )
    assert "XmR chart, rules of NHS England’s Making Data Count" in view.chart.named
    assert "Residents are those of 2021 (invented)" in view.chart.judged.worked_out


def test_how_much_was_reported_stands_beside_every_rate(chart, bring):
    bring(
        [{"on": date(2026, 10, 1) + timedelta(days=day)} for day in range(31)], ((date(2026, 10, 1), LAST_DAY),), "log"
    )
    table = chart(ZIGZAG).chart.judged.tables[0]
    assert table.columns[-1] == "Coverage of 100"
    assert all(0 < int(row[-1]) <= 100 for row in table.rows if row[1] != "not reported")
    assert f"Coverage of the newest point: {table.rows[0][-1]} of 100." in chart().chart.judged.method


def test_chart_sentence_number_and_table_say_the_same(chart):
    view = chart(noisy(3))
    newest, row = view.chart.points[-1], view.chart.judged.tables[0].rows[0]
    assert row[:3] == ("October 2026", f"{newest.count:,.0f}", f"{newest.value:.1f}")
    assert view.chart.judged.number == f"{newest.value:.1f} (95% interval {row[3]} to {row[4]})"
    assert view.chart.judged.sentence.startswith(f"{newest.value:.1f} requests per 10,000")
    assert row[6:8] == (f"{newest.lower:.1f}", f"{newest.upper:.1f}")
    assert len(view.chart.judged.tables[0].rows) == len(view.chart.points) == 60


def test_a_rise_is_more_than_noise_and_neither_good_nor_bad(chart):
    view = chart(noisy(1, since=8, factor=1.6))
    assert view.title == "Requests: higher than usual"
    assert view.chart.judged.verdict is Verdict.CHANGED
    assert "more than noise, since it is" in view.chart.judged.sentence
    assert {point.kind for point in view.chart.points[-6:]} == {"high"}
    assert [sign.words for sign in view.chart.signs] == [
        "special cause, higher than usual; no plan says whether that is better"
    ]


def test_a_month_that_nobody_reported_is_a_gap_and_not_a_zero(chart, bring):
    months = whole(24)[0][0], first_of_month(NEWEST - 9)
    bring(
        by_month([*ZIGZAG[:14], None, *ZIGZAG[15:]]),
        ((months[0], months[1] - timedelta(days=1)), (first_of_month(NEWEST - 8), LAST_DAY)),
    )
    view = chart()
    gap = view.chart.points[14]
    assert (gap.count, gap.value, gap.kind) == (None, None, "common")
    assert view.chart.judged.tables[0].rows[-15][1] == "not reported"
    assert any("1 of 24 points was not wholly reported" in said for said in view.chart.judged.false_if)


def test_lines_follow_a_season_so_that_winter_is_no_signal(chart):
    view = chart(noisy(2, season=0.5))
    assert "lines follow the season" in view.chart.named
    assert "for the time of year" in view.chart.judged.sentence
    assert sum(point.kind != "common" for point in view.chart.points) <= 9
    means = [point.centre for point in view.chart.points[:12]]
    assert max(means) > 2 * min(means)


def test_what_other_sources_reported_is_drawn_and_not_judged(chart, bring):
    bring(by_month([300] * 12 + [30, 50] * 12), whole(36))
    bring([{"on": first_of_month(NEWEST - 24), "count": 1}], ((first_of_month(NEWEST - 23), LAST_DAY),), "web form")
    view = chart()
    assert {point.is_judged for point in view.chart.points[:12]} == {False}
    assert all(point.kind == "common" for point in view.chart.points)
    assert view.chart.points[-1].centre == pytest.approx(4, rel=0.05)
    assert any("12 points were reported by other sources" in said for said in view.chart.judged.false_if)


@pytest.mark.parametrize(
    ("counts", "kind", "title"),
    [
        ([30, 50] * 4, ChartKind.RUN, "Requests: too early to say"),
        ([2, 1, 3, 2] * 6, ChartKind.C, "Requests: within the usual range"),
        ([0, 1, 0, 0] * 24, ChartKind.T, "Requests: within the usual range"),
        ([0, 0, 0, 1] * 6, ChartKind.RUN, "Requests: too early to say"),
    ],
)
def test_few_points_few_events_and_rare_ones_get_the_chart_that_suits(chart, counts, kind, title):
    view = chart(counts)
    assert (view.chart.kind, view.title) == (kind, title)


def test_a_chart_that_was_asked_for_is_drawn_and_says_that_another_would_be_chosen(chart):
    view = chart(noisy(4), kind=ChartKind.U_PRIME)
    assert view.chart.kind is ChartKind.U_PRIME
    assert "the XmR chart would be chosen" in view.chart.judged.worked_out


def test_unscreened_moving_ranges_are_named_and_widen_the_limits(chart):
    counts = [*ZIGZAG, 900, *ZIGZAG]
    screened = chart(counts)
    plain = chart(screened=False)
    assert "moving ranges not screened" in plain.chart.named
    assert plain.chart.points[0].upper > screened.chart.points[0].upper


def test_the_share_that_stayed_unmet_is_charted_as_a_share(chart, bring):
    bring(by_month([40] * 24) + by_month([10] * 24, outcome="unmet"), whole(24))
    view = chart(measure=Measure.SHARE_UNMET)
    newest = view.chart.points[-1]
    assert (view.chart.kind, newest.value) == (ChartKind.P, 20)
    # A fifth of 50: 20 ± 3 √(0.2 × 0.8 / 50) per cent.
    assert newest.upper == pytest.approx(20 + 300 * (0.2 * 0.8 / 50) ** 0.5)
    assert view.title == "Share of requests that stayed unmet: within the usual range"


def test_neighbours_that_are_alike_make_the_sentence_warn(chart):
    slow = np.convolve(np.random.default_rng(1).normal(0, 60, 71), np.ones(12) / 4, "valid") + 400
    view = chart([int(count) for count in slow])
    assert "Neighbouring points are alike" in view.chart.judged.sentence


def test_a_disruption_that_is_asked_for_is_counted_per_thousand_exposed(chart, bring, store, partnership):
    flood = NewDisruption(
        "Flood", "flood", date(2026, 1, 5), date(2026, 1, 9), (Exposure(ExposureKind.HOMES_FLOODED, 500, "EA"),)
    )
    with store.transaction() as tx:
        number = tx.disruptions.add(OPERATOR.leading(partnership.id), flood)
    bring(by_month([20] * 24) + by_month([5] * 24, disruption_id=number), whole(24))
    view = chart(asked=NeedFilter(slice=Slice(Part.DISRUPTION, str(number))))
    assert view.chart.points[-1].value == 10
    assert "per 1,000 exposed (homes flooded)" in view.chart.unit
    assert [shade.name for shade in view.chart.disruptions] == ["Flood"]


@pytest.mark.parametrize(("step", "value"), [(Step.WEEK, 1.4), (Step.DAY, 0.2), (Step.QUARTER, 18.4)])
def test_every_step_counts_over_its_own_days(chart, bring, step, value):
    first = date(2024, 1, 1)
    days = [first + timedelta(days=number) for number in range((LAST_DAY - first).days + 1)]
    bring([{"on": day, "count": 2} for day in days], ((first, LAST_DAY),))
    view = chart(step=step)
    assert view.chart.points[-1].value == pytest.approx(value)


def test_rates_that_would_be_too_small_to_read_are_per_million(chart):
    view = chart([0, 1, 0, 1] * 9, kind=ChartKind.XMR)
    assert (view.chart.points[-1].value, view.chart.unit) == (10, "requests per million residents a month")


def test_an_area_without_need_says_so(chart):
    view = chart(asked=NeedFilter(basis=Basis.ASSESSED))
    assert view.chart.points == ()
    assert "Nothing of this was wholly reported yet" in view.chart.judged.sentence


def test_somebody_from_elsewhere_sees_no_volume(store, partnership, another):
    for read in (volume_of_need, many_charts, events_alike, requests_and_offers):
        with pytest.raises(NotAllowed):
            read(store, another.board, partnership.id, REQUESTS)


# --------------------------------------------------------------------------------------- plans and step changes


def plan_from(day: date, improvement=Improvement.DOWN, target=None) -> NeedPlanDraft:
    return NeedPlanDraft(Direction.REQUEST, "", improvement, target, "Agreed by the board", day)


@pytest.fixture
def planned(store, partnership):
    """A function that holds a plan that was fixed some time ago."""

    def hold(draft):
        with store.transaction() as tx:
            tx.need_plans.put(OPERATOR.leading(partnership.id), draft)

    return hold


def test_only_a_plan_fixed_beforehand_calls_a_change_good_or_bad(chart, planned):
    counts = noisy(1, since=8, factor=1.6)
    planned(plan_from(first_of_month(NEWEST - 2)))
    view = chart(counts)
    assert view.chart.judged.verdict is Verdict.CONCERN
    assert view.title == "Requests: higher than usual, a concern by the plan"
    assert "By the plan that holds from 1 August 2026, fewer is better" in view.chart.judged.sentence
    assert [point.kind for point in view.chart.points[-4:]] == ["high", "concern", "concern", "concern"]
    planned(plan_from(date(2026, 11, 1)))
    assert chart().chart.judged.verdict is Verdict.CHANGED


def test_a_plan_is_not_applied_where_reporting_did_not_hold(chart, planned, store, partnership):
    planned(plan_from(first_of_month(NEWEST - 20)))
    with store.transaction() as tx:
        campaign = ReportingDraft(ReportingChange.CAMPAIGN, first_of_month(NEWEST - 2), "Leaflets to every home")
        tx.reporting_changes.add(OPERATOR.leading(partnership.id), campaign)
    view = chart(noisy(1, since=8, factor=1.6))
    assert view.chart.judged.verdict is Verdict.CHANGED
    assert "Leaflets to every home" in view.chart.judged.sentence
    assert any("direction is not applied" in said for said in view.chart.judged.false_if)


def test_a_target_a_month_becomes_a_rate_and_is_held_against_the_limits(chart, planned):
    planned(plan_from(first_of_month(NEWEST - 20), target=200))
    view = chart(ZIGZAG)
    assert view.chart.target == 20
    assert [sign.words for sign in view.chart.signs][1] == "the target would be met every time while nothing changes"


def test_lines_begin_anew_at_a_step_change_with_its_reason_and_author(chart, store, partnership):
    before = chart([*[30, 50] * 8, *[130, 150] * 8])
    assert before.chart.judged.verdict is Verdict.CHANGED
    draft = StepChangeDraft(Direction.REQUEST, "", first_of_month(NEWEST - 15), "A second helpline is recorded")
    number = add_step_change(store, partnership.lead, partnership.id, draft)
    after = chart()
    assert after.chart.judged.verdict is Verdict.NOISE
    assert (after.chart.points[15].centre, after.chart.points[16].centre) == pytest.approx((4, 14))
    assert [mark.why for mark in after.chart.breaks] == ["A second helpline is recorded"]
    (held,) = notes_on_volume(store, partnership.board, partnership.id).steps
    assert (held.why, held.about) == ("A second helpline is recorded", "Requests: all need types")
    assert held.author.startswith("Area lead, ")
    withdraw_step_change(store, partnership.lead, partnership.id, number)
    assert chart().chart.breaks == ()
    with pytest.raises(NotTheirs):
        withdraw_step_change(store, partnership.lead, partnership.id, number)


def test_a_plan_cannot_be_made_after_what_it_judges_nor_a_step_before_it_happens(store, partnership, clock):
    today = clock().date()
    with pytest.raises(Refused, match="beforehand"):
        set_need_plan(store, partnership.lead, partnership.id, plan_from(today - timedelta(days=1)))
    for day, need_type, why_not in ((today + timedelta(days=1), "", "future"), (today, "NONE", "need types")):
        step = StepChangeDraft(Direction.REQUEST, need_type, day, "why")
        with pytest.raises(Refused, match=why_not):
            add_step_change(store, partnership.lead, partnership.id, step)
    with pytest.raises(Refused):
        StepChangeDraft(Direction.REQUEST, "", today, "  ")
    with pytest.raises(Refused):
        plan_from(today, target=-1)


def test_a_new_plan_takes_the_place_of_the_one_before_and_can_be_withdrawn(store, partnership, clock):
    today = clock().date()
    set_need_plan(store, partnership.lead, partnership.id, plan_from(today, target=100))
    number = set_need_plan(store, partnership.lead, partnership.id, plan_from(today, Improvement.UP))
    (held,) = notes_on_volume(store, partnership.board, partnership.id).plans
    assert (held.words, held.target, held.id) == ("more is better", "", number)
    withdraw_need_plan(store, partnership.lead, partnership.id, number)
    assert notes_on_volume(store, partnership.board, partnership.id).plans == ()
    with pytest.raises(NotAllowed):
        withdraw_need_plan(store, partnership.board, partnership.id, number)


# ----------------------------------------------------------------------------------------------- further sections


def of_types(seed: int, codes: str, **planted: float) -> list[dict[str, object]]:
    return [
        row
        for place, code in enumerate(codes.split())
        for row in by_month(noisy(seed * 100 + place, since=1, factor=planted.get(code, 1)), need_type=code)
    ]


TYPES = "FOD INF SHE MED TRN MON SOC CAR"


def test_of_many_charts_the_planted_type_stands_out(store, partnership, bring):
    bring(of_types(1, TYPES, SHE=1.9), whole(60))
    view = many_charts(store, partnership.board, partnership.id, REQUESTS)
    assert [panel.name for panel in view.panels if panel.is_kept] == ["Shelter and housing"]
    assert "chance alone would mark about 0.1" in view.judged.sentence
    assert "these stand out: shelter and housing." in view.judged.sentence
    assert view.judged.verdict is Verdict.CHANGED
    assert len(view.panels) == 8
    assert view.panels[0].values[0] == pytest.approx(1, abs=0.6)


def test_where_nothing_was_planted_hardly_any_type_stands_out(store, partnership, bring):
    # Five areas of eight types: about one area in twenty has a false one, and more than one would be too many.
    claimed = 0
    for area in range(5):
        bring(of_types(area + 2, TYPES), whole(60), f"area {area}")
        view = many_charts(store, partnership.board, partnership.id, REQUESTS)
        claimed += any(panel.is_kept for panel in view.panels)
        with store.transaction() as tx:
            led = OPERATOR.leading(partnership.id)
            tx.needs.withdraw(led, tx.needs.batches(led)[0].id, "next one")
    assert claimed <= 1


def test_types_that_are_too_rare_are_named_and_not_charted(store, partnership, bring):
    bring(by_month(noisy(1), need_type="FOD") + by_month([1] * 60, need_type="SHE"), whole(60))
    view = many_charts(store, partnership.board, partnership.id, REQUESTS)
    assert [panel.name for panel in view.panels] == ["Food and drinking water"]
    assert "Too rare or too short for limits: Shelter and housing." in view.judged.worked_out


def test_requests_offers_and_unmet_stand_on_one_scale(store, partnership, bring):
    bring(
        by_month([30] * 24) + by_month([10] * 24, outcome="unmet") + by_month([20] * 24, direction="offer"), whole(24)
    )
    view = requests_and_offers(store, partnership.board, partnership.id, REQUESTS)
    assert {side.name: side.values[-1] for side in view.sides} == {"Requests": 4, "Offers": 2, "Unmet requests": 1}
    assert view.unit == "per 10,000 residents a month"
    assert view.judged.tables[0].rows[0] == ("October 2026", "40", "20", "10")


def storm(name: str, day: date, homes: int) -> NewDisruption:
    exposures = (Exposure(ExposureKind.HOMES_FLOODED, homes, "EA"),) if homes else ()
    return NewDisruption(name, "Storm", day, day, exposures)


def test_disruptions_of_a_kind_are_aligned_and_counted_beyond_the_usual(store, partnership, bring):
    first, days = date(2025, 1, 1), (LAST_DAY - date(2025, 1, 1)).days + 1
    starts = {date(2025, 6, 2): 70, date(2026, 3, 4): 28}
    counts = [2 + starts.get(first + timedelta(days=number), 0) for number in range(days)]
    bring(
        [{"on": first + timedelta(days=number), "count": count} for number, count in enumerate(counts)],
        ((first, LAST_DAY),),
    )
    with store.transaction() as tx:
        led = OPERATOR.leading(partnership.id)
        tx.disruptions.add(led, storm("Early", date(2025, 6, 2), 500))
        tx.disruptions.add(led, storm("Late", date(2026, 3, 4), 100))
        tx.disruptions.add(led, storm("Nobody exposed", date(2026, 5, 4), 0))
    view = events_alike(store, partnership.board, partnership.id, REQUESTS)
    (kind,) = view.kinds
    # 28 beyond the usual over 100 homes are 280 per 1,000; 70 over 500 are 140. Nothing else varies.
    assert {line.name: line.weeks[0] for line in kind.lines} == {
        "Late": pytest.approx(280),
        "Early": pytest.approx(140),
    }
    assert all(line.weeks[1] == pytest.approx(0) for line in kind.lines)
    assert "Late: 280 (280 to 280); Early: 140 (140 to 140)" in kind.sentence


def test_disruptions_cannot_be_aligned_where_need_is_known_by_the_month(store, partnership, bring):
    bring(by_month([30] * 24, grain="month"), whole(24))
    view = events_alike(store, partnership.board, partnership.id, REQUESTS)
    assert view.kinds == ()
    assert "not known by the day" in view.judged.sentence
