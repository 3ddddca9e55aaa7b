"""Das Gupta's decomposition against his printed tables, against the average over orders and adding up."""

from __future__ import annotations

import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.statistics.decomposition import das_gupta
from resilience.statistics.decomposition_of_volume import Part, VolumeNoise, volume
from resilience.statistics.errors import NotComputable
from resilience.statistics.mix_noise import Noise, drawn_mixes

# Das Gupta, 1993, Standardization and Decomposition of Rates (US Bureau of the Census, P23-186), example 2.1:
# average earnings of earners and the share who earn, of Black and of White people, 1980.
EARNINGS_OF_BLACK_PEOPLE = {"earnings": 10930, "earners": 0.717892}
EARNINGS_OF_WHITE_PEOPLE = {"earnings": 16591, "earners": 0.825974}


def test_mean_earnings_are_split_as_das_gupta_printed_them():
    found = das_gupta(EARNINGS_OF_BLACK_PEOPLE, EARNINGS_OF_WHITE_PEOPLE)
    assert found["earnings"] == pytest.approx(4369.912713, rel=1e-9)
    assert found["earners"] == pytest.approx(1487.262361, rel=1e-9)
    assert found.standardised["earnings"] == pytest.approx((8437.22769, 12807.140403), rel=1e-9)
    assert found.total == pytest.approx(5857.175074, rel=1e-9)
    assert dict(found) == dict(found.effects)


def test_a_structure_counts_as_shares_and_can_be_given_as_people():
    people = {"people": (300, 100), "rate": (10, 50)}, {"people": (20, 20), "rate": (12, 40)}
    shares = {"people": (0.75, 0.25), "rate": (10, 50)}, {"people": (0.5, 0.5), "rate": (12, 40)}
    found = das_gupta(*people, structure="people")
    assert found == das_gupta(*shares)
    # By hand: the structure's effect is Σ (change of share) × (mean rate), and likewise that of the rate.
    assert found["people"] == pytest.approx(-0.25 * 11 + 0.25 * 45)
    assert found["rate"] == pytest.approx(2 * 0.625 - 10 * 0.375)
    assert found.by_category["people"] == pytest.approx((-2.75, 11.25))


def test_two_crossed_variables_share_the_structure_between_them():
    ages, places = ("young", "young", "old", "old"), ("town", "land", "town", "land")
    crossed = {"age": ages, "place": places}
    before = {"people": (10, 10, 10, 10), "rate": (1, 2, 3, 4)}
    # Only the ages change: town and land stay apart as they were within each age, so the place has no effect.
    after = {"people": (5, 5, 15, 15), "rate": (1, 2, 3, 4)}
    found = das_gupta(before, after, structure="people", crossed=crossed)
    assert found["age"] == pytest.approx(found.total) == pytest.approx(0.5)
    assert (found["place"], found["rate"]) == pytest.approx((0, 0), abs=1e-12)
    with_nobody = das_gupta(before, {**after, "people": (5, 0, 15, 15)}, structure="people", crossed=crossed)
    assert math.fsum(with_nobody.values()) == pytest.approx(with_nobody.total, abs=1e-12)


@given(st.data(), st.integers(1, 5), st.integers(1, 4))
def test_effects_add_up_by_factor_and_by_category_and_are_the_average_over_all_orders(data, factors, categories):
    numbers = st.lists(st.floats(-1000, 1000), min_size=categories, max_size=categories)
    before, after = ({str(name): data.draw(numbers) for name in range(factors)} for _side in (1, 2))
    found = das_gupta(before, after)
    scale = 1000.0**factors
    assert math.fsum(found.values()) == pytest.approx(found.total, abs=1e-12 * scale)
    for name in before:
        assert math.fsum(found.by_category[name]) == pytest.approx(found[name], abs=1e-12 * scale)
    assert found["0"] == pytest.approx(_average_over_orders(before, after), abs=1e-12 * scale)


def _average_over_orders(before, after):
    """The effect of factor "0": its change when its turn comes, over every order of turns."""
    effects = []
    for order in permutations(before):
        earlier = order[: order.index("0")]
        others = [after[name] if name in earlier else before[name] for name in before if name != "0"]
        rest = np.prod(others, axis=0) if others else np.ones(len(before["0"]))
        effects.append(float(((np.array(after["0"]) - before["0"]) * rest).sum()))
    return math.fsum(effects) / len(effects)


def test_a_function_takes_the_place_of_the_product():
    before, after = {"met": (30.0,), "open": (10.0,)}, {"met": (20.0,), "open": (20.0,)}
    found = das_gupta(before, after, function=lambda factors: factors["met"] / (factors["met"] + factors["open"]))
    # By hand: half of (2/3 - 3/4) and of (1/2 - 3/5), and likewise.
    assert found["met"] == pytest.approx(((2 / 3 - 3 / 4) + (1 / 2 - 3 / 5)) / 2)
    assert found["met"] + found["open"] == pytest.approx(0.5 - 0.75)


def test_one_number_stands_for_every_category():
    whole = das_gupta({"people": 100, "rate": (1, 2)}, {"people": 110, "rate": (2, 2)})
    assert whole == das_gupta({"people": (100, 100), "rate": (1, 2)}, {"people": (110, 110), "rate": (2, 2)})


@pytest.mark.parametrize(
    ("before", "after", "options"),
    [
        ({"a": 1}, {"b": 1}, {}),
        ({}, {}, {}),
        ({"a": (1, 2)}, {"a": (1, 2, 3)}, {}),
        ({"a": (1, None)}, {"a": (1, 2)}, {}),
        ({"a": (1, math.inf)}, {"a": (1, 2)}, {}),
        ({"a": "many"}, {"a": 1}, {}),
        ({"a": [[1, 2]]}, {"a": 1}, {}),
        ({"a": 1}, {"a": 1}, {"structure": "b"}),
        ({"a": (0, 0)}, {"a": (1, 2)}, {"structure": "a"}),
        ({"a": (-1, 2)}, {"a": (1, 2)}, {"structure": "a"}),
        ({"a": (1, 2)}, {"a": (1, 2)}, {"crossed": {"b": "xy"}}),
        ({"a": (1, 2)}, {"a": (1, 2)}, {"structure": "a", "crossed": {"b": "xyz"}}),
        ({"a": (1, 2), "b": 1}, {"a": (1, 2), "b": 1}, {"structure": "a", "crossed": {"b": "xy"}}),
        ({"a": 1}, {"a": 1}, {"function": lambda _factors: math.nan}),
        ({str(name): 1 for name in range(13)}, {str(name): 1 for name in range(13)}, {}),
    ],
)
def test_what_cannot_be_split_is_refused_in_a_sentence(before, after, options):
    with pytest.raises(NotComputable, match=r"\.$"):
        das_gupta(before, after, **options)


# ----------------------------------------------------------------------------------------------- volume, by type

MONTHS = (range(12), range(12))


def test_a_volume_is_split_into_people_rate_and_mix_as_by_hand():
    # A hundred people with 60 and 40 requests, then two hundred with 60 and 60: people double, the rate falls by 0.4.
    found = volume([(60, 40)], [(60, 60)], population=(100, 200))
    whole = {part: effect.estimate for part, effect in found.parts.items()}
    assert whole == pytest.approx({Part.POPULATION: 80, Part.RATE: -60, Part.MIX: 0}, abs=1e-9)
    assert (found.total.estimate, found.before, found.after) == (pytest.approx(20), 100, 120)
    assert [effect.estimate for effect in found.types] == pytest.approx((0, 20), abs=1e-9)
    assert "too few periods" in found.reason
    assert found.total.low is None


@given(st.data(), st.integers(1, 5), st.booleans())
def test_the_parts_of_a_volume_add_up_whatever_the_counts(data, types, has_people):
    month = st.lists(st.integers(0, 99), min_size=types, max_size=types)
    tables = [data.draw(st.lists(month, min_size=1, max_size=7)) for _side in (1, 2)]
    found = volume(*tables, population=(120.0, 90.0) if has_people else None, draws=19)
    assert set(found.parts) == (set(Part) if has_people else {Part.RATE, Part.MIX})
    before, after = (np.sum(table, axis=0) for table in tables)
    assert math.fsum(effect.estimate for effect in found.parts.values()) == pytest.approx(
        found.total.estimate, abs=1e-9
    )
    assert found.total.estimate == pytest.approx(found.after - found.before, abs=1e-9)
    for place in range(types):
        parts = [effects[place].estimate for effects in found.by_type.values()]
        assert math.fsum(parts) == pytest.approx(after[place] - before[place], abs=1e-9)
        assert found.types[place].estimate == pytest.approx(after[place] - before[place], abs=1e-9)


def test_limits_hold_the_truth_as_often_as_they_say_with_season_and_clusters():
    generator = np.random.default_rng(12)
    season = 60 * np.exp(0.4 * np.cos(np.arange(12) * math.pi / 6))
    truth = 0.3 * season.sum()
    held, worlds = 0, 200
    for _world in range(worlds):
        before, after = (
            generator.poisson(generator.gamma(season * rise / 3, 3))[:, np.newaxis] * (1, 1) for rise in (1, 1.3)
        )
        found = volume(before[:, :1], after[:, :1], seasons=MONTHS, draws=299)
        held += found.total.low <= truth <= found.total.high
    assert found.paired
    # Three standard errors of 200 worlds are 0.046.
    assert held / worlds >= 0.95 - 0.046


def test_limits_of_a_quarter_hold_the_truth_as_often_as_they_say_by_the_noise_of_the_past():
    generator = np.random.default_rng(13)
    mix, held, worlds = np.array((0.5, 0.3, 0.2)), [], 200
    noise = VolumeNoise(Noise(4, 12), Noise(2, 24))
    for _world in range(worlds):
        before, after = (
            drawn_mixes(requests * mix, Noise(2), 1, generator) * generator.gamma(requests / 4, 4)
            for requests in (300, 390)
        )
        found = volume(before, after, population=(100, 100), noise=noise, draws=299)
        truths = [(found.total, 90), *zip(found.types, 90 * mix, strict=True), (found.by_type[Part.MIX][0], 0)]
        held.append([effect.low <= truth <= effect.high for effect, truth in truths])
    assert (np.mean(held, axis=0) >= 0.95 - 0.046).all()


def test_months_are_drawn_in_pairs_so_that_a_season_is_no_noise():
    season = 10 * np.arange(1, 13)[:, np.newaxis]
    paired = volume(season, season + 2, seasons=MONTHS)
    apart = volume(season, season + 2)
    assert (paired.total.low, paired.total.high) == pytest.approx((24, 24))
    assert apart.total.low < 0 < apart.total.high
    turned = volume(season, (season + 2)[::-1], seasons=(range(12), range(11, -1, -1)))
    assert turned.total == paired.total


def test_a_month_with_a_gap_is_left_out_with_its_pair():
    season = np.full((12, 1), 10.0)
    with_gap = season.copy()
    with_gap[3] = math.nan
    found = volume(with_gap, season, seasons=MONTHS)
    assert (found.before, found.after, found.left_out) == (110, 110, 2)


@pytest.mark.parametrize(
    ("before", "after", "options"),
    [
        ([(1, 2)], [(1, 2, 3)], {}),
        ([(1, -2)], [(1, 2)], {}),
        ([(1, 2)], [(1, None)], {}),
        ([(1, 2)], [(1, 2)], {"population": (0, 1)}),
        ([(1, 2)], [(1, 2)], {"seasons": ((1,), (1, 2))}),
        ([(1, 2)], [(1, 2)], {"level": 95}),
        ((1, 2), (1, 2), {}),
    ],
)
def test_what_is_no_volume_is_refused_in_a_sentence(before, after, options):
    with pytest.raises(NotComputable, match=r"\.$"):
        volume(before, after, **options)


# ----------------------------------------------------------------------------------------- cases with known answers


@pytest.mark.shared
@pytest.mark.parametrize(
    ("example", "options", "called"),
    [
        ("eg2.1", {}, {}),
        ("eg2.3", {}, {}),
        ("eg5.1", {"structure": "size"}, {"age_group_struct": "size"}),
    ],
)
def test_das_guptas_examples_are_as_dasguptr_prints_them(case, read_rows, example, options, called):
    rows = read_rows(case("mix_decomposition_dev") / f"{example}_input.csv")
    expected = read_rows(case("mix_decomposition_dev") / f"{example}_expected.csv")
    one, other = dict.fromkeys(row["pop"] for row in rows)
    factors = [name for name in rows[0] if name not in {"pop", "age_group"}]
    sides = [
        {name: [float(row[name]) for row in rows if row["pop"] == side] for name in factors} for side in (one, other)
    ]
    found = das_gupta(*sides, **options)
    for row in expected:
        wanted = pytest.approx([float(row[column]) for column in (one, other, "diff")], rel=1e-6)
        if row["factor"] == "crude":
            assert [found.before, found.after, found.total] == wanted
        else:
            name = called.get(row["factor"], row["factor"])
            assert [*found.standardised[name], found[name]] == wanted
    assert math.fsum(found.values()) == pytest.approx(found.total, abs=1e-9)
    assert len(expected) == len(found) + 1
