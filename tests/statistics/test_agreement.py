"""Coefficients of agreement against published numbers, against arithmetic by hand and against what must always hold."""

from __future__ import annotations

import math

import pytest

from resilience.statistics.agreement import (
    brennan_prediger,
    conger_kappa,
    fleiss_kappa,
    gwet_ac,
    icc,
    krippendorff_alpha,
    percent,
)
from resilience.statistics.errors import NotComputable

GAP = None
# Krippendorff, 2011, Computing Krippendorff's alpha-reliability: four observers, twelve units, with gaps.
FOUR_OBSERVERS = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, GAP, GAP, GAP),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, GAP, 3),
    (GAP, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, GAP),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, GAP),
)
CHANCE_CORRECTED = (percent, gwet_ac, fleiss_kappa, conger_kappa, brennan_prediger)
EVERY = (*CHANCE_CORRECTED, krippendorff_alpha, icc)
WEIGHTS = ("identity", "linear", "quadratic", "ordinal")


@pytest.mark.parametrize(
    ("metric", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_alpha_of_four_observers_is_as_krippendorff_published_it(metric, published):
    found = krippendorff_alpha(FOUR_OBSERVERS, metric)
    assert found.estimate == pytest.approx(published, abs=0.0005)
    # The eleventh unit has two ratings, the twelfth has one and nothing to compare it with.
    assert (found.n_raters, found.n_items) == (4, 11)


# Gwet's R package irrCAC 1.4 has the same ratings, but the only one of the last unit comes from the third observer.
AS_GWET_HAS_THEM = (
    FOUR_OBSERVERS[0],
    (*FOUR_OBSERVERS[1][:-1], GAP),
    (*FOUR_OBSERVERS[2][:-1], 3),
    FOUR_OBSERVERS[3],
)


@pytest.mark.parametrize(
    ("coefficient", "estimate", "se"),
    [
        (percent, 0.81818, 0.12561),
        (gwet_ac, 0.77544, 0.14295),
        (fleiss_kappa, 0.76117, 0.15302),
        (conger_kappa, 0.76282, 0.14917),
        (brennan_prediger, 0.77273, 0.14472),
    ],
)
def test_coefficients_of_four_observers_are_as_gwet_published_them(coefficient, estimate, se):
    found = coefficient(AS_GWET_HAS_THEM, "identity")
    assert (found.estimate, found.se) == pytest.approx((estimate, se), abs=1e-5)
    # Student's t with eleven degrees of freedom is 2.201: the unit with one rating counts.
    assert found.low == pytest.approx(estimate - 2.201 * se, abs=1e-4)
    assert found.high == 1


def test_who_gave_the_only_rating_of_an_item_matters_where_chance_is_each_raters_own():
    for coefficient in (percent, gwet_ac, fleiss_kappa, brennan_prediger, krippendorff_alpha):
        assert coefficient(FOUR_OBSERVERS) == coefficient(AS_GWET_HAS_THEM)
    # The value of irrCAC's Python port for Krippendorff's arrangement.
    assert conger_kappa(FOUR_OBSERVERS).estimate == pytest.approx(0.76207, abs=1e-5)


# Two evaluators say yes or no fifty times: both yes 20, both no 15, only the first yes 5, only the second yes 10.
YES_AND_NO = (("yes",) * 25 + ("no",) * 25, ("yes",) * 20 + ("no",) * 5 + ("yes",) * 10 + ("no",) * 15)


@pytest.mark.parametrize(
    ("coefficient", "by_chance"),
    [
        (conger_kappa, 0.5 * 0.6 + 0.5 * 0.4),  # each by their own share of yes
        (fleiss_kappa, 0.55**2 + 0.45**2),  # both by the share of all
        (gwet_ac, 2 * 0.55 * 0.45),
        (brennan_prediger, 0.5),
        (percent, 0),
    ],
)
def test_of_two_evaluators_every_coefficient_can_be_worked_out_by_hand(coefficient, by_chance):
    found = coefficient(YES_AND_NO, "identity")
    assert found.observed == pytest.approx(0.7)
    assert found.by_chance == pytest.approx(by_chance)
    assert found.estimate == pytest.approx((0.7 - by_chance) / (1 - by_chance))


def test_alpha_of_two_evaluators_can_be_worked_out_by_hand():
    # 30 of the 100 answers stand in a differing pair; drawn without replacement 2 × 55 × 45 of 100 × 99 pairs differ.
    found = krippendorff_alpha(YES_AND_NO, "nominal")
    assert found.estimate == pytest.approx(1 - 0.3 / (2 * 55 * 45 / (100 * 99)))


def test_being_a_step_apart_is_partial_agreement_only_where_weights_say_so():
    ratings = ((0, 2), (1, 3))
    shares = [percent(ratings, weights, categories=range(6)).estimate for weights in WEIGHTS]
    assert shares == pytest.approx([0, 0.8, 0.96, 1 - 1 / 15])
    assert percent(ratings, "unweighted") == percent(ratings, "identity")


def test_the_whole_scale_matters_to_what_chance_would_give():
    used, whole = (brennan_prediger(FOUR_OBSERVERS, categories=scale) for scale in (None, range(10)))
    assert (used.by_chance, whole.by_chance) == pytest.approx((1 / 5, 1 / 10))


def test_labels_stand_in_the_order_of_the_scale_that_is_given():
    ratings = (("low", "high", "middle"), ("low", "middle", " middle "))
    numbers = ((1, 3, 2), (1, 2, 2))
    scale = ("low", "middle", "high")
    assert gwet_ac(ratings, categories=scale) == gwet_ac(numbers, categories=(1, 2, 3))
    assert gwet_ac(ratings).estimate < gwet_ac(numbers).estimate


# ------------------------------------------------------------------------------------------------- no estimate


@pytest.mark.parametrize("coefficient", EVERY)
@pytest.mark.parametrize(
    ("ratings", "word"),
    [
        ((), "Nobody"),
        (((), ()), "Nobody"),
        (((None, math.nan), (None, None)), "Nobody"),
        (((1, 2, 3),), "Only one"),
        (((1, 2, 3), (None, None, None)), "Only one"),
    ],
)
def test_fewer_than_two_evaluators_get_a_sentence_rather_than_a_number(coefficient, ratings, word):
    found = coefficient(ratings)
    assert (found.estimate, found.low, found.high, found.n_items) == (None, None, None, 0)
    assert found.why_not.startswith(word)


@pytest.mark.parametrize("coefficient", EVERY)
def test_evaluators_who_share_no_item_cannot_be_compared(coefficient):
    found = coefficient(((1, 2, None), (None, None, 3)))
    assert found.estimate is None
    assert (found.n_raters, found.n_items) == (2, 0)
    assert "item" in found.why_not


@pytest.mark.parametrize("coefficient", [one for one in EVERY if one is not percent])
def test_everybody_at_one_level_cannot_be_told_from_chance(coefficient):
    found = coefficient(((3, 3, 3), (3, 3, 3)))
    assert found.estimate is None
    assert found.why_not.startswith("Everybody gave the same level")


def test_everybody_at_one_level_of_a_known_scale_agrees_by_the_coefficients_that_look_at_the_scale():
    alike = ((3, 3, 3), (3, 3, 3))
    assert percent(alike).estimate == 1
    for coefficient in (gwet_ac, brennan_prediger):
        assert coefficient(alike, categories=range(6)).estimate == 1
    for coefficient in (fleiss_kappa, conger_kappa):
        assert coefficient(alike, categories=range(6)).estimate is None


def test_one_item_has_an_estimate_but_no_interval():
    found = gwet_ac(((1,), (2,)), categories=range(6))
    assert found.estimate is not None
    assert (found.low, found.high, found.se) == (None, None, None)
    assert "two items" in found.why_not


@pytest.mark.parametrize(
    "ratings",
    [(1, 2, 3), ("ab", "cd"), ((1, 2), (1,)), ((1, math.inf), (1, 2)), ((1, "low"), (1, 2)), (((1,),), ((2,),))],
)
def test_what_is_no_table_of_ratings_is_refused_in_a_sentence(ratings):
    for coefficient in (gwet_ac, krippendorff_alpha, icc):
        with pytest.raises(NotComputable, match=r"\.$"):
            coefficient(ratings)


def test_words_and_levels_that_no_method_knows_are_refused():
    for wrong in (
        lambda: gwet_ac(FOUR_OBSERVERS, "cubic"),
        lambda: gwet_ac(FOUR_OBSERVERS, categories=(1, 2, 3)),
        lambda: gwet_ac(FOUR_OBSERVERS, level=95),
        lambda: krippendorff_alpha(FOUR_OBSERVERS, "circular"),
        lambda: krippendorff_alpha(((-1, 2), (1, 2)), "ratio"),
    ):
        with pytest.raises(NotComputable, match=r"\.$"):
            wrong()


# ----------------------------------------------------------------------------------- cases with known answers

IRRCAC = {
    "pa.coeff.raw": percent,
    "gwet.ac1.raw": gwet_ac,
    "fleiss.kappa.raw": fleiss_kappa,
    "conger.kappa.raw": conger_kappa,
    "bp.coeff.raw": brennan_prediger,
    "krippen.alpha.raw": lambda ratings, weights: krippendorff_alpha(ratings, weights=weights),
}
IRRCAC_TABLES = {
    "pa2.table": "pa.coeff.raw",
    "kappa2.table": "conger.kappa.raw",
    "scott2.table": "fleiss.kappa.raw",
    "gwet.ac1.table": "gwet.ac1.raw",
    "bp2.table": "bp.coeff.raw",
    "krippen2.table": "krippen.alpha.raw",
}


@pytest.fixture
def krippendorff_data(case, read_rows):
    rows = read_rows(case("agreement_dev") / "krippendorff_12x4.csv")
    return [[float(row[rater]) if row[rater] else None for row in rows] for rater in list(rows[0])[1:]]


@pytest.mark.shared
def test_every_coefficient_with_every_weighting_is_that_of_irrcac(case, read_rows, krippendorff_data):
    rows = read_rows(case("agreement_dev") / "irrcac_expected.csv")
    for row in rows:
        found = IRRCAC[row["coefficient"]](krippendorff_data, row["weights"])
        wanted = [float(row[name]) for name in ("estimate", "se", "pa", "pe")]
        assert (found.estimate, found.se, found.observed, found.by_chance) == pytest.approx(wanted, abs=1e-5)
        limits = [float(limit) for limit in row["conf_int"].strip("()").split(",")]
        assert (found.low, found.high) == pytest.approx(limits, abs=0.00051)  # printed with three decimals
    assert len(rows) == 24


@pytest.mark.shared
def test_alpha_with_every_metric_is_that_of_the_reference(case, read_rows, krippendorff_data):
    rows = read_rows(case("agreement_dev") / "krippendorff_alpha_expected.csv")
    for row in rows:
        assert krippendorff_alpha(krippendorff_data, row["metric"]).estimate == pytest.approx(
            float(row["alpha"]), abs=1e-9
        )
    assert len(rows) == 4


@pytest.mark.shared
def test_two_abstractors_agree_as_their_table_says(case, read_rows):
    table = read_rows(case("agreement_dev") / "cont3x3abstractors.csv")
    labels = [row["Type"] for row in table]
    pairs = [(row["Type"], label) for row in table for label in labels for _once in range(int(row[label]))]
    places = [[labels.index(one[rater]) for one in pairs] for rater in (0, 1)]
    rows = read_rows(case("agreement_dev") / "cont3x3abstractors_expected.csv")
    for row in rows:
        weights = "quadratic" if row["weights"] == "quad" else "identity"
        found = IRRCAC[IRRCAC_TABLES[row["coefficient"]]](places, weights)
        assert found.estimate == pytest.approx(float(row["estimate"]), abs=1e-9)
        # For a table irrCAC divides by the number of items, for ratings by one less.
        assert found.se * math.sqrt(1 - 1 / len(pairs)) == pytest.approx(float(row["se"]), abs=1e-9)
    assert len(rows) == 12
