"""Staggered starts against arithmetic in plain loops, against a jackknife, and what must always hold."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resilience.statistics.difference import difference_in_differences, staggered
from resilience.statistics.errors import NotComputable

NEVER = 0
YEARS = range(2001, 2009)


def _nothing(_start, _year):
    return 0.0


def _panel(seed, starts, effect=_nothing, noise=1.0):
    """One row per unit and year; `starts` is each unit's first treated year."""
    random = np.random.default_rng(seed)
    common = random.normal(0, 3, len(YEARS))
    rows = [
        (unit, year, start, level + common[year - 2001] + (effect(start, year) if 0 < start <= year else 0) + shock)
        for unit, (start, level) in enumerate(zip(starts, random.normal(50, 9, len(starts)), strict=True))
        for year, shock in zip(YEARS, random.normal(0, noise, len(YEARS)), strict=True)
    ]
    unit, time, first, values = map(np.array, zip(*rows, strict=True))
    return {"values": values, "unit": unit, "time": time, "first_treated": first}


STARTS = [2004] * 5 + [2006] * 7 + [2007] * 3 + [NEVER] * 9


def _by_loops(data, weights, *, not_yet):
    """Every effect of a group and a time from its definition: the difference of two weighted mean changes."""
    at = {(u, t): v for u, t, v in zip(data["unit"], data["time"], data["values"], strict=True)}
    start = {unit: first or 9_999 for unit, first in zip(data["unit"], data["first_treated"], strict=True)}
    found = {}
    for group in sorted(set(start.values()) - {9_999}):
        for year in YEARS[1:]:
            base = group - 1 if year >= group else year - 1
            controls = [u for u in start if (start[u] > year and start[u] != group if not_yet else start[u] == 9_999)]
            treated = [u for u in start if start[u] == group]

            def change(units, year=year, base=base):
                return sum(weights[u] * (at[u, year] - at[u, base]) for u in units) / sum(weights[u] for u in units)

            found[group, year] = change(treated) - change(controls)
    return found


def _averaged(cells, weights, starts, how):
    """The three averages of the effects from the start on, from their definitions."""
    after = {cell: effect for cell, effect in cells.items() if cell[1] >= cell[0]}
    share = {group: sum(w for w, start in zip(weights, starts, strict=True) if start == group) for group, _y in after}
    if how == "simple":
        return sum(share[g] * effect for (g, _y), effect in after.items()) / sum(share[g] for g, _y in after)
    if how == "group":
        means = {g: np.mean([effect for (h, _y), effect in after.items() if h == g]) for g in share}
        return sum(share[g] * means[g] for g in share) / sum(share.values())
    events = {}
    for (g, year), effect in after.items():
        events.setdefault(year - g, []).append((share[g], effect))
    return np.mean([sum(s * e for s, e in pairs) / sum(s for s, _e in pairs) for pairs in events.values()])


@pytest.mark.parametrize("control", ["never", "not_yet"])
@pytest.mark.parametrize("how", ["simple", "group", "event"])
def test_every_effect_and_average_is_that_of_plain_loops(control, how):
    data = _panel(1, STARTS, effect=lambda start, year: year - start + 1)
    weights = np.random.default_rng(2).uniform(0.5, 3, len(STARTS))
    found = staggered(**data, weights=np.repeat(weights, len(YEARS)), control=control, aggregate=how)
    cells = _by_loops(data, weights, not_yet=control == "not_yet")

    assert {(cell.group, cell.time): cell.effect for cell in found.group_time} == pytest.approx(cells)
    assert found.effect == pytest.approx(_averaged(cells, weights, STARTS, how))
    assert (found.units, found.treated_units, found.periods) == (24, 15, 8)


@pytest.mark.parametrize("how", ["simple", "group", "event"])
def test_the_standard_error_is_close_to_that_of_leaving_out_each_unit_once(how):
    starts = [start for start in STARTS for _copy in range(6)]
    data = _panel(5, starts, effect=lambda start, year: (year - start) * (2 if start == 2004 else -1), noise=3)
    found = staggered(**data, aggregate=how)
    weights = np.ones(len(starts))
    left_out = []
    for gone in range(len(starts)):
        keep = data["unit"] != gone
        rest = {name: column[keep] for name, column in data.items()}
        others = [start for unit, start in enumerate(starts) if unit != gone]
        left_out.append(_averaged(_by_loops(rest, weights, not_yet=False), np.ones(len(others)), others, how))
    n = len(starts)
    jackknife = np.sqrt((n - 1) / n * np.sum((np.array(left_out) - np.mean(left_out)) ** 2))

    assert found.se == pytest.approx(jackknife, rel=0.03)


@pytest.mark.parametrize(("how", "by_hand"), [("simple", (15 + 3) / 7), ("group", (3 + 1.5) / 2), ("event", 3.0)])
def test_effects_that_grow_are_found_where_the_plain_two_way_estimate_falls_short(how, by_hand):
    # Without noise the effect is 1 in the first year and grows by 1 a year: every group, event and average by hand.
    starts = [2004] * 5 + [2007] * 5 + [NEVER] * 5
    found = staggered(**_panel(3, starts, effect=lambda start, year: year - start + 1, noise=1e-9), aggregate=how)

    assert found.effect == pytest.approx(by_hand, abs=1e-6)
    assert {event: found.by_event[event].effect for event in range(5)} == pytest.approx(
        {event: event + 1 for event in range(5)}, abs=1e-6
    )
    assert [found.by_event[event].effect for event in range(-5, 0)] == pytest.approx([0] * 5, abs=1e-6)
    assert {group: effect.effect for group, effect in found.by_group.items()} == pytest.approx({2004: 3, 2007: 1.5})
    assert found.two_way < by_hand


def test_with_one_start_and_one_period_before_and_after_it_is_the_plain_difference():
    data = {name: column[np.isin(np.arange(192) % 8, (2, 3))] for name, column in _panel(4, STARTS).items()}
    data["first_treated"] = np.where(data["first_treated"] == 2004, 2004, NEVER)
    found = staggered(**data)
    plain = difference_in_differences(
        data["values"],
        data["unit"],
        data["time"],
        (data["first_treated"] == 2004) & (data["time"] == 2004),
        count_nested=False,
    )

    assert found.effect == pytest.approx(plain.effect)
    assert found.two_way == pytest.approx(plain.effect)
    assert found.se == pytest.approx(plain.se, rel=0.15)
    assert "only one period" in (found.pre_trend.reason or "")


def test_a_planted_effect_lies_in_its_limits_and_no_course_is_claimed_where_there_is_none():
    held, diverged = 0, 0
    for seed in range(120):
        found = staggered(**_panel(seed, STARTS, effect=lambda _start, _year: 0.8))
        held += found.low <= 0.8 <= found.high
        diverged += found.pre_trend.p < 0.05

    assert held >= 107  # 114 expected
    assert diverged <= 13  # 6 expected


def test_units_that_already_drift_before_their_start_are_found():
    data = _panel(7, STARTS)
    data["values"] = data["values"] + np.where(data["first_treated"] > 0, 1.5 * data["time"], 0)
    found = staggered(**data)

    assert found.pre_trend.p < 0.01
    assert found.pre_trend.leads[0].period == -1
    assert found.pre_trend.leads[0].effect == pytest.approx(1.5, abs=0.8)
    assert found.joint_reach > 2


@settings(max_examples=15)
@given(seed=st.integers(0, 10_000), shift=st.floats(-50, 50), not_yet=st.booleans())
def test_limits_hold_the_effect_and_what_is_common_to_a_unit_or_a_year_changes_nothing(seed, shift, not_yet):
    data, control = _panel(seed, STARTS), "not_yet" if not_yet else "never"
    found = staggered(**data, control=control, seed=1)
    data["values"] = data["values"] + shift * (data["unit"] == 3) - shift * (data["time"] == 2005)
    again = staggered(**data, control=control, seed=2)

    assert found.low <= found.effect <= found.high
    assert all(each.low <= each.effect <= each.high for each in found.by_event.values())
    assert (again.effect, again.se) == pytest.approx((found.effect, found.se), abs=1e-9)
    assert again.pre_trend.p == pytest.approx(found.pre_trend.p, abs=1e-6)


# -------------------------------------------------------------------------------- few, missing and refused


def test_a_start_with_a_single_unit_borrows_the_noise_of_the_others_and_says_so():
    found = staggered(**_panel(8, [2004] * 4 + [2006] + [NEVER] * 8))

    assert 0.3 < found.by_group[2006].se < 3
    assert found.by_group[2006].units == 1
    assert any("single unit" in warning for warning in found.warnings)


def test_starts_can_be_given_by_the_units_name_and_never_as_none_zero_or_later_than_all():
    data = _panel(9, STARTS)
    by_name = {unit: start or (None if unit % 2 else 2030) for unit, start in enumerate(STARTS)}

    assert staggered(**{**data, "first_treated": by_name}) == staggered(**data)


def test_missing_values_cost_their_own_cells_and_units_treated_from_the_first_year_are_left_out():
    data = _panel(10, [*STARTS, 2001])
    values = [None if place == 11 else value for place, value in enumerate(data["values"])]
    found = staggered(**{**data, "values": values})

    assert found.left_out == 1 + 8
    assert found.units == 24
    full = staggered(**data)
    seen = {(cell.group, cell.time): cell for cell in found.group_time}
    # Unit 1 is missing in 2004, its first treated year: that cell rests on four, and the others are as before.
    assert seen[2004, 2004].units == 4
    assert seen[2004, 2005].effect == next(c.effect for c in full.group_time if (c.group, c.time) == (2004, 2005))


@pytest.mark.parametrize(
    ("starts", "control", "sentence"),
    [([2004] * 4 + [2006] * 4, "never", "not treated yet as controls"), ([2001] * 3 + [NEVER] * 3, "never", "No unit")],
)
def test_without_units_to_compare_there_is_no_effect_but_a_reason(starts, control, sentence):
    found = staggered(**_panel(1, starts), control=control)

    assert (found.effect, found.low) == (None, None)
    assert sentence in (found.reason or "")


def test_a_course_without_noise_is_no_effect_and_no_rounding_is_taken_for_noise():
    data = _panel(1, STARTS)
    still = staggered(**{**data, "values": data["time"] / 3 + data["unit"] / 7})
    moved = staggered(
        **{**data, "values": 1.1 * ((data["first_treated"] > 0) & (data["time"] >= data["first_treated"]))}
    )

    assert (still.effect, still.se, still.p) == (0, 0, 1)
    assert (moved.effect, moved.se, moved.p) == pytest.approx((1.1, 0, 0), abs=1e-12)


def test_without_units_never_treated_those_not_treated_yet_serve():
    found = staggered(**_panel(1, [2004] * 4 + [2006] * 4, effect=lambda _start, _year: 9), control="not_yet")

    assert found.effect == pytest.approx(9, abs=2)
    assert list(found.by_group) == [2004]


@pytest.mark.parametrize(
    "wrong",
    [
        {"first_treated": [2004]},
        {"first_treated": ["a"] * 192},
        {"first_treated": np.tile(np.arange(2001, 2009), 24)},
        {"control": "later"},
        {"aggregate": "all"},
        {"level": 2},
        {"first_treated": 2004},
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(wrong):
    with pytest.raises(NotComputable, match=r"\.$"):
        staggered(**{**_panel(1, STARTS), **wrong})


# ----------------------------------------------------------------------------------- cases with known answers


@pytest.mark.shared
def test_the_rise_where_castle_doctrine_laws_came_is_less_sure_by_the_method_for_staggered_starts(shared):
    file = shared / "real-data" / "interventions" / "us_castle_doctrine.csv"
    if not file.is_file():
        pytest.skip("the series of interventions are not at hand")
    with file.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    state, year, homicides, people = (
        np.array([float(row[name]) for row in rows]) for name in ("sid", "year", "l_homicide", "popwt")
    )
    first: dict[float, float] = {}
    for row in rows:
        if float(row["post"]) > 0:
            first.setdefault(float(row["sid"]), float(row["year"]))
    found = staggered(homicides, state, year, first, weights=people)

    assert found.two_way == pytest.approx(0.0755, abs=5e-4)
    assert found.effect == pytest.approx(0.0785, abs=5e-4)
    assert (found.low, found.high) == pytest.approx((-0.040, 0.197), abs=2e-3)
    assert found.pre_trend.p > 0.05
    assert staggered(homicides, state, year, first).effect == pytest.approx(0.0194, abs=5e-4)
