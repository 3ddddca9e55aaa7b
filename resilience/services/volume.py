"""Volume of need by month: what was reported, per how many residents, and whether a change is more than noise.

The comparison is with the same three months a year before, so that season cannot pose as change, and its noise is
what quarters of the years before differed by beyond season and level: counts of need vary more than chance alone.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resilience.domain.need import THOUSANDTHS, first_of_month, month_number
from resilience.domain.vocabulary import Basis, Direction, Verdict
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.statistics import rates
from resilience.statistics.moderation import moderated
from resilience.statistics.over_dispersion import seasonal_dispersion
from resilience.views.board import MonthPoint, Shading, VolumeView, YearOfNeed
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from resilience.domain.area import Area
    from resilience.domain.disruption import Disruption
    from resilience.domain.need import Cover, MonthOfNeed

PER_RESIDENTS = 10_000
QUARTER = 3
YEAR = 12
QUARTERS_IN_A_YEAR = 4
MONTHS_SHOWN = 36


@dataclass(frozen=True, slots=True)
class Series:
    """Requests by month on one basis. `counts` are requests; a month not in `reported` is not known.

    `sources` are those that wholly cover a month; where they are not the same, two months cannot be compared.
    """

    basis: Basis
    counts: Mapping[int, float]
    by_type: Mapping[str, Mapping[int, float]]
    reported: frozenset[int]
    sources: Mapping[int, frozenset[str]] = field(default_factory=dict)

    def have_the_same_sources(self, months: Iterable[int]) -> bool:
        """Whether the same sources cover all of these months."""
        return len({self.sources.get(month) for month in months}) == 1

    @property
    def newest(self) -> int | None:
        """The newest month that was wholly reported, or `None`."""
        return max(self.reported, default=None)

    def total(self, months: Iterable[int], need_type: str | None = None) -> float | None:
        """Return what these months add up to, or `None` where one of them was not reported."""
        months = list(months)
        if not self.reported.issuperset(months):
            return None
        counts = self.counts if need_type is None else self.by_type.get(need_type, {})
        return sum(counts.get(month, 0.0) for month in months)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The newest quarter against the same months a year before.

    `ratio` is `None` where it cannot be worked out, and `why_not` says why. `is_more_than_noise` is decided by the
    caller's rule where many are looked at together.
    """

    need_type: str | None
    after: float | None
    before: float | None
    ratio: rates.RateRatio | None
    why_not: str


def series_of(months: Sequence[MonthOfNeed], covers: Sequence[Cover], basis: Basis | None) -> Series | None:
    """Return the requests of one basis (by default expressed need where there is any), or `None` without any."""
    requests = [held for held in months if held.direction is Direction.REQUEST]
    held_bases = {held.basis for held in requests}
    chosen = basis if basis in held_bases else next((one for one in Basis if one in held_bases), None)
    if chosen is None:
        return None
    counts: dict[int, float] = defaultdict(float)
    by_type: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    unreported: set[int] = set()
    for held in requests:
        if held.basis is not chosen:
            continue
        counts[held.month] += held.amount / THOUSANDTHS
        by_type[held.need_type][held.month] += held.amount / THOUSANDTHS
        if held.not_reported:
            unreported.add(held.month)
    sources = sources_by_month([cover for cover in covers if (Direction.REQUEST, chosen) in cover.holds])
    return Series(chosen, counts, by_type, frozenset(sources) - unreported, sources)


def sources_by_month(covers: Sequence[Cover]) -> dict[int, frozenset[str]]:
    """Return for each month the sources that cover every day of it; a month that none covers is left out."""
    spans: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for cover in covers:
        spans[cover.source].append((cover.first, cover.last))
    held: dict[int, set[str]] = defaultdict(set)
    for source, of_source in spans.items():
        for month in whole_months(of_source):
            held[month].add(source)
    return {month: frozenset(of_month) for month, of_month in held.items()}


def whole_months(covers: Sequence[tuple[date, date]]) -> set[int]:
    """Return the months of which every day lies in one of the spans (first and last day included)."""
    days: dict[int, set[int]] = defaultdict(set)
    for first, last in covers:
        for month in range(month_number(first), month_number(last) + 1):
            start, end = first_of_month(month), first_of_month(month + 1)
            days[month].update(range(max(first, start).toordinal(), min(last.toordinal() + 1, end.toordinal())))
    return {
        month
        for month, seen in days.items()
        if len(seen) == first_of_month(month + 1).toordinal() - first_of_month(month).toordinal()
    }


@dataclass(frozen=True, slots=True)
class Noise:
    """What quarters differ by beyond season and level, in multiples of chance, and how well that is known."""

    phi: float
    degrees_of_freedom: int | None


def noise_of(series: Series, need_type: str | None = None) -> Noise | None:
    """Return the noise of one series from the quarters before the year that is judged; `None` with too few."""
    if series.newest is None:
        return None
    found = seasonal_dispersion(_quarters_before(series, series.newest, need_type), season=QUARTERS_IN_A_YEAR)
    if found.statistic is None or not found.df:
        return None
    return Noise(found.statistic / found.df, found.df)


def noises_of(series: Series) -> dict[str, Noise]:
    """Return the noise of each need type, each borrowing from what all types say of noise."""
    held = {need_type: noise_of(series, need_type) for need_type in sorted(series.by_type)}
    known = {need_type: noise for need_type, noise in held.items() if noise is not None}
    shared = moderated(
        [noise.phi for noise in known.values()], [noise.degrees_of_freedom or 1 for noise in known.values()]
    )
    return {
        need_type: Noise(one.variance, None if one.degrees_of_freedom is None else int(one.degrees_of_freedom))
        for need_type, one in zip(known, shared, strict=True)
    }


def compare(
    series: Series, area: Area, need_type: str | None = None, *, level: float = 0.95, noise: Noise | None = None
) -> Comparison:
    """Compare the newest quarter with the same months a year before, in all or of one type.

    `noise` is that of the series itself unless given.
    """
    newest = series.newest
    if newest is None:
        return Comparison(need_type, None, None, None, _("No whole month has been reported yet."))
    after_months = range(newest - QUARTER + 1, newest + 1)
    before_months = range(newest - QUARTER + 1 - YEAR, newest + 1 - YEAR)
    after, before = series.total(after_months, need_type), series.total(before_months, need_type)
    if after is None or before is None:
        return Comparison(
            need_type,
            after,
            before,
            None,
            _("Some of these months, or of the same months a year before, were not reported."),
        )
    if not series.have_the_same_sources((*after_months, *before_months)):
        return Comparison(
            need_type,
            after,
            before,
            None,
            _("Not the same sources reported in both, so a change in need may be a change in reporting."),
        )
    noise = noise or noise_of(series, need_type)
    if noise is None:
        return Comparison(
            need_type,
            after,
            before,
            None,
            _("It takes two whole years before this one to know how much quarters differ anyway."),
        )
    exposure = [_residents(area, month.start) for month in (after_months, before_months)]
    ratio = rates.rate_ratio(
        after,
        exposure[0],
        before,
        exposure[1],
        level=level,
        dispersion=max(1.0, noise.phi),
        degrees_of_freedom=noise.degrees_of_freedom,
    )
    return Comparison(need_type, after, before, ratio if ratio.estimate is not None else None, ratio.reason or "")


def _quarters_before(series: Series, newest: int, need_type: str | None) -> list[float | None]:
    """Return quarters up to a year before the newest month, so that what is judged is not part of its own noise."""
    last = newest - YEAR
    first = min(series.reported)
    quarters: list[float | None] = []
    while last - QUARTER + 1 >= first:
        months = range(last - QUARTER + 1, last + 1)
        is_alike = series.have_the_same_sources((*months, newest))
        quarters.append(series.total(months, need_type) if is_alike else None)
        last -= QUARTER
    return quarters[::-1]


def _residents(area: Area, month: int) -> float:
    population = area.population_near(month // YEAR)
    return float(population.residents) if population else 1.0


def verdict_of(comparison: Comparison) -> Verdict:
    """Return what one comparison on its own is called. No measure of need has a direction without a plan."""
    if comparison.ratio is None:
        return Verdict.TOO_EARLY
    low, high = comparison.ratio.low, comparison.ratio.high
    if low is None or high is None:
        return Verdict.TOO_EARLY
    return Verdict.NOISE if low <= 1 <= high else Verdict.CHANGED


def volume(
    area: Area,
    series: Series | None,
    comparison: Comparison | None,
    bases: Iterable[Basis],
    disruptions: Sequence[Disruption],
) -> VolumeView:
    """Return the volume of need with its sentence; an area without need yet gets the sentence that says so."""
    if series is None or series.newest is None or comparison is None:
        return _no_volume(area, series)
    known = series.reported.union(series.counts)
    first, last = min(known), max(known)
    points = tuple(_point(series, area, month) for month in range(first, last + 1))
    years = _years(series, first, last)
    return VolumeView(
        sentence=_sentence(area, series, comparison),
        verdict=verdict_of(comparison),
        method=_method(series),
        worked_out=_worked_out(area, series),
        basis=series.basis,
        other_bases=tuple(sorted(set(bases) - {series.basis})),
        months=points[-MONTHS_SHOWN:],
        years=years,
        disruptions=_shadings(disruptions, points[-MONTHS_SHOWN:]),
        table=_table(series.basis, points),
        year_table=_year_table(series.basis, years),
    )


def _no_volume(area: Area, series: Series | None) -> VolumeView:
    sentence = (
        _("No need is recorded for {area} yet. The area lead can bring in a file, or begin with one month.")
        if series is None
        else _("Need is recorded for {area}, but no whole month yet, so there is no volume to show.")
    ).format(area=area.name)
    nothing = Table("", (), (), ())
    return VolumeView(sentence, None, "", "", None, (), (), (), (), nothing, nothing)


def _point(series: Series, area: Area, month: int) -> MonthPoint:
    if month not in series.reported:
        return MonthPoint(first_of_month(month), is_reported=False, count=None, rate=None, low=None, high=None)
    count = series.counts.get(month, 0.0)
    population = area.population_near(month // YEAR)
    if population is None:
        return MonthPoint(first_of_month(month), is_reported=True, count=count, rate=None, low=None, high=None)
    interval = rates.rate(count, population.residents, multiplier=PER_RESIDENTS)
    return MonthPoint(
        first_of_month(month),
        is_reported=True,
        count=count,
        rate=interval.estimate,
        low=interval.low,
        high=interval.high,
    )


def _years(series: Series, first: int, last: int) -> tuple[YearOfNeed, ...]:
    return tuple(
        YearOfNeed(
            year,
            sum(series.counts.get(month, 0.0) for month in range(year * YEAR, year * YEAR + YEAR)),
            sum(month in series.reported for month in range(year * YEAR, year * YEAR + YEAR)),
        )
        for year in range(first // YEAR, last // YEAR + 1)
    )


def _sentence(area: Area, series: Series, comparison: Comparison) -> str:
    newest = series.newest or 0
    months = f"{words.month(first_of_month(newest - QUARTER + 1))} {_('to')} {words.month(first_of_month(newest))}"
    if comparison.after is None:
        return _("{months}: {why}").format(months=months, why=comparison.why_not)
    now = _requests_a_month(area, comparison.after, newest)
    if comparison.ratio is None or comparison.before is None:
        return _("{now}, {months}. It is too early to call a change: {why}").format(
            now=now, months=months, why=comparison.why_not
        )
    before = _requests_a_month(area, comparison.before, newest - YEAR, short=True)
    change = words.percent_change(comparison.ratio)
    if verdict_of(comparison) is Verdict.NOISE:
        return _(
            "{now}, {months}; {before} in the same months a year before. The change of {change} is no more than noise."
        ).format(now=now, months=months, before=before, change=change)
    direction = _("up") if (comparison.ratio.estimate or 1) > 1 else _("down")
    return _(
        "{now}, {months}, {direction} from {before} in the same months a year before: {change}, more than noise."
    ).format(now=now, months=months, direction=direction, before=before, change=change)


def _requests_a_month(area: Area, quarter: float, month: int, *, short: bool = False) -> str:
    population = area.population_near(month // YEAR)
    if population is None:
        number = words.amount(quarter / QUARTER)
        return number if short else _("{n} requests a month").format(n=number)
    number = words.rate(quarter / QUARTER / population.residents * PER_RESIDENTS)
    return number if short else _("{n} requests per 10,000 residents a month").format(n=number)


def _method(series: Series) -> str:
    said = _("{basis}. Vertical lines: 95% interval; months not wholly reported are left open.").format(
        basis=series.basis.label
    )
    if series.basis is Basis.ESTIMATED:
        said += " " + _("The error of the estimate itself is not known and not in the interval.")
    return said


def _worked_out(area: Area, series: Series) -> str:
    population = area.population_near((series.newest or 0) // YEAR)
    residents = (
        _("Residents of {year}: {n} ({source}).").format(
            year=population.year, n=f"{population.residents:,}", source=population.source
        )
        if population
        else _("No population is held, so counts are shown and no rates.")
    )
    return " ".join(
        (
            residents,
            _("The interval of a month's count is exact below 10 and Byar's from 10."),
            _(
                "The change is that of the newest three whole months against the same three a year before, so that "
                "season cannot pose as change. Its noise is what quarters of the years before differed by beyond "
                "season and level, which is more than chance alone; since few quarters tell it, intervals are "
                "Student's."
            ),
            _("Records count requests, not people. Fewer requests are not better by themselves, nor more worse."),
        )
    )


def _shadings(disruptions: Sequence[Disruption], points: Sequence[MonthPoint]) -> tuple[Shading, ...]:
    if not points:
        return ()
    start, end = points[0].month, first_of_month(month_number(points[-1].month) + 1)
    return tuple(
        Shading(held.name, max(held.starts_on, start), min(held.ends_on or end, end))
        for held in sorted(disruptions, key=lambda held: held.starts_on)
        if held.starts_on < end and (held.ends_on or end) >= start
    )


def _table(basis: Basis, points: Sequence[MonthPoint]) -> Table:
    return Table(
        _("Requests by month ({basis}), newest first; rate per 10,000 residents with its 95% interval").format(
            basis=basis.label.lower()
        ),
        (_("Month"), _("Requests"), _("Rate"), _("Low"), _("High")),
        (False, True, True, True, True),
        tuple(
            (
                words.month(point.month),
                _("not reported") if point.count is None else words.amount(point.count),
                *("" if value is None else words.rate(value) for value in (point.rate, point.low, point.high)),
            )
            for point in reversed(points)
        ),
    )


def _year_table(basis: Basis, years: Sequence[YearOfNeed]) -> Table:
    return Table(
        _("Requests by calendar year ({basis}), newest first").format(basis=basis.label.lower()),
        (_("Year"), _("Requests"), _("Whole months reported")),
        (False, True, True),
        tuple(
            (
                str(year.year),
                words.amount(year.count),
                ngettext("{n} of 12", "{n} of 12", year.months_reported).format(n=year.months_reported),
            )
            for year in reversed(years)
        ),
    )
