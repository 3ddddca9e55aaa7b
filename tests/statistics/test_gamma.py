"""The tails of the distributions, against SciPy and against what they must be."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.statistics.gamma import chi_squared_upper_tail, gamma_quantile, gamma_upper_tail

# scipy.special.gammaincc(shape, x) of SciPy 1.17.1.
SCIPY_UPPER_TAILS = [
    (0.5, 0.001, 0.9643294082703201),
    (0.5, 3.0, 0.014305878435429641),
    (1, 0.025, 0.9753099120283326),
    (5, 1.6, 0.9763177219506883),
    (5, 5.99, 0.2863972573627829),
    (5, 6.01, 0.28372020501200385),
    (10, 30, 7.121750862815593e-06),
    (27.5, 243.2841964, 2.0211000968172325e-70),
    (99.5, 99.65, 0.4806784365171679),
    (329, 700.0, 1.1076155871740095e-55),
    (329, 250.0, 0.9999989526699483),
    (5000, 5100, 0.07932888107761896),
    (500000, 500700, 0.16109702015457938),
]
# scipy.special.gammainccinv(shape, upper tail) of the same.
SCIPY_QUANTILES = [
    (1, 0.975, 0.025317807984289897),
    (1, 0.025, 3.6888794541139363),
    (5, 0.999, 0.7393717319178327),
    (6, 0.001, 16.454745203680105),
    (9, 0.975, 4.115373097378334),
    (10, 0.025, 17.08480345141917),
    (0.445, 0.975, 0.00019120105720049003),
    (50, 0.5, 49.66706461799423),
    (1000, 0.001, 1100.5780982933145),
]


@pytest.mark.parametrize(("shape", "x", "expected"), SCIPY_UPPER_TAILS)
def test_a_tail_is_the_one_that_scipy_gives(shape: float, x: float, expected: float) -> None:
    assert gamma_upper_tail(shape, x) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("shape", "upper_tail", "expected"), SCIPY_QUANTILES)
def test_a_quantile_is_the_one_that_scipy_gives(shape: float, upper_tail: float, expected: float) -> None:
    assert gamma_quantile(shape, upper_tail) == pytest.approx(expected, rel=1e-11)


def test_the_chi_squared_table_of_every_textbook_is_met() -> None:
    # 5 % points of chi-squared on 1, 10 and 30 degrees of freedom: 3.841, 18.307, 43.773.
    for statistic, df in ((3.841, 1), (18.307, 10), (43.773, 30)):
        assert chi_squared_upper_tail(statistic, df) == pytest.approx(0.05, abs=2e-5)


def test_two_degrees_of_freedom_are_the_exponential_distribution() -> None:
    assert chi_squared_upper_tail(7.0, 2) == pytest.approx(math.exp(-3.5), rel=1e-14)


def test_a_tail_begins_at_one_and_ends_at_nothing() -> None:
    assert gamma_upper_tail(3.0, 0.0) == 1.0
    assert gamma_upper_tail(3.0, math.inf) == 0.0


@given(shape=st.floats(0.5, 500), x=st.floats(0.01, 1000))
def test_the_tails_of_neighbouring_shapes_differ_by_one_poisson_term(shape: float, x: float) -> None:
    term = math.exp(shape * math.log(x) - x - math.lgamma(shape + 1))

    assert gamma_upper_tail(shape + 1, x) == pytest.approx(gamma_upper_tail(shape, x) + term, rel=1e-9, abs=1e-12)


@given(shape=st.floats(0.5, 200), upper_tail=st.floats(0.0005, 0.9995))
def test_a_quantile_has_the_tail_it_was_asked_for(shape: float, upper_tail: float) -> None:
    assert gamma_upper_tail(shape, gamma_quantile(shape, upper_tail)) == pytest.approx(upper_tail, rel=1e-9)
