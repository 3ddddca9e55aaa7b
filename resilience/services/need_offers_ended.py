"""How requests ended, by month: outcomes, unmet needs by type and their reasons, in two periods with their noise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.vocabulary import Outcome
from resilience.services import need_offers_words as said
from resilience.services.need_offers_months import (
    Compared,
    Months,
    Share,
    compared,
    months_of,
    noise_before,
    noise_within,
    shares,
)
from resilience.statistics.mix import Noise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.need_question import NeedFilter, PeriodPair
    from resilience.services.need_asking import NeedContext
    from resilience.services.need_series import Floats

NOT_RECORDED, OPEN, UNMET = "", Outcome.OPEN.value, Outcome.UNMET.value
ENDED = tuple(outcome.value for outcome in Outcome if outcome is not Outcome.OPEN)
EVERY = (*ENDED, OPEN, NOT_RECORDED)


@dataclass(frozen=True, slots=True, eq=False)
class Endings:
    """All requests by month and how they ended, of which periods are compared, and what each share is held to.

    `by_type` has the unmet and the ended ones of each type. `noise` is `None` where nothing can be judged.
    """

    pair: PeriodPair
    outcomes: Months
    reasons: Months
    by_type: dict[str, Months]
    chosen: Compared

    @property
    def ended(self) -> tuple[float, float]:
        """How many requests of the earlier and of the later period ended in a way that was recorded."""
        return self._sum(self.chosen.before), self._sum(self.chosen.after)

    def _sum(self, columns: Sequence[int]) -> float:
        return float(self.outcomes.over(columns, ENDED).sum())


@dataclass(frozen=True, slots=True)
class Found:
    """Several shares of both periods, and why their change cannot be judged ("" where it can)."""

    shares: tuple[Share, ...]
    noise: Noise | None
    why: str

    def of(self, code: str) -> Share | None:
        """Return one of them, or `None`."""
        return next((one for one in self.shares if one.code == code), None)


def endings(context: NeedContext, asked: NeedFilter, pair: PeriodPair) -> Endings:
    """Return how the requests of an area ended; `pair` is of whole months."""
    series, rows = context.cube.series(asked), context.cube.endings(asked)
    outcomes = months_of(series, list(zip(rows.months, rows.outcomes, strict=True)), rows.counts, EVERY)
    unmet = [number for number, outcome in enumerate(rows.outcomes) if outcome == UNMET]
    reasons = months_of(series, [(rows.months[n], rows.reasons[n]) for n in unmet], rows.counts[unmet])
    by_type = {}
    for code in context.cube.types(asked):
        own = [number for number, need_type in enumerate(rows.types) if need_type == code]
        by_type[code] = months_of(series, [(rows.months[n], rows.outcomes[n]) for n in own], rows.counts[own], EVERY)
    return Endings(pair, outcomes, reasons, by_type, compared(outcomes, pair))


def outcome_shares(held: Endings) -> Found:
    """Return the share of each outcome among the requests that ended."""
    table = _columns(held.outcomes, ENDED)
    return _of_one_whole(held, held.outcomes, ENDED, table)


def reason_shares(held: Endings) -> Found:
    """Return the share of each reason among the unmet requests whose reason was recorded."""
    codes = tuple(code for code in held.reasons.codes if code)
    found = _of_one_whole(held, held.reasons, codes, _columns(held.reasons, codes))
    return replace(found, shares=tuple(sorted(found.shares, key=lambda one: (-one.part, one.code))))


def _of_one_whole(held: Endings, months: Months, codes: Sequence[str], table: Floats) -> Found:
    noise = noise_before([table], months, held.chosen)
    after, before = months.over(held.chosen.after, codes), months.over(held.chosen.before, codes)
    parts = [
        (code, float(after[n]), float(after.sum()), float(before[n]), float(before.sum()))
        for n, code in enumerate(codes)
        if after[n] or before[n]
    ]
    used = noise or noise_within(table[list(held.chosen.after)])
    return Found(shares(parts, used), noise, said.why_not(held.chosen, noise))


def unmet_by_type(held: Endings) -> Found:
    """Return the share unmet of each type's requests that ended, the type with most unmet requests first."""
    tables = [_unmet_and_not(months) for months in held.by_type.values()]
    noise = noise_before(tables, held.outcomes, held.chosen)
    parts = []
    for code, table in zip(held.by_type, tables, strict=True):
        after, before = (table[list(columns)].sum(axis=0) for columns in (held.chosen.after, held.chosen.before))
        parts.append((code, float(after[0]), float(after.sum()), float(before[0]), float(before.sum())))
    parts = sorted((one for one in parts if one[2]), key=lambda one: (-one[1], one[0]))
    used = noise or noise_within(np.array([table[list(held.chosen.after)].sum(axis=0) for table in tables]))
    return Found(shares(parts, used), noise, said.why_not(held.chosen, noise))


def _unmet_and_not(months: Months) -> Floats:
    whole = _columns(months, ENDED)
    unmet = months.of(UNMET)
    return np.stack([unmet, whole.sum(axis=1) - unmet], axis=1)


def _columns(months: Months, codes: Sequence[str]) -> Floats:
    return np.array([months.of(code) for code in codes], dtype=np.float64).reshape(len(codes), len(months.starts)).T
