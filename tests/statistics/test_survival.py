"""Waits against a published trial that every textbook of the subject analyses, and against what must always hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.statistics.errors import NotComputable
from resilience.statistics.survival import kaplan_meier, log_rank, quantile, tempered

# Freireich et al., 1963, The effect of 6-mercaptopurine on the duration of steroid-induced remissions in acute
# leukemia: weeks of remission; False for those still in remission when last seen.
TREATED = (6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35)
RELAPSED = (1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0)
PLACEBO = (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)
WAITS = st.lists(st.tuples(st.integers(1, 30), st.booleans()), min_size=1, max_size=40)


def test_the_median_remissions_are_the_published_ones():
    treated, placebo = kaplan_meier(TREATED, RELAPSED), kaplan_meier(PLACEBO, [True] * 21)

    # 23 and 8 weeks; the upper limit with treatment was not reached in the trial.
    assert (treated.median.estimate, treated.median.low, treated.median.high) == (23, 13, None)
    assert (placebo.median.estimate, placebo.median.low, placebo.median.high) == (8, 4, 11)


def test_the_curve_is_the_published_one():
    # Kleinbaum and Klein, 2012, Survival Analysis, chapter 2.
    steps = kaplan_meier(TREATED, RELAPSED).steps

    assert [step.time for step in steps] == [6, 7, 10, 13, 16, 22, 23]
    assert [step.at_risk for step in steps] == [21, 17, 15, 12, 11, 7, 6]
    published = (0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482)
    assert [step.waiting for step in steps] == pytest.approx(published, abs=5e-5)
    # By hand for week 6: Greenwood 3/(21 × 18) gives exp(±1.96 × 0.0891 / 0.1542) = 3.104 and its inverse.
    assert (steps[0].low, steps[0].high) == pytest.approx((0.8571**3.104, 0.8571 ** (1 / 3.104)), abs=5e-4)


def test_the_log_rank_test_is_the_published_one():
    found = log_rank((TREATED, PLACEBO), (RELAPSED, [True] * 21))

    assert found.statistic == pytest.approx(16.79, abs=0.005)
    assert found.p == pytest.approx(4.17e-5, abs=5e-7)
    assert found.observed == (9, 21)
    assert found.expected == pytest.approx((19.25, 10.75), abs=0.005)


def test_months_that_differ_anyway_temper_the_test():
    found = log_rank((TREATED, PLACEBO), (RELAPSED, [True] * 21))
    alike = log_rank((PLACEBO, PLACEBO, PLACEBO), ([True] * 21,) * 3)

    # Groups that do not differ leave F = 16.79 on 1 and 2; those that differ as much leave F = 1 on 1 and 1.
    assert tempered(found, alike) == pytest.approx(0.0547, abs=5e-4)
    assert tempered(found, found) == pytest.approx(0.5)
    assert tempered(found, log_rank(([5], [7]), ([False], [False]))) is None


def test_counts_by_length_of_wait_give_what_single_waits_give():
    times, many = np.unique(PLACEBO, return_counts=True)

    assert kaplan_meier(times, [True] * len(times), many) == kaplan_meier(PLACEBO, [True] * 21)
    assert log_rank((TREATED, times), (RELAPSED, [True] * len(times)), ([1] * 21, many)) == log_rank(
        (TREATED, PLACEBO), (RELAPSED, [True] * 21)
    )


@given(WAITS)
def test_the_share_still_waiting_only_falls_and_stays_within_its_limits(waits):
    times, ended = zip(*waits, strict=True)
    found = kaplan_meier(times, ended)
    shares = [step.waiting for step in found.steps]

    assert shares == sorted(shares, reverse=True)
    assert (found.n, found.ended) == (len(waits), sum(ended))
    assert all(step.low <= step.waiting <= step.high for step in found.steps if step.low is not None)


@given(WAITS)
def test_without_anybody_still_waiting_the_curve_is_the_share_of_longer_waits(waits):
    times = [time for time, _ended in waits]
    found = kaplan_meier(times, [True] * len(times))

    for step in found.steps:
        assert step.waiting == pytest.approx(sum(time > step.time for time in times) / len(times))


def test_leaving_out_those_who_still_wait_would_call_waits_shorter_than_they_are():
    waits, ended = [1, 2, 3, 9, 9, 9, 9], [True, True, True, False, False, False, False]

    assert kaplan_meier(waits, ended).median.estimate is None
    assert kaplan_meier(waits[:3], ended[:3]).median.estimate == 2
    assert kaplan_meier([*waits, None], [*ended, True]).n == 7


def test_other_shares_than_half_can_be_asked_for():
    found = kaplan_meier(PLACEBO, [True] * 21)

    assert quantile(found, 0.5) == found.median
    assert quantile(found, 0.25).estimate == 4
    assert quantile(found, 0.9).estimate == 17
    # Half have ended from 2 until 3: R takes the middle.
    assert kaplan_meier([1, 2, 3, 4], [True] * 4).median.estimate == 2.5


def test_the_share_waiting_at_a_time_is_not_known_beyond_what_was_seen():
    found = kaplan_meier(TREATED, RELAPSED)

    assert found.waiting_at(15).time == 13
    assert found.waiting_at(35).waiting == pytest.approx(0.4482, abs=5e-5)
    assert found.waiting_at(36) is None
    assert found.waiting_at(5) is None


def test_nothing_recorded_and_nothing_to_compare_give_the_reason():
    assert kaplan_meier([], []).reason
    assert log_rank(([5, 6], [7]), ([False, False], [False])).reason


def test_what_makes_no_sense_is_refused_in_a_sentence():
    for wrong in (
        lambda: kaplan_meier([1, -1], [True, True]),
        lambda: kaplan_meier([1, 2], [True]),
        lambda: quantile(kaplan_meier([1], [True]), 1),
        lambda: log_rank(([1],), ([True],)),
    ):
        with pytest.raises(NotComputable, match=r"\.$"):
            wrong()
