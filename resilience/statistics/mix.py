"""What is a mix made of, and did it change? The one place to import the methods from; each says what it means."""

from __future__ import annotations

from resilience.statistics.mix_change import MixChange, Permuted, change
from resilience.statistics.mix_indices import (
    cramers_v,
    effective_number,
    herfindahl,
    jensen_shannon,
    shannon,
    simpson,
)
from resilience.statistics.mix_intervals import (
    EffectiveNumber,
    Share,
    effective_number_interval,
    effective_number_ratio,
    simultaneous_shares,
)
from resilience.statistics.mix_noise import Noise, mix_dispersion, mix_noise
from resilience.statistics.mix_sizes import MixSize, size_of, words_for

__all__ = [
    "EffectiveNumber",
    "MixChange",
    "MixSize",
    "Noise",
    "Permuted",
    "Share",
    "change",
    "cramers_v",
    "effective_number",
    "effective_number_interval",
    "effective_number_ratio",
    "herfindahl",
    "jensen_shannon",
    "mix_dispersion",
    "mix_noise",
    "shannon",
    "simpson",
    "simultaneous_shares",
    "size_of",
    "words_for",
]
