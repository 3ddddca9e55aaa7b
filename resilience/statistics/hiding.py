"""Decides which numbers of a table are hidden: those that are too small, and others that would give them away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.margin_flow import UNBOUNDED, Edge, Network

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from resilience.statistics.counted_table import Counted, Position

T = TypeVar("T")
Fate = Literal["shown", "primary", "secondary", "missing"]
_TOTALS_LAST = 10**13
"""What hiding a total costs beside hiding cells: more than any table holds."""


class Between(NamedTuple):
    """What a reader can know of a hidden number: the least and the most it can be; `high` None is without limit."""

    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Rule:
    """Counts from `low` to `high` are hidden and others rounded to `base`; `tells_why`: the sign says why one is."""

    low: int
    high: int
    base: int
    tells_why: bool

    def fate(self, value: int) -> Fate:
        return "primary" if self.low <= value <= self.high else "shown"

    def rounded(self, value: int) -> int:
        return (value + self.base // 2) // self.base * self.base

    def guarded(self, value: int, fate: Fate) -> Between:
        """Return what the most knowing reader has from the sign or the rounded number alone."""
        if fate == "shown":
            return self._behind_rounded(value)
        if not self.tells_why:
            return Between(1, None)
        return Between(self.low, self.high) if fate == "primary" else Between(self.high + 1, None)

    def known(self, value: int, fate: Fate) -> Between:
        """Return what any reader has, who need not know that 0 is never hidden."""
        return self.guarded(value, fate) if fate == "shown" or self.tells_why else Between(0, None)

    def sign(self, fate: Fate) -> str:
        return "*" if fate == "primary" and self.tells_why else "[c]"

    def _behind_rounded(self, value: int) -> Between:
        if value <= self.high:
            return Between(value, value)
        least = self.rounded(value) - self.base // 2
        return Between(max(self.high + 1, least), least + self.base - 1)


class Plan:
    """The fate of every number of a table and its totals. Fates only ever become stricter."""

    def __init__(self, table: Counted, rule: Rule, *, margins: bool) -> None:
        self._rule = rule
        self.values = table.with_totals
        self.n_rows, self.n_columns = table.shape
        self.fates: list[list[Fate]] = [
            [self._first_fate((row, column), margins=margins) for column in range(self.n_columns + 1)]
            for row in range(self.n_rows + 1)
        ]
        self._network, self._numbers = network_of(self.known(rule.guarded), self.values)
        self._positions = list(self._numbers)

    def protect(self) -> None:
        """Hide further numbers until no number that is too small can be worked out."""
        for at, fate in list(each(self.fates)):
            if fate == "primary" and not self._network.can_move(self._numbers[at]):
                self._hide_around(at)
        self._show_what_need_not_be_hidden()

    def known(self, of: Callable[[int, Fate], Between]) -> list[list[Between]]:
        """Return what a reader knows of each number; a total that is not shown is free, a missing cell adds nothing."""
        return [
            [
                Between(0, None if self._is_total((row, column)) else 0)
                if value is None or fate == "missing"
                else of(value, fate)
                for column, (value, fate) in enumerate(zip(values, fates, strict=True))
            ]
            for row, (values, fates) in enumerate(zip(self.values, self.fates, strict=True))
        ]

    def _first_fate(self, at: Position, *, margins: bool) -> Fate:
        """The totals beside a single row or column would only repeat its cells, so they are not shown."""
        row, column = at
        value = self.values[row][column]
        repeats = (row == self.n_rows == 1) or (column == self.n_columns == 1)
        if value is None or repeats or (not margins and self._is_total(at)):
            return "missing"
        return self._rule.fate(value)

    def _is_total(self, at: Position) -> bool:
        return at[0] == self.n_rows or at[1] == self.n_columns

    def _hide_around(self, at: Position) -> None:
        """Hide the cheapest numbers that together let a hidden one be another as well."""
        circle = self._network.cheapest_circle(self._numbers[at], self._cost)
        if circle is None:
            raise NotComputable(_("This table gives a small count away whatever is hidden. Please show fewer cells."))
        for number, way in circle:
            if self._network.slack(number, way) <= 0:
                self._decide(number, "secondary")

    def _show_what_need_not_be_hidden(self) -> None:
        """Take back, largest first, what a later number hidden made needless."""
        primary = [self._numbers[at] for at, fate in each(self.fates) if fate == "primary"]
        secondary = [self._numbers[at] for at, fate in each(self.fates) if fate == "secondary"]
        for number in sorted(secondary, key=self._size, reverse=True):
            self._decide(number, "shown")
            if not all(self._network.can_move(one) for one in primary):
                self._decide(number, "secondary")

    def _decide(self, number: int, fate: Fate) -> None:
        row, column = self._positions[number]
        self.fates[row][column] = fate
        edge = self._network.edges[number]
        edge.low, edge.high = _limits(self._rule.guarded(edge.flow, fate))

    def _size(self, number: int) -> int:
        """Return what hiding a number costs: its size, so that the smallest is hidden, and totals only at the last."""
        return self._network.edges[number].flow + (_TOTALS_LAST if self._is_total(self._positions[number]) else 0)

    def _cost(self, number: int, way: int) -> int | None:
        """Return what it takes to let a number move: nothing where it can, None where it never could."""
        if self._network.slack(number, way) > 0:
            return 0
        at, value = self._positions[number], self._network.edges[number].flow
        low, high = _limits(self._rule.guarded(value, "secondary"))
        can_be_hidden = self.fates[at[0]][at[1]] == "shown" and value > self._rule.high
        if not can_be_hidden or (way > 0 and value >= high) or (way < 0 and value <= low):
            return None
        return self._size(number)


def network_of(
    known: Sequence[Sequence[Between]], flows: Sequence[Sequence[int | None]]
) -> tuple[Network, dict[Position, int]]:
    """Return a table with its totals as a network, and which edge stands for which number."""
    n_rows, n_columns = len(known) - 1, len(known[0]) - 1
    edges: list[Edge] = []
    numbers: dict[Position, int] = {}
    for (row, column), between in each(known):
        start, end = _ends(row, column, n_rows, n_columns)
        numbers[row, column] = len(edges)
        edges.append(Edge(start, end, flows[row][column] or 0, *_limits(between)))
    return Network(2 + n_rows + n_columns, edges), numbers


def _ends(row: int, column: int, n_rows: int, n_columns: int) -> tuple[int, int]:
    """Return from where to where a number flows: source 0, sink 1, then the rows, then the columns."""
    of_row, of_column = 2 + row, 2 + n_rows + column
    if row == n_rows:
        return (1, 0) if column == n_columns else (of_column, 1)
    return (0, of_row) if column == n_columns else (of_row, of_column)


def each(grid: Sequence[Sequence[T]]) -> Iterator[tuple[Position, T]]:
    """Each cell of a grid with its row and column."""
    for row, cells in enumerate(grid):
        for column, cell in enumerate(cells):
            yield (row, column), cell


def _limits(between: Between) -> tuple[int, int]:
    return between.low, UNBOUNDED if between.high is None else between.high
