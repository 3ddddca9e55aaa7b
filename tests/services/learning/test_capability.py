"""Capability beside need: levels before gating, months after the round, and never more said than rounds can carry."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from resilience.charts import capability as charts
from resilience.charts.theme import LIGHT
from resilience.domain.assessment import Answer
from resilience.domain.capability import MOST_PAIRS, PairDraft
from resilience.domain.errors import NotAllowed, NotTheirs, Refused
from resilience.domain.moderation import AgreedDraft
from resilience.domain.need import first_of_month, month_number
from resilience.domain.need_plan import Improvement
from resilience.domain.need_question import NeedFilter, Part, Slice
from resilience.domain.outcome import Outcome
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import Aspect, AssessmentState, Role, RoundState, Sharing, Verdict
from resilience.services import sharing
from resilience.services.learning.capability import capability
from resilience.services.learning.pair_naming import bring_back_pair, name_pair, withdraw_pair
from resilience.views.as_json import as_json
from tests.conftest import Partnership
from tests.needs_made import batch

BOTH_ENGINES = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
FRAMEWORK = "local-resilience-capability"
FOOD = Outcome(Aspect.VOLUME, NeedFilter(need_type="FOD"))
PAIR = PairDraft(FRAMEWORK, "MS5", FOOD, Improvement.DOWN, 3, "Needs met sooner are asked for less")
FIRST, MONTHS = date(2015, 1, 1), 140
LONG_AGO = datetime(2016, 1, 1, 9, 0, tzinfo=UTC)


def month(number: int) -> date:
    return first_of_month(month_number(FIRST) + number)


def bring(store, area: Partnership, food, silent=frozenset()) -> None:
    """Bring in food by month and 100 of another type beside it, all of it covered; `silent` months are not."""
    rows = [{"on": month(n), "count": food(n)} for n in range(MONTHS) if n not in silent]
    rows += [{"on": month(n), "count": 100, "need_type": "UTL", "target_groups": "OLD"} for n in range(MONTHS)]
    covers = tuple((month(n), month(n + 1) - timedelta(days=1)) for n in range(MONTHS) if n not in silent)
    with store.transaction() as tx:
        tx.needs.bring_in(tx.people.again(area.lead).leading(area.id), batch(rows, covers=covers))


@pytest.fixture
def sign(store):
    """Add a closed round, and sign off an area's level of one indicator in it."""
    rounds: dict[date, int] = {}

    def signed(area: Partnership, closes_on: date, level: int, code: str = "MS5") -> None:
        with store.transaction() as tx:
            tx.people.act_as(OPERATOR)
            proof = OPERATOR.setting_up()
            if closes_on not in rounds:
                number = tx.assessments.add_round(
                    proof,
                    tx.reference.framework_ids()[-1],
                    f"Round of {closes_on}",
                    closes_on - timedelta(30),
                    closes_on,
                )
                tx.assessments.set_round_state(proof, number, RoundState.CLOSED)
                rounds[closes_on] = number
            led = area.lead.leading(area.id)
            held = tx.assessments.begin(led, rounds[closes_on])
            tx.assessments.move(led, held.id, AssessmentState.MODERATION)
            tx.agreed.save(led, held.id, AgreedDraft(code, Answer.at(level), "seen"), seen_version=0)
            tx.assessments.move(led, held.id, AssessmentState.SIGNED_OFF)

    return signed


def years(n: int) -> list[date]:
    return [date(2016 + year, 5, 20) for year in range(n)]


def look(store, area, who: str = "board"):
    return capability(store, getattr(area, who), area.id)


def test_without_a_pair_the_page_says_why_pairs_are_named_beforehand_and_what_the_framework_suggests(
    store, partnership
):
    view = look(store, partnership)
    assert view.title == "No pair of capability and need is named yet"
    assert "named before anybody looks" in view.empty
    assert any("Median hours from request to met" in one.paired_measure for one in view.choices.indicators)


@BOTH_ENGINES
def test_the_level_before_gating_stands_beside_the_months_that_the_lag_names(store, partnership, sign):
    bring(store, partnership, lambda n: n + 1, silent={31})
    for closes_on, level in zip(years(3), (2, 4, 5), strict=True):
        sign(partnership, closes_on, level)
    name_pair(store, partnership.lead, partnership.id, PAIR)
    (pair,) = look(store, partnership).pairs
    first, second, third = pair.picture.points
    assert [one.level for one in (first, second, third)] == [2, 4, 5]  # MS5 at 5 has a gate, and no evidence
    assert (first.first, first.last) == (date(2016, 9, 1), date(2016, 11, 30))
    # September to November 2016 are months 20 to 22 counted from 0, so 21 + 22 + 23 by 100,000 residents a month.
    assert first.value == pytest.approx((21 + 22 + 23) / 3 / 10)
    assert (second.value, second.missing) == (pytest.approx((33 + 34 + 35) / 3 / 10), "")
    assert pair.within.verdict is Verdict.TOO_EARLY
    assert pair.within.sentence == (
        "3 rounds have both a level and a measure, and from fewer than 8 nothing can be concluded."
    )
    assert pair.within.number == ""
    assert not any("move with time" in one for one in pair.within.false_if)
    assert "By then 3 rounds and the months after them were over" in pair.late


def test_the_picture_has_levels_as_steps_above_and_marks_the_months_looked_at_below(store, partnership, sign):
    bring(store, partnership, lambda _n: 10, silent={20})
    for closes_on, level in zip(years(2), (2, 4), strict=True):
        sign(partnership, closes_on, level)
    name_pair(store, partnership.lead, partnership.id, PAIR)
    levels, need, *marked = charts.pair(look(store, partnership).pairs[0].picture, LIGHT)["data"]
    assert (levels["line"]["shape"], levels["y"].tolist()) == ("hv", [2, 4, 4])
    assert [number for number, one in enumerate(need["y"].tolist()) if one != one] == [20]  # noqa: PLR0124 - not reported
    assert [one["x"] for one in marked] == [["2017-09-01", "2017-11-30"]]


def test_a_month_not_reported_and_months_not_over_are_said_rather_than_counted_as_nothing(store, partnership, sign):
    bring(store, partnership, lambda _n: 10, silent={20})
    for closes_on in (date(2016, 5, 20), date(2026, 9, 20)):
        sign(partnership, closes_on, 3)
    name_pair(store, partnership.lead, partnership.id, PAIR)
    (pair,) = look(store, partnership).pairs
    assert [one.missing for one in pair.picture.points] == ["not wholly reported", "not over before 31 March 2027"]
    assert pair.within.sentence.startswith("Nothing to set side by side yet")


def test_a_planted_association_is_found_as_one_with_its_interval_and_never_called_an_effect(
    store, partnership, sign, clock
):
    now, clock.now = clock.now, LONG_AGO
    name_pair(store, partnership.lead, partnership.id, PAIR)
    clock.now = now
    levels = (1, 2, 2, 3, 3, 3, 4, 4, 5)
    bring(store, partnership, lambda n: 90 - 8 * ((n - 16) // 12) + n % 2)
    for closes_on, level in zip(years(9), levels, strict=True):
        sign(partnership, closes_on, level)
    view = look(store, partnership)
    (pair,) = view.pairs
    assert pair.within.verdict is None
    assert "association, as was expected: where " in pair.within.sentence
    assert pair.within.number.startswith("Association −0.9")
    assert "n = 9 rounds" in pair.within.number
    assert pair.late == ""
    assert view.title == "1 pair is named: 1 goes together beyond chance"
    assert "effect" not in pair.within.sentence
    assert any("move with time" in one and "+0.9" in one for one in pair.within.false_if)
    assert any("regression to the mean" in one for one in pair.within.false_if)
    assert any("0.05 of them" in one for one in pair.within.false_if)


def test_where_nothing_goes_together_eight_rounds_say_no_more_than_chance(store, partnership, sign):
    bring(store, partnership, lambda n: 50 + (n * 37) % 11)
    for closes_on, level in zip(years(8), (1, 3, 2, 4, 2, 1, 3, 4), strict=True):
        sign(partnership, closes_on, level)
    name_pair(store, partnership.lead, partnership.id, PAIR)
    (pair,) = look(store, partnership).pairs
    assert pair.within.verdict is Verdict.NOISE
    assert "go together by no more than chance" in pair.within.sentence


def test_rounds_that_close_in_other_months_are_compared_with_the_usual_of_their_months(store, partnership, sign):
    """Winter has three times the need of summer: rounds closing in turn must not pass that off as capability."""
    bring(store, partnership, lambda n: 90 if n % 12 in {11, 0, 1} else 30)
    turns = [date(2016 + n // 2, 2 if n % 2 else 8, 20) for n in range(10)]
    for n, closes_on in enumerate(turns):
        sign(partnership, closes_on, 4 if n % 2 else 2)
    name_pair(store, partnership.lead, partnership.id, PAIR)
    (pair,) = look(store, partnership).pairs
    assert {round(one.value) for one in pair.picture.points} == {3, 9}
    assert {one.compared for one in pair.picture.points} == {1.0}
    assert pair.within.verdict is Verdict.NOISE
    assert "each value stands against the usual of its months" in pair.within.method


@pytest.mark.parametrize(
    ("outcome", "value"),
    [
        (Outcome(Aspect.MIX, NeedFilter(need_type="FOD")), 100 * 25 / 125),
        (Outcome(Aspect.TARGET_GROUP, NeedFilter(slice=Slice(Part.TARGET_GROUP, "OLD"))), 100 * 100 / 125),
    ],
)
def test_a_share_is_taken_of_all_requests_of_its_months(store, partnership, sign, outcome, value):
    bring(store, partnership, lambda _n: 25)
    sign(partnership, years(1)[0], 3)
    name_pair(store, partnership.lead, partnership.id, replace(PAIR, outcome=outcome))
    assert look(store, partnership).pairs[0].picture.points[0].value == pytest.approx(value)


def test_an_evaluator_who_has_still_to_answer_sees_the_pairs_and_no_level(store, partnership, sign, this_round):
    bring(store, partnership, lambda _n: 25)
    sign(partnership, years(1)[0], 3)
    name_pair(store, partnership.lead, partnership.id, PAIR)
    view = look(store, partnership, "one")
    assert view.hidden.startswith("Levels and what goes with them show here once you have submitted")
    (pair,) = view.pairs
    assert (pair.within, pair.picture, pair.across, pair.late) == (None, None, None, "")
    assert look(store, partnership, "lead").pairs[0].picture is not None


@BOTH_ENGINES
def test_pairs_are_few_named_once_and_stay_to_be_seen_when_withdrawn(store, partnership, another):
    lead, area = partnership.lead, partnership.id
    numbers = [name_pair(store, lead, area, replace(PAIR, lag_months=lag)) for lag in range(MOST_PAIRS - 1)]
    with pytest.raises(Refused, match="named already"):
        name_pair(store, lead, area, replace(PAIR, lag_months=0))
    numbers.append(name_pair(store, lead, area, replace(PAIR, lag_months=20)))
    with pytest.raises(Refused, match="at most 8 pairs"):
        name_pair(store, lead, area, replace(PAIR, lag_months=21))
    withdraw_pair(store, lead, area, numbers[0])
    view = look(store, partnership)
    assert (len(view.pairs), len(view.withdrawn), view.room_left) == (7, 1, 1)
    assert "1 more was withdrawn." in view.context
    bring_back_pair(store, lead, area, numbers[0])
    assert look(store, partnership).withdrawn == ()
    for viewer in (partnership.one, partnership.board):
        with pytest.raises(NotAllowed):
            withdraw_pair(store, viewer, area, numbers[0])
    with pytest.raises(NotTheirs):
        withdraw_pair(store, another.lead, another.id, numbers[0])


@pytest.mark.parametrize(
    ("draft", "says"),
    [
        (replace(PAIR, indicator="XX1"), "an indicator of a framework"),
        (replace(PAIR, outcome=Outcome(Aspect.SEASON)), "the share of a need type"),
        (replace(PAIR, outcome=Outcome(Aspect.VOLUME, NeedFilter(need_type="none"))), "need type from the list"),
    ],
)
def test_a_pair_that_cannot_be_looked_at_is_refused_in_words(store, partnership, draft, says):
    with pytest.raises(Refused, match=says):
        name_pair(store, partnership.lead, partnership.id, draft)


# --- across areas --------------------------------------------------------------------------------------------------


@pytest.fixture
def eight(store, partnership, sign) -> list[Partnership]:
    """Eight other areas: the higher their level, the less their need; all share levels by name, and their need."""
    held = [Partnership(store, f"Y{number:02}", f"Other{number:02}") for number in range(8)]
    for number, area in enumerate((partnership, *held)):
        level, count = 1 + number // 2, 500 - 50 * number
        bring(store, area, lambda _n, count=count: count)
        sign(area, date(2025, 5, 20), level)
    for area in held:
        sharing.decide(store, area.lead, area.id, Sharing.BY_NAME, seen=0, is_agreed=True)
        sharing.decide_need(store, area.lead, area.id, agreed=True, seen=0, is_confirmed=True)
    with store.transaction() as tx:
        tx.people.act_as(OPERATOR)
        keeping = OPERATOR.keeping_people()
        tx.people.grant(keeping, partnership.board.person_id, Role.NCSR_MEMBER, None)
    name_pair(store, partnership.lead, partnership.id, PAIR)
    return held


@BOTH_ENGINES
def test_areas_that_agreed_to_both_show_one_association_and_nothing_of_one_of_them(store, partnership, eight):
    held = look(store, partnership).pairs[0].across
    assert held.verdict is None
    assert "as was expected" in held.sentence
    assert "n = 9 areas" in held.number
    assert "No area is shown by itself." in held.method
    assert (held.tables, "Other0" in as_json(held)) == ((), False)


@BOTH_ENGINES
def test_fewer_than_five_that_agreed_to_both_are_not_looked_at_and_the_page_says_what_it_takes(
    store, partnership, eight
):
    for area in eight[:2]:
        sharing.decide(store, area.lead, area.id, Sharing.WITHDRAWN, seen=1, is_agreed=True)
    for area in eight[2:4]:
        sharing.decide_need(store, area.lead, area.id, agreed=False, seen=1)
    view = look(store, partnership)
    assert view.pairs[0].across is None
    assert "it takes 5 other areas that show you their levels" in view.without_others


def test_whoever_may_not_see_levels_of_others_is_shown_nothing_of_them(store, partnership, eight):
    view = look(store, partnership, "lead")
    assert view.pairs[0].across is None
    assert view.without_others
