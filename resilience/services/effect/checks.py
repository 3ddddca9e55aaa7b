"""Runs every check of an effect; each says in its sentence what was looked at, and none ends with a bare p."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.locales import _
from resilience.services.effect.check_kinds import Check, Checked, not_possible, running
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
from resilience.services.effect.verdicts import is_too_early

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

TELLING = frozenset({Check.PLACEBO_DATES, Check.PLACEBO_SERIES, Check.TREND_FORM})
"""What would tell the result, and so waits as long as the plan does."""


def checked(data: OutcomeData, plan: EvaluationPlanDraft, found: Found) -> tuple[Checked, ...]:
    """Return every check, in the order in which they are shown; of another side of need its volume's rivals count."""
    volume = data.volume or data
    waiting = TELLING if is_too_early(data, plan, found) else frozenset()
    has_passed = data.reported_after >= plan.periods
    return tuple(
        _waits(kind, has_passed=has_passed)
        if kind in waiting
        else check(volume if kind in RIVALS else data, plan, found)
        for kind, check in ALL.items()
    )


def _waits(kind: Check, *, has_passed: bool) -> Checked:
    if has_passed:
        return not_possible(kind, _("This is looked at where an effect with limits can be worked out."))
    return not_possible(
        kind, _("This is looked at when the plan’s time has passed, since it would tell the result before.")
    )
