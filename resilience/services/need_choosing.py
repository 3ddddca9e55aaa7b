"""What can be chosen on the need pages of an area, and the line of context under every title."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.domain.need import month_number
from resilience.domain.need_question import NeedFilter, Part
from resilience.domain.vocabulary import Direction
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.need_asking import NeedContext, need_context
from resilience.views.need import Choosable, NeedOptions, PartChoice

if TYPE_CHECKING:
    from resilience.domain.disruption import Disruption
    from resilience.domain.identity import AreaId
    from resilience.domain.viewer import Viewer
    from resilience.storage.store import Store


def need_options(store: Store, viewer: Viewer, area_id: AreaId, asked: NeedFilter | None = None) -> NeedOptions:
    """Return what can be chosen; `asked` is the direction and basis so far chosen."""
    with store.reading() as tx:
        return options(need_context(tx, tx.people.again(viewer), area_id), asked or NeedFilter())


def options(context: NeedContext, asked: NeedFilter) -> NeedOptions:
    """Return what can be chosen of an area's need."""
    cube = context.cube
    held = tuple(direction for direction in Direction if cube.bases(direction))
    if held and asked.direction not in held:
        asked = NeedFilter(held[0])
    asked = cube.resolved(replace(asked, need_type=None, slice=None))
    span = cube.span(asked)
    return NeedOptions(
        area_name=context.area.name,
        context=context_line(context, asked),
        directions=held,
        bases=cube.bases(asked.direction),
        types=tuple(Choosable(code, context.type_name(code)) for code in cube.types(asked)),
        parts=tuple(_part(context, part, asked) for part in Part if part is not Part.ANY_TYPE),
        steps=cube.steps(asked),
        disruptions=tuple(
            Choosable(str(one.id), _named_by_month(one))
            for one in sorted(context.disruptions, key=lambda one: one.starts_on, reverse=True)
        ),
        first=span.first if span else None,
        last=span.last if span else None,
        empty="" if held else _empty(context),
        empty_link=("/bring_data", _("Bring data")) if not held and context.may_lead else None,
    )


def context_line(context: NeedContext, asked: NeedFilter) -> str:
    """Return the one line under a title: area, what kind of need, since when, until when, how complete."""
    cube = context.cube
    series = cube.series(cube.resolved(replace(asked, need_type=None, slice=None)))
    if not len(series):
        return context.area.name
    known = [number for number, is_known in enumerate(series.is_reported.tolist()) if is_known]
    if not known:
        return _("{area}. No whole month has been reported yet.").format(area=context.area.name)
    line = _("{area}. {basis}, {first} to {last}; {known} of {all} months wholly reported.").format(
        area=context.area.name,
        basis=series.asked.basis.label if series.asked.basis else "",
        first=words.month(series.starts[0]),
        last=words.month(series.starts[known[-1]]),
        known=len(known),
        all=known[-1] + 1,
    )
    since = month_number(context.today) - month_number(series.starts[known[-1]]) - 1
    if since < 1:
        return line
    return (
        line
        + " "
        + ngettext(
            "Of the {n} month since then it is not known.", "Of the {n} months since then it is not known.", since
        ).format(n=since)
    )


def _named_by_month(disruption: Disruption) -> str:
    """Return a disruption's name with its month, which many names hold already."""
    month = words.month(disruption.starts_on)
    if month.casefold() in disruption.name.casefold():
        return disruption.name
    return _("{name}, {month}").format(name=disruption.name, month=month)


def _part(context: NeedContext, part: Part, asked: NeedFilter) -> PartChoice:
    codes = context.cube.codes(part, asked)
    return PartChoice(part, tuple(Choosable(code, context.name(part, code)) for code in codes))


def _empty(context: NeedContext) -> str:
    return _(
        "No need is recorded for {area} yet. One file of requests or offers, or one week’s tally, opens this page."
    ).format(area=context.area.name)
