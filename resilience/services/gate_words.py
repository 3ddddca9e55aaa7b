"""What holds a level back, in words: one sentence for a list, and one for each gate beside a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.vocabulary import GateNeed
from resilience.locales import _, mark, ngettext
from resilience.services import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resilience.domain.framework import Framework
    from resilience.domain.gates import ClosedGate, Standing

NEEDS: dict[GateNeed, str] = {
    GateNeed.EVIDENCE_IN_DATE: mark("evidence in date"),
    GateNeed.EXERCISE: mark("an exercise"),
    GateNeed.REAL_EVENT: mark("a real event"),
    GateNeed.REVIEW: mark("a review by others"),
    GateNeed.DECISION: mark("a recorded decision"),
    GateNeed.DELIVERY: mark("work delivered in ordinary times"),
    GateNeed.COMPARISON: mark("a comparison of what was expected with what happened"),
    GateNeed.MEASURED_RESULT: mark("a measured result"),
    GateNeed.MEASURED_EFFECT: mark("a measured effect on need"),
    GateNeed.REVIEWED_ON_EVIDENCE: mark("a review that changed or kept things because of evidence"),
}
"""Each need as it stands within a sentence."""


def said(standing: Standing, framework: Framework) -> str:
    """Return what a level amounts to: "4 claimed, 2 reached: no evidence in date stands beside it", or "4" alone."""
    if not standing.is_held_back:
        return str(standing.claimed)
    lowest = standing.closed[0]
    return _("{claimed} claimed, {reached} reached: {why}").format(
        claimed=standing.claimed,
        reached=standing.reached,
        why=_missing(lowest) if lowest.needs else _not_ticked(lowest, framework),
    )


def lacks(standing: Standing, framework: Framework) -> tuple[str, ...]:
    """Return a sentence for each gate that stays shut, the lowest first: what it asks for and what is here."""
    return tuple(sentence for gate in standing.closed for sentence in _asks(gate, framework))


def needs_in_words(needs: Iterable[GateNeed]) -> str:
    """Return needs of which one is enough: "an exercise or a real event"."""
    return _(" or ").join(_(NEEDS[need]) for need in GateNeed if need in frozenset(needs))


def _missing(gate: ClosedGate) -> str:
    late = gate.too_late
    if late is None:
        if gate.needs == {GateNeed.EVIDENCE_IN_DATE}:
            return _("no evidence in date stands beside it")
        return _("nothing beside it shows {needs}").format(needs=needs_in_words(gate.needs))
    if late.expired_on is not None:
        return _("the newest evidence for it expired on {day}").format(day=words.day(late.expired_on))
    return ngettext(
        "the newest evidence for it, of {month}, is older than {n} month",
        "the newest evidence for it, of {month}, is older than {n} months",
        gate.within_months or 0,
    ).format(month=words.month(late.dated_on), n=gate.within_months)


def _not_ticked(gate: ClosedGate, framework: Framework) -> str:
    return _("not confirmed: {ticks}").format(ticks=_ticks(gate, framework))


def _ticks(gate: ClosedGate, framework: Framework) -> str:
    return "; ".join(tick.words for tick in framework.ticks if tick.code in gate.ticks)


def _asks(gate: ClosedGate, framework: Framework) -> list[str]:
    sentences = []
    if gate.needs:
        sentences.append(_("{asked}; {here}.").format(asked=_asked(gate), here=_here(gate)))
    if gate.ticks:
        sentences.append(
            _("Level {level} has to be confirmed in moderation: {ticks}.").format(
                level=gate.level, ticks=_ticks(gate, framework)
            )
        )
    return sentences


def _asked(gate: ClosedGate) -> str:
    needs = needs_in_words(gate.needs)
    if gate.within_months is None:
        return _("Level {level} asks for {needs}").format(level=gate.level, needs=needs)
    return ngettext(
        "Level {level} asks for {needs} within the last {n} month",
        "Level {level} asks for {needs} within the last {n} months",
        gate.within_months,
    ).format(level=gate.level, needs=needs, n=gate.within_months)


def _here(gate: ClosedGate) -> str:
    late = gate.too_late
    if late is None:
        return _("nothing here shows it yet")
    if late.expired_on is not None:
        return _("the newest here expired on {day}").format(day=words.day(late.expired_on))
    return _("the newest here is of {month}").format(month=words.month(late.dated_on))
