"""One audience's answers: counted for each feature, beside the partnership's own levels, in a sentence and a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.community import AT_A_TIME
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.statistics.ordinal import summary
from resilience.views.community import AudienceView, FeatureLine
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.domain.community import CommunityAnswer
    from resilience.domain.framework import Feature, Framework


def audience_view(
    name: str,
    answers: Sequence[CommunityAnswer],
    people: int,
    framework: Framework,
    own: Mapping[str, tuple[tuple[int, ...], int]],
) -> AudienceView:
    shown = len({one.number for one in answers})
    lines = tuple(
        _feature_line(feature, [one.level for one in answers if one.feature == feature.code], own)
        for feature in framework.features
    )
    return AudienceView(
        audience=name,
        people=people,
        shown=shown,
        sentence=_sentence(name, people, lines),
        held_back=_held_back(people, shown),
        lines=lines,
        top_level=max(len(line.counts) for line in lines) - 1,
        table=_table(name, lines),
    )


def _feature_line(
    feature: Feature, levels: Sequence[int | None], own: Mapping[str, tuple[tuple[int, ...], int]]
) -> FeatureLine:
    scale = range(len(feature.asked_of_community[1]))
    held = summary(levels, scale=scale)
    reached, top = own.get(feature.code, ((), 0))
    is_same_scale = top + 1 == len(scale)
    return FeatureLine(
        code=feature.code,
        name=feature.name,
        counts=tuple(one.count for one in held.counts),
        cannot_say=held.missing,
        median=held.median,
        low=held.low,
        high=held.high,
        own=summary(reached).median if is_same_scale else None,
        own_n=len(reached) if is_same_scale else 0,
    )


def _sentence(name: str, people: int, lines: Sequence[FeatureLine]) -> str:
    """Return what an audience says beside the partnership: on how many features lower, the same and higher."""
    who = ngettext("{audience}: {n} person answered", "{audience}: {n} people answered", people).format(
        audience=name, n=people
    )
    compared = [side for line in lines if (side := _beside_own(line)) is not None]
    if not compared:
        return _("{who}; nothing of the partnership's own is agreed to stand beside it").format(who=who)
    if len(compared) == 1:
        lies = {-1: _("lower than"), 0: _("the same as"), 1: _("higher than")}[compared[0]]
        return _("{who}: {side} the partnership on the one feature with agreed levels").format(who=who, side=lies)
    return _(
        "{who}: lower than the partnership on {lower} of {n} features, the same on {same}, higher on {higher}"
    ).format(who=who, n=len(compared), lower=compared.count(-1), same=compared.count(0), higher=compared.count(1))


def _held_back(people: int, shown: int) -> str:
    if shown == people:
        return ""
    return _("{shown} of the {n} are shown: while the link takes answers they are added {at_a_time} at a time.").format(
        shown=shown, n=people, at_a_time=AT_A_TIME
    )


def _beside_own(line: FeatureLine) -> int | None:
    """Return -1 where the community's middle answer is lower than the partnership's, 0 the same, 1 higher."""
    if line.median is None or line.own is None:
        return None
    return (line.median > line.own) - (line.median < line.own)


def _table(name: str, lines: Sequence[FeatureLine]) -> Table:
    return Table(
        _("{audience}: how many chose each level, 0 first, beside the partnership's own").format(audience=name),
        (
            _("Feature"),
            _("How many chose each level, 0 first"),
            _("Can't say"),
            _("Median"),
            _("Range"),
            _("Partnership: median agreed and reached"),
        ),
        (False, False, True, False, False, False),
        tuple(
            (
                line.name,
                " · ".join(map(str, line.counts)),
                str(line.cannot_say),
                words.level(line.median),
                _("{low} to {high}").format(low=line.low, high=line.high)
                if line.low is not None
                else _("not recorded"),
                _own_words(line),
            )
            for line in lines
        ),
    )


def _own_words(line: FeatureLine) -> str:
    if line.own is None:
        return _("nothing agreed")
    return ngettext("{level}, of {n} indicator", "{level}, of {n} indicators", line.own_n).format(
        level=words.level(line.own), n=line.own_n
    )
