"""What changed because of something with a date: the one place to import the methods from; each says what it means."""

from __future__ import annotations

from resilience.statistics.impact_checks import (
    Anticipation,
    Autocorrelation,
    Detectable,
    anticipation,
    autocorrelation,
    smallest_detectable,
)
from resilience.statistics.impact_interrupted import controlled, interrupted
from resilience.statistics.impact_placebo import (
    Estimator,
    Placebo,
    Placebos,
    Rank,
    by_regression,
    by_structure,
    placebo_in_time,
    ranked,
)
from resilience.statistics.impact_results import Effect, Interrupted, TermTest
from resilience.statistics.impact_season import SeasonCheck, season_check
from resilience.statistics.impact_structural import Structural, structural
from resilience.statistics.impact_trends import TrendForm, TrendForms, trend_forms

__all__ = [
    "Anticipation",
    "Autocorrelation",
    "Detectable",
    "Effect",
    "Estimator",
    "Interrupted",
    "Placebo",
    "Placebos",
    "Rank",
    "SeasonCheck",
    "Structural",
    "TermTest",
    "TrendForm",
    "TrendForms",
    "anticipation",
    "autocorrelation",
    "by_regression",
    "by_structure",
    "controlled",
    "interrupted",
    "placebo_in_time",
    "ranked",
    "season_check",
    "smallest_detectable",
    "structural",
    "trend_forms",
]
