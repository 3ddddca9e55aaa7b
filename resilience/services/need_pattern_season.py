"""Season: what each month of the year has above or below the trend, and whether the year came to swing differently."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.need import first_of_month, month_number
from resilience.domain.vocabulary import Verdict
from resilience.locales import _
from resilience.services import words
from resilience.services.need_pattern_setting import YEAR, days_of, verdict_of
from resilience.services.need_pattern_words import month_name, percent, percent_between, warned
from resilience.statistics.pattern import season_test, stl, strength_of, wave, wave_change
from resilience.views.need import Judged
from resilience.views.need_pattern import SeasonPicture
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.services.need_pattern_setting import Floats, Setting
    from resilience.statistics.pattern import Decomposition, Swing, WaveChange

STRONG, CLEAR = 0.6, 0.3
NOISE_LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class SeasonFound:
    """The season of all months held, and how the wave of the later period differs from that of all years before.

    `first` is the month with which the series begins; `split` the first month of the later period, or of the twelve
    months that end with it where it is shorter.
    """

    first: date
    counts: Floats
    parts: Decomposition
    strength: float
    is_season: bool
    change: WaveChange
    split: date
    why_not: str

    @property
    def p(self) -> float | None:
        """The chance of so large a change where there is none."""
        return None if self.why_not else self.change.p


def season_found(held: Setting) -> SeasonFound:
    """Work out the season from the whole of the record up to the end of the later period."""
    last = month_number(held.pair.after.last)
    known = [number for number, start in enumerate(held.months.starts) if month_number(start) <= last]
    seen = [number for number in known if not np.isnan(held.months.counts[number])]
    first_seen, last_seen = (seen[0], seen[-1]) if seen else (0, -1)
    counts = held.months.counts[first_seen : last_seen + 1]
    first = held.months.starts[first_seen] if len(held.months) else held.pair.after.first
    split = max(0, min(len(counts) - YEAR, month_number(held.pair.after.first) - month_number(first)))
    sources = {
        source
        for source, is_known in zip(held.months.sources, held.months.is_reported.tolist(), strict=True)
        if is_known
    }
    starts = held.months.starts[first_seen : last_seen + 1]
    calm = _calm(held, counts, starts)
    parts = stl(counts, YEAR, robust=True)
    change = wave_change(calm[:split], calm[split:])
    return SeasonFound(
        first,
        counts,
        parts,
        strength_of(np.where(np.isnan(calm), np.nan, parts.remainder), np.asarray(parts.seasonal)),
        _is_season(calm),
        wave_change(counts[:split], counts[split:]) if change.p is None else change,
        first_of_month(month_number(first) + split),
        _("Not the same sources reported all along, so a change may be one in reporting.") if len(sources) > 1 else "",
    )


def _calm(held: Setting, counts: Floats, starts: tuple[date, ...]) -> Floats:
    """Return the counts without the months in which a disruption lay."""
    hit = [
        any(
            days_of(start).overlaps(one.starts_on, one.ends_on or held.context.today)
            for one in held.context.disruptions
        )
        for start in starts
    ]
    return np.where(hit, np.nan, counts) if len(counts) else counts


def _is_season(counts: Floats) -> bool:
    """Say whether months differ by more than noise: as a wave, or in any way; half the usual level for each."""
    tests = wave(counts, YEAR).p, season_test(counts, YEAR).p
    return any(p is not None and p < NOISE_LEVEL / 2 for p in tests)


def season_judged(held: Setting, found: SeasonFound, warnings: tuple[str, ...], *, is_kept: bool) -> Judged:
    """Return the conclusion on season with its tables."""
    verdict = verdict_of(found.p, is_kept=is_kept) if found.parts.reason is None else Verdict.TOO_EARLY
    return Judged(
        heading=_("Season: when in the year"),
        sentence=" ".join((*_change(found, verdict), _is_there(found), *warned(verdict, warnings))),
        verdict=verdict,
        number=_number(found) if found.p is not None else "",
        method=_(
            "Dots: single months, above or below the trend. Line: the season, the same in every year (STL, a "
            "decomposition by local regression that gives outliers little weight)."
        ),
        worked_out=_worked_out(held, found),
        tables=_tables(found),
        false_if=(*_false_if(found), *warnings),
    )


def season_picture(found: SeasonFound) -> SeasonPicture | None:
    """Return what to draw, or `None` while no season can be seen."""
    if found.parts.reason is not None:
        return None
    position, season = found.first.month - 1, _by_month(found)
    months = [
        ((position + number) % YEAR, value - trend)
        for number, (value, trend) in enumerate(zip(found.counts.tolist(), found.parts.trend, strict=True))
        if not np.isnan(value)
    ]
    return SeasonPicture(tuple(season[number] for number in range(YEAR)), tuple(months))


def _by_month(found: SeasonFound) -> dict[int, float]:
    """Return the season by month of the year, from a month in which it is known."""
    position = found.first.month - 1
    return {
        (position + number) % YEAR: value for number, value in enumerate(found.parts.seasonal) if not np.isnan(value)
    }


def _is_there(found: SeasonFound) -> str:
    if found.parts.reason is not None:
        return _("A season cannot be seen yet: {why}").format(why=found.parts.reason)
    if not found.is_season:
        return _("The months of the year differ by no more than noise, before and after.")
    season, mean = _by_month(found), float(np.nanmean(found.counts))
    most, least = max(season, key=season.__getitem__), min(season, key=season.__getitem__)
    return _("{most} brings {above} more than the trend and {least} {below} less; the season is {strength}.").format(
        most=month_name(most),
        above=percent(season[most] / mean),
        least=month_name(least),
        below=percent(-season[least] / mean),
        strength=_strength(found.strength),
    )


def _strength(strength: float) -> str:
    if strength >= STRONG:
        return _("strong (strength {n} of 1)").format(n=f"{strength:.2f}")
    if strength >= CLEAR:
        return _("moderate (strength {n} of 1)").format(n=f"{strength:.2f}")
    return _("weak (strength {n} of 1)").format(n=f"{strength:.2f}")


def _change(found: SeasonFound, verdict: Verdict) -> tuple[str, ...]:
    if found.parts.reason is not None:
        return ()
    since = words.month(found.split)
    before, after = found.change.before, found.change.after
    if found.p is None or before is None or after is None:
        why = found.why_not or found.change.reason or ""
        return (_("Whether it changed cannot be said: {why}").format(why=why),)
    if verdict is Verdict.NOISE and not found.is_season:
        return ()
    if verdict is Verdict.NOISE:
        said = _("The year swings {after} round its mean since {month}, {before} before: no more than noise.")
    elif after.estimate >= before.estimate:
        said = _("The year swings more since {month}, {after} round its mean against {before} before: more than noise.")
    else:
        said = _("The year swings less since {month}, {after} round its mean against {before} before: more than noise.")
    return (said.format(month=since, after=_size(after), before=_size(before)),)


def _size(swing: Swing) -> str:
    return percent(swing.estimate)


def _number(found: SeasonFound) -> str:
    before, after = found.change.before, found.change.after
    if before is None or after is None:
        return ""
    return _("{after} ({after_limits}) round the mean, before {before} ({before_limits})").format(
        after=_size(after),
        after_limits=percent_between(after.low, after.high),
        before=_size(before),
        before_limits=percent_between(before.low, before.high),
    )


def _worked_out(held: Setting, found: SeasonFound) -> str:
    noise = found.change.dispersion
    return " ".join(
        (
            _("{records} by month, from {first} to {last}; months not wholly reported have no weight.").format(
                records=held.records,
                first=words.month(found.first),
                last=words.month(first_of_month(month_number(found.first) + max(len(found.counts) - 1, 0))),
            ),
            _(
                "Strength is 1 less the share of what is left over in season and left over together: from 0.6 on it is "
                "called strong, from 0.3 moderate. Whether months differ by more than noise is an F test of one wave a "
                "year and another of any difference, each at half of five per cent, that allow for years of different "
                "size and for counts that vary more than chance. Months of disruptions count in neither."
            ),
            _(
                "The change is that of one wave a year, in the later period (at least the twelve months that end with "
                "it) against all years before, by Poisson regression with a level for each year; months of disruptions "
                "are left out of it where enough others remain; limits are 95% and allow for the noise that is left "
                "over ({noise} times chance). All comparisons of this page are looked at together (Benjamini and "
                "Hochberg), so that of the changes claimed about one in twenty is chance."
            ).format(noise="–" if noise is None else f"{noise:.1f}"),
        )
    )


def _false_if(found: SeasonFound) -> tuple[str, ...]:
    if found.parts.reason is not None:
        return ()
    return (
        _("A disruption in the same month of two years looks like a season. The dots show single years."),
        _("A season with two peaks a year can change without changing its yearly wave, which is what is compared."),
    )


def _tables(found: SeasonFound) -> tuple[Table, ...]:
    if found.parts.reason is not None:
        return ()
    season, mean = _by_month(found), float(np.nanmean(found.counts))
    return (
        Table(
            _("Season: what a month has above or below the trend"),
            (_("Month"), _("Above or below"), _("Of the mean")),
            (False, True, True),
            tuple(
                (month_name(number), _signed(season[number]), _signed(season[number] / mean * 100) + "%")
                for number in range(YEAR)
                if number in season
            ),
        ),
    )


def _signed(value: float) -> str:
    rounded = f"{abs(value):.1f}"
    return rounded if rounded == "0.0" else f"{'+' if value > 0 else '−'}{rounded}"
