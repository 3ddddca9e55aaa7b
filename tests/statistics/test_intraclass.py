"""Intraclass correlations against Shrout and Fleiss, against R's psych and in the corners where variances vanish."""

from __future__ import annotations

import numpy as np
import pytest

from resilience.statistics.agreement import icc
from resilience.statistics.errors import NotComputable

FORMS = ("1,1", "2,1", "3,1", "1,k", "2,k", "3,k")
# Shrout and Fleiss, 1979, Intraclass correlations: uses in assessing rater reliability, table 2: four judges.
JUDGES = ((9, 6, 8, 7, 10, 6), (2, 1, 4, 1, 5, 2), (5, 3, 6, 2, 6, 4), (8, 2, 8, 6, 9, 7))


@pytest.mark.parametrize(("form", "published"), list(zip(FORMS, (0.17, 0.29, 0.71, 0.44, 0.62, 0.91), strict=True)))
def test_the_six_forms_are_as_shrout_and_fleiss_published_them(form, published):
    found = icc(JUDGES, form)
    assert found.estimate == pytest.approx(published, abs=0.005)
    assert (found.n_raters, found.n_items) == (4, 6)


def test_the_interval_of_a_random_judge_is_as_shrout_and_fleiss_published_it():
    found = icc(JUDGES, "2,1")
    assert (found.low, found.high) == pytest.approx((0.019, 0.761), abs=0.0005)
    assert (found.f, found.df1, found.df2) == (pytest.approx(11.03, abs=0.005), 5, 15)


def test_an_item_that_one_judge_left_out_is_left_out():
    gap = [[*row, 5] for row in JUDGES]
    gap[2][-1] = None
    assert icc(gap) == icc(JUDGES)


def test_judges_who_say_the_same_agree_fully_and_items_still_have_to_differ():
    for form in FORMS:
        found = icc(((1, 2, 4), (1, 2, 4)), form)
        assert (found.low, found.estimate, found.high) == (1, 1, 1)
        assert (found.f, found.p) == (None, None)


def test_a_judge_who_is_always_a_step_stricter_matters_to_agreement_and_not_to_consistency():
    ratings = ((1, 2, 4, 5), (0, 1, 3, 4))
    assert icc(ratings, "3,1").estimate == 1
    found = icc(ratings, "2,1")
    assert 0 < found.low < found.estimate < found.high < 1


def test_items_that_do_not_differ_have_no_consistency_to_measure():
    # Each judge gives one level to all items, and the levels of the two differ.
    stubborn = ((1, 1, 1), (2, 2, 2))
    for form in ("3,1", "1,k", "3,k"):
        found = icc(stubborn, form)
        assert found.estimate is None
        assert found.why_not.startswith("The items differ too little")
    for form, none in (("1,1", -1), ("2,1", 0), ("2,k", 0)):
        assert icc(stubborn, form).estimate == none


def test_one_item_for_all_is_too_few():
    assert "two items" in icc(((1, None), (2, 3))).why_not


@pytest.mark.parametrize("form", FORMS)
def test_moving_and_stretching_the_scale_changes_nothing(form):
    found, moved = icc(JUDGES, form), icc(np.array(JUDGES) * 10 - 0.3, form)
    assert (moved.low, moved.estimate, moved.high, moved.p) == pytest.approx(
        (found.low, found.estimate, found.high, found.p)
    )


def test_labels_and_unknown_forms_are_refused():
    with pytest.raises(NotComputable, match="labels"):
        icc((("low", "high"), ("low", "low")))
    with pytest.raises(NotComputable, match="form"):
        icc(JUDGES, "4,1")


@pytest.mark.shared
def test_every_number_of_every_form_is_that_of_psych(case, read_rows):
    targets = read_rows(case("agreement_dev") / "shrout_fleiss_1979.csv")
    ratings = [[float(target[judge]) for target in targets] for judge in ("J1", "J2", "J3", "J4")]
    rows = read_rows(case("agreement_dev") / "shrout_fleiss_expected.csv")
    for row, form in zip(rows, FORMS, strict=True):
        found = icc(ratings, form)
        wanted = [float(row[name]) for name in ("ICC", "F", "df1", "df2", "p", "lower bound", "upper bound")]
        numbers = (found.estimate, found.f, found.df1, found.df2, found.p, found.low, found.high)
        assert numbers == pytest.approx(wanted, abs=1e-9)
