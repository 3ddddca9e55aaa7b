"""Series as they are counted elsewhere, by financial year or as logarithms: each is read as what it is."""

from __future__ import annotations

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
from resilience.services.effect.outcome_brought import brought_data
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
    assert way_of(brought(), Design.STRUCTURAL) is Way.WANDERING
    named = brought(control_series=(SeriesId(2),))
    assert way_of(named, Design.STRUCTURAL) is Way.WANDERING_WITH_CONTROLS


def test_of_logarithms_the_share_is_that_of_what_they_are_logarithms_of():
    random = np.random.default_rng(3)
    noise = random.normal(0, 0.02, 20)
    values = np.log(50.0) + noise + np.where(np.arange(20) >= 15, math.log(1.25), 0)
    data = replace(brought(), values=values, unit="log of calls", is_count=False)
    found = estimate(Way.STRAIGHT, data, replace(plan(), season=SeasonForm.NONE, trend=TrendForm.LEVEL))
    assert found.low < 0.25 < found.high
    assert found.share == pytest.approx(0.25, abs=0.06)
