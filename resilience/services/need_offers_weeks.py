"""Requests and offers week by week, and whether offers kept up with requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.need_question import Part, Step
from resilience.domain.vocabulary import Direction, Verdict
from resilience.locales import _
from resilience.services import need_offers_words as said
from resilience.services import words
from resilience.services.need_offers_common import warned
from resilience.services.need_offers_months import Months, compared, noise_before, noise_within
from resilience.services.need_periods import span_words
from resilience.services.need_steps import after
from resilience.statistics import rates
from resilience.views.board import Shading
from resilience.views.need import Judged
from resilience.views.need_offers import Told, WeeksPicture
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from resilience.domain.need_question import NeedFilter, PeriodPair
    from resilience.services.need_asking import NeedContext
    from resilience.services.need_series import CodeSeries, NeedSeries

POINTS_SHOWN = {Step.WEEK: 104, Step.MONTH: 36}
WEEKS_BY_PLACE = 13
HUNDRED = 100
BOTH = (Direction.OFFER.value, Direction.REQUEST.value)


@dataclass(frozen=True, slots=True)
class Kept:
    """Offers for each hundred requests in both periods, and their ratio; `why` says why there is no judgement."""

    now: rates.Interval | None
    change: rates.RateRatio | None
    why: str


def told_weeks(
    context: NeedContext, requests: NeedFilter, offers: NeedFilter, pair: PeriodPair, warnings: tuple[str, ...]
) -> Told | None:
    """Return requests and offers by week, by month where weeks are not known; `None` where one has no point."""
    cube = context.cube
    step = Step.WEEK if all(Step.WEEK in cube.steps(asked) for asked in (requests, offers)) else Step.MONTH
    asked, offered = cube.series(requests, step), cube.series(offers, step)
    if not len(asked) or not len(offered):
        return None
    kept = _kept(cube.series(requests), cube.series(offers), pair)
    asked_row, offered_row = _along(asked, asked.starts), _along(offered, asked.starts)
    shown = slice(max(0, len(asked) - POINTS_SHOWN[step]), None)
    picture = WeeksPicture(
        starts=asked.starts[shown],
        requests=tuple(asked_row[shown]),
        offers=tuple(offered_row[shown]),
        unit=_("a week") if step is Step.WEEK else _("a month"),
        disruptions=_shadings(context, asked.starts[shown], step),
    )
    verdict = _verdict(kept)
    judged = Judged(
        heading=_("Requests and offers by week") if step is Step.WEEK else _("Requests and offers by month"),
        sentence=_sentence(kept, verdict, pair, warnings),
        verdict=verdict,
        number=_number(kept.now),
        method=_("Each on its own scale; what was not wholly reported is left open; shaded: disruptions."),
        worked_out=_(
            "Offers for each hundred requests of the same months. By how much the two together differ from one year to "
            "the next anyway is known from the same months a year apart, before the period judged; the intervals take "
            "that times the noise of chance in offers and in requests, and Student’s t for how well it is known."
        ),
        tables=(_table(picture), *_place_tables(context, requests, offers, step)),
        false_if=(
            _("Offers and requests may come from different sources: if one changed how it reports, so did the ratio."),
            *warnings,
        ),
    )
    return Told("weeks", judged, picture)


def _along(series: NeedSeries, starts: Sequence[date]) -> list[float | None]:
    held = dict(zip(series.starts, series.counts.tolist(), strict=True))
    return [None if np.isnan(held.get(start, np.nan)) else held[start] for start in starts]


def _kept(requests: NeedSeries, offers: NeedSeries, pair: PeriodPair) -> Kept:
    """Return offers for each hundred requests in both periods, from months that were reported of both."""
    both = _both(requests, offers)
    chosen = compared(both, pair)
    offers_now, requests_now = (both.over(chosen.after, [code])[0] for code in BOTH)
    offers_before, requests_before = (both.over(chosen.before, [code])[0] for code in BOTH)
    if not requests_now:
        return Kept(None, None, _("Some of these months were not wholly reported."))
    noise = noise_before([both.counts], both, chosen)
    used = noise or noise_within(both.counts[list(chosen.after)])
    freedom = used.degrees_of_freedom
    now = rates.rate_ratio(
        offers_now / used.phi, 1 / used.phi, requests_now / used.phi, HUNDRED / used.phi, degrees_of_freedom=freedom
    )
    why = said.why_not(chosen, noise)
    if why or not requests_before:
        return Kept(now, None, why or _("There were no requests before to compare with."))
    if not offers_before or not offers_now:
        return Kept(now, None, _("There were no offers in one of the periods, so there is no ratio to compare."))
    # Four counts vary, and `rate_ratio` takes two of them for known: the other two are put into the dispersion.
    of_requests = (1 / requests_now + 1 / requests_before) / (1 / offers_now + 1 / offers_before)
    change = rates.rate_ratio(
        offers_now,
        requests_now,
        offers_before,
        requests_before,
        dispersion=used.phi * (1 + of_requests),
        degrees_of_freedom=freedom,
    )
    return Kept(now, change, "")


def _both(requests: NeedSeries, offers: NeedSeries) -> Months:
    """Return offers and requests by month; a month counts where both were wholly reported."""
    sources = dict(zip(offers.starts, offers.sources, strict=True))
    counts = np.array([_known(_along(one, requests.starts)) for one in (offers, requests)]).T
    return Months(
        requests.starts,
        BOTH,
        np.nan_to_num(counts),
        np.asarray(~np.isnan(counts).any(axis=1)),
        tuple(
            frozenset({*own, *(f"offers: {one}" for one in sources.get(start, ()))})
            for start, own in zip(requests.starts, requests.sources, strict=True)
        ),
    )


def _known(values: Sequence[float | None]) -> list[float]:
    return [np.nan if value is None else value for value in values]


def _verdict(kept: Kept) -> Verdict:
    if kept.change is None or kept.change.low is None or kept.change.high is None:
        return Verdict.TOO_EARLY
    return Verdict.NOISE if kept.change.low <= 1 <= kept.change.high else Verdict.CHANGED


def _sentence(kept: Kept, verdict: Verdict, pair: PeriodPair, warnings: tuple[str, ...]) -> str:
    period = span_words(pair.after)
    if kept.now is None or kept.now.estimate is None:
        return _("{period}: {why}").format(period=period, why=kept.why)
    now = words.rate(kept.now.estimate)
    if kept.change is None or kept.change.estimate is None:
        return _("{now} offers for each 100 requests, {period}. It is too early to call a change: {why}").format(
            now=now, period=period, why=kept.why
        )
    before = words.rate(kept.now.estimate / kept.change.estimate)
    change = words.percent_change(kept.change)
    if verdict is Verdict.NOISE:
        sentence = _(
            "{now} offers for each 100 requests, {period}; {before} before. The change of {change} is no more than "
            "noise."
        )
    elif kept.change.estimate > 1:
        sentence = _(
            "{now} offers for each 100 requests, {period}, higher than the {before} before: {change}, more than noise."
        )
    else:
        sentence = _(
            "{now} offers for each 100 requests, {period}, lower than the {before} before: {change}, more than noise."
        )
    return warned(sentence.format(now=now, period=period, before=before, change=change), warnings)


def _number(now: rates.Interval | None) -> str:
    if now is None or now.estimate is None:
        return ""
    if now.low is None or now.high is None:
        return _("{n} offers for each 100 requests").format(n=words.rate(now.estimate))
    return _("{n} ({low} to {high}) offers for each 100 requests").format(
        n=words.rate(now.estimate), low=words.rate(now.low), high=words.rate(now.high)
    )


def _shadings(context: NeedContext, starts: Sequence[date], step: Step) -> tuple[Shading, ...]:
    if not starts:
        return ()
    first, end = starts[0], after(step, starts[-1])
    return tuple(
        Shading(held.name, max(held.starts_on, first), min(held.ends_on or end, end))
        for held in sorted(context.disruptions, key=lambda one: one.starts_on)
        if held.starts_on < end and (held.ends_on or end) >= first
    )


def _table(picture: WeeksPicture) -> Table:
    rows = zip(picture.starts, picture.requests, picture.offers, strict=True)
    return Table(
        _("Requests and offers {unit}, newest first, by the first day").format(unit=picture.unit),
        (_("From"), _("Requests"), _("Offers")),
        (False, True, True),
        tuple((words.day(start), _count(asked), _count(offered)) for start, asked, offered in reversed(list(rows))),
    )


def _count(value: float | None) -> str:
    return _("not wholly reported") if value is None else words.amount(value)


def _place_tables(context: NeedContext, requests: NeedFilter, offers: NeedFilter, step: Step) -> tuple[Table, ...]:
    if step is not Step.WEEK:
        return ()
    captions = (
        _("Requests by place and week, the newest {n} weeks, by the first day"),
        _("Offers by place and week, the newest {n} weeks, by the first day"),
    )
    tables = (context.cube.by_code(Part.PLACE, asked, Step.WEEK) for asked in (requests, offers))
    return tuple(
        _place_table(context, table, caption.format(n=WEEKS_BY_PLACE))
        for table, caption in zip(tables, captions, strict=True)
    )


def _place_table(context: NeedContext, table: CodeSeries, caption: str) -> Table:
    known = np.flatnonzero(~np.isnan(table.counts).all(axis=0)) if len(table.codes) else np.zeros(0, dtype=np.int64)
    end = int(known[-1]) + 1 if len(known) else 0
    shown = range(max(0, end - WEEKS_BY_PLACE), end)
    return Table(
        caption,
        (_("Week from"), *(context.name(Part.PLACE, code) for code in table.codes)),
        (False, *(True,) * len(table.codes)),
        tuple(
            (
                words.day(table.starts[number]),
                *(_count(None if np.isnan(n) else n) for n in table.counts[:, number].tolist()),
            )
            for number in reversed(shown)
        ),
    )
