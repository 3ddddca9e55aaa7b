"""Runs every check of an effect; each says in its sentence what was looked at, and none ends with a bare p."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.services.effect.check_kinds import Check, Checked, running
from resilience.services.effect.checks_before import anticipation
from resilience.services.effect.checks_beside import spillover, unmet
from resilience.services.effect.checks_events import events
from resilience.services.effect.checks_fit import (
    autocorrelation,
    enough,
    fit_before,
    parallel,
    season,
    trend_form,
)
from resilience.services.effect.checks_negative import negative
from resilience.services.effect.checks_placebo import placebo_dates, placebo_series
from resilience.services.effect.checks_rivals import awareness, coverage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.services.effect.estimate_kinds import Found
    from resilience.services.effect.outcome_series import OutcomeData

__all__ = ["Check", "Checked", "checked", "running"]

ALL: Mapping[Check, Callable[[OutcomeData, EvaluationPlanDraft, Found], Checked]] = {
    Check.EVENTS: events,
    Check.AWARENESS: awareness,
    Check.COVERAGE: coverage,
    Check.UNMET: unmet,
    Check.SPILLOVER: spillover,
    Check.ANTICIPATION: anticipation,
    Check.NEGATIVE: negative,
    Check.PARALLEL: parallel,
    Check.FIT_BEFORE: fit_before,
    Check.PLACEBO_DATES: placebo_dates,
    Check.PLACEBO_SERIES: placebo_series,
    Check.TREND_FORM: trend_form,
    Check.SEASON: season,
    Check.AUTOCORRELATION: autocorrelation,
    Check.PERIODS: enough,
}

RIVALS = frozenset({Check.AWARENESS, Check.COVERAGE, Check.UNMET})
"""What speaks against reading a change in what is recorded as one in need."""


def checked(data: OutcomeData, plan: EvaluationPlanDraft, found: Found) -> tuple[Checked, ...]:
    """Return every check, in the order in which they are shown; of another side of need its volume's rivals count."""
    volume = data.volume or data
    return tuple(check(volume if kind in RIVALS else data, plan, found) for kind, check in ALL.items())
