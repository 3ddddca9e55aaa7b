"""What the answer hangs on: each number from a low to a high end, all others as they are.

Uncertain effects move between the limits of their interval. What was assumed has no interval, so each assumption is
tried over a stated range: prices and costs a fifth either way, shares taken off from none to twice what was entered
(at least a tenth), our own share a fifth either way, the correction for optimism from none to the largest step, and
how long it lasts from the years measured alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.locales import _
from resilience.services.value import money_words as said
from resilience.services.value.pricing import limits_of
from resilience.statistics.value import Effect, Input, simulate
from resilience.views.value import SwingRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from resilience.services.value.model import WorkedOut
    from resilience.services.value.pricing import Priced
    from resilience.statistics.value import Benefit as Line

FIFTH, LEAST_TRIED, MOST_OPTIMISM = 0.2, 0.1, 0.4
MOST_ROWS = 8
FEW_DRAWS = 1_000
"""Enough for what is to be expected, which these draws give almost exactly."""


def swings(found: WorkedOut) -> tuple[SwingRow, ...]:
    """Return the rows of the tornado, the farthest swing first."""
    rows = sorted((*_effects(found), *_assumptions(found)), key=lambda row: -abs(row.at_high - row.at_low))
    return tuple(row for row in rows if round(row.at_low) != round(row.at_high))[:MOST_ROWS]


def _effects(found: WorkedOut) -> Iterator[SwingRow]:
    """Return the measured effect and each uncertain count, between the limits that stand beside them on the page."""
    measured = [one for one in found.priced if one.is_measured and one.effect.is_uncertain]
    if measured and found.measured is not None:
        yield _of_effect(found, _("The measured effect"), measured, limits_of(found.measured))
    for one in found.priced:
        low, high = one.draft.low, one.draft.high
        if not one.is_measured and one.effect.is_uncertain and low is not None and high is not None:
            yield _of_effect(found, one.draft.what, [one], (low, high))


def _of_effect(found: WorkedOut, name: str, moved: Sequence[Priced], limits: tuple[float, float]) -> SwingRow:
    low, high = (Effect.fixed(limit, moved[0].effect.name) for limit in limits)
    keys = {one.key for one in moved}
    return _row(
        found,
        name,
        (_("{n} a year").format(n=said.count(limits[0])), _("{n} a year").format(n=said.count(limits[1]))),
        lambda one, line: replace(line, effect=low) if one.key in keys else line,
        lambda one, line: replace(line, effect=high) if one.key in keys else line,
    )


def _assumptions(found: WorkedOut) -> Iterator[SwingRow]:
    yield _row(
        found,
        _("What one is worth"),
        _price_ends(found),
        lambda one, line: replace(line, unit_cost=found.unit_cost(one) * (1 - FIFTH)),
        lambda one, line: replace(line, unit_cost=found.unit_cost(one) * (1 + FIFTH)),
    )
    for share in (Input.DEADWEIGHT, Input.DISPLACEMENT, Input.LEAKAGE):
        yield _of_share(found, share)
    yield _row(
        found,
        Input.ATTRIBUTION.label,
        _attribution_ends(found),
        lambda one, line: replace(line, attribution=max(0.0, one.draft.attribution - FIFTH)),
        lambda one, line: replace(line, attribution=min(1.0, one.draft.attribution + FIFTH)),
    )
    yield _row(
        found,
        Input.OPTIMISM_BIAS.label,
        (said.share(0.0), said.share(MOST_OPTIMISM)),
        lambda _one, line: replace(line, optimism_bias=0.0),
        lambda _one, line: replace(line, optimism_bias=MOST_OPTIMISM),
    )
    if any(one.draft.lasts_years for one in found.priced):
        yield _row(
            found,
            Input.LASTS.label,
            (_("as measured"), _("as entered")),
            lambda one, line: replace(line, lasts=one.lasts - one.draft.lasts_years),
            lambda _one, line: line,
        )
    if found.spent:
        yield _of_costs(found)


def _price_ends(found: WorkedOut) -> tuple[str, str]:
    """Return the two ends in pounds where there is one price, else as shares."""
    prices = {found.unit_cost(one) for one in found.priced}
    if len(prices) > 1:
        return f"−{said.share(FIFTH)}", f"+{said.share(FIFTH)}"
    (price,) = prices
    return said.pounds(price * (1 - FIFTH)), said.pounds(price * (1 + FIFTH))


def _attribution_ends(found: WorkedOut) -> tuple[str, str]:
    held = {one.draft.attribution for one in found.priced}
    if len(held) > 1:
        return _("{n} points less").format(n=20), _("{n} points more").format(n=20)
    (own,) = held
    return said.share(max(0.0, own - FIFTH)), said.share(min(1.0, own + FIFTH))


def _of_share(found: WorkedOut, share: Input) -> SwingRow:
    most = max(LEAST_TRIED, *(2 * float(getattr(one.draft, share.value)) for one in found.priced))
    most = min(1.0, most)
    return _row(
        found,
        share.label,
        (said.share(0.0), said.share(most)),
        lambda _one, line: _with(line, share, 0.0),
        lambda _one, line: _with(line, share, most),
    )


def _with(line: Line, share: Input, value: float) -> Line:
    if share is Input.DEADWEIGHT:
        return replace(line, deadweight=value)
    if share is Input.DISPLACEMENT:
        return replace(line, displacement=value)
    return replace(line, leakage=value)


def _of_costs(found: WorkedOut) -> SwingRow:
    def net(times: float) -> float:
        costs = [replace(cost, uncertainty=times) for cost in found.costs()]
        return simulate(found.lines(found.priced), costs, draws=FEW_DRAWS).net_present_value.estimate

    return SwingRow(
        _("Costs, a fifth either way"),
        f"−{said.share(FIFTH)}",
        f"+{said.share(FIFTH)}",
        net(1 - FIFTH),
        net(1 + FIFTH),
    )


def _row(
    found: WorkedOut,
    name: str,
    ends: tuple[str, str],
    low: Callable[[Priced, Line], Line],
    high: Callable[[Priced, Line], Line],
) -> SwingRow:
    def net(change: Callable[[Priced, Line], Line]) -> float:
        lines = [change(one, line) for one, line in zip(found.priced, found.lines(found.priced), strict=True)]
        return simulate(lines, found.costs(), draws=FEW_DRAWS).net_present_value.estimate

    return SwingRow(name, *ends, net(low), net(high))
