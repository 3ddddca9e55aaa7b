"""What is asked of an area's need beside its series: how requests and offers ended, how long it took, at what hour."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.need import THOUSANDTHS, day_from_number, first_of_month
from resilience.domain.need_question import NeedFilter, Part, Period, Step
from resilience.domain.vocabulary import Basis, Direction
from resilience.services.need_held import NeedHeld
from resilience.services.need_points import in_months, positions
from resilience.services.need_series import CodeSeries, MinuteCounts, OfferRows, OutcomeRows
from resilience.services.need_steps import starts_of

if TYPE_CHECKING:
    from resilience.services.need_series import Floats

WEEK = 7


class NeedCounted(NeedHeld):
    """What is held, counted by what a series of points cannot say."""

    def minutes(self, asked: NeedFilter, period: Period) -> MinuteCounts:
        """Return how long outcomes took that belong to requests of these months, and which requests are still open."""
        asked = self.resolved(asked)
        held = self._minutes
        rows = self._of_kind(held, asked) & in_months(held.numbers["month"], period)
        bins = np.unique(held.numbers["from_minutes"][rows])
        sums = {}
        for ended in ("met", "not_met"):
            some = rows & (held.words["ended"] == ended)
            total = np.zeros(len(bins))
            where = np.searchsorted(bins, held.numbers["from_minutes"][some])
            np.add.at(total, where, held.numbers["amount"][some].astype(np.float64))
            sums[ended] = total / THOUSANDTHS
        days = self._days
        open_rows = self._of_kind(days, asked) & (days.numbers["still_open"] > 0)
        numbers, which = np.unique(days.numbers["day"][open_rows], return_inverse=True)
        counts = np.zeros(len(numbers))
        np.add.at(counts, which, days.numbers["still_open"][open_rows].astype(np.float64) / THOUSANDTHS)
        kept = [n for n, number in enumerate(numbers.tolist()) if period.holds(day_from_number(number))]
        return MinuteCounts(
            bins,
            sums["met"],
            sums["not_met"],
            tuple(day_from_number(int(numbers[n])) for n in kept),
            counts[kept],
        )

    def hours(self, asked: NeedFilter, period: Period) -> Floats | None:
        """Return requests by weekday (rows, Monday first) and hour in whole months; `None` where no time was kept."""
        held, asked = self._hours, self.resolved(asked)
        rows = self._of_kind(held, asked) & in_months(held.numbers["month"], period)
        if not rows.any():
            return None
        found = np.zeros((WEEK, 24))
        amounts = held.numbers["amount"][rows].astype(np.float64)
        np.add.at(found, (held.numbers["weekday"][rows], held.numbers["hour"][rows]), amounts)
        return found / THOUSANDTHS

    def outcomes(self, asked: NeedFilter, period: Period) -> dict[tuple[str, str, str], float]:
        """Return requests of whole months by first type, outcome and reason unmet ("" where not recorded)."""
        held, asked = self._outcomes, self.resolved(asked)
        rows = self._of_kind(held, asked) & in_months(held.numbers["month"], period)
        found: dict[tuple[str, str, str], float] = defaultdict(float)
        parts = (held.words[name][rows].tolist() for name in ("need_type", "outcome", "reason_unmet"))
        for *key, amount in zip(*parts, held.numbers["amount"][rows].tolist(), strict=True):
            found[key[0], key[1], key[2]] += amount / THOUSANDTHS
        return dict(found)

    def endings(self, asked: NeedFilter) -> OutcomeRows:
        """Return how all requests ended, by month, whether or not the month was wholly reported."""
        held = self._outcomes
        rows = self._of_kind(held, asked)
        return OutcomeRows(
            tuple(first_of_month(month) for month in held.numbers["month"][rows].tolist()),
            tuple(held.words["need_type"][rows].tolist()),
            tuple(held.words["outcome"][rows].tolist()),
            tuple(held.words["reason_unmet"][rows].tolist()),
            held.numbers["amount"][rows].astype(np.float64) / THOUSANDTHS,
        )

    def channel_weeks(self, asked: NeedFilter) -> tuple[CodeSeries, Floats]:
        """Return need by channel and week, and in the same shape how many rows said "not reported".

        Weeks that no source covers are NaN in the counts. Records known only to the month are not in it.
        """
        held, asked = self._channels, self.resolved(asked)
        span = self.span(asked)
        starts = starts_of(Step.WEEK, span) if span else ()
        sources = self.sources(asked, starts, Step.WEEK)
        rows = self._of_kind(held, asked)
        codes = tuple(sorted(set(held.words["channel"][rows].tolist())))
        counts, silent = np.zeros((len(codes), len(starts))), np.zeros((len(codes), len(starts)))
        where = positions(held.numbers["week"][rows], starts, Step.WEEK)
        which = np.searchsorted(np.array(codes), held.words["channel"][rows]) if codes else np.zeros(0, dtype=np.int64)
        np.add.at(counts, (which, where), held.numbers["amount"][rows].astype(np.float64) / THOUSANDTHS)
        np.add.at(silent, (which, where), held.numbers["not_reported"][rows].astype(np.float64))
        covered = np.array([bool(one) for one in sources], dtype=np.bool_)
        counts[:, ~covered] = np.nan
        return CodeSeries(Part.CHANNEL.value, codes, starts, counts, sources), silent

    def offers(self, basis: Basis | None, period: Period) -> OfferRows:
        """Return offers of whole months by everything that is known of them."""
        held = self._offers
        asked = self.resolved(NeedFilter(Direction.OFFER, basis))
        rows = (held.words["basis"] == (asked.basis or Basis.EXPRESSED).value) & in_months(
            held.numbers["month"], period
        )
        return OfferRows(
            tuple(first_of_month(month) for month in held.numbers["month"][rows].tolist()),
            tuple(held.words["need_type"][rows].tolist()),
            tuple(str(place) if place else "" for place in held.numbers["place_id"][rows].tolist()),
            tuple(held.words["offer_stage"][rows].tolist()),
            tuple(held.words["outcome"][rows].tolist()),
            held.numbers["amount"][rows].astype(np.float64) / THOUSANDTHS,
        )
