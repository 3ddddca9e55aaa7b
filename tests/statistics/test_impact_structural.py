"""The wandering level against brute force, planted effects over many seeds and a published series."""

from __future__ import annotations

import json

import numpy as np
import pytest

from resilience.statistics import impact_kriging
from resilience.statistics.errors import NotComputable
from resilience.statistics.impact import interrupted, structural

MONTHS = np.arange(84)


def _wandering(random, pace, drift=0.0, size=72, noise=0.08):
    """A series on the log scale whose level takes steps of `pace` times the noise, with a season."""
    months = np.arange(size)
    steps = random.normal(0, 1, size).cumsum() * pace + drift * months
    return np.exp(5 + noise * (steps + random.normal(0, 1, size)) + 0.1 * np.cos(2 * np.pi * months / 12))


def test_prediction_and_its_error_are_those_of_the_textbook_for_every_pace_and_drift():
    random = np.random.default_rng(2)
    at = np.array([1.0, 2, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14])
    later = np.array([15.0, 16, 17])
    values = random.normal(0, 1, 12).cumsum()
    design = np.column_stack([np.ones(12), np.sin(at)])
    beyond = np.column_stack([np.ones(3), np.sin(later)])
    found = impact_kriging.predict(values, at, design, later, beyond)
    places = np.concatenate([at, later])
    evidence = []
    for pair in range(found.weights.size):
        pace, drift = impact_kriging.PACES[found.pace[pair]], impact_kriging.DRIFTS[found.drift[pair]]
        whole = np.eye(15) + pace**2 * np.minimum.outer(places, places) + drift**2 * np.outer(places, places)
        seen, across, ahead = whole[:12, :12], whole[12:, :12], whole[12:, 12:]
        weight = np.linalg.inv(seen)
        spread = np.linalg.inv(design.T @ weight @ design)
        effects = spread @ design.T @ weight @ values
        rest = values - design @ effects
        noise = rest @ weight @ rest / 10
        lever = beyond - across @ weight @ design
        errors = noise * (ahead - across @ weight @ across.T + lever @ spread @ lever.T)
        root = found._root(found.pace[pair])
        told = root @ root.T + found.leanings[pair] * np.outer(found.slopes[pair], found.slopes[pair])

        assert found.means[pair] == pytest.approx(beyond @ effects + across @ weight @ rest)
        assert found.noises[pair] == pytest.approx(noise)
        assert found.noises[pair] * told == pytest.approx(errors)
        sizes = np.linalg.slogdet(seen)[1] + np.linalg.slogdet(design.T @ weight @ design)[1] + 10 * np.log(noise)
        evidence.append(-sizes / 2)
    drift_before = 0.2 * impact_kriging._before(impact_kriging.DRIFTS, impact_kriging.USUAL_DRIFT)
    drift_before[0] += 0.8
    before = impact_kriging._before(impact_kriging.PACES, impact_kriging.USUAL_PACE)[found.pace]
    weights = np.exp(np.array(evidence) - max(evidence)) * before * drift_before[found.drift]
    assert found.weights == pytest.approx(weights / weights.sum())


def test_the_courses_drawn_have_the_mean_and_the_spread_predicted():
    at = np.arange(1.0, 31)
    values = np.random.default_rng(3).normal(0, 1, 30).cumsum()
    found = impact_kriging.predict(values, at, np.ones((30, 1)), np.array([31.0, 40]), np.ones((2, 1)))
    drawn = found.draws(20_000, 1)
    own = [found._root(pace) @ found._root(pace).T for pace in found.pace]
    drift = found.leanings[:, None, None] * found.slopes[:, :, None] * found.slopes[:, None, :]
    middle = found.weights @ found.means
    between = found.means - middle
    spread = (found.noises * found.df / (found.df - 2))[:, None, None] * (np.array(own) + drift)
    spread += between[:, :, None] * between[:, None, :]

    assert drawn.mean(axis=0) == pytest.approx(middle, abs=0.01)
    assert np.cov(drawn.T) == pytest.approx(np.tensordot(found.weights, spread, 1), rel=0.1)


@pytest.mark.parametrize(
    ("pace", "drift"), [(0, 0), (0.3, 0), (0.8, 0), (0, 0.1)], ids=["still", "bending", "wandering", "drifting"]
)
def test_limits_hold_the_truth_about_as_often_as_they_say(pace, drift):
    random = np.random.default_rng(41)
    held = jumps_held = 0
    for _world in range(40):
        without = _wandering(random, pace, drift)
        found = structural(np.where(np.arange(72) >= 54, 0.8, 1) * without, 54)
        truth = 0.8 - 1
        held += found.relative.low <= truth <= found.relative.high
        jumps_held += found.shift.low <= 1 + truth <= found.shift.high
    assert min(held, jumps_held) >= 34  # 38 expected


def test_a_planted_fall_is_found_in_the_units_of_the_values():
    without = _wandering(np.random.default_rng(5), 0.05)
    values = np.where(np.arange(72) >= 54, 0.7, 1) * without
    found = structural(values, 54)
    lost = (values - without)[54:]

    assert found.low <= lost.mean() <= found.high < 0
    assert found.cumulative.estimate == pytest.approx(18 * found.effect)
    assert found.cumulative.low <= lost.sum() <= found.cumulative.high
    assert found.ratio.estimate == pytest.approx(1 + found.relative.estimate)
    assert found.p < 0.01
    assert np.isnan(found.counterfactual[:54]).all()
    assert (found.counterfactual_low[54:] < found.counterfactual[54:]).all()
    assert np.isnan(found.residuals[54:]).all()
    larger = structural(1000 * values, 54, exposure=[10.0] * 72)
    assert larger.effect == pytest.approx(1000 * found.effect)
    assert larger.relative.low == pytest.approx(found.relative.low)


def test_a_bend_before_the_start_is_an_effect_to_a_straight_line_and_none_to_a_wandering_level():
    # A slow wave, whose last descent a straight line does not know of: the false effect of a law nobody was touched by.
    means = 400 * np.exp(0.25 * np.cos(2 * np.pi * MONTHS / 130))
    counts = np.random.default_rng(7).poisson(means)

    assert interrupted(counts, MONTHS, 66).ratio.high > interrupted(counts, MONTHS, 66).ratio.low > 1
    found = structural(counts, 66, period=None)
    assert found.low < 0 < found.high
    assert found.shift.low < 1 < found.shift.high


def test_a_covariate_carries_the_course_and_missing_values_are_left_out():
    random = np.random.default_rng(11)
    cause = 100 + 5 * np.sin(np.arange(72) / 3) + random.normal(0, 1, 72).cumsum() * 0.3
    values = 1.2 * cause + random.normal(0, 1, 72) + np.where(np.arange(72) >= 50, 10, 0)
    plain = structural(values, 50, covariates=cause, period=None, log=False)
    values[[3, 60]] = np.nan
    gappy = structural(values, 50, covariates={"cause": cause}, period=None, log=False)

    assert plain.low < 10 < plain.high
    assert plain.low > 5
    assert gappy.effect == pytest.approx(plain.effect, abs=0.5)
    assert (plain.periods_after, gappy.periods_after, gappy.periods_before) == (22, 21, 49)
    assert not np.isnan(gappy.counterfactual[50:]).any()
    later = structural(values, 50, covariates=cause, period=None, log=False, lead_in=15)
    assert later.periods_after == 7


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"start": 0}, "must lie within"),
        ({"start": 84}, "must lie within"),
        ({"start": 20}, "Leave out the season"),
        ({"values": [0.0] + [5.0] * 83}, "no logarithm"),
        ({"values": [1.0] * 60 + [None] * 24}, "Wait for more"),
        ({"covariates": np.ones(84)}, "say the same before the start"),
        ({"covariates": np.ones(80)}, "as long as the counts"),
        ({"exposure": np.zeros(84)}, "exposure above 0"),
        ({"period": 0}, "whole number of periods"),
        ({"level": 2}, "between 0 and 1"),
        ({"lead_in": -5}, "from 0 up"),
        ({"start": None}, "must lie within"),
        ({"period": "12"}, "whole number of periods"),
        ({"values": ["many"] * 84}, "one row"),
        ({"values": [[1.0, 2.0]] * 84}, "one row"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_would_help(wrong, sentence):
    asked = {"values": 50 + MONTHS % 7, "start": 60} | wrong
    with pytest.raises(NotComputable, match=sentence):
        structural(asked.pop("values"), asked.pop("start"), **asked)


@pytest.mark.shared
@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("period", [None, 12])
def test_the_effect_of_ten_in_the_published_example_is_found(case, read_rows, log, period):
    folder = case("causalimpact_toy_dev")
    rows = read_rows(folder / "data.csv")
    values, cause = ([float(row[name]) for row in rows] for name in ("y", "x1"))
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    found = structural(values, expected["pre"][1], covariates=cause, period=period, log=log)

    assert 9.8 <= found.effect <= 11.0
    assert found.low > 0
    assert found.low < expected["true_effect"] < found.high
    assert 294 <= found.cumulative.estimate <= 330
    assert found.shift.verdict == 1
    assert found.cumulative.estimate + np.nansum(found.counterfactual) == pytest.approx(
        expected["exact"]["cum_actual"], rel=1e-3
    )
