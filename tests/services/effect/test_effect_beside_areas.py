"""The page beside other areas: five or none, whatever drops out, and nothing of any single one of them in sight."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import chain

import numpy as np
import pytest

from resilience.domain.evaluation import EvaluationPlanDraft
from resilience.domain.need import first_of_month
from resilience.domain.need_plan import Improvement
from resilience.domain.need_question import NeedFilter, Step
from resilience.domain.outcome import Outcome
from resilience.domain.vocabulary import Aspect, Design, SeasonForm
from resilience.services.effect.checks import Check, checked
from resilience.services.effect.effect_page import effect
from resilience.services.effect.estimate_kinds import Way
from resilience.services.effect.estimates import estimate, found
from resilience.services.effect.estimates_panel import by_mixture, mixture
from resilience.services.effect.outcome_series import ControlSeries, OutcomeData, Panel
from resilience.services.effect.planning import preview_plan
from resilience.services.need_cube import cube_of
from resilience.views.effect import EffectView
from tests.matrix.world import as_text
from tests.services.effect.areas_made import FOOD, MONTHS, begin, bring, decide, six_areas
from tests.services.effect.interventions_made import checks, plan

MANY, START = 60, 38
BESIDE = plan(outcome=Outcome(Aspect.VOLUME, FOOD), periods=6, control_areas=True, season=SeasonForm.NONE)
LATER = date(2025, 9, 1)
"""A day after the start on which another area began something of its own."""


@pytest.fixture
def others(store, partnership):
    """Six areas that all agree, each with months of its own kind, and the own area with some too."""
    held = six_areas(store, partnership)
    decide(store, held[5], agreed=True, seen=0)
    for number, area in enumerate((*held, partnership)):
        bring(store, area, more(number), key="more")
    return held


def more(number: int) -> list[int]:
    """Return requests that come to those of an area, each month by chance."""
    return np.random.default_rng(number).poisson(30, MONTHS).tolist()


def hold(store, area, draft: EvaluationPlanDraft = BESIDE, **intervention):
    with store.transaction() as tx:
        led = tx.people.again(area.lead).leading(area.id)
        number = tx.interventions.add(led, checks(**intervention))
        tx.interventions.fix_plan(led, number, draft, known_to=date(2025, 5, 31), seen_version=0)
        return number


def page(store, area, number) -> EffectView:
    return effect(store, area.board, area.id, number)


def test_the_page_says_who_stands_in_the_comparison_and_shows_nothing_of_a_single_one(store, partnership, others):
    shown = page(store, partnership, hold(store, partnership))
    assert shown.design_words == "Compared with 6 areas or units without it, all together."
    assert "6 other areas lend their months for a comparison, never by name" in shown.worked_out
    said = as_text(shown)
    own_counts = np.array(shown.picture.observed)
    assert any(_resembles(column, 2 * own_counts) for column in _columns(shown)), "this would tell"
    for number, area in enumerate(others):
        with store.reading() as tx:
            held = tx.areas.get(area.id)
        assert not any(word in said for word in (held.name, held.slug, held.code))
        with store.reading() as tx:
            counts = cube_of(tx, tx.people.again(area.lead).reading(area.id)).series(FOOD).counts
        assert counts.std() > 3
        for own in (counts, 5 * np.round(counts / 5)):
            assert not any(_resembles(column, own) for column in _columns(shown)), number


def _columns(shown: EffectView):
    """Yield every row of numbers that is drawn, stands in a table or can be taken away."""
    picture = shown.picture
    yield from (picture.observed, picture.expected, picture.expected_low, picture.expected_high)
    for table in (*shown.tables, *chain.from_iterable(side.tables for side in shown.sides)):
        yield from (list(map(_number, column)) for column in zip(*table.rows, strict=True))


def _number(cell: str) -> float | None:
    try:
        return float(cell.replace(",", ""))
    except ValueError:
        return None


def _resembles(column, lent: np.ndarray) -> bool:
    """Whether a row of numbers is that of an area, whatever it was multiplied by."""
    if len(column) != len(lent):
        return False
    values = np.array([np.nan if one is None else one for one in column], dtype=float)
    known = ~np.isnan(values)
    if known.sum() < 6 or not values[known].std() or not lent[known].std():
        return False
    return abs(np.corrcoef(values[known], lent[known])[0, 1]) > 0.98


def test_an_area_that_did_something_itself_has_no_part_and_the_page_counts_it(store, partnership, others):
    begin(store, others[2], LATER, Outcome(Aspect.VOLUME, FOOD))
    shown = page(store, partnership, hold(store, partnership))
    assert shown.design_words == "Compared with 5 areas or units without it, all together."
    assert "6 other areas lend their months for a comparison" in shown.worked_out
    assert "1 of these 6 areas has no part: it began something for the same need itself" in shown.worked_out


def test_where_fewer_than_five_are_left_of_a_group_none_of_it_is_used(store, partnership, others):
    for area in others[:2]:
        begin(store, area, LATER, Outcome(Aspect.VOLUME, FOOD))
    number = hold(store, partnership)
    shown = page(store, partnership, number)
    assert shown.design_words.startswith("Compared with where its own level")
    assert "Fewer than 5 areas of the comparison are left, so none is used" in shown.worked_out
    assert not {Way.AGAINST_AREAS.label, Way.SYNTHETIC.label} & {one.name for one in shown.methods}
    states = {one.code: one.state.value for one in shown.checks}
    assert {states[one] for one in ("spillover", "placebo_series", "fit_before", "parallel")} == {"not_possible"}
    allowed = preview_plan(store, partnership.lead, partnership.id, number, BESIDE).allows
    assert "Comparison: none, so that the time before alone says what would have been." in allowed


def test_areas_stand_beside_the_volume_of_a_whole_area_alone_and_the_plan_counts_on_no_others(
    store, partnership, others
):
    whole = hold(store, partnership)
    some = hold(store, partnership, name="In one place", places=partnership.places[:1])
    waits = replace(BESIDE, outcome=Outcome(Aspect.TIME_TO_OUTCOME, NeedFilter()), design=Design.DIFFERENCE)
    beside = [
        "areas that consent" in " ".join(preview_plan(store, partnership.lead, partnership.id, number, draft).allows)
        for number, draft in ((whole, BESIDE), (some, BESIDE), (whole, waits))
    ]
    assert beside == [True, False, False]


# ------------------------------------------------------------------------------------------------------- by arrays


def noisy(seed: int, level: float = 60.0) -> np.ndarray:
    return np.random.default_rng(seed).poisson(np.full(MANY, level)).astype(float)


def lent(seed: int, values: np.ndarray | None = None) -> ControlSeries:
    return ControlSeries("", noisy(seed, 90) if values is None else values, code=str(seed))


def outcome(areas: tuple[ControlSeries, ...], **more: object) -> OutcomeData:
    made = OutcomeData(
        name="Requests",
        unit="requests",
        starts=tuple(first_of_month(12 * 2021 + 10 + n) for n in range(MANY)),
        step=Step.MONTH,
        values=noisy(1),
        first_lead_in=START,
        first_after=START,
        areas=areas,
    )
    return replace(made, **more)


WANTED = EvaluationPlanDraft(
    Outcome(Aspect.VOLUME), Improvement.DOWN, 0.05, 12, design=Design.SYNTHETIC, season=SeasonForm.NONE
)


def test_a_mixture_that_rests_on_one_area_is_refused_and_all_areas_together_take_its_place():
    own = outcome(())
    twin = lent(99, np.round(own.values * 1.5))
    data = replace(own, areas=(*(lent(n) for n in range(10, 30)), twin))
    assert max(mixture(data).weights.values()) > 0.5
    refused = by_mixture(data)
    assert (refused.share, refused.expected, refused.residuals) == (None, None, None)
    assert refused.reason == "The mixture would rest on one area, of which nothing may be shown."
    estimates = found(data, WANTED)
    assert estimates.choice.way is Way.AGAINST_AREAS
    assert any("rest on one area" in reason for reason in estimates.choice.passed_over)
    fit = next(one for one in checked(data, WANTED, estimates) if one.check is Check.FIT_BEFORE)
    assert fit.sentence == "No mixture of untreated areas or units could be made."
    assert not fit.number


def test_a_mixture_of_series_that_the_area_brought_in_itself_may_rest_on_one_of_them():
    own = noisy(1)
    values = np.array([own, np.round(own * 1.5), *(noisy(n, 90) for n in range(10, 20))])
    panel = Panel(tuple(map(str, range(12))), values, (START, *[None] * 11), np.ones(12))
    assert by_mixture(outcome((), panel=panel)).share is not None


def test_with_the_months_of_a_disruption_left_in_nothing_is_said_where_too_few_areas_reported_them():
    disturbed = np.zeros(MANY, dtype=bool)
    disturbed[10:30] = True
    silent = noisy(50, 90)
    silent[disturbed] = np.nan
    areas = (*(lent(n) for n in range(40, 44)), lent(50, silent))
    data = outcome(areas, disturbed=disturbed)
    wanted = replace(WANTED, design=Design.DIFFERENCE)
    estimates = found(data, wanted)
    assert estimates.choice.way is Way.AGAINST_AREAS
    assert estimate(Way.AGAINST_AREAS, replace(data, disturbed=None), wanted).has_limits, "of four areas alone"
    events = next(one for one in checked(data, wanted, estimates) if one.check is Check.EVENTS)
    assert events.sentence.endswith("count on neither side; with them it would be not known.")
