"""Requests against offers: what is much asked for and hardly offered, and the other way round, by type and place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.need_question import NeedFilter, Part, Slice
from resilience.locales import _
from resilience.services import need_offers_words as said
from resilience.services import words
from resilience.services.need_asking import PER_RESIDENTS
from resilience.services.need_offers_months import (
    LEVEL,
    Compared,
    Months,
    compared,
    noise_before,
    noise_within,
)
from resilience.services.need_periods import span_words
from resilience.statistics.share_difference import ShareDifference, share_difference
from resilience.views.need import Judged
from resilience.views.need_offers import ShareRow, SharesPicture, Span, Told
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from resilience.domain.need_question import PeriodPair
    from resilience.services.need_asking import NeedContext
    from resilience.services.need_series import CodeSeries, Floats
    from resilience.statistics.mix import Noise


@dataclass(frozen=True, slots=True)
class Against:
    """One code: its requests and offers, and its share of all offers less its share of all requests."""

    code: str
    requests: float
    offers: float
    gap: ShareDifference

    @property
    def is_wanting(self) -> bool:
        """Whether it makes up more of what is asked for than of what is offered, by more than noise."""
        return self.gap.high is not None and self.gap.high < 0

    @property
    def is_plenty(self) -> bool:
        """The other way round."""
        return self.gap.low is not None and self.gap.low > 0


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """Requests, or offers, by month and code, with the months of the later period and the noise of their shares."""

    months: Months
    chosen: Compared
    noise: Noise

    def counts(self, codes: Iterable[str]) -> Floats:
        """Return what the later period adds up to by code."""
        return self.months.over(self.chosen.after, codes)


def _side(table: CodeSeries, pair: PeriodPair) -> Side:
    unknown = np.isnan(table.counts).any(axis=0) if len(table.codes) else np.ones(len(table.starts), dtype=np.bool_)
    months = Months(table.starts, table.codes, np.nan_to_num(table.counts.T), np.asarray(~unknown), table.sources)
    chosen = compared(months, pair)
    own = months.counts[list(chosen.after)]
    return Side(months, chosen, noise_before([months.counts], months, chosen) or noise_within(own))


def told_against(
    context: NeedContext, part: Part | None, requests: NeedFilter, offers: NeedFilter, pair: PeriodPair
) -> Told | None:
    """Return requests against offers by type (`part` is `None`) or place; `None` where one of them has none."""
    key = "against_types" if part is None else "against_places"
    sides = [
        _side(context.cube.by_type(asked) if part is None else context.cube.by_code(part, asked), pair)
        for asked in (requests, offers)
    ]
    codes = [code for code in dict.fromkeys((*sides[0].months.codes, *sides[1].months.codes)) if code]
    wholes = [side.counts(codes) for side in sides]
    if not all(whole.sum() for whole in wholes):
        return None
    found = _gaps(codes, wholes, sides)
    heading = _("Requests against offers, by type") if part is None else _("Requests against offers, by place")
    judged = Judged(
        heading=heading,
        sentence=_sentence(found, lambda code: _name(context, part, code), pair),
        verdict=None,
        number=_("{requests} requests, {offers} offers").format(
            requests=words.amount(float(wholes[0].sum())), offers=words.amount(float(wholes[1].sum()))
        ),
        method=_(
            "Dot: share of all offers; ring: share of all requests, {period}. Lines: intervals, all at once."
        ).format(period=span_words(pair.after)),
        worked_out=_(
            "There are far fewer offers than requests, so shares are compared: a type is asked for more than offered "
            "where its share of all requests is above its share of all offers. Shares differ from one year to the next "
            "by more than chance, and differently for both: the intervals of requests take {requests} times the "
            "variance of chance, those of offers {offers} times, and hold all at once in 95 of 100 cases; differences "
            "are Newcombe’s. An offer counts once, whatever it could meet."
        ).format(requests=f"{sides[0].noise.phi:.1f}", offers=f"{sides[1].noise.phi:.1f}"),
        tables=(_table(context, part, found, heading, pair),),
        false_if=_false_if(sides, part),
    )
    return Told(key, judged, _picture(found, lambda code: _name(context, part, code)))


def _name(context: NeedContext, part: Part | None, code: str) -> str:
    return context.type_name(code) if part is None else context.name(part, code)


def _gaps(codes: Sequence[str], wholes: Sequence[Floats], sides: Sequence[Side]) -> tuple[Against, ...]:
    each = 1 - (1 - LEVEL) / len(codes)
    requests, offers = wholes
    found = (
        Against(
            code,
            float(requests[n]),
            float(offers[n]),
            share_difference(
                float(offers[n]),
                float(offers.sum()),
                float(requests[n]),
                float(requests.sum()),
                each,
                noise_1=sides[1].noise,
                noise_0=sides[0].noise,
            ),
        )
        for n, code in enumerate(codes)
        if requests[n] or offers[n]
    )
    return tuple(sorted(found, key=lambda one: (one.gap.estimate or 0, one.code)))


def _sentence(found: Sequence[Against], named: Callable[[str], str], pair: PeriodPair) -> str:
    wanting = [_shares(one, named) for one in found if one.is_wanting]
    plenty = [_shares(one, named) for one in reversed(found) if one.is_plenty]
    period = span_words(pair.after)
    if not wanting and not plenty:
        return _("{period}: offers come in the proportions of requests, as far as noise lets one see.").format(
            period=period
        )
    said_of = []
    if wanting:
        said_of.append(_("asked for more than offered {names}").format(names=said.listed(wanting)))
    if plenty:
        said_of.append(_("offered more than asked for {names}").format(names=said.listed(plenty)))
    return _("{period}, by more than noise: {what}.").format(period=period, what="; ".join(said_of))


def _shares(one: Against, named: Callable[[str], str]) -> str:
    return _("“{name}” ({requests} of requests, {offers} of offers)").format(
        name=named(one.code), requests=said.percent(one.gap.share_0), offers=said.percent(one.gap.share_1)
    )


def _picture(found: Sequence[Against], named: Callable[[str], str]) -> SharesPicture:
    return SharesPicture(
        tuple(
            ShareRow(
                named(one.code),
                Span(one.gap.share_1 or 0.0, one.gap.low_1, one.gap.high_1),
                Span(one.gap.share_0 or 0.0, one.gap.low_0, one.gap.high_0),
            )
            for one in found
        )
    )


def _table(context: NeedContext, part: Part | None, found: Sequence[Against], heading: str, pair: PeriodPair) -> Table:
    rows = []
    for one in found:
        residents = _residents(context, part, one.code, pair)
        rows.append(
            (
                _name(context, part, one.code),
                words.amount(one.requests),
                words.amount(one.offers),
                *(
                    "" if residents is None else words.rate(n / residents * PER_RESIDENTS)
                    for n in (one.requests, one.offers)
                ),
                said.percent(one.gap.share_0),
                said.percent(one.gap.share_1),
                said.points_within(one.gap.estimate, one.gap.low, one.gap.high),
                _side_of(one),
            )
        )
    return Table(
        _("{heading}: {period}").format(heading=heading, period=span_words(pair.after)),
        (
            _("Need type") if part is None else _("Place"),
            _("Requests"),
            _("Offers"),
            _("Requests per 10,000 residents"),
            _("Offers per 10,000 residents"),
            _("Share of requests"),
            _("Share of offers"),
            _("Offers less requests"),
            _("Match"),
        ),
        (False, True, True, True, True, True, True, True, False),
        tuple(rows),
    )


def _side_of(one: Against) -> str:
    if one.is_wanting:
        return _("Asked for more than offered")
    return _("Offered more than asked for") if one.is_plenty else _("No more than noise")


def _residents(context: NeedContext, part: Part | None, code: str, pair: PeriodPair) -> float | None:
    asked = None if part is None else NeedFilter(slice=Slice(part, code))
    held = context.residents(pair.after.last, asked)
    return None if held is None else held[0]


def _false_if(sides: Sequence[Side], part: Part | None) -> tuple[str, ...]:
    found = [_("Offers may come from another source, or by fewer channels, than requests: then they are undercounted.")]
    if any(len(side.chosen.after) == 0 for side in sides):
        found.append(_("Some of these months were not reported."))
    if part is Part.PLACE:
        missing = [float(side.counts([""])[0]) for side in sides]
        found.append(
            _("{requests} requests and {offers} offers have no place recorded and are in none of these rows.").format(
                requests=words.amount(missing[0]), offers=words.amount(missing[1])
            )
        )
    return tuple(found)
