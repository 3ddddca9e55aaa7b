"""How confidence in a feature is said, from whichever levels it is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.locales import _
from resilience.services import words
from resilience.views.board import FeatureConfidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.framework import Feature
    from resilience.statistics.ordinal import Ordinal
    from resilience.views.outcome import Outcome


def standing(feature: Feature, now: Outcome, levels: Ordinal, before: float | None, said: str) -> FeatureConfidence:
    """Return where a feature stands by these levels, beside how many evaluators gave one and how many did not."""
    return FeatureConfidence(
        code=feature.code,
        name=feature.name,
        median=levels.median,
        low=levels.low,
        high=levels.high,
        evaluators=now.features[feature.code].levels.n,
        without_level=now.features[feature.code].dont_know,
        before=before,
        said=said,
    )


def sentence_of(features: Sequence[FeatureConfidence]) -> str:
    """Return which features moved, and which stand lowest."""
    known = [(feature.median, feature) for feature in features if feature.median is not None]
    if not known:
        return _("Nobody gave a level in this round, so there is none to show.")
    moved = [
        _("{feature} {moved} from {before} to {now}").format(
            feature=feature.name,
            moved=_("rose") if median > feature.before else _("fell"),
            before=words.level(feature.before),
            now=words.level(median),
        )
        for median, feature in known
        if feature.before is not None and feature.before != median
    ]
    lowest = min(median for median, _feature in known)
    names = [feature.name for median, feature in known if median == lowest]
    low = (
        _("All features stand at {level}.").format(level=words.level(lowest))
        if len(names) == len(known)
        else _("Lowest: {features} at {level}.").format(features=_joined(names), level=words.level(lowest))
    )
    if not moved:
        return low if all(feature.before is None for _level, feature in known) else _("No feature moved. ") + low
    return "; ".join(moved) + ". " + low


def _joined(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + _(" and ") + names[-1]


def range_words(low: int | None, high: int | None) -> str:
    """Return from which level to which; "" where there is none."""
    return "" if low is None else _("{low} to {high}").format(low=low, high=high)
