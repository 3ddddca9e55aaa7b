"""Answers on the page of type whether the mix of need changed, and what a change in volume consists of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.domain.errors import Refused
from resilience.domain.need_question import NeedFilter, Part
from resilience.locales import _
from resilience.services import need_type_words as said
from resilience.services.need_asking import NeedContext, need_context
from resilience.services.need_choosing import context_line
from resilience.services.need_coverage import coverage_warnings
from resilience.services.need_periods import as_months, periods
from resilience.services.need_type_effective import effective_view
from resilience.services.need_type_mix import mix_found, mix_view, title
from resilience.services.need_type_months import two_sides
from resilience.services.need_type_split import split_view
from resilience.views.need_type import NeedTypeView

if TYPE_CHECKING:
    from resilience.domain.identity import AreaId
    from resilience.domain.need_question import ComparisonChoice
    from resilience.domain.viewer import Viewer
    from resilience.storage.store import Store
    from resilience.views.need import Judged

OFFERED = (None, Part.ANY_TYPE, Part.STAKEHOLDER, Part.TARGET_GROUP, Part.URGENCY, Part.CHANNEL)
"""What a mix can be over; `None` is the first need type."""


def type_of_need(
    store: Store,
    viewer: Viewer,
    area_id: AreaId,
    asked: NeedFilter,
    part: Part | None,
    choice: ComparisonChoice,
) -> NeedTypeView:
    """Return the page. Raises `NotAllowed`, and `Refused` for periods or a mix that cannot be compared."""
    with store.reading() as tx:
        return type_view(need_context(tx, tx.people.again(viewer), area_id), asked, part, choice)


def type_view(context: NeedContext, asked: NeedFilter, part: Part | None, choice: ComparisonChoice) -> NeedTypeView:
    """Return the page from what was read already."""
    if part not in OFFERED:
        raise Refused(_("A mix can be looked at by need type, stakeholder, target group, urgency or channel."))
    asked = context.cube.resolved(replace(asked, need_type=None, slice=None))
    pair = periods(context, asked, choice)
    if pair is None:
        return _nothing(
            context, asked, part, "", _("No whole month has been reported yet, so there is no mix to show.")
        )
    pair = as_months(pair)
    sides = two_sides(context, asked, part, pair)
    if sides is None or not sides.codes:
        return _nothing(context, asked, part, pair.words, _why_nothing(sides is None))
    found = mix_found(sides)
    warnings = coverage_warnings(context, asked, pair)
    mix = mix_view(context, asked, sides, found, pair.words)
    split = split_view(context, asked, sides, pair.words)
    return NeedTypeView(
        title=title(asked, sides, found),
        context=context_line(context, asked),
        period=pair.words,
        part=part,
        note=said.note(part),
        mix=replace(mix, judged=_warned(mix.judged, warnings)),
        effective=effective_view(sides, found, pair.words),
        split=replace(split, judged=_warned(split.judged, warnings)),
    )


def _warned(judged: Judged, warnings: tuple[str, ...]) -> Judged:
    """Say in the sentence that reporting differed, and below it how."""
    if not warnings:
        return judged
    sentence = _("{sentence} Reporting differed between the two: see what would make this false.").format(
        sentence=judged.sentence
    )
    return replace(judged, sentence=sentence, false_if=(*judged.false_if, *warnings))


def _why_nothing(is_unreported: bool) -> str:  # noqa: FBT001 - one question, asked in one place
    if is_unreported:
        return _("None of these months was wholly reported in both periods. Please choose other periods.")
    return _("This was not recorded with any request, so there is no mix by it. Please choose another.")


def _nothing(context: NeedContext, asked: NeedFilter, part: Part | None, period: str, why: str) -> NeedTypeView:
    return NeedTypeView(
        title=_("There is no mix by {over} to compare yet").format(over=said.over(part)),
        context=context_line(context, asked),
        period=period,
        part=part,
        note="",
        mix=None,
        effective=None,
        split=None,
        empty=why,
    )
