"""Where nothing changed none is claimed: over more than 200 generated areas, as often as the page says at most."""

from __future__ import annotations

from dataclasses import replace
from math import comb

import numpy as np
import pytest

from resilience.domain.vocabulary import Verdict
from resilience.example.geography import CODES
from resilience.example.plan import Cause, ChangeKind, PlannedChange
from resilience.example.standard import QUIET
from resilience.example.tendencies import NEED_TYPES
from resilience.services.need_changes_noise import MONTHS, noise_before
from resilience.services.need_changes_several import FALSE_ALARMS, any_false_alarm, holm
from resilience.services.need_changes_variability import variation_change
from resilience.services.need_changes_volume import judge_volume
from resilience.services.need_type_mix import mix_found
from tests.services.need_changes_worlds import drawn_areas

SEEDS = range(1, 10)
AREAS = len(SEEDS) * len(CODES)
PERMUTATIONS = 999
LENGTHS = (3, 12)
VERDICTS = ("volume", "pattern", "type")


def most_by_chance(rate: float, n: int) -> int:
    """How many of `n` are called by chance at most, in 99 of 100 such worlds, where each is at `rate`."""
    held, most = 0.0, -1
    while held < 0.99:
        most += 1
        held += comb(n, most) * rate**most * (1 - rate) ** (n - most)
    return most


def alarms_of(plan, seeds, length):
    """For each area and verdict whether the newest months are called changed against those a year before."""
    called = []
    for area in drawn_areas(plan, seeds):
        after, before = slice(60 - length, 60), slice(48 - length, 48)
        noise = noise_before(area.monthly[:48], length, MONTHS)
        ratio = judge_volume((area.monthly[before].sum(), area.monthly[after].sum()), (1, 1), noise)
        varied = variation_change(area.stretch(before), area.stretch(after))
        mix = mix_found(area.sides(before, after), permutations=PERMUTATIONS)
        called.append((ratio.p < FALSE_ALARMS, varied.p < FALSE_ALARMS, mix.verdict is Verdict.CHANGED))
    return np.array(called)


@pytest.fixture(scope="module", params=LENGTHS, ids=["three months", "twelve months"])
def quiet_alarms(request):
    return alarms_of(QUIET, SEEDS, request.param)


@pytest.mark.parametrize("number", range(3), ids=VERDICTS)
def test_where_nothing_was_planted_a_verdict_calls_a_change_at_most_once_in_twenty(quiet_alarms, number):
    assert AREAS > 200
    assert len(quiet_alarms) == AREAS
    assert quiet_alarms[:, number].sum() <= most_by_chance(FALSE_ALARMS, AREAS)


def test_at_least_one_of_three_verdicts_is_false_no_more_often_than_the_page_says(quiet_alarms):
    assert quiet_alarms.any(axis=1).sum() <= most_by_chance(any_false_alarm(3), AREAS)


def test_a_surge_in_volume_alone_does_not_pose_as_a_change_in_pattern_or_in_type():
    surge = PlannedChange(ChangeKind.VOLUME, CODES, 12, 1.8, cause=Cause.AWARENESS)
    called = alarms_of(replace(QUIET, changes=(surge,)), range(1, 6), 12)
    most = most_by_chance(FALSE_ALARMS, len(called))
    assert called[:, 0].mean() > 0.9
    assert called[:, 1].sum() <= most
    assert called[:, 2].sum() <= most


def test_a_season_does_not_pose_as_a_change_in_volume_between_two_times_of_year():
    winters, summers = ([slice(start + 12 * year, start + 12 * year + 3) for year in range(5)] for start in (1, 7))
    called = []
    for area in drawn_areas(QUIET, SEEDS):
        most_seasonal = area.months[:, NEED_TYPES.index("UTL")]
        counts = [[most_seasonal[span].sum() for span in spans] for spans in (winters, summers)]
        usual = sum(counts[0][:4]), sum(counts[1][:4])
        noise = noise_before(most_seasonal[: winters[4].stop], 3, MONTHS)
        called.append(judge_volume((counts[0][4], counts[1][4]), (1, 1), noise, usual=usual).p < FALSE_ALARMS)
        assert usual[1] < usual[0]
    assert sum(called) <= most_by_chance(FALSE_ALARMS, AREAS)


@pytest.mark.parametrize("length", LENGTHS)
def test_a_rise_by_half_and_days_twice_as_wild_are_found(length):
    louder = PlannedChange(ChangeKind.VOLUME, CODES, length, 1.5)
    wilder = PlannedChange(ChangeKind.VARIABILITY, CODES, length, 4.0)
    called = alarms_of(replace(QUIET, changes=(louder, wilder)), range(1, 3), length)
    assert called[:, 0].mean() > (0.6 if length == 3 else 0.9)
    assert called[:, 1].mean() > (0.4 if length == 3 else 0.9)


def test_of_several_looks_holms_rule_keeps_the_chance_of_any_false_one():
    random = np.random.default_rng(5)
    pages = [holm({str(n): p for n, p in enumerate(random.random(5))}) for _page in range(2000)]
    assert sum(map(bool, pages)) <= most_by_chance(FALSE_ALARMS, len(pages))
    assert holm({"clear": 0.001, "near": 0.04, "not looked at": None}) == {"clear", "near"}
    assert holm({"clear": 0.001, "near": 0.04, "third": 0.04}) == {"clear"}
