"""When need arises and how it varies: the one place to import the methods from; each module says what it means."""

from __future__ import annotations

from resilience.statistics.change_points import Segmentation, change_points, segmentation
from resilience.statistics.profile import ProfileChange, noise_between_rows, profile_change
from resilience.statistics.season_test import SeasonTest, season_test
from resilience.statistics.seasonal_wave import Swing, Wave, WaveChange, wave, wave_change
from resilience.statistics.seasonality import Decomposition, stl, strength_of
from resilience.statistics.variability import Variability, VariabilityRatio, variability, variability_ratio

__all__ = [
    "Decomposition",
    "ProfileChange",
    "SeasonTest",
    "Segmentation",
    "Swing",
    "Variability",
    "VariabilityRatio",
    "Wave",
    "WaveChange",
    "change_points",
    "noise_between_rows",
    "profile_change",
    "season_test",
    "segmentation",
    "stl",
    "strength_of",
    "variability",
    "variability_ratio",
    "wave",
    "wave_change",
]
