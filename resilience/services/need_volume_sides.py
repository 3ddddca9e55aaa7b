"""Requests, offers and unmet need beside one another, point by point and in one unit."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.domain.need_charting import Measure
from resilience.domain.need_question import Step
from resilience.domain.vocabulary import Direction
from resilience.locales import _
from resilience.services import words
from resilience.services.need_asking import NeedContext, need_context
from resilience.services.need_volume_series import Measured, each, measured
from resilience.services.need_volume_words import noun_words, point_words
from resilience.statistics import rates
from resilience.views.need import Judged
from resilience.views.need_volume import Side, Sides
from resilience.views.table import Table

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.identity import AreaId
    from resilience.domain.need_question import NeedFilter
    from resilience.domain.viewer import Viewer
    from resilience.storage.store import Store


def requests_and_offers(
    store: Store, viewer: Viewer, area_id: AreaId, asked: NeedFilter, step: Step = Step.MONTH
) -> Sides:
    """Return requests, offers and unmet requests of what was asked; a side that is not held is left out."""
    with store.reading() as tx:
        context = need_context(tx, tx.people.again(viewer), area_id)
        sides = [one for one in _held(context, asked, step) if len(one)]
        starts = tuple(sorted({start for one in sides for start in one.starts}))
        return Sides(
            judged=_judged(sides, starts, step),
            starts=starts,
            sides=tuple(Side(noun_words(one), _values(one, starts)) for one in sides),
            unit=_unit(sides, step),
        )


def _held(context: NeedContext, asked: NeedFilter, step: Step) -> list[Measured]:
    requests = replace(asked, direction=Direction.REQUEST)
    offers = replace(asked, direction=Direction.OFFER)
    questions = [(requests, Measure.RECORDS), (offers, Measure.RECORDS), (requests, Measure.UNMET)]
    return [
        measured(context, question, step, measure)
        for question, measure in questions
        if step in context.cube.steps(context.cube.resolved(question))
    ]


def _values(held: Measured, starts: tuple[date, ...]) -> tuple[float | None, ...]:
    known = {
        start: value
        for start, value in zip(held.starts, (held.counts / held.over).tolist(), strict=True)
        if not math.isnan(value)
    }
    return tuple(known.get(start) for start in starts)


def _unit(sides: list[Measured], step: Step) -> str:
    if sides and all(one.years for one in sides):
        return _("per 10,000 residents {each}").format(each=each(step))
    return each(step)


def _judged(sides: list[Measured], starts: tuple[date, ...], step: Step) -> Judged:
    heading = _("Requests, offers and unmet need")
    if not sides:
        return Judged(heading, _("Nothing of this was wholly reported yet."), None, "", "", "", ())
    return Judged(
        heading=heading,
        sentence=" ".join(map(_newest, sides)),
        verdict=None,
        number="",
        method=_("All lines on one scale; points not wholly reported are left open."),
        worked_out=_(
            "Unmet are requests whose recorded outcome is that they stayed unmet; requests still open may join them. "
            "Offers and requests are counted as they were recorded: one offer may meet many requests."
        ),
        tables=(_table(sides, starts, step),),
    )


def _newest(held: Measured) -> str:
    count, over = float(held.counts[-1]), float(held.over[-1])
    found = rates.rate(count, over)
    if found.low is None or found.high is None:
        return ""
    return _("{value} ({low} to {high}) {unit}, {point}.").format(
        value=words.rate(count / over),
        low=words.rate(found.low),
        high=words.rate(found.high),
        unit=held.unit,
        point=point_words(held.step, held.starts[-1]),
    )


def _table(sides: list[Measured], starts: tuple[date, ...], step: Step) -> Table:
    columns = [_counts(one, starts) for one in sides]
    return Table(
        _("{each}, counts as recorded, newest first").format(each=step.label),
        (step.label, *(noun_words(one) for one in sides)),
        (False, *(True for _one in sides)),
        tuple(
            (point_words(step, start), *(_cell(column[place]) for column in columns))
            for place, start in reversed(list(enumerate(starts)))
        ),
    )


def _counts(held: Measured, starts: tuple[date, ...]) -> list[float | None]:
    known = dict(zip(held.starts, held.counts.tolist(), strict=True))
    return [None if math.isnan(known.get(start, math.nan)) else known[start] for start in starts]


def _cell(count: float | None) -> str:
    return _("not reported") if count is None else words.amount(count)
