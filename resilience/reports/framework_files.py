"""A framework as a file that can be changed and brought back: YAML to read line by line, a workbook to fill in.

The names are those that a framework file has everywhere, and not words of the reader's language: what one partnership
exports, another brings in. Nothing here is marked: a framework is public.
"""

from __future__ import annotations

import io
from enum import StrEnum
from typing import TYPE_CHECKING

import xlsxwriter
import yaml

from resilience.domain.framework_tree import Tree, tree_of
from resilience.domain.vocabulary import Marking
from resilience.locales import _, mark
from resilience.reports.workbook import TEXT_IS_TEXT
from resilience.reports.written import WrittenFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from resilience.domain.framework import Framework
    from resilience.views.framework import MappedFrom

LINE_WIDTH = 110
WIDE, NARROW = 60, 16
LONG_TEXTS = frozenset({"question", "words", "meaning", "confidence_question", "title", "value", "paired_measure"})


LEVELS = {"levels": "level_", "quick_levels": "level_", "community_levels": "community_level_"}
"""With what the columns of described levels begin."""


class FrameworkForm(StrEnum):
    """The forms of a framework file; the value is the ending of its name."""

    YAML = "yaml"
    WORKBOOK = "xlsx"

    @property
    def label(self) -> str:
        """Return the form as a person reads it."""
        return _(LABELS[self])


LABELS = {FrameworkForm.YAML: mark("Text (YAML)"), FrameworkForm.WORKBOOK: mark("Workbook (Excel)")}
MEDIA_TYPES = {
    FrameworkForm.YAML: "application/yaml",
    FrameworkForm.WORKBOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def file_name(framework: Framework, form: FrameworkForm) -> str:
    """Return the name of a framework's file."""
    return f"{framework.code}-{framework.version}.{form.value}"


def written(framework: Framework, maps_from: MappedFrom | None, form: FrameworkForm) -> WrittenFile:
    """Return a framework as a file, with how an older one became it where that is held."""
    tree = tree_of(framework)
    if maps_from is not None:
        pairs: list[Tree] = [{"old": old, "new": new} for old, new in maps_from.pairs]
        tree["maps_from"] = {"code": maps_from.code, "version": maps_from.version, "pairs": pairs}
    content = _yaml(tree) if form is FrameworkForm.YAML else _workbook(tree)
    return WrittenFile(file_name(framework, form), MEDIA_TYPES[form], Marking.PUBLIC, content)


def _yaml(tree: dict[str, Tree]) -> bytes:
    return yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, width=LINE_WIDTH, encoding="utf-8")


def _workbook(tree: dict[str, Tree]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, TEXT_IS_TEXT) as book:
        header = book.add_format({"bold": True, "bottom": 2})
        text = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        for name, rows in _sheets(tree):
            if rows:
                _sheet(book.add_worksheet(name), rows, header, text)
    return content.getvalue()


def _sheets(tree: dict[str, Tree]) -> Iterable[tuple[str, list[dict[str, str]]]]:
    """Return each sheet with its rows, a name for each cell; lists stand in one cell, a line for each entry."""
    mapping = tree.get("maps_from")
    older = mapping if isinstance(mapping, dict) else {}
    whole = {key: value for key, value in tree.items() if isinstance(value, str)}
    whole |= {f"maps_from_{key}": str(older[key]) for key in ("code", "version") if key in older}
    yield "framework", [{"name": key, "value": value} for key, value in whole.items()]
    yield "scale", [_row(held) for held in _named(tree.get("scale"))]
    yield "features", [_row(held) for held in _named(tree.get("features"))]
    indicators = _named(tree.get("indicators"))
    yield "indicators", [_row(held) for held in indicators]
    yield (
        "gates",
        [{"indicator": str(held["code"])} | _row(gate) for held in indicators for gate in _named(held.get("gates"))],
    )
    lists = ("ticks", "gate_needs", "sources")
    yield (
        "lists",
        [
            {"list": name, "code": str(held["code"]), "words": str(held.get("words", held.get("title")))}
            for name in lists
            for held in _named(tree.get(name))
        ],
    )
    yield "mapping", [_row(held) for held in _named(older.get("pairs"))]


def _named(tree: Tree | None) -> list[dict[str, Tree]]:
    return [held for held in tree if isinstance(held, dict)] if isinstance(tree, list) else []


def _row(held: dict[str, Tree]) -> dict[str, str]:
    row: dict[str, str] = {}
    for name, value in held.items():
        if name == "gates":
            continue
        if name in LEVELS and isinstance(value, list):
            lowest = held.get("lowest_level") or 0
            first = lowest if isinstance(lowest, int) else 0
            row |= {f"{LEVELS[name]}{first + position}": str(words) for position, words in enumerate(value)}
        elif name != "lowest_level":
            row[name] = _cell(value)
    return row


def _cell(value: Tree) -> str:
    if isinstance(value, list):
        return "\n".join(f"{one['standard']} {one['number']}" if isinstance(one, dict) else str(one) for one in value)
    return str(value)


def _sheet(sheet: Worksheet, rows: Sequence[dict[str, str]], header: Format, text: Format) -> None:
    columns = _columns(rows)
    for position, name in enumerate(columns):
        sheet.set_column(position, position, WIDE if name in LONG_TEXTS or name.startswith("level_") else NARROW)
        sheet.write_string(0, position, name, header)
    for number, row in enumerate(rows, start=1):
        for position, name in enumerate(columns):
            if name in row:
                sheet.write_string(number, position, row[name], text)
    sheet.freeze_panes(1, 0)


def _columns(rows: Sequence[dict[str, str]]) -> list[str]:
    """Return the names of all columns in the order in which they come up, levels in the order of their numbers."""
    names = dict.fromkeys(name for row in rows for name in row)
    levels = sorted((name for name in names if name.startswith("level_")), key=lambda name: int(name[6:]))
    first = next((position for position, name in enumerate(names) if name.startswith("level_")), len(names))
    others = [name for name in names if not name.startswith("level_")]
    return [*others[:first], *levels, *others[first:]]
