"""The invented interventions say what was planted, and their plans come first, but for two."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from resilience.domain.need_plan import Improvement
from resilience.example import consortium
from resilience.example.attendances import FALLS, OTHERS, PLANTED
from resilience.example.geography import CODES
from resilience.example.interventions import CHANGED_PLAN, JUST_BEGUN, LATE_PLAN, WITHOUT_PLAN
from resilience.example.standard import QUIET, STANDARD

END = date(2026, 10, 31)


@pytest.fixture(scope="module")
def areas(world):
    return {area.code: area for area in world.areas}


def test_every_planted_intervention_is_told_by_each_of_its_areas(areas):
    told = {(code, one.draft.name) for code, area in areas.items() for one in area.interventions}
    planted = {(code, one.name) for one in (*STANDARD.interventions, JUST_BEGUN) for code in one.areas}
    assert told == planted


def test_a_plan_is_fixed_before_the_start_but_for_one_too_late_one_changed_and_one_missing(areas):
    for code, area in areas.items():
        for one in area.interventions:
            late = [version for version in one.plans if version.fixed_on >= one.draft.starts_on]
            name = (one.draft.name, code)
            assert len(late) == (name in {LATE_PLAN, CHANGED_PLAN})
            assert len(one.plans) == (0 if name == WITHOUT_PLAN else 2 if name == CHANGED_PLAN else 1)


def test_the_direction_told_is_the_one_that_was_planted(areas):
    for area in areas.values():
        for one in area.interventions:
            for change, meant in zip(one.planned.changes, one.draft.intended, strict=False):
                assert (meant.improvement is Improvement.UP) == (change.factor > 1)


def test_a_hospital_counts_fewer_falls_where_checks_were_made_and_in_a_quiet_world_no_fewer(world):
    kept = []
    for made in (world, consortium(END, plan=QUIET)):
        ratios = []
        for area in made.areas:
            if area.series:
                falls, _others = ([point.value for point in one.points] for one in area.series)
                assert [one.name for one in area.series] == [FALLS, OTHERS]
                ratios.append(np.mean(falls[-12:]) / np.mean(falls[:36]))
        assert len(ratios) == 4
        kept.append(np.mean(ratios))
    assert kept[0] == pytest.approx(PLANTED, abs=0.04)
    assert kept[1] == pytest.approx(1, abs=0.04)
    assert len(CODES) == len(world.areas)
