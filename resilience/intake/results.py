"""A table of published results: area, round, kind, indicator, level. What each row says, and what is wrong with it.

Nothing here knows which areas and frameworks are held: `Known` says so, and the service fills it in.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.errors import Refused
from resilience.domain.text import plain_line
from resilience.domain.vocabulary import AssessmentKind
from resilience.intake.problems import Problem, shown
from resilience.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.domain.framework import Framework, Indicator
    from resilience.intake.table import SourceTable

NEEDED = ("area", "round", "kind", "indicator", "level")
OPTIONAL = ("framework", "area_name")
MOST_ROWS = 200_000
LEVEL = re.compile(r"\d{1,3}(\.\d)?0*")
KINDS = {kind.value: kind for kind in AssessmentKind}


@dataclass(frozen=True, slots=True)
class Known:
    """What the rows are held against.

    `areas` are the spellings of areas that are held, `frameworks` those that the file may mean, by how it may call
    them; `usual` is meant where a row names none. `rounds` are the frameworks of rounds that are held, by name.
    `may_add_areas` where an area that is not held is added.
    """

    areas: Mapping[str, str]
    frameworks: Mapping[str, Framework]
    usual: Framework | None
    rounds: Mapping[str, Framework]
    may_add_areas: bool


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One published level. `area` is the key of an area that is held, or the spelling of one to add."""

    row: int
    area: str
    area_name: str
    is_new_area: bool
    round: str
    framework: Framework
    kind: AssessmentKind
    indicator: str
    level: float


@dataclass(frozen=True, slots=True)
class ResultsReading:
    """A file as it was understood: the good rows, and everything that is wrong with the others."""

    rows_read: int
    rows: tuple[ResultRow, ...]
    problems: tuple[Problem, ...]


def read_results(table: SourceTable, known: Known) -> ResultsReading:
    """Check every row; raises `Refused` where the table has not the columns at all."""
    missing = [name for name in NEEDED if not table.has(name)]
    if missing:
        raise Refused(
            _("The table of results needs the columns {needed}. Missing: {missing}.").format(
                needed=", ".join(NEEDED), missing=", ".join(missing)
            )
        )
    if len(table) > MOST_ROWS:
        raise Refused(_("A table of results has at most {most} rows.").format(most=f"{MOST_ROWS:,}"))
    return _Reading(known).over(table)


class _Reading:
    """One pass over a table."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._problems: list[Problem] = []
        self._first_row: dict[tuple[str, str, AssessmentKind, str], int] = {}
        self._new_areas: dict[str, str] = {}
        self._framework_of: dict[str, Framework] = dict(known.rounds)

    def over(self, table: SourceTable) -> ResultsReading:
        rows = tuple(row for number, cells in _cells(table) if (row := self._row(number, cells)) is not None)
        problems = sorted([*table.broken, *self._problems], key=lambda problem: problem.row or 0)
        return ResultsReading(table.rows_read, rows, tuple(problems))

    def _wrong(self, row: int, column: str, sentence: str) -> None:
        self._problems.append(Problem(row, column, sentence))

    def _row(self, number: int, cells: Mapping[str, str]) -> ResultRow | None:
        before = len(self._problems)
        area, is_new = self._area(number, cells["area"])
        round_name = self._line(number, "round", cells["round"])
        kind = self._kind(number, cells["kind"])
        framework = self._framework(number, cells.get("framework", ""), round_name)
        indicator = self._indicator(number, cells["indicator"], framework)
        level = self._level(number, cells["level"], indicator)
        if kind is None or framework is None or indicator is None or level is None or len(self._problems) > before:
            return None
        key = (area, round_name, kind, indicator.code)
        first = self._first_row.setdefault(key, number)
        if first != number:
            self._wrong(
                number,
                "indicator",
                _("Row {first} has a level for this area, round, kind and indicator already.").format(first=first),
            )
            return None
        name = self._line(number, "area_name", cells.get("area_name", ""), needed=False) or area
        return ResultRow(number, area, name, is_new, round_name, framework, kind, indicator.code, level)

    def _line(self, number: int, column: str, cell: str, *, needed: bool = True) -> str:
        try:
            line = plain_line(cell)
        except Refused as refusal:
            self._wrong(number, column, refusal.sentence)
            return ""
        if needed and not line:
            self._wrong(number, column, _("“{name}” is missing.").format(name=column))
        return line

    def _area(self, number: int, cell: str) -> tuple[str, bool]:
        spelt = self._line(number, "area", cell)
        held = self._known.areas.get(spelt.casefold())
        if held is not None:
            return held, False
        if spelt and not self._known.may_add_areas:
            self._wrong(
                number,
                "area",
                _("No area is called “{area}” here. Correct it, or choose to add the areas that are not held.").format(
                    area=shown(spelt)
                ),
            )
        return self._new_areas.setdefault(spelt.casefold(), spelt), True

    def _kind(self, number: int, cell: str) -> AssessmentKind | None:
        kind = KINDS.get(cell.strip().casefold())
        if kind is None:
            self._wrong(
                number,
                "kind",
                _("“{kind}” is no kind of assessment; known are {known}.").format(
                    kind=shown(cell), known=", ".join(KINDS)
                ),
            )
        return kind

    def _framework(self, number: int, cell: str, round_name: str) -> Framework | None:
        called = cell.strip()
        found = self._known.frameworks.get(called.casefold()) if called else self._known.usual
        if found is None:
            self._wrong(
                number,
                "framework",
                _("There is no framework “{name}” here; held are {known}.").format(
                    name=shown(called), known=", ".join(name for name in self._known.frameworks if ":" in name)
                )
                if called
                else _("Please say which framework the levels are of: for all rows, or in a column “framework”."),
            )
            return None
        of_round = self._framework_of.setdefault(round_name, found)
        if round_name and of_round.id != found.id:
            self._wrong(
                number,
                "round",
                _("The round “{round}” uses {title}, version {version}: a round has one framework.").format(
                    round=shown(round_name), title=of_round.title, version=of_round.version
                ),
            )
        return found

    def _indicator(self, number: int, cell: str, framework: Framework | None) -> Indicator | None:
        code = cell.strip().casefold()
        if framework is None:
            return None
        found = next((one for one in framework.indicators if one.code.casefold() == code), None)
        if found is None:
            self._wrong(
                number,
                "indicator",
                _("{title} has no indicator “{code}”.").format(title=framework.title, code=shown(cell)),
            )
        return found

    def _level(self, number: int, cell: str, indicator: Indicator | None) -> float | None:
        if not LEVEL.fullmatch(cell.strip()):
            self._wrong(
                number,
                "level",
                _("“{level}” is no level: a number with at most one decimal, such as 3 or 2.5.").format(
                    level=shown(cell)
                ),
            )
            return None
        level = float(cell)
        if indicator is not None and not indicator.has_level(level):
            self._wrong(
                number,
                "level",
                _("{indicator} has levels {low} to {top}; {level} is not one of them.").format(
                    indicator=indicator.code, low=indicator.lowest_level, top=indicator.top_level, level=level
                ),
            )
            return None
        return level


def _cells(table: SourceTable) -> Iterator[tuple[int, dict[str, str]]]:
    names = [name for name in (*NEEDED, *OPTIONAL) if table.has(name)]
    columns = [(table.column(name).codes.tolist(), [*table.column(name).texts(), ""]) for name in names]
    for position, number in enumerate(table.row_numbers.tolist()):
        yield (
            int(number),
            {name: labels[codes[position]] for name, (codes, labels) in zip(names, columns, strict=True)},
        )


def by_assessment(
    rows: tuple[ResultRow, ...],
) -> dict[tuple[str, str, AssessmentKind], dict[str, float]]:
    """Return the levels by indicator of each area, round and kind, in the order of the file."""
    found: dict[tuple[str, str, AssessmentKind], dict[str, float]] = defaultdict(dict)
    for row in rows:
        found[row.area, row.round, row.kind][row.indicator] = row.level
    return dict(found)
