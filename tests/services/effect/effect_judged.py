"""What the page on one intervention would call an outcome of a generated world, by arrays alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import comb

from resilience.domain.evaluation import EvaluationPlanDraft
from resilience.domain.vocabulary import Design, Verdict
from resilience.example.plan import PlannedIntervention
from resilience.services.effect.checks import ALL, Check, Checked, checked
from resilience.services.effect.estimates import Found, found, main_alone
from resilience.services.effect.outcome_series import OutcomeData
from resilience.services.effect.verdicts import verdict

CLAIMS = frozenset({Verdict.CHANGED, Verdict.IMPROVEMENT, Verdict.CONCERN})
QUICK = (Check.AWARENESS, Check.COVERAGE, Check.ANTICIPATION, Check.EVENTS, Check.NEGATIVE, Check.PLACEBO_DATES)
"""Checks that take little time."""


@dataclass(frozen=True, eq=False)
class Seen:
    """One intervention in one area as its page sees it; `truth` is what was planted, as a share (0: nothing)."""

    code: str
    done: PlannedIntervention
    data: OutcomeData
    plan: EvaluationPlanDraft
    truth: float

    def by(self, design: Design) -> Seen:
        """The same with another design fixed beforehand."""
        return replace(self, plan=replace(self.plan, design=design))

    @property
    def alone(self) -> Seen:
        """The same where no other area agreed to be compared with."""
        return replace(self, data=replace(self.data, areas=()))

    def answered(self) -> Answered:
        """What the page would say."""
        estimates = found(self.data, self.plan)
        checks = checked(self.data, self.plan, estimates)
        return Answered(self, estimates, checks, verdict(self.data, self.plan, estimates, checks))


@dataclass(frozen=True, eq=False)
class Answered:
    """What the page says of one intervention in one area."""

    seen: Seen
    found: Found
    checks: tuple[Checked, ...]
    verdict: Verdict

    def warns(self, *some: Check) -> bool:
        return any(one.warns for one in self.checks if one.check in some)

    def of(self, check: Check) -> Checked:
        return next(one for one in self.checks if one.check is check)


def is_claimed(seen: Seen) -> bool:
    """Whether the page claims a change. Checks decide what it is called, never whether it is claimed."""
    return _before_checks(seen) in CLAIMS


def is_improvement(seen: Seen, likeliest: Check = Check.AWARENESS) -> bool:
    """Whether the page calls it an improvement; no more checks are made than it takes to say that it does not."""
    if _before_checks(seen) is not Verdict.IMPROVEMENT:
        return False
    main = main_alone(seen.data, seen.plan)
    quick = (ALL[check](seen.data, seen.plan, main) for check in (likeliest, *QUICK))
    if any(one.warns and one.is_decisive for one in quick):
        return False
    return seen.answered().verdict is Verdict.IMPROVEMENT


def _before_checks(seen: Seen) -> Verdict:
    return verdict(seen.data, seen.plan, main_alone(seen.data, seen.plan), ())


def most_by_chance(rate: float, n: int) -> int:
    """How many of `n` happen by chance at most, in 99 of 100 such worlds, where each is at `rate`."""
    held, most = 0.0, -1
    while held < 0.99:
        most += 1
        held += comb(n, most) * rate**most * (1 - rate) ** (n - most)
    return most
