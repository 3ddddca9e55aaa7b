"""In which order a room takes its indicators, and how many gave each answer to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.room import Given
from resilience.statistics.spread import disagreement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.assessment import Assessment
    from resilience.domain.framework import Framework, Indicator
    from resilience.domain.room import Room
    from resilience.domain.viewer import LedArea
    from resilience.storage.store import Tx


def order_of(tx: Tx, area: LedArea, assessment: Assessment, framework: Framework) -> tuple[str, ...]:
    """Return the indicators with most disagreement in the evaluators' first answers first, else as they stand.

    First answers do not change, so neither does the order while the room is open.
    """
    levels: dict[str, list[int | None]] = {}
    for one in tx.scores.first_and_now(area, assessment.id):
        levels.setdefault(one.first.indicator, []).append(one.first.answer.level)
    apart = {code: disagreement(held) or 0.0 for code, held in levels.items()}
    codes = [indicator.code for indicator in framework.indicators]
    return tuple(sorted(codes, key=lambda code: -apart.get(code, 0.0)))


def next_after(order: Sequence[str], agreed: frozenset[str], *, after: str) -> str:
    """Return the next indicator that is not agreed yet, beginning anew at the end; "" where none is left."""
    here = order.index(after) + 1 if after in order else 0
    onward = [code for code in (*order[here:], *order[:here]) if code not in agreed and code != after]
    if onward:
        return onward[0]
    return after if after and after not in agreed else ""


def given_in(tx: Tx, area: LedArea, room: Room, indicator: Indicator) -> Given:
    """Return how many in the room gave each answer to an indicator."""
    return Given.of(tx.rooms.answers(area, room.id, indicator.code).values(), indicator.top_level + 1)
