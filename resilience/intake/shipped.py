"""The shipped reference data of the folder `data/`, as values: areas with their places, terms, frameworks, mappings."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from resilience.domain.area import NewArea, NewPlace, Population
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
from resilience.domain.taxonomy import Taxonomies, Term, TermKind
from resilience.domain.vocabulary import AreaKind, Nation
from resilience.intake.mapping import Mapping
from resilience.locales import _

DATA = Path(__file__).resolve().parents[2] / "data"
"""The folder beside the package."""
TAXONOMY_FILES = {
    TermKind.NEED_TYPE: ("need_types.csv", "covers"),
    TermKind.TARGET_GROUP: ("target_groups.csv", "cause"),
    TermKind.URGENCY: ("urgencies.csv", "explanation"),
    TermKind.CHANNEL: ("channels.csv", "explanation"),
    TermKind.REASON_UNMET: ("reasons_unmet.csv", "explanation"),
}
"""The file of each taxonomy, and its column that says what a term means."""


def _rows(*path: str) -> Iterator[dict[str, str]]:
    with DATA.joinpath(*path).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def areas() -> tuple[tuple[NewArea, tuple[NewPlace, ...]], ...]:
    """Return the shipped areas, each with its places, in the order of the file."""
    places = _places_by_area()
    populations = _populations_by_area()
    return tuple(
        (
            NewArea(
                code=row["code"],
                slug=row["slug"],
                name=row["name"],
                kind=AreaKind(row["kind"]),
                nation=Nation(row["nation"]),
                aliases=tuple(alias for alias in row["aliases"].split(";") if alias),
                populations=tuple(populations[row["code"]]),
            ),
            tuple(places[row["code"]]),
        )
        for row in _rows("areas", "areas.csv")
    )


def _places_by_area() -> dict[str, list[NewPlace]]:
    places: dict[str, list[NewPlace]] = defaultdict(list)
    for row in _rows("areas", "places.csv"):
        places[row["area_code"]].append(
            NewPlace(
                code=row["code"],
                name=row["name"],
                kind=row["kind"],
                population=int(row["population"]) if row["population"] else None,
                parent_code=row.get("parent_code", ""),
            )
        )
    return places


def _populations_by_area() -> dict[str, list[Population]]:
    populations: dict[str, list[Population]] = defaultdict(list)
    for row in _rows("areas", "populations.csv"):
        populations[row["area_code"]].append(Population(int(row["year"]), int(row["population"]), row["source"]))
    return populations


@lru_cache(maxsize=1)
def taxonomies() -> Taxonomies:
    """Return all shipped terms, each taxonomy in the order of its file."""
    return Taxonomies(
        tuple(
            Term(kind, row["code"], row["name"], row[explanation])
            for kind, (file, explanation) in TAXONOMY_FILES.items()
            for row in _rows("taxonomies", file)
        )
    )


@lru_cache(maxsize=1)
def mappings() -> tuple[Mapping, ...]:
    """Return the shipped mappings, by name."""
    files = sorted(DATA.joinpath("mappings").glob("*.json"))
    return tuple(Mapping.from_json(file.read_text(encoding="utf-8")) for file in files)


@lru_cache(maxsize=1)
def framework_texts() -> tuple[str, ...]:
    """Return the texts of the shipped frameworks, as they are held in the database."""
    return tuple(file.read_text(encoding="utf-8") for file in sorted(DATA.joinpath("frameworks").glob("*.json")))


def parse_framework(text: str, framework_id: FrameworkId) -> Framework:
    """Return the framework that a file's text describes, or raise `Refused` where something lacks in it."""
    try:
        held = json.loads(text)
        return Framework(
            id=framework_id,
            code=held["code"],
            version=held["version"],
            title=held["title"],
            status=held["status"],
            ask=held["ask"],
            rule=held["rule"],
            scale=tuple(
                ScaleLevel(level["level"], level["name"], level["meaning"], tuple(level.get("ticks", ())))
                for level in held["scale"]
            ),
            features=tuple(map(_feature, held["features"])),
            indicators=tuple(map(_indicator, held["indicators"])),
            ticks=tuple(Tick(tick["code"], tick["words"]) for tick in held.get("ticks", ())),
            note=held.get("note", ""),
            sources=tuple(Source(source["code"], source["title"]) for source in held.get("sources", ())),
            gate_rule=held.get("gate_rule", ""),
            gate_needs=tuple(GateWords(need["code"], need["words"]) for need in held.get("gate_needs", ())),
        )
    except KeyError as missing:
        raise Refused(_("The framework file lacks “{part}”.").format(part=missing.args[0])) from missing
    except (TypeError, ValueError, AttributeError) as wrong:
        raise Refused(_("This is not a framework file: {reason}.").format(reason=wrong)) from wrong


def _feature(held: AnyMapping[str, Any]) -> Feature:
    return Feature(
        code=held["code"],
        name=held["name"],
        question=held["question"],
        confidence_question=held["confidence_question"],
        quick_levels=tuple(held.get("quick_levels", ())),
        community_question=held.get("community_question", ""),
        community_levels=tuple(held.get("community_levels", ())),
    )


def _indicator(held: AnyMapping[str, Any]) -> Indicator:
    lowest = held.get("lowest_level", 0)
    return Indicator(
        code=held["code"],
        feature=held["feature"],
        name=held["name"],
        question=held["question"],
        levels=("",) * lowest + tuple(held["levels"]),
        gates=tuple(map(_gate, _listed(held.get("gates", ())))),
        expected_evidence=tuple(held.get("expected_evidence", ())),
        phases=tuple(held.get("phases", ())),
        stakeholders=tuple(held.get("stakeholders", ())),
        aims=tuple(held.get("aims", ())),
        derives_from=tuple(held.get("derives_from", ())),
        paired_measure=held.get("paired_measure", ""),
        lowest_level=lowest,
        range_from=held.get("range_from"),
        cross_references=tuple(
            CrossReference(one["standard"], one["number"]) for one in held.get("cross_references", ())
        ),
    )


def _listed(gates: Any) -> Any:  # noqa: ANN401 - as it stands in the file: by level, or one after the other
    return gates.values() if isinstance(gates, dict) else gates


def _gate(held: AnyMapping[str, Any]) -> Gate:
    return Gate(
        held["level"],
        tuple(held.get("needs", ())),
        held.get("within_months"),
        tuple(held.get("ticks", ())),
        held["words"],
    )


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard of another body, with the subject of each of its parts by number."""

    code: str
    parts: tuple[tuple[str, str], ...]


@lru_cache(maxsize=1)
def standards() -> tuple[Standard, ...]:
    """Return the standards to which frameworks refer across, in the order of the file."""
    parts: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in _rows("frameworks", "standards.csv"):
        parts[row["standard"]].append((row["number"], row["subject"]))
    return tuple(Standard(code, tuple(held)) for code, held in parts.items())
