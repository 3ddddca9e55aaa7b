"""Mixes against published numbers, arithmetic by hand and what must always hold; their tests against plain chance."""

from __future__ import annotations

import csv
import json
import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.statistics.errors import NotComputable
from resilience.statistics.mix import (
    MixSize,
    Noise,
    Permuted,
    change,
    cramers_v,
    effective_number,
    effective_number_interval,
    effective_number_ratio,
    herfindahl,
    jensen_shannon,
    mix_dispersion,
    mix_noise,
    shannon,
    simpson,
    simultaneous_shares,
    size_of,
)

GAP = None
COUNTS = st.lists(st.integers(0, 1000), min_size=2, max_size=12).filter(any)


# ------------------------------------------------------------------------------------------- one number for a mix


def test_equal_types_are_as_many_as_they_are_whichever_way_the_number_is_made():
    for order in (0, 0.5, 1, 2, 3, 500, math.inf):
        assert effective_number((7, 7, 0, 7, 7), order=order) == pytest.approx(4)
    assert shannon((7, 7, 7, 7)) == pytest.approx(math.log(4))
    assert simpson((7, 7, 7, 7)) == pytest.approx(3 / 4)


def test_shares_of_a_half_three_tenths_and_a_fifth_can_be_worked_out_by_hand():
    shares = (0.5, 0.3, 0.2)
    assert herfindahl(shares) == pytest.approx(0.38)
    assert effective_number(shares, order=2) == pytest.approx(1 / 0.38)
    assert effective_number(shares, order=math.inf) == pytest.approx(2)
    assert effective_number(shares) == pytest.approx(0.5**-0.5 * 0.3**-0.3 * 0.2**-0.2)


def test_one_type_alone_is_no_mixture():
    assert (shannon((5, 0)), simpson((5, 0)), effective_number((5, 0))) == (0, 0, 1)
    assert math.copysign(1, shannon((5,))) == 1


def test_a_missing_count_is_left_out_and_is_not_a_type_without_requests():
    assert effective_number((3, GAP, 3, math.nan)) == effective_number((3, 3))


@given(COUNTS, st.sampled_from((0, 0.5, 1, 2, 7)))
def test_the_effective_number_lies_between_one_and_the_number_of_types(counts, order):
    assert 1 - 1e-9 <= effective_number(counts, order=order) <= len(counts) + 1e-9


def test_endres_and_schindelins_distance_has_the_values_that_scipy_documents():
    assert jensen_shannon((1, 0, 0), (0, 1, 0), 2) == pytest.approx(1, abs=1e-15)
    assert jensen_shannon((1, 0), (0.5, 0.5), "e") == pytest.approx(0.46450140402245893, abs=1e-15)
    assert jensen_shannon((1, 0), (0.5, 0.5), math.e) == jensen_shannon((1, 0), (0.5, 0.5), "e")
    assert jensen_shannon((1, 0, 0), (2, 0, 0)) == 0


@given(st.data(), st.integers(2, 10))
def test_the_distance_is_symmetric_lies_between_0_and_1_and_is_0_for_equal_mixes_only(data, types):
    one, other = (
        data.draw(st.lists(st.integers(0, 10**6), min_size=types, max_size=types).filter(any)) for _side in (1, 2)
    )
    distance = jensen_shannon(one, other)
    assert 0 <= distance <= 1
    assert distance == jensen_shannon(other, one)
    same = all(x * sum(other) == y * sum(one) for x, y in zip(one, other, strict=True))
    assert (distance == 0) == same


@given(st.data())
def test_no_way_round_is_shorter(data):
    one, other, third = (data.draw(st.lists(st.integers(0, 99), min_size=4, max_size=4).filter(any)) for _ in range(3))
    assert jensen_shannon(one, other) <= jensen_shannon(one, third) + jensen_shannon(third, other) + 1e-12


def test_nearly_equal_mixes_keep_their_distance():
    # For small gaps the distance is √(Σ gap² / share / (8 log 2)); cancellation would leave nothing of it.
    found = jensen_shannon((0.5 + 1e-10, 0.5 - 1e-10), (0.5, 0.5))
    assert found == pytest.approx(math.sqrt(4e-20 / (8 * math.log(2))), rel=1e-5)


def test_cramers_v_is_1_where_rows_decide_columns_and_0_where_they_do_not_matter():
    assert cramers_v([[5, 0], [0, 9]]) == pytest.approx(1)
    assert cramers_v([[2, 4, 6], [1, 2, 3]]) == pytest.approx(0, abs=1e-12)
    # By hand: chi-squared is 60 × (10×10 - 20×20)² / 30⁴ = 20/3, so V is √(1/9).
    assert cramers_v([[10, 20], [20, 10]]) == pytest.approx(1 / 3)
    assert cramers_v([[10, 20, 0], [20, 10, 0], [0, 0, 0]]) == pytest.approx(1 / 3)
    assert cramers_v([[10, 20], [20, 10]], corrected=True) == pytest.approx(
        math.sqrt((1 / 9 - 1 / 59) / (1 - 1 / 59)), rel=1e-12
    )


# ------------------------------------------------------------------------------------------------------- a change


def test_words_follow_the_limits_that_cohens_w_sets():
    assert [size_of(distance) for distance in (0, 0.042, 0.043, 0.127, 0.128, 0.212, 0.213, 1)] == [
        *(MixSize.HARDLY_ANY,) * 2,
        *(MixSize.SMALL,) * 2,
        *(MixSize.MODERATE,) * 2,
        *(MixSize.LARGE,) * 2,
    ]
    assert size_of(jensen_shannon((50, 50), (54, 46))) is MixSize.HARDLY_ANY
    assert size_of(jensen_shannon((50, 50), (56, 44))) is MixSize.SMALL
    assert size_of(jensen_shannon((50, 50), (66, 34))) is MixSize.MODERATE
    assert size_of(jensen_shannon((50, 50), (76, 24))) is MixSize.LARGE


def test_single_requests_trade_places_as_fisher_counts_them():
    # Fisher's exact test of 1 and 9 against 11 and 3 (two-sided 0.00276): as far apart or further.
    found = change((1, 9), (11, 3), seed=4)
    assert found.p == pytest.approx(0.00276, abs=0.0015)
    assert (found.permuted, found.before, found.after, found.periods) == (Permuted.REQUESTS, 10, 14, None)
    assert found.words == "a large change"
    assert found == change((1, 9), (11, 3), seed=4)


def test_equal_mixes_are_as_near_as_anything_by_chance():
    found = change((30, 20, 10), (60, 40, 20))
    assert (found.distance, found.p, found.words) == (0, 1, "hardly any change")
    assert 0 < found.by_chance < 0.2


def test_a_cluster_in_one_month_is_a_change_to_single_requests_and_none_to_months():
    before = np.tile((20, 10, 10), (12, 1))
    after = before.copy()
    after[4] = (20, 90, 10)  # one event brought eighty requests of one type
    assert change(before.sum(axis=0), after.sum(axis=0)).p < 0.01
    by_month = change(before, after, seasons=(range(12), range(12)))
    assert by_month.p > 0.05
    assert (by_month.permuted, by_month.periods) == (Permuted.PERIODS_WITHIN_SEASON, (12, 12))


def test_a_lasting_change_of_mix_is_found_by_month():
    season = 1 + np.arange(12)[:, np.newaxis] % 4
    before, after = season * (20, 10, 10), season * (20, 16, 10)
    for seasons in (None, (range(12), range(12))):
        assert change(before, after, seasons=seasons).p < 0.01


def test_every_way_of_trading_pairs_is_looked_at_where_there_are_few():
    before, after = [(6, 4), (7, 3), (8, 2)] * 2, [(4, 6), (5, 5), (3, 7)] * 2
    found = change(before, after, seasons=(range(6), range(6)))
    assert found.permutations == 63
    # All six moved the same way: of 64 arrangements only this one and its mirror image lie as far apart.
    assert found.p == 2 / 64
    some = change(before, after, seasons=(range(6), range(6)), permutations=50)
    assert some.permutations == 50
    assert some.p == pytest.approx(2 / 64, abs=0.08)


def test_a_season_in_the_mix_hides_no_change_from_months_that_trade_places_with_their_like():
    months = np.arange(12)[:, np.newaxis]
    before = np.hstack([20 + 5 * months, 80 - 5 * months])
    after = before + np.array((6, 0))
    assert change(before, after).p > 0.05
    assert change(before, after, seasons=(range(12), range(12))).p < 0.01


@pytest.mark.parametrize("volume_after", [60, 240])
def test_of_worlds_without_a_change_of_mix_one_in_twenty_is_called_one_whatever_the_volume(volume_after):
    generator = np.random.default_rng(20)
    p_values = []
    for _world in range(300):
        before, after = (
            np.array(
                [generator.multinomial(generator.poisson(volume), mix) for mix in generator.dirichlet((9, 6, 3, 2), 12)]
            )
            for volume in (60, volume_after)
        )
        p_values.append(change(before, after, permutations=199, seasons=(range(12), range(12))).p)
    # Three standard errors of 300 worlds are 0.038 at one in twenty and 0.087 at a half.
    assert np.mean(np.array(p_values) <= 0.05) <= 0.05 + 0.038
    assert np.mean(np.array(p_values) <= 0.5) == pytest.approx(0.5, abs=0.087)


def test_two_quarters_are_told_from_chance_by_how_much_quarters_differed_before():
    quiet = [((50, 30, 20), (50, 31, 19)), ((52, 30, 18), (50, 30, 20))] * 4
    wild = [((50, 30, 20), (80, 10, 10)), ((20, 60, 20), (50, 30, 20))]
    assert mix_noise(quiet) == Noise(1, 16)
    assert mix_noise(wild).phi > 10
    before, after = (50, 30, 20), (30, 50, 20)
    assert change(before, after, noise=mix_noise(quiet)).p < 0.05
    assert change(before, after, noise=mix_noise(wild)).p > 0.05
    assert change(before, after, noise=Noise()) == change(before, after)


def test_noise_of_pairs_that_cannot_be_compared_is_not_known():
    assert mix_noise([]) is None
    assert mix_noise([((1, 2), (0, 0)), ((3, 0), (4, 0)), ((GAP, 2), (2, 2))]) is None


@pytest.mark.parametrize("clump", [1, 8])
def test_of_quarters_without_a_change_of_mix_no_more_than_one_in_twenty_is_called_one(clump):
    generator = np.random.default_rng(21)

    def quarter():
        return clump * generator.multinomial(400 // clump, (0.4, 0.3, 0.2, 0.1))

    p_values = []
    for _world in range(300):
        noise = mix_noise([(quarter(), quarter()) for _pair in range(8)])
        p_values.append(change(quarter(), quarter(), permutations=199, noise=noise).p)
    assert np.mean(np.array(p_values) <= 0.05) <= 0.05 + 0.038
    assert np.mean(np.array(p_values) <= 0.5) == pytest.approx(0.5, abs=0.1)


def test_periods_with_a_gap_or_without_events_are_left_out():
    before, after = np.tile((6.0, 4.0), (8, 1)), np.tile((4.0, 6.0), (8, 1))
    whole = change(before[:-2], after)
    before[6], before[7] = (math.nan, 4), (0, 0)
    with_gaps = change(before, after)
    assert (with_gaps.distance, with_gaps.p, with_gaps.left_out) == (whole.distance, whole.p, 1)


def test_what_cannot_be_told_is_none_with_the_reason():
    nothing = change((0, 0), (3, 4))
    assert (nothing.distance, nothing.p, nothing.words) == (None, None, None)
    assert nothing.reason.startswith("Nothing was counted")
    short = change([[3, 4]] * 3, [[4, 3]] * 3)
    assert short.distance > 0
    assert (short.p, short.by_chance) == (None, None)
    assert "too few periods" in short.reason


# --------------------------------------------------------------------------------------------------------- how sure


@given(COUNTS, st.floats(1, 20))
def test_goodmans_limits_solve_goodmans_equation(counts, dispersion):
    z = NormalDist().inv_cdf(1 - 0.05 / (2 * len(counts)))
    n = sum(counts) / dispersion
    for one in simultaneous_shares(counts, dispersion=dispersion):
        assert 0 <= one.low <= one.share <= one.high <= 1
        for limit in (one.low, one.high):
            assert n * (one.share - limit) ** 2 == pytest.approx(z**2 * limit * (1 - limit), rel=1e-6, abs=1e-9)


def test_a_missing_count_has_no_share_and_nothing_counted_has_none_either():
    missing, known = simultaneous_shares((GAP, 5))
    assert (missing.share, missing.low, known.share) == (None, None, 1)
    assert simultaneous_shares((0, 0))[0].share is None


def test_noise_known_from_few_periods_widens_the_limits():
    plain, from_few = (simultaneous_shares((30, 70), degrees_of_freedom=df)[0] for df in (None, 11))
    assert from_few.low < plain.low < plain.high < from_few.high


def test_months_of_one_type_each_are_as_clustered_as_can_be():
    # Twelve requests at a time: the share varies twelve times as much, times 12/11 for the mean that was fitted.
    assert mix_dispersion([[12, 0], [0, 12]] * 6) == pytest.approx(12 * 12 / 11)
    assert mix_dispersion([[6, 6]] * 12) == 1
    assert mix_dispersion([[6, 6]]) == 1


def test_one_request_may_count_under_several_types_when_the_total_is_given():
    first, second = simultaneous_shares((80, 60), total=100)
    assert (first.share, second.share) == (0.8, 0.6)
    assert first.low < 0.8 < first.high < 1
    assert mix_dispersion([[8, 6]] * 12, totals=[10] * 12) == 1
    assert mix_dispersion([[12, 12], [0, 0]] * 6, totals=[12] * 12) == pytest.approx(12 * 12 / 11)


def test_the_effective_number_has_an_interval_from_six_periods_on():
    generator = np.random.default_rng(3)
    months = generator.multinomial(50, (0.4, 0.3, 0.2, 0.1), size=12)
    found = effective_number_interval(months)
    truth = effective_number((0.4, 0.3, 0.2, 0.1))
    assert 1 <= found.low <= truth <= found.high <= 4
    assert found.estimate == pytest.approx(effective_number(months.sum(axis=0)))
    few = effective_number_interval(months[:5])
    assert few.estimate is not None
    assert (few.low, few.high) == (None, None)
    assert "too few periods" in few.reason
    assert effective_number_interval([[0, 0]]).estimate is None


def test_a_mix_that_lost_types_has_a_smaller_effective_number_by_more_than_noise():
    generator = np.random.default_rng(6)
    wide, narrow = (generator.multinomial(80, mix, size=12) for mix in ((0.25,) * 4, (0.7, 0.1, 0.1, 0.1)))
    for found in (
        effective_number_ratio(wide, narrow, paired=True),
        effective_number_ratio(wide, narrow),
        effective_number_ratio(wide[:3], narrow[:3], noise=Noise(2, 12)),
    ):
        assert found.low < found.estimate < found.high < 1
    same = effective_number_ratio(wide, wide[::-1])
    assert same.low < 1 < same.high
    few = effective_number_ratio(wide[:3], narrow[:3])
    assert few.estimate < 1
    assert (few.low, "too few periods" in few.reason) == (None, True)
    assert effective_number_ratio([[0, 0]], [[1, 2]]).estimate is None


# --------------------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: shannon((0, 0)),
        lambda: shannon(()),
        lambda: simpson((1, -1)),
        lambda: effective_number((1, 1), order=-1),
        lambda: jensen_shannon((1, 2), (1, 2, 3)),
        lambda: jensen_shannon((1, 2), (0, 0)),
        lambda: jensen_shannon((1, 2), (1, 2), base=1),
        lambda: cramers_v([[1, 2]]),
        lambda: cramers_v([1, 2]),
        lambda: cramers_v([[1, 2], [1]]),
        lambda: cramers_v([[1, GAP], [1, 3]]),
        lambda: change((1, 2), (1, 2, 3)),
        lambda: change((0.5, 0.5), (0.4, 0.6)),
        lambda: change((1, 2), [[1, 2]]),
        lambda: change((1, 2), (1, 2), permutations=0),
        lambda: change([[1, 2]], [[1, 2, 3]]),
        lambda: change([[1, 2]], [[1, 2]], seasons=((1, 2), (1,))),
        lambda: simultaneous_shares((1, 2), dispersion=0.5),
        lambda: simultaneous_shares((1, 2), level=95),
        lambda: simultaneous_shares((1, 2), total=1.5),
        lambda: Noise(0.5),
        lambda: Noise(2, 0),
        lambda: mix_noise([((1, 2), (1, 2, 3))]),
        lambda: effective_number_ratio([[1, 2]] * 2, [[1, 2]], paired=True),
        lambda: mix_dispersion([[1, 2]], totals=(3, 3)),
    ],
)
def test_what_is_no_mix_is_refused_in_a_sentence(wrong):
    with pytest.raises(NotComputable, match=r"\.$"):
        wrong()


# ----------------------------------------------------------------------------------------- cases with known answers


@pytest.mark.shared
def test_mixes_of_the_dune_meadow_are_those_of_vegan(case):
    with (case("mix_indices_dev") / "dune_vegan.csv").open(newline="", encoding="utf-8") as lines:
        rows = [[float(cell) for cell in row] for row in list(csv.reader(lines))[1:]]
    for *counts, entropy, chance, inverse in rows:
        assert shannon(counts) == pytest.approx(entropy, abs=1e-9)
        assert effective_number(counts) == pytest.approx(math.exp(entropy), abs=1e-9)
        assert simpson(counts) == pytest.approx(chance, abs=1e-9)
        assert effective_number(counts, order=2) == pytest.approx(inverse, abs=1e-9)
    assert len(rows) == 20


@pytest.mark.shared
def test_distances_and_the_concentration_are_those_of_the_case(case):
    expected = json.loads((case("mix_indices_dev") / "expected.json").read_text(encoding="utf-8"))
    for one in expected["jensen_shannon_distance"]:
        assert jensen_shannon(one["p"], one["q"], one["base"]) == pytest.approx(one["value"], abs=1e-9)
    for one in expected["hhi"]:
        assert herfindahl(one["shares"]) == pytest.approx(one["value"], abs=1e-9)
