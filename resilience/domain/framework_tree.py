"""A framework as nested names, lists, texts and numbers: the one shape in which it is stored and written to files.

Reading a file back is for `resilience.intake.framework_files`; what stands here it reads without a difference.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resilience.domain.framework import Feature, Framework, Gate, Indicator

Tree = str | int | None | list["Tree"] | dict[str, "Tree"]


def framework_text(framework: Framework) -> str:
    """Return a framework as the text under which it is held."""
    return json.dumps(tree_of(framework), ensure_ascii=False, indent=1)


def tree_of(framework: Framework) -> dict[str, Tree]:
    """Return everything a framework says, without the number it has here; what it does not say is left out."""
    return _said(
        {
            "code": framework.code,
            "version": framework.version,
            "status": framework.status,
            "title": framework.title,
            "note": framework.note,
            "ask": framework.ask,
            "rule": framework.rule,
            "sources": [{"code": held.code, "title": held.title} for held in framework.sources],
            "gate_rule": framework.gate_rule,
            "gate_needs": [{"code": held.code, "words": held.words} for held in framework.gate_needs],
            "ticks": [{"code": held.code, "words": held.words} for held in framework.ticks],
            "scale": [
                _said({"level": held.level, "name": held.name, "meaning": held.meaning, "ticks": [*held.ticks]})
                for held in framework.scale
            ],
            "features": [_feature(held) for held in framework.features],
            "indicators": [_indicator(held) for held in framework.indicators],
        }
    )


def _feature(held: Feature) -> Tree:
    return _said(
        {
            "code": held.code,
            "name": held.name,
            "question": held.question,
            "confidence_question": held.confidence_question,
            "quick_levels": [*held.quick_levels],
            "community_question": held.community_question,
            "community_levels": [*held.community_levels],
        }
    )


def _indicator(held: Indicator) -> Tree:
    return _said(
        {
            "code": held.code,
            "feature": held.feature,
            "name": held.name,
            "question": held.question,
            "lowest_level": held.lowest_level or None,
            "range_from": held.range_from,
            "levels": [*held.levels[held.lowest_level :]],
            "gates": [_gate(gate) for gate in held.gates],
            "expected_evidence": [*held.expected_evidence],
            "phases": [*held.phases],
            "stakeholders": [*held.stakeholders],
            "aims": [*held.aims],
            "derives_from": [*held.derives_from],
            "cross_references": [{"standard": one.standard, "number": one.number} for one in held.cross_references],
            "paired_measure": held.paired_measure,
        }
    )


def _gate(held: Gate) -> Tree:
    return _said(
        {
            "level": held.level,
            "needs": [*held.needs],
            "within_months": held.within_months,
            "ticks": [*held.ticks],
            "words": held.words,
        }
    )


def _said(tree: dict[str, Tree]) -> dict[str, Tree]:
    return {name: value for name, value in tree.items() if value not in (None, "", [])}
