"""Student's t against the printed table and against what must hold of any distribution."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.statistics.errors import NotComputable
from resilience.statistics.rates import rate_ratio
from resilience.statistics.student import share_within, t_quantile

# Fisher and Yates, 1938, Statistical Tables for Biological, Agricultural and Medical Research, table III (5 % and 1 %).
PRINTED = ((1, 12.706, 63.657), (2, 4.303, 9.925), (5, 2.571, 4.032), (10, 2.228, 3.169), (30, 2.042, 2.750))


@pytest.mark.parametrize(("degrees_of_freedom", "at_95", "at_99"), PRINTED)
def test_the_printed_table_is_met(degrees_of_freedom, at_95, at_99):
    assert t_quantile(0.95, degrees_of_freedom) == pytest.approx(at_95, abs=0.0006)
    assert t_quantile(0.99, degrees_of_freedom) == pytest.approx(at_99, abs=0.0006)


@given(t=st.floats(0, 50), degrees_of_freedom=st.integers(1, 60))
def test_more_degrees_of_freedom_mean_thinner_tails_and_all_shares_are_shares(t, degrees_of_freedom):
    share = share_within(t, degrees_of_freedom)
    assert -1e-12 <= share <= 1 + 1e-12
    assert share_within(t, degrees_of_freedom + 1) >= share - 1e-9


@given(level=st.floats(0.01, 0.999), degrees_of_freedom=st.integers(1, 40))
def test_the_quantile_undoes_the_share(level, degrees_of_freedom):
    assert share_within(t_quantile(level, degrees_of_freedom), degrees_of_freedom) == pytest.approx(level, abs=1e-9)


def test_a_noise_known_from_few_periods_widens_the_interval_and_raises_the_p():
    sure = rate_ratio(130, 1, 100, 1)
    unsure = rate_ratio(130, 1, 100, 1, degrees_of_freedom=3)
    assert unsure.low < sure.low < sure.estimate == unsure.estimate < sure.high < unsure.high
    assert unsure.p > sure.p


@pytest.mark.parametrize(("t", "degrees_of_freedom"), [(-1, 3), (1, 0)])
def test_what_makes_no_sense_is_refused_in_a_sentence(t, degrees_of_freedom):
    with pytest.raises(NotComputable):
        share_within(t, degrees_of_freedom)


@pytest.mark.parametrize("level", [0, 1, 1.5])
def test_a_level_outside_its_range_is_refused(level):
    with pytest.raises(NotComputable):
        t_quantile(level, 3)
