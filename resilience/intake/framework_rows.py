"""A framework workbook into the same located tree that a YAML file becomes: a sheet for each kind of part.

Each sheet is read apart, in a process of its own with limits; see `resilience.intake.apart`.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from resilience.domain.errors import Refused
from resilience.intake.apart import read_table_apart
from resilience.intake.located import Fault, Named, Node, Several, Text
from resilience.intake.problems import shown
from resilience.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from resilience.intake.table import SourceTable

FIRST, REST = "framework", ("scale", "features", "indicators", "gates", "lists", "mapping")
LISTS = {"ticks": "words", "gate_needs": "words", "sources": "title"}
"""What the sheet of lists holds, with the name of its words in the tree."""
TEXT_LISTS = ("expected_evidence", "phases", "stakeholders", "aims", "derives_from", "needs", "ticks")
MOST_ROWS = 5_000
LEVEL, COMMUNITY = re.compile(r"level_(\d{1,3})"), re.compile(r"community_level_(\d{1,3})")

Row = dict[str, Text]
Read = tuple[Node, tuple[Fault, ...]]


def read_workbook(file_name: str, data: bytes) -> Read:
    """Return the tree that a workbook's sheets describe, or raise `Refused` where it cannot be read as one."""
    first = read_table_apart(file_name, data)
    names = {name.strip().casefold(): name for name in first.sheets}
    if FIRST not in names:
        raise Refused(
            _("The workbook has no sheet “{sheet}”. Please look at an exported framework for the form.").format(
                sheet=FIRST
            )
        )
    tables = {
        sheet: first if first.sheet == names[sheet] else read_table_apart(file_name, data, names[sheet])
        for sheet in (FIRST, *REST)
        if sheet in names
    }
    tree = _Tree({sheet: list(_rows(sheet, table)) for sheet, table in tables.items()})
    return tree.whole(), tuple(tree.faults)


def _rows(sheet: str, table: SourceTable) -> Iterator[Row]:
    if len(table) > MOST_ROWS:
        raise Refused(_("The sheet “{sheet}” has more than {most} rows.").format(sheet=sheet, most=f"{MOST_ROWS:,}"))
    names = [name.strip().casefold() for name in table.names]
    for position, number in enumerate(table.row_numbers):
        yield {
            name: Text(
                column.cell(position),
                _("sheet {sheet}, row {row}, column {column}").format(sheet=sheet, row=int(number), column=shown(name)),
            )
            for name, column in zip(names, table.columns, strict=True)
        }


class _Tree:
    """Puts the rows of all sheets together."""

    def __init__(self, rows: dict[str, list[Row]]) -> None:
        self._rows = rows
        self.faults: list[Fault] = []

    def whole(self) -> Node:
        where = _sheet(FIRST)
        entries: dict[str, Node] = {}
        older: dict[str, Node] = {}
        for row in self._rows[FIRST]:
            name, value = row.get("name"), row.get("value")
            if name is None or value is None:
                raise Refused(_("The sheet “{sheet}” needs the columns name and value.").format(sheet=FIRST))
            into, key = (older, name.value[10:]) if name.value.startswith("maps_from_") else (entries, name.value)
            if key in into:
                self.faults.append(Fault(name.where, _("“{name}” stands here twice.").format(name=shown(key))))
            into[key] = value
        entries |= {name: self._several(name, self._plain) for name in ("scale", "features")}
        entries["indicators"] = self._several("indicators", self._indicator)
        entries |= {name: self._of_lists(name) for name in LISTS}
        self._refuse_other_lists()
        self._refuse_gates_of_nothing()
        if older or self._rows.get("mapping"):
            entries["maps_from"] = Named({**older, "pairs": self._several("mapping", self._plain)}, _sheet("mapping"))
        return Named(entries, where)

    def _several(self, sheet: str, make: Callable[[Row], Node]) -> Node:
        return Several(tuple(make(row) for row in self._rows.get(sheet, ())), _sheet(sheet))

    def _plain(self, row: Row) -> Named:
        entries: dict[str, Node] = {
            name: _listed(cell) if name in TEXT_LISTS else cell
            for name, cell in row.items()
            if not LEVEL.fullmatch(name) and not COMMUNITY.fullmatch(name) and cell.value
        }
        quick, community = self._levels(row, "quick_levels"), self._levels(row, "community_levels", COMMUNITY)
        return Named({**entries, **quick, **community}, _of(row))

    def _levels(self, row: Row, called: str, named: re.Pattern[str] = LEVEL) -> dict[str, Node]:
        """Return the levels that a row describes; the cells before the first one are levels that it does not have."""
        cells = sorted((int(found[1]), cell) for name, cell in row.items() if (found := named.fullmatch(name)))
        filled = [(level, cell) for level, cell in cells if cell.value]
        if not filled:
            return {}
        for before, after in pairwise(filled):
            if after[0] != before[0] + 1:
                self.faults.append(Fault(after[1].where, _("A level before this one has no description.")))
        levels: dict[str, Node] = {called: Several(tuple(cell for _level, cell in filled), filled[0][1].where)}
        if called == "levels" and filled[0][0]:
            levels["lowest_level"] = Text(str(filled[0][0]), filled[0][1].where)
        return levels

    def _indicator(self, row: Row) -> Named:
        plain = self._plain(row)
        entries = {name: held for name, held in plain.entries.items() if name != "quick_levels"}
        entries |= self._levels(row, "levels")
        if "cross_references" in row and row["cross_references"].value:
            entries["cross_references"] = self._references(row["cross_references"])
        code = row.get("code")
        gates = [gate for gate in self._rows.get("gates", ()) if code and _value(gate, "indicator") == code.value]
        if gates:
            entries["gates"] = Several(tuple(map(self._gate, gates)), gates[0]["indicator"].where)
        return Named(entries, plain.where)

    def _gate(self, row: Row) -> Named:
        plain = self._plain(row)
        return Named({name: held for name, held in plain.entries.items() if name != "indicator"}, plain.where)

    def _references(self, cell: Text) -> Node:
        named = []
        for line in _lines(cell):
            standard, _blank, number = line.value.rpartition(" ")
            named.append(
                Named({"standard": Text(standard, cell.where), "number": Text(number, cell.where)}, cell.where)
            )
        return Several(tuple(named), cell.where)

    def _of_lists(self, name: str) -> Node:
        rows = [row for row in self._rows.get("lists", ()) if _value(row, "list") == name]
        return Several(
            tuple(
                Named(
                    {
                        "code": row.get("code", Text("", _of(row))),
                        LISTS[name]: row.get("words", Text("", _of(row))),
                    },
                    _of(row),
                )
                for row in rows
            ),
            _sheet("lists"),
        )

    def _refuse_other_lists(self) -> None:
        self._note(
            (row for row in self._rows.get("lists", ()) if _value(row, "list") not in LISTS),
            _("The column “list” says {lists} and nothing else.").format(lists=", ".join(LISTS)),
        )

    def _refuse_gates_of_nothing(self) -> None:
        codes = {_value(row, "code") for row in self._rows.get("indicators", ())}
        self._note(
            (row for row in self._rows.get("gates", ()) if _value(row, "indicator") not in codes),
            _("This gate belongs to no indicator of the file."),
        )

    def _note(self, rows: Iterable[Row], sentence: str) -> None:
        self.faults += [Fault(_of(row), sentence) for row in rows]


def _value(row: Row, name: str) -> str:
    held = row.get(name)
    return held.value if held else ""


def _of(row: Row) -> str:
    """Return where a row stands: where its first cell does."""
    return next((cell.where for cell in row.values()), "")


def _sheet(name: str) -> str:
    return _("sheet {sheet}").format(sheet=name)


def _lines(cell: Text) -> list[Text]:
    return [Text(line.strip(), cell.where) for line in cell.value.splitlines() if line.strip()]


def _listed(cell: Text) -> Several:
    return Several(tuple(_lines(cell)), cell.where)
