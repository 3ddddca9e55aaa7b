"""What an effect is called: too early, noise, changed, or improvement and concern where the plan gave the direction.

Pure: from arrays, a plan, an estimate and its checks, so that it can be held to its stated rate over many worlds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.need_plan import Improvement
from resilience.domain.vocabulary import Verdict
from resilience.locales import _
from resilience.services.effect.effect_words import after_colon
from resilience.services.effect.estimate_kinds import Way

if TYPE_CHECKING:
    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.services.effect.check_kinds import Checked
    from resilience.services.effect.estimate_kinds import Estimate, Found
    from resilience.services.effect.outcome_series import OutcomeData

NOT_RELIED_ON = frozenset({Way.TWO_WAY, Way.BEFORE_AFTER})
"""Methods that stand beside for comparison and whose word does not count."""


def verdict(
    data: OutcomeData,
    plan: EvaluationPlanDraft,
    found: Found,
    checks: tuple[Checked, ...],
    *,
    is_blind: bool = True,
) -> Verdict:
    """Return the verdict. `is_blind` is false where the plan's direction was fixed when results could be seen."""
    if is_too_early(data, plan, found):
        return Verdict.TOO_EARLY
    if is_noise(found.main, plan):
        return Verdict.NOISE
    if not is_blind or decisive(checks) or disagreeing(found):
        return Verdict.CHANGED
    return Verdict.IMPROVEMENT if is_as_planned(found.main, plan) else Verdict.CONCERN


def is_too_early(data: OutcomeData, plan: EvaluationPlanDraft, found: Found) -> bool:
    """Whether the plan's periods have not passed, or nothing with limits can be said at all."""
    is_weak = found.choice.way is Way.BEFORE_AFTER
    return data.reported_after < plan.periods or is_weak or not found.main.has_limits


def is_noise(main: Estimate, plan: EvaluationPlanDraft) -> bool:
    """Whether the interval holds no effect, or lies wholly inside what the plan counts as none."""
    if main.low is None or main.high is None or not main.excludes_none:
        return True
    return -plan.no_effect_within <= main.low and main.high <= plan.no_effect_within


def is_as_planned(main: Estimate, plan: EvaluationPlanDraft) -> bool:
    """Whether the effect goes the way that the plan calls better."""
    return main.share is not None and (main.share < 0) == (plan.improvement is Improvement.DOWN)


def decisive(checks: tuple[Checked, ...]) -> tuple[Checked, ...]:
    """Return the checks that speak against calling it an effect."""
    return tuple(one for one in checks if one.warns and one.is_decisive)


def disagreeing(found: Found) -> tuple[Estimate, ...]:
    """Return the methods whose limits leave the main estimate out."""
    return tuple(one for one in _counting(found) if _disagrees(one, found.main))


def agreeing(found: Found) -> tuple[Estimate, ...]:
    """Return the methods that claim the same direction by themselves and allow for the main estimate."""
    return tuple(
        one
        for one in _counting(found)
        if not _disagrees(one, found.main) and one.excludes_none and _same_side(one, found.main)
    )


def _counting(found: Found) -> tuple[Estimate, ...]:
    return tuple(one for one in found.others if one.has_limits and one.way not in NOT_RELIED_ON)


def _same_side(one: Estimate, main: Estimate) -> bool:
    return one.share is not None and main.share is not None and (one.share < 0) == (main.share < 0)


def _disagrees(one: Estimate, main: Estimate) -> bool:
    if one.low is None or one.high is None or main.share is None:
        return False
    return not one.low <= main.share <= one.high


def second_method(found: Found) -> str:
    """Return whether a second method agrees, as a sentence; where methods disagree it says so."""
    against = disagreeing(found)
    if against:
        return _("The methods do not agree ({method}: {change}).").format(
            method=against[0].way.phrase, change=after_colon(against[0])
        )
    others = _counting(found)
    if not others:
        return _("No second method could be tried.")
    same = agreeing(found)
    if same and found.main.excludes_none:
        return _("A second method agrees ({method}: {change}).").format(
            method=same[0].way.phrase, change=after_colon(same[0])
        )
    said = (
        _("A second method allows for it but cannot tell it from none ({method}: {change}).")
        if found.main.excludes_none
        else _("A second method allows for it ({method}: {change}).")
    )
    return said.format(method=others[0].way.phrase, change=after_colon(others[0]))
