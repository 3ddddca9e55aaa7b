"""Areas side by side as rows: each feature with every area in it, and an area against its own past."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.sharing import FEWEST_COMPARED
from resilience.locales import _
from resilience.services import comparing_notes as notes
from resilience.services import comparing_words as say
from resilience.statistics.ordinal import summary
from resilience.views.comparing import AreaLevel, FeatureCompared, LevelKind, OverAreas, OwnPast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from resilience.domain.area import Area
    from resilience.domain.framework import Framework
    from resilience.services.comparing_levels import AreaLevels, Level
    from resilience.statistics.ordinal import Ordinal


@dataclass(frozen=True, slots=True)
class Row:
    """One area that is shown by name, with where it stands."""

    area: Area
    held: AreaLevels


def features(
    framework: Framework | None,
    rows: Sequence[Row],
    over: Mapping[str, OverAreas],
    sentence: Callable[[str, Sequence[AreaLevel], OverAreas | None], str],
) -> tuple[FeatureCompared, ...]:
    """Return every feature of the framework over these areas; nothing where none has a level."""
    if framework is None or not (over or any(row.held.levels for row in rows)):
        return ()
    return tuple(
        _feature(feature.code, feature.name, rows, over.get(feature.code), sentence) for feature in framework.features
    )


def _feature(
    code: str,
    name: str,
    rows: Sequence[Row],
    over: OverAreas | None,
    sentence: Callable[[str, Sequence[AreaLevel], OverAreas | None], str],
) -> FeatureCompared:
    areas = tuple(area_level(row, code) for row in rows)
    return FeatureCompared(code, name, sentence(name, areas, over), areas, over, say.table(name, areas, over))


def area_level(row: Row, feature: str) -> AreaLevel:
    """Return one area in one feature, with the level as its cell says it."""
    now, held = row.held.now, row.held
    kind = now.kind if now else None
    level = (held.levels or {}).get(feature)
    before = (held.levels_before or {}).get(feature)
    evaluators = (held.evaluators or {}).get(feature)
    return AreaLevel(
        area_name=row.area.name,
        round_name=now.round.name if now else notes.hidden_in_short() if held.is_hidden else "",
        kind=kind,
        kind_name=say.kind(kind, now.assessment.source if now else ""),
        median=level.median if level else None,
        low=level.low if level else None,
        high=level.high if level else None,
        n=level.n if level else 0,
        evaluators=evaluators.n if evaluators else 0,
        apart=_apart(evaluators),
        distribution=say.distribution(evaluators),
        before=before.median if before else None,
        before_round=held.before.round.name if held.before else "",
        said=_said(level, kind),
        was=_was(level, before, kind),
    )


def _apart(levels: Ordinal | None) -> int | None:
    return None if levels is None or levels.low is None or levels.high is None else levels.high - levels.low


def _said(level: Level | None, kind: LevelKind | None) -> str:
    if level is None or kind is None:
        return _("no level")
    return say.cell(level.median, level.low, level.high, kind)


def _was(level: Level | None, before: Level | None, kind: LevelKind | None) -> str:
    if level is None or before is None or kind is None:
        return ""
    if before.median == level.median:
        return _("as before")
    return _("was {level}").format(level=say.level(before.median, kind))


def summed_up(framework: Framework, areas: Sequence[Mapping[str, Ordinal]]) -> dict[str, OverAreas]:
    """Return each feature over areas, by their evaluators' own levels; nothing for fewer than five areas."""
    if len(areas) < FEWEST_COMPARED:
        return {}
    summed = {feature.code: _summed([area[feature.code] for area in areas]) for feature in framework.features}
    return {code: over for code, over in summed.items() if over is not None}


def _summed(levels: Sequence[Ordinal]) -> OverAreas | None:
    """Return the quartiles of the areas' medians, outwards to whole and half levels; `None` for too few areas."""
    over = summary(None if of_area.median is None else 2 * of_area.median for of_area in levels)
    if over.n < FEWEST_COMPARED or over.median is None or over.lower_quartile is None or over.upper_quartile is None:
        return None
    return OverAreas(over.median / 2, math.floor(over.lower_quartile) / 2, math.ceil(over.upper_quartile) / 2, over.n)


def own_past(row: Row, framework: Framework | None) -> OwnPast:
    """Return an area against its own past."""
    area = row.area
    if row.held.is_hidden:
        return OwnPast(area.id, area.code, area.name, "", notes.hidden(), None)
    if framework is None or row.held.now is None:
        return OwnPast(area.id, area.code, area.name, "", notes.no_past(), None)
    lines = tuple((feature.name, area_level(row, feature.code)) for feature in framework.features)
    sentence = notes.own_sentence([level for _name, level in lines])
    return OwnPast(area.id, area.code, area.name, sentence, "", notes.own_table(area.name, lines))
