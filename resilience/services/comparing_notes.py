"""Around areas side by side, in words: the own past, how it is worked out, and what would make it false."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.sharing import FEWEST_COMPARED, FEWEST_WITHOUT_NAME
from resilience.locales import _, ngettext
from resilience.services import comparing_words as say
from resilience.views.comparing import LevelKind
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.framework import Framework
    from resilience.views.comparing import AreaLevel

FEW_EVALUATORS = 3
"""Evaluators from which on an area's levels are more than those of one or two people."""

# --- an area against its own past ----------------------------------------------------------------------------------


def own_sentence(levels: Sequence[AreaLevel]) -> str:
    """Say how many features rose and fell since the round before, and what the levels are."""
    first = levels[0]
    both = [(one.before, one.median) for one in levels if one.before is not None and one.median is not None]
    what = _("{round}, {kind}.").format(round=first.round_name, kind=first.kind_name)
    if not both:
        return _("{what} There is no round before it that was taken in the same way.").format(what=what)
    return _("{what} Since {before}: {rose} of {n} features rose, {fell} fell.").format(
        what=what,
        before=first.before_round,
        rose=sum(now > before for before, now in both),
        fell=sum(now < before for before, now in both),
        n=len(both),
    )


def own_table(name: str, levels: Sequence[tuple[str, AreaLevel]]) -> Table:
    """Return each feature of an area now and before."""
    return Table(
        _("{area}: median and range now, median before").format(area=name),
        (_("Feature"), _("Now"), levels[0][1].before_round or _("Before")),
        (False, False, False),
        tuple((feature, one.said, _then(one)) for feature, one in levels),
    )


def _then(area: AreaLevel) -> str:
    return "" if area.before is None else say.level(area.before, area.kind)


def hidden() -> str:
    """Say why levels are not shown to somebody who is still to answer."""
    return _("Not shown before you have submitted your own answers in the open round, so that it does not steer them.")


def hidden_in_short() -> str:
    """Say the same in the row of an area."""
    return _("not shown before you have submitted")


def no_past() -> str:
    """Say that there is nothing yet."""
    return _("No round has closed with submitted answers yet.")


# --- the whole page ------------------------------------------------------------------------------------------------


def method(areas: Sequence[AreaLevel]) -> str:
    """Say how the pictures are made, for the kinds of level that are in them."""
    kinds = {area.kind for area in areas}
    said = [_("Dot: median; bar: range.")]
    if LevelKind.AGREED in kinds:
        said.append(_("Filled: agreed and signed off, as claimed, over a feature's indicators."))
    if LevelKind.BEFORE_MODERATION in kinds:
        said.append(_("Ring: before moderation, over evaluators."))
    if LevelKind.PUBLISHED in kinds:
        said.append(_("Diamond: published by another body, over a feature's indicators."))
    said.append(_("In the order of names: no area is ranked. The tint repeats the level and says nothing more."))
    return " ".join(said)


def worked_out(framework: Framework | None) -> str:
    """Say how levels and summaries come about."""
    if framework is None:
        return ""
    return _(
        "An area stands with its newest closed round. Once that is signed off, its agreed levels count, as claimed: "
        "what holds a level back is evidence, and evidence is not shared, so reached levels are on each area's own "
        "board alone. Before that, each evaluator counts with the level in the middle of their first answers to a "
        "feature's indicators. Median and range are over the indicators, or over the evaluators; “was” is the round "
        "before of the same kind. Levels have an order and no size, so there is no average, and areas are not ranked. "
        "The summary takes each area's median over evaluators once; the middle half of them is shown, never the "
        "lowest or the highest. It needs {n} areas, and takes in those without a name only where there are at least "
        "{few}. In a circle, where all see each other by name, from three areas on it is said from where to where "
        "the medians lie. Framework: {title}, {status}."
    ).format(n=FEWEST_COMPARED, few=FEWEST_WITHOUT_NAME, title=framework.title, status=framework.status)


def doubts(areas: Sequence[AreaLevel]) -> tuple[str, ...]:
    """Return what would make a difference between areas false; `areas` is any one feature's."""
    shown = [area for area in areas if area.kind is not None]
    few = sum(area.evaluators < FEW_EVALUATORS for area in shown if area.kind is not LevelKind.PUBLISHED)
    rounds = len({area.round_name for area in shown})
    return (
        _("Different evaluators: each area is judged by its own people, and nobody scored two areas on one measure."),
        ngettext(
            "Different rounds: the levels are from {n} round.",
            "Different rounds: the levels are from {n} rounds.",
            rounds,
        ).format(n=rounds),
        ngettext(
            "Few evaluators: {n} area has fewer than {few}; one more could move its median.",
            "Few evaluators: {n} areas have fewer than {few}; one more could move their median.",
            few,
        ).format(n=few, few=FEW_EVALUATORS),
        _("Claimed, not reached: an agreed level may be above what its area's evidence shows."),
    )
