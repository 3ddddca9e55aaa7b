"""Months of need by some code, two periods of them like with like, and by how much their shares differ anyway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.services.need_series import Flags, Floats
from resilience.services.need_steps import numbers_within
from resilience.statistics.mix import Noise, mix_dispersion, mix_noise
from resilience.statistics.share_difference import ShareDifference, share_difference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from resilience.domain.need_question import Period, PeriodPair
    from resilience.services.need_series import NeedSeries

YEAR = 12
LEVEL = 0.95
FEWEST_PAIRS = 2
"""Blocks a year apart from which noise is known."""


@dataclass(frozen=True, slots=True, eq=False)
class Months:
    """Months × codes. `usable` are the months wholly reported, `sources` by whom."""

    starts: tuple[date, ...]
    codes: tuple[str, ...]
    counts: Floats
    usable: Flags
    sources: tuple[frozenset[str], ...]

    def of(self, code: str) -> Floats:
        """Return one code's months; zeros for one that never came."""
        if code not in self.codes:
            return np.zeros(len(self.starts))
        return np.asarray(self.counts[:, self.codes.index(code)], dtype=np.float64)

    def over(self, columns: Sequence[int], codes: Iterable[str]) -> Floats:
        """Return what some months add up to, for each of the codes."""
        return np.array([self.of(code)[list(columns)].sum() for code in codes], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Compared:
    """Which months of both periods can be used.

    Where the periods have the same months of the year, a month not known in one is left out of both. `left_out` counts
    them. `is_alike` says that the same sources reported throughout.
    """

    before: tuple[int, ...]
    after: tuple[int, ...]
    is_paired: bool
    is_alike: bool
    left_out: int

    @property
    def is_whole(self) -> bool:
        """Whether there is anything to compare, from the same sources."""
        return bool(self.before and self.after) and self.is_alike


def months_of(
    series: NeedSeries, rows: Sequence[tuple[date, str]], amounts: Floats, codes: Iterable[str] | None = None
) -> Months:
    """Return amounts, each with its month and code, as a table over the months of a series."""
    kept = tuple(dict.fromkeys(code for _month, code in rows) if codes is None else codes)
    month_at = {start: number for number, start in enumerate(series.starts)}
    code_at = {code: number for number, code in enumerate(kept)}
    counts = np.zeros((len(series.starts), len(kept)))
    for (month, code), amount in zip(rows, amounts.tolist(), strict=True):
        if month in month_at and code in code_at:
            counts[month_at[month], code_at[code]] += amount
    return Months(series.starts, kept, counts, series.is_reported, series.sources)


def compared(months: Months, pair: PeriodPair) -> Compared:
    """Return which months of both periods can be used."""
    inside = [numbers_within(months.starts, period) for period in (pair.before, pair.after)]
    is_paired = _months_of_year(pair.before) == _months_of_year(pair.after)
    kept = [[number for number in numbers if months.usable[number]] for numbers in inside]
    if is_paired:
        common = {months.starts[n].month for n in kept[0]} & {months.starts[n].month for n in kept[1]}
        kept = [[n for n in numbers if months.starts[n].month in common] for numbers in kept]
    wanted = len(_months_of_year(pair.before)) + len(_months_of_year(pair.after))
    sources = {months.sources[number] for numbers in kept for number in numbers}
    return Compared(
        before=tuple(kept[0]),
        after=tuple(kept[1]),
        is_paired=is_paired,
        is_alike=len(sources) == 1,
        left_out=wanted - len(kept[0]) - len(kept[1]),
    )


def _months_of_year(period: Period) -> list[int]:
    """Return the month of the year of each month, in order of the year."""
    first, last = (day.year * YEAR + day.month - 1 for day in (period.first, period.last))
    return sorted(month % YEAR for month in range(first, last + 1))


def noise_before(tables: Iterable[Floats], months: Months, chosen: Compared) -> Noise | None:
    """Return by how much shares differ from one year to the next anyway, known from before the period judged.

    Each of `tables` is months × parts of one whole; what all of them say is put together. `None` where fewer than two
    pairs of blocks, a year apart and from the same sources, lie before.
    """
    if not chosen.before or not chosen.after:
        return None
    last = chosen.before[-1]
    unlike = np.array([one != months.sources[last] for one in months.sources], dtype=np.bool_) | ~months.usable
    pairs = []
    for table in tables:
        past = table[: last + 1].copy()
        past[unlike[: last + 1]] = np.nan
        pairs += list(_a_year_apart(past, min(len(chosen.after), YEAR)))
    known = [one for one in pairs if not np.isnan(one[0]).any() and not np.isnan(one[1]).any()]
    return mix_noise(known) if len(known) >= FEWEST_PAIRS else None


def _a_year_apart(history: Floats, months: int) -> Iterator[tuple[Floats, Floats]]:
    end = len(history)
    while end - months - YEAR >= 0:
        yield history[end - months - YEAR : end - YEAR].sum(axis=0), history[end - months : end].sum(axis=0)
        end -= months


def noise_within(table: Floats) -> Noise:
    """Return by how much the shares of months differ more than by chance, where no years before can tell it."""
    months = int((table.sum(axis=1) > 0).sum())
    return Noise(mix_dispersion(table), months - 1) if months > 1 else Noise()


@dataclass(frozen=True, slots=True)
class Share:
    """One share of two wholes: counts, and the difference with limits that hold for all of them at once."""

    code: str
    part: float
    whole: float
    part_before: float
    whole_before: float
    change: ShareDifference


def shares(
    parts: Sequence[tuple[str, float, float, float, float]], noise: Noise, noise_before: Noise | None = None
) -> tuple[Share, ...]:
    """Return shares (code, part and whole, part and whole before) with limits that hold together at 95%."""
    each = 1 - (1 - LEVEL) / max(len(parts), 1)
    return tuple(
        Share(
            code,
            part,
            whole,
            earlier,
            of_earlier,
            share_difference(part, whole, earlier, of_earlier, each, noise_1=noise, noise_0=noise_before or noise),
        )
        for code, part, whole, earlier, of_earlier in parts
    )
