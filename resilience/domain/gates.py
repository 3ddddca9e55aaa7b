"""Gates: what a level's own words ask to be shown before the level counts as reached and not only as claimed.

A gate opens when any one of its needs is shown by evidence and all of its ticks are made. Gates hold back an agreed
level; on one evaluator's score they only warn. Levels without a gate are reached when they are chosen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from resilience.domain.vocabulary import EvidenceKind, GateNeed

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping
    from datetime import date

    from resilience.domain.evidence import EvidenceDraft
    from resilience.domain.framework import Gate, Indicator

Item = TypeVar("Item", bound="Hashable")


@dataclass(frozen=True, slots=True)
class TooLate:
    """Evidence that showed something once. `expired_on` is `None` where it is only older than the gate asks for."""

    dated_on: date
    expired_on: date | None


@dataclass(frozen=True, slots=True)
class ClosedGate:
    """A gate that stays shut: none of `needs` is shown in time, or these `ticks` are missing (either may be empty).

    Ticks are codes of the framework, which has the words for them. `too_late` is the newest evidence of what is needed
    that no longer counts; `None` where nothing shows it.
    """

    level: int
    needs: frozenset[GateNeed]
    ticks: frozenset[str]
    words: str
    within_months: int | None = None
    too_late: TooLate | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a chosen level amounts to: `claimed` as chosen, `reached` by what is shown, and the gates in between.

    `strength` is the strongest kind of evidence that is in date; `None` where there is none.
    """

    claimed: int
    reached: int
    closed: tuple[ClosedGate, ...]
    strength: EvidenceKind | None

    @property
    def is_held_back(self) -> bool:
        """Whether the level is claimed and not reached."""
        return self.reached < self.claimed


def standing(
    indicator: Indicator,
    level: int,
    evidence: Collection[EvidenceDraft],
    ticks: Collection[str],
    day: date,
) -> Standing:
    """Return what a level amounts to on a day, by the evidence beside the indicator and the ticks made.

    The level reached is the highest one, up to the one claimed, below which no gate stays shut: a gate at 3 that
    stays shut holds a claimed 5 back to 2.
    """
    closed = tuple(
        shut
        for gate in sorted(indicator.gates, key=lambda gate: gate.level)
        if gate.level <= level and (shut := _shut(gate, evidence, ticks, day)) is not None
    )
    reached = min((shut.level - 1 for shut in closed), default=level)
    return Standing(level, max(reached, indicator.lowest_level), closed, strength(evidence, day))


def held_back_by(
    indicator: Indicator,
    level: int,
    evidence: Mapping[Item, EvidenceDraft],
    ticks: Collection[str],
    day: date,
) -> frozenset[Item]:
    """Return which items hold a level back by being out of date: were one of them of today, more would be reached."""
    reached = standing(indicator, level, evidence.values(), ticks, day).reached

    def as_if_renewed(renewed: Item) -> int:
        drafts = [
            replace(draft, dated_on=day, expires_on=None) if item == renewed else draft
            for item, draft in evidence.items()
        ]
        return standing(indicator, level, drafts, ticks, day).reached

    return frozenset(
        item for item, draft in evidence.items() if not draft.is_in_date(day) and as_if_renewed(item) > reached
    )


def strength(evidence: Collection[EvidenceDraft], day: date) -> EvidenceKind | None:
    """Return the strongest kind of evidence that is in date, `None` without any."""
    kinds = [item.kind for item in evidence if item.is_in_date(day)]
    return min(kinds, key=list(EvidenceKind).index, default=None)


def _shut(gate: Gate, evidence: Collection[EvidenceDraft], ticks: Collection[str], day: date) -> ClosedGate | None:
    needs = frozenset(map(GateNeed, gate.needs))
    shown = [item for item in evidence if item.shows() & needs]
    is_shown = not needs or any(item.is_within(gate.within_months, day) for item in shown)
    missing = frozenset(gate.ticks) - frozenset(ticks)
    if is_shown and not missing:
        return None
    if is_shown:
        return ClosedGate(gate.level, frozenset(), missing, gate.words)
    return ClosedGate(gate.level, needs, missing, gate.words, gate.within_months, _too_late(shown, day))


def _too_late(shown: Collection[EvidenceDraft], day: date) -> TooLate | None:
    """Return the newest of what shows it; evidence of the future shows nothing yet."""
    past = [item for item in shown if item.dated_on <= day]
    if not past:
        return None
    newest = max(past, key=lambda item: (item.is_in_date(day), item.dated_on))
    return TooLate(newest.dated_on, None if newest.is_in_date(day) else newest.expires_on)
