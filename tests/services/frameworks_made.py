"""Two small invented frameworks with scales of their own, a mapping between them, and tables of results."""

from __future__ import annotations

import csv
import io

import yaml

from resilience.domain.viewer import OPERATOR
from resilience.services import framework_keeping


def framework_file(code: str, indicators: dict[str, str], levels: range, *, maps_from=None, version="1") -> bytes:
    """Return a framework as a YAML file; `indicators` are features by indicator."""
    words = [f"Level {level}" for level in levels]
    tree = {
        "code": code,
        "version": version,
        "status": "invented",
        "title": f"Framework {code}",
        "ask": "Which?",
        "rule": "Choose.",
        "scale": [{"level": level, "name": f"Level {level}", "meaning": "As it says."} for level in levels],
        "features": [
            {"code": feature, "name": f"Feature {feature}", "question": "What?", "confidence_question": "How sure?"}
            for feature in dict.fromkeys(indicators.values())
        ],
        "indicators": [
            {"code": one, "feature": feature, "name": one, "question": "What?", "levels": [*words]}
            | ({"lowest_level": levels[0], "range_from": 0} if levels[0] else {})
            for one, feature in indicators.items()
        ],
    }
    if maps_from:
        older, pairs = maps_from
        pairs = [{"old": old, "new": new} for old, new in pairs]
        tree["maps_from"] = {"code": older, "version": "1", "pairs": pairs}
    return yaml.safe_dump(tree, sort_keys=False).encode()


OWN = framework_file("own", {"A1": "A", "A2": "A", "B1": "B"}, range(11))
"""Levels 0 to 10."""
VISIT = framework_file(
    "visit", {"P1": "P", "Q1": "Q", "R1": "R"}, range(1, 6), maps_from=("own", [("A", "P"), ("B", "Q"), ("B", "R")])
)
"""Levels 1 to 5, of which level 1 counts as a fifth."""


def hold_both(store) -> None:
    for name, content in (("own.yaml", OWN), ("visit.yaml", VISIT)):
        framework_keeping.bring_in(store, OPERATOR, name, content)


def table(rows, columns=("area", "round", "kind", "framework", "indicator", "level")) -> bytes:
    """Return rows as a CSV file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode()


def results_of(area: str, own: float, visit: float, *, own_round="Own 2023", visit_round="Visit 2022"):
    """Return an area's results: one level in every item of its own, another in every item of the visit."""
    yield from ((area, own_round, "self", "own", one, own) for one in ("A1", "A2", "B1"))
    yield from ((area, visit_round, "external", "visit:1", one, visit) for one in ("P1", "Q1", "R1"))
