"""Series as they are counted elsewhere, by financial year or as logarithms: each is read as what it is."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from resilience.domain.identity import InterventionId, SeriesId
from resilience.domain.intervention import Intervention
from resilience.domain.need_question import Step
from resilience.domain.outcome import NewSeries, Outcome, OutcomeSeries, SeriesPoint
from resilience.domain.vocabulary import Aspect, CountedAs, Design, SeasonForm, TrendForm
from resilience.services.effect.designs import way_of
from resilience.services.effect.estimate_kinds import Way
from resilience.services.effect.estimates import estimate
from resilience.services.effect.outcome_brought import brought_data, other_start
from resilience.services.effect.planning_time import timeline
from tests.services.effect.interventions_made import checks, plan

NOW = datetime(2026, 11, 22, tzinfo=UTC)
BEGAN = date(2019, 10, 1)


def series(number: int, name: str) -> OutcomeSeries:
    points = tuple(SeriesPoint(date(year, 4, 1), 100.0 + year % 3) for year in range(2005, 2025))
    new = NewSeries("Years", name, CountedAs.OTHER, "calls", "counted by hand", Step.YEAR, True, points)
    return OutcomeSeries(SeriesId(number), new, NOW, None, None)


def brought(**changes: object):
    own = Outcome(Aspect.VOLUME, series=SeriesId(1))
    held = Intervention(InterventionId(1), checks(starts_on=BEGAN), 1, NOW, NOW, None, None)
    return brought_data(replace(plan(outcome=own, periods=2), **changes), held, (series(1, "here"), series(2, "there")))


def test_the_financial_year_of_the_start_is_neither_before_nor_after():
    data = brought()
    assert data.starts[0] == date(2005, 4, 1)
    assert data.starts[data.first_lead_in] == date(2019, 4, 1)
    assert data.starts[data.first_after] == date(2020, 4, 1)
    assert not np.isnan(data.values).any()


@pytest.mark.parametrize(
    ("first", "lead_in", "after"),
    [(None, date(2019, 1, 1), date(2020, 1, 1)), (date(2011, 4, 1), date(2019, 4, 1), date(2020, 4, 1))],
)
def test_years_are_counted_as_the_series_counts_them(first, lead_in, after):
    line = timeline(checks(starts_on=BEGAN), Step.YEAR, first)
    assert (line.first_lead_in, line.first_after) == (lead_in, after)


def test_a_structural_model_goes_by_the_series_that_the_plan_names():
    assert way_of(brought(), Design.STRUCTURAL, plan()) is Way.WANDERING
    named = brought(control_series=(SeriesId(2),))
    assert way_of(named, Design.STRUCTURAL, plan()) is Way.WANDERING_WITH_CONTROLS


def test_of_logarithms_the_share_is_that_of_what_they_are_logarithms_of():
    random = np.random.default_rng(3)
    noise = random.normal(0, 0.02, 20)
    values = np.log(50.0) + noise + np.where(np.arange(20) >= 15, math.log(1.25), 0)
    data = replace(brought(), values=values, unit="log of calls", is_count=False)
    found = estimate(Way.LEVEL, data, replace(plan(), season=SeasonForm.NONE, trend=TrendForm.LEVEL))
    assert found.low < 0.25 < found.high
    assert found.share == pytest.approx(0.25, abs=0.06)


def unit(number: int, name: str, values: float = 100.0, treated_from: date | None = None) -> OutcomeSeries:
    made = series(number, name)
    points = tuple(replace(one, value=values + number % 3) for one in made.new.points)
    return replace(made, new=replace(made.new, points=points, treated_from=treated_from))


def panel_of(name: str, every: list[OutcomeSeries], **changes: object):
    own = next(one.id for one in every if one.name == name)
    held = Intervention(InterventionId(1), checks(starts_on=BEGAN), 1, NOW, NOW, None, None)
    draft = replace(plan(outcome=Outcome(Aspect.VOLUME, series=own), periods=2), **changes)
    return brought_data(draft, held, tuple(every)).panel


def test_only_series_of_the_outcome_chosen_stand_in_its_panel_whatever_else_the_file_held():
    places = [f"sid {n}" for n in range(1, 9)]
    names = [f"{outcome}: {place}" for place in places for outcome in ("homicide", "l_homicide")]
    every = [unit(n, name, 4.0 if name.startswith("l_") else 400.0) for n, name in enumerate(names, 1)]
    panel = panel_of("l_homicide: sid 1", every)
    assert panel.names == tuple(f"l_homicide: {place}" for place in places)
    assert panel.values.max() < 10
    # The same where the plan names controls, one of them of the other outcome.
    chosen = tuple(one.id for one in every if one.name in {f"l_homicide: {place}" for place in places[1:7]})
    other = next(one.id for one in every if one.name == "homicide: sid 2")
    named = panel_of("l_homicide: sid 1", every, control_series=(*chosen, other))
    assert named.names == tuple(f"l_homicide: {place}" for place in places[:7])


def test_units_whose_own_names_hold_a_colon_stand_beside_one_another_where_there_is_one_outcome():
    names = ["London: north", "London: south", "Kent: east", "Essex", "Avon: hills", "Avon: coast", "Wales"]
    every = [unit(n, name) for n, name in enumerate(names, 1)]
    assert len(panel_of("London: north", every).names) == len(names)
    assert len(panel_of("Essex", every).names) == len(names)
    two = [unit(n, f"{what}: {name}") for n, (what, name) in enumerate(itertools.product(("calls", "falls"), names), 1)]
    beside = panel_of("falls: Avon: coast", two).names[1:]
    assert beside == tuple(f"falls: {one}" for one in names if one != "Avon: coast")


def test_a_file_that_says_another_start_than_the_intervention_is_told_and_one_of_the_same_year_is_not():
    own = unit(1, "here", treated_from=date(2018, 9, 1)).new
    assert other_start(own, date(2019, 3, 31)) == ""
    said = other_start(own, BEGAN)
    assert "treated from 1 September 2018 on; the intervention began on 1 October 2019" in said
    assert other_start(replace(own, treated_from=None), BEGAN) == ""
