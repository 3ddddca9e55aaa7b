"""A located tree into a framework: every name, number and code checked, and all that is wrong said at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.errors import Refused
from resilience.domain.framework import (
    CrossReference,
    Feature,
    Framework,
    Gate,
    GateWords,
    Indicator,
    ScaleLevel,
    Source,
    Tick,
)
from resilience.domain.identity import FrameworkId
from resilience.domain.vocabulary import GateNeed, Phase, Stakeholder
from resilience.intake.located import Fault, Named, Node, Text
from resilience.intake.problems import shown
from resilience.intake.tree_parts import Parts
from resilience.locales import _

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

UNNUMBERED = FrameworkId(0)
MOST_FEATURES, MOST_INDICATORS, MOST_PAIRS = 60, 400, 2000
HIGHEST_LEVEL = 100
LONGEST_MONTHS = 240

_WHOLE = (
    "code", "version", "status", "title", "note", "ask", "rule", "sources", "gate_rule", "gate_needs", "ticks",
    "scale", "features", "indicators", "maps_from",
)  # fmt: skip
_FEATURE = (
    "code", "name", "question", "confidence_question", "quick_levels", "community_question", "community_levels",
)  # fmt: skip
_INDICATOR = (
    "code", "feature", "name", "question", "lowest_level", "range_from", "levels", "gates", "expected_evidence",
    "phases", "stakeholders", "aims", "derives_from", "cross_references", "paired_measure",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MapsFrom:
    """Which codes of an older framework became which of this one."""

    code: str
    version: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FrameworkReading:
    """A file as it was understood: a framework where nothing is wrong, else all that is."""

    framework: Framework | None
    maps_from: MapsFrom | None
    faults: tuple[Fault, ...]


def check_framework(node: Node, already: Iterable[Fault] = ()) -> FrameworkReading:
    """Return the framework that a tree describes; `already` is what was found wrong while it was read."""
    parts = Parts([*already])
    if not isinstance(node, Named):
        raise Refused(_("This is not a framework file: it holds no names such as “code” and “indicators”."))
    framework = _framework(parts, node)
    maps_from = _maps_from(parts, node, framework)
    if parts.faults:
        return FrameworkReading(None, None, tuple(parts.faults))
    return FrameworkReading(framework, maps_from, ())


def _framework(parts: Parts, node: Named) -> Framework:
    parts.only(node, _WHOLE)
    ticks = parts.each(node, "ticks", lambda one: Tick(parts.code(one, "code"), parts.text(one, "words")))
    known_ticks = [tick.code for tick in ticks]
    features = parts.each(node, "features", lambda one: _feature(parts, one), most=MOST_FEATURES, needed=True)
    codes = [feature.code for feature in features]
    indicators = parts.each(
        node,
        "indicators",
        lambda one: _indicator(parts, one, codes, known_ticks),
        most=MOST_INDICATORS,
        needed=True,
    )
    parts.once(node.where, [*codes, *(one.code for one in indicators)], _("features and indicators"))
    parts.once(node.where, known_ticks, _("ticks"))
    _refuse_features_without_indicators(parts, node, features, indicators)
    scale = parts.each(node, "scale", lambda one: _scale_level(parts, one, known_ticks), needed=True)
    _check_scale(parts, node, scale)
    _check_quick_levels(parts, node, features)
    return Framework(
        id=UNNUMBERED,
        code=parts.code(node, "code"),
        version=parts.code(node, "version"),
        title=parts.text(node, "title"),
        status=parts.text(node, "status"),
        ask=parts.text(node, "ask"),
        rule=parts.text(node, "rule"),
        scale=scale,
        features=features,
        indicators=indicators,
        ticks=ticks,
        note=parts.text(node, "note", needed=False),
        sources=parts.each(node, "sources", lambda one: Source(parts.text(one, "code"), parts.text(one, "title"))),
        gate_rule=parts.text(node, "gate_rule", needed=False),
        gate_needs=parts.each(node, "gate_needs", lambda one: GateWords(_need(parts, one), parts.text(one, "words"))),
    )


def _need(parts: Parts, node: Named) -> str:
    code = parts.text(node, "code")
    if code and code not in list(GateNeed):
        parts.wrong(node.where, _unknown_need(code))
    return code


def _unknown_need(code: str) -> str:
    return _("“{code}” is nothing that a gate can ask for; known are {known}.").format(
        code=shown(code), known=", ".join(GateNeed)
    )


def _scale_level(parts: Parts, node: Named, ticks: Collection[str]) -> ScaleLevel:
    parts.only(node, ("level", "name", "meaning", "ticks"))
    return ScaleLevel(
        parts.number(node, "level", 0, HIGHEST_LEVEL, needed=True) or 0,
        parts.text(node, "name"),
        parts.text(node, "meaning"),
        parts.words(node, "ticks", ticks),
    )


def _check_scale(parts: Parts, node: Named, scale: tuple[ScaleLevel, ...]) -> None:
    levels = [held.level for held in scale]
    if levels and (levels != list(range(levels[0], levels[0] + len(levels))) or levels[-1] == 0):
        parts.wrong(
            node.entries["scale"].where,
            _("The levels of the scale have to follow on each other, the lowest first, such as 0, 1, 2, 3."),
        )


def _feature(parts: Parts, node: Named) -> Feature:
    parts.only(node, _FEATURE)
    return Feature(
        code=parts.code(node, "code"),
        name=parts.text(node, "name"),
        question=parts.text(node, "question"),
        confidence_question=parts.text(node, "confidence_question"),
        quick_levels=parts.texts(node, "quick_levels", most=HIGHEST_LEVEL + 1),
        community_question=parts.text(node, "community_question", needed=False),
        community_levels=parts.texts(node, "community_levels", most=HIGHEST_LEVEL + 1),
    )


def _check_quick_levels(parts: Parts, node: Named, features: tuple[Feature, ...]) -> None:
    """A quick form needs every feature's levels; with none of them there is no quick form, which is fine."""
    without = [feature.code for feature in features if not feature.quick_levels]
    if without and len(without) < len(features):
        parts.wrong(
            node.entries["features"].where,
            _("Either all features have “quick_levels” or none has; they are missing in {features}.").format(
                features=", ".join(map(shown, without))
            ),
        )
    for feature in features:
        if feature.community_levels and len(feature.community_levels) != len(feature.quick_levels):
            parts.wrong(
                node.entries["features"].where,
                _("{feature} needs as many “community_levels” as “quick_levels”.").format(feature=shown(feature.code)),
            )


def _refuse_features_without_indicators(
    parts: Parts, node: Named, features: tuple[Feature, ...], indicators: tuple[Indicator, ...]
) -> None:
    used = {indicator.feature for indicator in indicators}
    for feature in features:
        if indicators and feature.code and feature.code not in used:
            parts.wrong(
                node.entries["features"].where,
                _("The feature {feature} has no indicator.").format(feature=shown(feature.code)),
            )


def _indicator(parts: Parts, node: Named, features: Collection[str], ticks: Collection[str]) -> Indicator:
    parts.only(node, _INDICATOR)
    feature = parts.code(node, "feature")
    if feature and feature not in features:
        parts.wrong(
            node.entries["feature"].where,
            _("There is no feature {feature} in this file.").format(feature=shown(feature)),
        )
    lowest = parts.number(node, "lowest_level", 0, HIGHEST_LEVEL - 1) or 0
    levels = ("",) * lowest + parts.texts(node, "levels", most=HIGHEST_LEVEL + 1, needed=True)
    range_from = parts.number(node, "range_from", 0, HIGHEST_LEVEL - 1)
    top = len(levels) - 1
    if "levels" in node.entries and not lowest < top <= HIGHEST_LEVEL:
        parts.wrong(
            node.where,
            _("An indicator has at least two levels, and none above {most}.").format(most=HIGHEST_LEVEL),
        )
    elif range_from is not None and range_from > lowest:
        parts.wrong(node.entries["range_from"].where, _("“range_from” cannot lie above the lowest level."))
    return Indicator(
        code=parts.code(node, "code"),
        feature=feature,
        name=parts.text(node, "name"),
        question=parts.text(node, "question"),
        levels=levels,
        gates=parts.each(node, "gates", lambda one: _gate(parts, one, max(lowest, 1), max(top, 1), ticks)),
        expected_evidence=parts.texts(node, "expected_evidence"),
        phases=parts.words(node, "phases", Phase),
        stakeholders=parts.words(node, "stakeholders", Stakeholder),
        aims=parts.texts(node, "aims"),
        derives_from=parts.texts(node, "derives_from"),
        paired_measure=parts.text(node, "paired_measure", needed=False),
        lowest_level=lowest,
        range_from=range_from,
        cross_references=parts.each(
            node,
            "cross_references",
            lambda one: CrossReference(parts.code(one, "standard"), parts.code(one, "number")),
        ),
    )


def _gate(parts: Parts, node: Named, lowest: int, top: int, ticks: Collection[str]) -> Gate:
    parts.only(node, ("level", "needs", "within_months", "ticks", "words"))
    return Gate(
        parts.number(node, "level", lowest, top, needed=True) or 0,
        parts.words(node, "needs", GateNeed),
        parts.number(node, "within_months", 1, LONGEST_MONTHS),
        parts.words(node, "ticks", ticks),
        parts.text(node, "words"),
    )


def _maps_from(parts: Parts, node: Named, framework: Framework) -> MapsFrom | None:
    held = node.entries.get("maps_from")
    if held is None or (isinstance(held, Text) and not held.value):
        return None
    if not isinstance(held, Named):
        parts.wrong(held.where, _("“maps_from” has to name code, version and pairs."))
        return None
    parts.only(held, ("code", "version", "pairs"))
    pairs = parts.each(
        held, "pairs", lambda one: (parts.code(one, "old"), parts.code(one, "new")), most=MOST_PAIRS, needed=True
    )
    known = {one.code for one in framework.features} | {one.code for one in framework.indicators}
    for _old, new in pairs:
        if new and new not in known:
            parts.wrong(held.where, _("There is no “{code}” in this file to map to.").format(code=shown(new)))
    return MapsFrom(parts.code(held, "code"), parts.code(held, "version"), pairs)
