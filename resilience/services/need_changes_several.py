"""How often chance alone is called a change where several things are looked at together, and Holm's rule against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FALSE_ALARMS = 0.05
"""The chance that a verdict calls a change where nothing but noise lies between the two periods."""


def holm(p_values: Mapping[str, float | None], level: float = FALSE_ALARMS) -> frozenset[str]:
    """Return which of several looks count as changes, so that the chance of any false one stays at `level`.

    What has no p-value was not looked at.

    Source: Holm, 1979, A simple sequentially rejective multiple test procedure.
    """
    looked_at = sorted((p, name) for name, p in p_values.items() if p is not None)
    kept = set()
    for number, (p, name) in enumerate(looked_at):
        if p > level / (len(looked_at) - number):
            break
        kept.add(name)
    return frozenset(kept)


def any_false_alarm(looks: int, level: float = FALSE_ALARMS) -> float:
    """Return the chance that at least one of several verdicts is a false alarm where nothing changed."""
    return float(1 - (1 - level) ** looks)
