"""The board page: numbers as by hand, gaps as gaps, verdicts only where there is ground for one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import exp, sqrt

import pytest

from resilience.domain.assessment import DONT_KNOW, NOT_APPLICABLE, Answer, ScoreDraft
from resilience.domain.disruption import NewDisruption
from resilience.domain.errors import NotAllowed
from resilience.domain.need import first_of_month, month_number
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import Basis, Role, RoundState, Verdict
from resilience.services.board import board
from resilience.services.disruptions import record_disruption
from tests.needs_made import batch
from tests.services.assessments_made import Made
from tests.storage.as_operator import store

__all__ = ["store"]

BOTH_ENGINES = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
FIVE_YEARS = [first_of_month(number) for number in range(2021 * 12 + 10, 2026 * 12 + 10)]
"""November 2021 to October 2026, the month before the tests' today."""


def end_of(month: date) -> date:
    return first_of_month(month_number(month) + 1) - timedelta(days=1)


def bring(store, partnership, counts, *, key="one", covers=None, source="test", **words) -> None:
    """Bring in counts by month from a source; `covers` defaults to all of these months."""
    months = list(counts)
    rows = [{"on": month, "grain": "month", "count": count, **words} for month, count in counts.items()]
    spans = ((min(months), end_of(max(months))),) if covers is None else covers
    with store.transaction() as tx:
        made = replace(batch(rows, key=key, covers=spans), mapping_name=source)
        tx.needs.bring_in(partnership.lead.leading(partnership.id), made)


def steady(last_quarter: int = 100, before: int = 100) -> dict[date, int]:
    return dict.fromkeys(FIVE_YEARS[:-3], before) | dict.fromkeys(FIVE_YEARS[-3:], last_quarter)


def shown(store, partnership, **words):
    return board(store, partnership.board, partnership.id, **words)


def held_form(store, partnership, who, round_id, *answers, submitted=True) -> None:
    now = datetime(2026, 10, 1, tzinfo=UTC)
    with store.transaction() as tx:
        area = getattr(partnership, who).scoring(partnership.id)
        assessment = tx.assessments.begin(area, round_id)
        drafts = [
            ScoreDraft(indicator, answer if isinstance(answer, type(DONT_KNOW)) else Answer.at(answer))
            for indicator, answer in answers
        ]
        tx.scores.hold_form(area, assessment.id, drafts, saved_at=now, submitted_at=now if submitted else None)


def close(store, round_id) -> None:
    with store.transaction() as tx:
        tx.assessments.set_round_state(OPERATOR.setting_up(), round_id, RoundState.CLOSED)


# --- an area without anything --------------------------------------------------------------------------------------


def test_an_empty_area_says_so_and_what_to_do_next(store, partnership):
    view = board(store, partnership.lead, partnership.id)
    assert view.title == "Eastwold: nothing is recorded yet"
    assert (view.area_code, view.area_name, view.is_example) == ("X01", "Eastwold", False)
    (item,) = view.items
    assert (item.verdict, item.headline) == (Verdict.DECISION, "Bring in what you hold on need")
    assert (item.link, item.link_words) == ("/bring_data", "Bring data")
    assert view.volume.months == view.volume.years == view.confidence.features == ()
    assert view.volume.verdict is None
    assert "The area lead can bring in a file" in view.volume.sentence
    assert "No round has closed with submitted answers yet" in view.confidence.sentence
    assert (view.freshness.recorded_to, view.freshness.sentence) == (None, "No need is recorded yet.")


def test_a_board_member_who_cannot_bring_data_gets_no_link_to_it(store, partnership):
    (item,) = shown(store, partnership).items
    assert item.link == ""


@pytest.mark.parametrize("who", ["lead", "board", "one"])
def test_nobody_of_another_area_sees_the_board(store, partnership, another, who):
    board(store, getattr(partnership, who), partnership.id)
    with pytest.raises(NotAllowed, match="no role in this area"):
        board(store, getattr(partnership, who), another.id)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.NCSR_MEMBER])
def test_a_role_held_everywhere_reads_no_areas_figures(store, partnership, role):
    with store.transaction() as tx:
        person = tx.people.add(OPERATOR.setting_up(), role.label)
        tx.people.grant(OPERATOR.setting_up(), person, role, None)
        viewer = tx.people.viewer(person)
    with pytest.raises(NotAllowed):
        board(store, viewer, partnership.id)


# --- volume --------------------------------------------------------------------------------------------------------


@BOTH_ENGINES
def test_months_are_counted_and_put_per_10_000_residents_with_the_interval_by_hand(store, partnership):
    bring(store, partnership, {date(2026, 9, 1): 90, date(2026, 10, 1): 3})
    september, october = shown(store, partnership).volume.months
    assert (september.month, september.count, september.rate) == (date(2026, 9, 1), 90, pytest.approx(9.0))
    byar_low = 90 * (1 - 1 / (9 * 90) - 1.959964 / (3 * sqrt(90))) ** 3
    byar_high = 91 * (1 - 1 / (9 * 91) + 1.959964 / (3 * sqrt(91))) ** 3
    assert (september.low, september.high) == (
        pytest.approx(byar_low / 10, rel=1e-6),
        pytest.approx(byar_high / 10, rel=1e-6),
    )
    # The exact limits of three events are 0.6187 and 8.7673 (Garwood, 1936).
    assert (october.count, october.low, october.high) == (
        3,
        pytest.approx(0.06187, rel=1e-3),
        pytest.approx(0.87673, rel=1e-3),
    )


def test_types_and_batches_add_up_and_offers_are_no_requests(store, partnership):
    september = date(2026, 9, 1)
    bring(store, partnership, {september: 40}, key="a", need_type="FOD")
    bring(store, partnership, {september: 2}, key="b", need_type="UTL", outcome="unmet")
    bring(store, partnership, {september: 500}, key="c", direction="offer")
    assert [month.count for month in shown(store, partnership).volume.months] == [42]


def test_the_table_says_the_same_numbers_as_the_points_the_newest_first(store, partnership):
    bring(store, partnership, {date(2026, 9, 1): 1240, date(2026, 10, 1): 0})
    view = shown(store, partnership).volume
    assert [row[:3] for row in view.table.rows] == [("October 2026", "0", "0.00"), ("September 2026", "1,240", "124")]
    assert [(year.year, year.count, year.months_reported) for year in view.years] == [(2026, 1240, 2)]
    assert view.year_table.rows == (("2026", "1,240", "2 of 12"),)


def test_a_month_nobody_reported_is_a_gap_and_a_month_with_none_is_zero(store, partnership):
    bring(
        store,
        partnership,
        {date(2026, 6, 1): 50, date(2026, 8, 1): 50, date(2026, 10, 1): 0},
        covers=((date(2026, 6, 1), date(2026, 6, 30)), (date(2026, 8, 1), date(2026, 10, 31))),
    )
    view = shown(store, partnership)
    assert [(month.month.month, month.is_reported, month.count) for month in view.volume.months] == [
        (6, True, 50),
        (7, False, None),
        (8, True, 50),
        (9, True, 0),
        (10, True, 0),
    ]
    july = view.volume.months[1]
    assert (july.rate, july.low, july.high) == (None, None, None)
    assert ("July 2026", "not reported", "", "", "") in view.volume.table.rows
    assert "4 of the last 12 months wholly reported" in view.freshness.sentence


@BOTH_ENGINES
def test_a_row_that_says_not_reported_leaves_its_month_open(store, partnership):
    bring(store, partnership, {date(2026, 8, 1): 50, date(2026, 9, 1): None, date(2026, 10, 1): 0})
    assert [month.count for month in shown(store, partnership).volume.months] == [50, None, 0]


def test_a_month_that_is_covered_in_part_is_not_whole(store, partnership):
    bring(
        store,
        partnership,
        {date(2026, 9, 1): 50, date(2026, 10, 1): 20},
        covers=((date(2026, 9, 1), date(2026, 10, 30)),),
    )
    view = shown(store, partnership)
    assert [month.count for month in view.volume.months] == [50, None]
    assert view.freshness.recorded_to == date(2026, 9, 30)


def test_two_files_may_cover_one_month_between_them(store, partnership):
    spans = ((date(2026, 9, 1), date(2026, 9, 15)), (date(2026, 9, 16), date(2026, 9, 30)))
    bring(store, partnership, {date(2026, 9, 1): 5}, key="a", covers=spans[:1])
    bring(store, partnership, {date(2026, 9, 16): 6}, key="b", covers=spans[1:], grain="day")
    assert [month.count for month in shown(store, partnership).volume.months] == [11]


def test_need_without_a_whole_month_shows_no_volume_and_says_why(store, partnership):
    bring(store, partnership, {date(2026, 10, 1): 5}, covers=((date(2026, 10, 1), date(2026, 10, 9)),))
    view = shown(store, partnership)
    assert view.volume.months == ()
    assert "no whole month yet" in view.volume.sentence


def test_without_a_population_counts_are_shown_and_no_rates(store, partnership, another):
    with store.transaction() as tx:
        tx.areas._connection.exec_driver_sql("DELETE FROM area_population")
    bring(store, partnership, {date(2026, 10, 1): 30})
    (month,) = shown(store, partnership).volume.months
    assert (month.count, month.rate, month.low) == (30, None, None)
    assert "No population is held" in shown(store, partnership).volume.worked_out


def test_estimates_are_labelled_and_never_added_to_what_was_asked_for(store, partnership):
    bring(store, partnership, {date(2026, 10, 1): 30}, key="asked")
    bring(store, partnership, {date(2026, 10, 1): "700.5"}, key="estimated", basis="estimated")
    asked = shown(store, partnership).volume
    assert (asked.basis, asked.months[0].count, asked.other_bases) == (Basis.EXPRESSED, 30, (Basis.ESTIMATED,))
    estimated = shown(store, partnership, basis=Basis.ESTIMATED).volume
    assert (estimated.basis, estimated.months[0].count) == (Basis.ESTIMATED, 700.5)
    assert "Estimated need" in estimated.method
    assert "The error of the estimate itself is not known" in estimated.method
    assert "estimate" not in asked.method
    assert "estimated need" in estimated.table.caption


def test_where_there_are_only_estimates_they_are_shown_as_such(store, partnership):
    bring(store, partnership, {date(2026, 10, 1): "700.5"}, basis="estimated")
    assert shown(store, partnership).volume.basis is Basis.ESTIMATED
    assert shown(store, partnership, basis=Basis.ASSESSED).volume.basis is Basis.ESTIMATED


def test_months_that_only_another_kind_of_record_covers_are_not_zeros(store, partnership):
    bring(store, partnership, dict.fromkeys(FIVE_YEARS, 50), key="asked")
    bring(store, partnership, dict.fromkeys(FIVE_YEARS[12:15], "700.5"), key="estimated", basis="estimated")
    view = shown(store, partnership, basis=Basis.ESTIMATED)
    assert [month.count for month in view.volume.months] == [700.5] * 3
    assert view.freshness.recorded_to == end_of(FIVE_YEARS[14])


def test_months_that_only_offers_cover_are_not_months_without_requests(store, partnership):
    bring(store, partnership, dict.fromkeys(FIVE_YEARS[:3], 50), key="requests")
    bring(store, partnership, dict.fromkeys(FIVE_YEARS, 10), key="offers", direction="offer")
    assert [month.count for month in shown(store, partnership).volume.months] == [50] * 3


def test_disruptions_are_shaded_within_the_months_shown(store, partnership):
    bring(store, partnership, dict.fromkeys(FIVE_YEARS[-12:], 10))
    for name, first, last in (
        ("Storm", date(2026, 1, 10), date(2026, 1, 12)),
        ("Long ago", date(2019, 1, 1), date(2019, 1, 2)),
        ("Going on", date(2026, 9, 20), None),
    ):
        record_disruption(store, partnership.lead, partnership.id, NewDisruption(name, "storm", first, last))
    shaded = shown(store, partnership).volume.disruptions
    assert [(held.name, held.first, held.last) for held in shaded] == [
        ("Storm", date(2026, 1, 10), date(2026, 1, 12)),
        ("Going on", date(2026, 9, 20), date(2026, 11, 1)),
    ]


# --- change and noise ----------------------------------------------------------------------------------------------


def test_less_than_two_years_before_the_last_are_too_early_to_call(store, partnership):
    bring(store, partnership, dict.fromkeys(FIVE_YEARS[-35:-3], 100) | dict.fromkeys(FIVE_YEARS[-3:], 300))
    view = shown(store, partnership)
    assert view.volume.verdict is Verdict.TOO_EARLY
    assert "too early to call a change" in view.title
    assert "It takes two whole years before this one" in view.volume.sentence
    assert all(item.verdict is not Verdict.CHANGED for item in view.items)


def test_a_gap_in_the_months_compared_is_too_early_and_no_zero(store, partnership):
    counts = steady()
    counts[FIVE_YEARS[-14]] = None
    bring(store, partnership, counts)
    view = shown(store, partnership)
    assert view.volume.verdict is Verdict.TOO_EARLY
    assert "were not reported" in view.volume.sentence


def test_a_rise_by_more_than_noise_is_changed_with_the_numbers_by_hand(store, partnership):
    bring(store, partnership, steady(130))
    view = shown(store, partnership)
    # 16 quarters in four years leave 9 degrees of freedom, whose t at 95 % is 2.2622.
    reach = exp(2.262157 * sqrt(1 / 390 + 1 / 300))
    low, high = round((1.3 / reach - 1) * 100), round((1.3 * reach - 1) * 100)
    number = f"+30% ({low} to {high})"
    assert view.volume.verdict is Verdict.CHANGED
    assert view.title.startswith("Requests are up on a year ago")
    total = next(item for item in view.items if item.headline == "Requests are up by more than noise")
    assert (total.verdict, total.number) == (Verdict.CHANGED, number)
    assert total.link == "/need", "what changed in pattern and type is one click away"
    assert "300 → 390 requests in the same three months" in total.detail
    assert number in view.volume.sentence
    assert "13.0 requests per 10,000 residents a month, August 2026 to October 2026, up from 10.0" in (
        view.volume.sentence
    )


def test_a_fall_by_more_than_noise_is_changed_too(store, partnership):
    bring(store, partnership, steady(60))
    view = shown(store, partnership)
    assert view.volume.verdict is Verdict.CHANGED
    assert view.title.startswith("Requests are down on a year ago")


def test_a_small_difference_is_no_more_than_noise(store, partnership):
    bring(store, partnership, steady(105))
    view = shown(store, partnership)
    assert view.volume.verdict is Verdict.NOISE
    assert view.title == "Requests differ from a year ago by no more than noise"
    assert "no more than noise" in view.volume.sentence
    assert [item.verdict for item in view.items] == [Verdict.NOISE]


def test_the_same_rise_is_noise_where_quarters_always_differed_as_much(store, partnership):
    counts = steady(115)
    for number, month in enumerate(FIVE_YEARS[:-3]):
        counts[month] = 100 + (45 if (number * 7919) % 5 < 2 else -30)
    for month in FIVE_YEARS[-15:-12]:
        counts[month] = 100
    bring(store, partnership, steady(115), key="calm")
    assert "+15%" in shown(store, partnership).volume.sentence
    with store.transaction() as tx:
        led = partnership.lead.leading(partnership.id)
        tx.needs.withdraw(led, tx.needs.batches(led)[0].id, "test")
    bring(store, partnership, counts, key="restless")
    restless = shown(store, partnership).volume
    assert restless.verdict is Verdict.NOISE
    assert "+15%" in restless.sentence


@BOTH_ENGINES
def test_a_source_that_joins_late_is_no_rise_in_need(store, partnership):
    bring(store, partnership, steady(), key="old", source="helpline")
    bring(store, partnership, dict.fromkeys(FIVE_YEARS[-6:], 80), key="new", source="flood desk")
    view = shown(store, partnership)
    assert view.volume.months[-1].count == 180
    assert view.volume.verdict is Verdict.TOO_EARLY
    assert "Not the same sources reported in both" in view.volume.sentence
    assert all(item.verdict is not Verdict.CHANGED for item in view.items)


def test_two_sources_that_both_reported_all_along_are_compared_together(store, partnership):
    bring(store, partnership, steady(), key="old", source="helpline")
    bring(store, partnership, steady(200), key="new", source="flood desk")
    assert "+50%" in shown(store, partnership).volume.sentence


@pytest.mark.parametrize("last", [60, 105, 130])
def test_no_sentence_about_need_calls_more_or_fewer_requests_good_or_bad(store, partnership, last):
    bring(store, partnership, steady(last))
    view = shown(store, partnership)
    said = [view.title, view.volume.sentence, *(f"{item.headline} {item.detail} {item.number}" for item in view.items)]
    disclaimer = "fewer or more is not better or worse by itself"
    judged = re.compile(r"better|worse|improv|deteriorat|concern|success|fail", re.IGNORECASE)
    assert not [sentence for sentence in said if judged.search(sentence.replace(disclaimer, ""))]
    assert not {item.verdict for item in view.items} & {Verdict.IMPROVEMENT, Verdict.CONCERN}


def test_the_type_that_changed_is_named_and_the_others_are_not(store, partnership):
    bring(store, partnership, steady(100), key="food", need_type="FOD")
    bring(store, partnership, steady(80, before=30), key="power", need_type="UTL")
    bring(store, partnership, steady(40, before=40), key="information", need_type="INF")
    view = shown(store, partnership)
    named = [item.headline for item in view.items if item.headline.startswith("Requests about")]
    assert named == ["Requests about power, heat, water supply and sanitation are up by more than noise"]
    assert view.title.endswith("more of them are about power, heat, water supply and sanitation")


# --- freshness -----------------------------------------------------------------------------------------------------


def test_data_older_than_two_months_are_to_be_renewed_or_read_as_history(store, partnership):
    bring(store, partnership, dict.fromkeys(FIVE_YEARS[:-2], 100))
    view = board(store, partnership.lead, partnership.id)
    item = view.items[0]
    assert (item.verdict, item.headline) == (Verdict.DECISION, "Bring in newer data, or read this as history")
    assert "31 August 2026" in item.detail
    assert item.link == "/bring_data"
    assert view.freshness.months_since == 2
    assert "12 of the last 12 months wholly reported" in view.context


def test_fresh_data_ask_for_nothing(store, partnership):
    bring(store, partnership, steady())
    view = board(store, partnership.lead, partnership.id)
    assert [item.verdict for item in view.items] == [Verdict.NOISE]
    assert (view.freshness.recorded_to, view.freshness.months_since) == (date(2026, 10, 31), 0)


# --- confidence ----------------------------------------------------------------------------------------------------


def features(view) -> dict[str, tuple[float | None, int | None, int | None, int, int]]:
    return {
        held.code: (held.median, held.low, held.high, held.evaluators, held.without_level)
        for held in view.confidence.features
    }


@BOTH_ENGINES
def test_medians_and_ranges_are_over_evaluators_as_by_hand(store, partnership, this_round):
    held_form(store, partnership, "one", this_round, ("SL1", 3), ("SL2", 4), ("IN1", 5), ("MS1", DONT_KNOW))
    held_form(store, partnership, "two", this_round, ("SL1", 1), ("IN1", 2), ("IN2", 2), ("IN3", 5))
    held_form(store, partnership, "three", this_round, ("SL1", DONT_KNOW), ("IN1", 3), ("CC1", NOT_APPLICABLE))
    close(store, this_round)
    view = shown(store, partnership)
    assert features(view) == {
        "SL": (2, 1, 3, 2, 1),  # 3 and 4 count as 3; 1; no level
        "IN": (3, 2, 5, 3, 0),
        "MS": (None, None, None, 0, 1),
        "CC": (None, None, None, 0, 1),
        "OP": (None, None, None, 0, 0),
    }
    assert view.title == "Eastwold: confidence is scored, need is not recorded yet"


def test_a_feature_nobody_scored_says_so_rather_than_zero(store, partnership, this_round):
    held_form(store, partnership, "one", this_round, ("SL1", 3))
    close(store, this_round)
    view = shown(store, partnership).confidence
    operations = next(held for held in view.features if held.code == "OP")
    assert "nobody gave a level" in operations.said
    row = next(row for row in view.table.rows if row[0] == operations.name)
    assert row[1:3] == ("not recorded", "")


def test_a_median_between_two_levels_is_said_as_such(store, partnership, this_round):
    held_form(store, partnership, "one", this_round, ("SL1", 3))
    held_form(store, partnership, "two", this_round, ("SL1", 2))
    close(store, this_round)
    leadership = shown(store, partnership).confidence.features[0]
    assert leadership.median == 2.5
    assert "between 2 and 3 (range 2 to 3, 2 evaluators)" in leadership.said


def test_drafts_are_never_on_the_board(store, partnership, this_round):
    held_form(store, partnership, "one", this_round, ("SL1", 3))
    held_form(store, partnership, "two", this_round, ("SL1", 0), ("OP1", 0), submitted=False)
    close(store, this_round)
    assert features(shown(store, partnership))["SL"] == (3, 3, 3, 1, 0)
    assert features(shown(store, partnership))["OP"] == (None, None, None, 0, 0)


def test_an_open_round_shows_who_has_begun_and_no_answer(store, partnership, this_round):
    held_form(store, partnership, "one", this_round, ("SL1", 3))
    held_form(store, partnership, "two", this_round, ("SL1", 1), submitted=False)
    view = shown(store, partnership)
    assert view.confidence.features == ()
    item = next(item for item in view.items if "Round 2" in item.headline)
    assert item.headline == "Round 2 is open until 30 November 2026"
    assert item.detail.startswith("2 of 3 evaluators have begun")
    assert item.number == "1 of 3 submitted"
    assert item.link == ""
    assert "/score" in {item.link for item in board(store, partnership.one, partnership.id).items}


def test_an_open_round_counts_those_who_are_asked_and_is_gone_once_moderation_has_begun(store, partnership, this_round):
    made = Made(store, partnership, this_round).submitted("one", "two")
    with store.transaction() as tx:
        area = tx.people.again(partnership.lead).leading(partnership.id)
        for person in (partnership.one, partnership.two):
            tx.invitees.set(area, this_round, person.person_id, frozenset({"SL"}))
    item = next(item for item in shown(store, partnership).items if "Round 2" in item.headline)
    assert item.number == "2 of 2 submitted"
    made.discussed()
    assert not any("is open until" in item.headline for item in shown(store, partnership).items)


def test_an_open_round_past_its_last_day_asks_for_a_decision(store, partnership, add_round):
    add_round("Round 1", date(2026, 10, 1), date(2026, 11, 21))
    item = shown(store, partnership).items[0]
    assert (item.verdict, item.headline) == (Verdict.DECISION, "Round 1 has passed its closing day")


def test_a_round_that_has_passed_its_closing_day_does_not_invite_to_score(store, partnership, add_round):
    add_round("Round 1", date(2026, 10, 1), date(2026, 11, 21))
    assert "/score" not in {item.link for item in board(store, partnership.one, partnership.id).items}


def test_what_moved_since_the_round_before_is_said_with_both_levels(store, partnership, add_round):
    first = add_round("Round 1", date(2026, 3, 1), date(2026, 3, 31))
    second = add_round("Round 2", date(2026, 9, 1), date(2026, 9, 30))
    held_form(store, partnership, "one", first, ("SL1", 2), ("IN1", 3))
    held_form(store, partnership, "one", second, ("SL1", 4), ("IN1", 3))
    close(store, first)
    close(store, second)
    view = shown(store, partnership).confidence
    assert (view.round_name, view.before_name) == ("Round 2", "Round 1")
    leadership, intelligence = view.features[:2]
    assert (leadership.before, leadership.median) == (2, 4)
    assert leadership.said.endswith("; it was 2")
    assert intelligence.said.endswith(")")
    assert f"{leadership.name} rose from 2 to 4" in view.sentence


def test_another_areas_answers_and_need_are_not_in_this_ones_board(store, partnership, another, this_round):
    held_form(store, another, "one", this_round, ("SL1", 5))
    close(store, this_round)
    bring(store, another, steady(130))
    view = shown(store, partnership)
    assert view.confidence.features == view.volume.months == ()


def test_records_without_a_whole_month_are_not_called_nothing(store, partnership):
    bring(store, partnership, {date(2026, 10, 1): 5}, covers=((date(2026, 10, 1), date(2026, 10, 9)),))
    view = shown(store, partnership)
    assert view.freshness.sentence == "Need is recorded, but no whole month yet."
    assert all("Bring in what you hold" not in item.headline for item in view.items)
