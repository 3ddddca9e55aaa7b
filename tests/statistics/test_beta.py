"""Tails of the beta and F distributions against printed tables and against distributions that are known already."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.statistics.beta import beta_lower_tail, f_quantile, f_upper_tail
from resilience.statistics.errors import NotComputable
from resilience.statistics.gamma import chi_squared_upper_tail
from resilience.statistics.student import share_within

SHAPES = st.floats(0.2, 200)

# Pearson and Hartley, 1966, Biometrika Tables for Statisticians, table 18 (upper 2.5 %, 5 % and 1 % points of F).
PRINTED = (
    (0.975, 1, 1, 647.79),
    (0.975, 2, 5, 8.434),
    (0.975, 10, 20, 2.774),
    (0.975, 20, 60, 1.944),
    (0.95, 3, 10, 3.708),
    (0.99, 4, 8, 7.006),
)


@pytest.mark.parametrize(("share", "df1", "df2", "printed"), PRINTED)
def test_the_printed_table_is_met(share, df1, df2, printed):
    assert f_quantile(share, df1, df2) == pytest.approx(printed, abs=0.0005 if printed < 100 else 0.005)


# SciPy 1.12: degrees of freedom need not be whole.
def test_degrees_of_freedom_between_whole_numbers_are_met():
    assert f_quantile(0.975, 5, 4.7863) == pytest.approx(7.496595786280296, rel=1e-12)


@given(x=st.floats(0, 1))
def test_simple_shapes_have_simple_tails(x):
    assert beta_lower_tail(x, 1, 1) == pytest.approx(x, abs=1e-14)
    assert beta_lower_tail(x, 3, 1) == pytest.approx(x**3, abs=1e-14)
    assert beta_lower_tail(x, 1, 4) == pytest.approx(1 - (1 - x) ** 4, abs=1e-13)


@given(x=st.floats(0, 1), a=SHAPES, b=SHAPES)
def test_the_tail_is_a_share_and_the_mirror_image_is_the_rest(x, a, b):
    tail = beta_lower_tail(x, a, b)
    assert -1e-12 <= tail <= 1 + 1e-12
    assert beta_lower_tail(1 - (1 - x), a, b) + beta_lower_tail(1 - x, b, a) == pytest.approx(1, abs=1e-9)


@given(t=st.floats(0.01, 30), df=st.integers(1, 60))
def test_the_square_of_students_t_is_an_f(t, df):
    assert f_upper_tail(t * t, 1, df) == pytest.approx(1 - share_within(t, df), abs=1e-10)


def test_with_endless_degrees_of_freedom_below_f_is_a_chi_squared():
    assert f_upper_tail(2.0, 4, 1e7) == pytest.approx(chi_squared_upper_tail(8.0, 4), abs=1e-6)


@given(share=st.floats(0.01, 0.999), df1=SHAPES, df2=SHAPES)
def test_the_quantile_undoes_the_tail(share, df1, df2):
    assert f_upper_tail(f_quantile(share, df1, df2), df1, df2) == pytest.approx(1 - share, abs=1e-9)


def test_a_quantile_too_large_for_a_number_is_infinite():
    assert f_quantile(0.975, 5, 0.001) == float("inf")


def test_what_makes_no_sense_is_refused():
    with pytest.raises(NotComputable):
        f_upper_tail(1, 0, 3)
    with pytest.raises(NotComputable):
        f_quantile(1, 2, 3)
