"""The difference of two shares has the published limits, and none where there is nothing to divide."""

from __future__ import annotations

import pytest

from resilience.statistics.errors import NotComputable
from resilience.statistics.mix import Noise
from resilience.statistics.share_difference import share_difference


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_limits_are_those_published_by_newcombe_1998_for_his_method_10(counts, low, high):
    found = share_difference(*counts)
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


def test_noise_widens_the_limits_as_fewer_requests_would_and_leaves_the_shares():
    plain, noisy = (
        share_difference(28, 35, 24, 40),
        share_difference(56, 70, 48, 80, noise_1=Noise(2), noise_0=Noise(2)),
    )
    assert (noisy.low, noisy.high) == pytest.approx((plain.low, plain.high))
    assert noisy.estimate == pytest.approx(plain.estimate)
    unsure = share_difference(56, 70, 48, 80, noise_1=Noise(2, 3), noise_0=Noise(2, 3))
    assert unsure.low < noisy.low


def test_a_share_of_nothing_is_not_known_and_so_is_the_difference():
    found = share_difference(3, 10, 0, 0)
    assert (found.share_1, found.share_0, found.estimate, found.is_more_than_noise) == (0.3, None, None, None)
    assert "of nothing" in found.reason
    with pytest.raises(NotComputable):
        share_difference(11, 10, 1, 10)
