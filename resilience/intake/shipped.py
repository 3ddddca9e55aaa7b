"""The reference data that ship with the product, read from `data/` into our own values.

Each file names its source in `data/SOURCES.md`. A file that cannot be read is a fault of the release, so it is not
turned into a sentence for anybody.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from typing import Any

from resilience.domain.area import NewArea, NewPlace, Population
from resilience.domain.framework import Feature, Framework, Gate, Indicator, ScaleLevel
from resilience.domain.identity import FrameworkId
from resilience.domain.taxonomy import Taxonomies, Term, TermKind
from resilience.domain.vocabulary import AreaKind, Nation
from resilience.settings import ROOT

DATA = ROOT / "data"
UNNUMBERED = FrameworkId(0)
"""The number of a framework that is not held in a database yet."""
FILES = {
    TermKind.NEED_TYPE: "need_types",
    TermKind.TARGET_GROUP: "target_groups",
    TermKind.URGENCY: "urgencies",
    TermKind.CHANNEL: "channels",
    TermKind.REASON_UNMET: "reasons_unmet",
}
EXPLAINED_BY = ("explanation", "covers", "cause")


def areas() -> tuple[tuple[NewArea, tuple[NewPlace, ...]], ...]:
    """Return the 51 areas, each with its places."""
    populations: dict[str, list[Population]] = defaultdict(list)
    for row in _rows("areas/populations.csv"):
        populations[row["area_code"]].append(Population(int(row["year"]), int(row["population"]), row["source"]))
    places: dict[str, list[NewPlace]] = defaultdict(list)
    for row in _rows("areas/places.csv"):
        places[row["area_code"]].append(NewPlace(row["code"], row["name"], row["kind"], int(row["population"])))
    return tuple(
        (
            NewArea(
                row["code"],
                row["slug"],
                row["name"],
                AreaKind(row["kind"]),
                Nation(row["nation"]),
                aliases=tuple(alias.strip() for alias in row["aliases"].split(";") if alias.strip()),
                populations=tuple(populations[row["code"]]),
            ),
            tuple(places[row["code"]]),
        )
        for row in _rows("areas/areas.csv")
    )


def taxonomies() -> Taxonomies:
    """Return every shipped term, each taxonomy in the order of its file."""
    return Taxonomies(
        tuple(
            Term(kind, row["code"], row["name"], next(row[name] for name in EXPLAINED_BY if name in row))
            for kind, file in FILES.items()
            for row in _rows(f"taxonomies/{file}.csv")
        )
    )


def framework_texts() -> tuple[str, ...]:
    """Return every shipped framework as the text of its file."""
    return tuple(file.read_text(encoding="utf-8") for file in sorted((DATA / "frameworks").glob("*.json")))


def parse_framework(text: str, framework_id: FrameworkId) -> Framework:
    """Return the framework that a text describes, with the number it has in this installation."""
    held: dict[str, Any] = json.loads(text)
    return Framework(
        id=framework_id,
        code=held["code"],
        version=held["version"],
        title=held["title"],
        status=held["status"],
        ask=held["ask"],
        rule=held["rule"],
        scale=tuple(ScaleLevel(level["level"], level["name"], level["meaning"]) for level in held["scale"]),
        features=tuple(_feature(feature) for feature in held["features"]),
        indicators=tuple(_indicator(indicator) for indicator in held["indicators"]),
    )


def _feature(held: dict[str, Any]) -> Feature:
    return Feature(
        held["code"], held["name"], held["question"], held["confidence_question"], tuple(held["quick_levels"])
    )


def _indicator(held: dict[str, Any]) -> Indicator:
    return Indicator(
        code=held["code"],
        feature=held["feature"],
        name=held["name"],
        question=held["question"],
        levels=tuple(held["levels"]),
        gates=tuple(
            Gate(gate["level"], tuple(gate["needs"]), gate["within_months"], tuple(gate["ticks"]), gate["words"])
            for gate in held["gates"].values()
        ),
        expected_evidence=tuple(held["expected_evidence"]),
        phases=tuple(held["phases"]),
        stakeholders=tuple(held["stakeholders"]),
        aims=tuple(held["aims"]),
        derives_from=tuple(held["derives_from"]),
        paired_measure=held["paired_measure"],
    )


def _rows(file: str) -> list[dict[str, str]]:
    with (DATA / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
