"""The one place where small counts are hidden, so that neither they nor what their totals give away names somebody.

Two ways: `publish` hides small counts and rounds the others; `suppress` hides small counts and as few others as keep
totals from giving them away. Both are held against `attack`, which works out what a reader can who knows every total.

Sources: NHS Digital, Hospital Episode Statistics disclosure control (1 to 7 hidden, others to the nearest 5);
Cox, 1980, Suppression methodology and statistical disclosure control; Hundepool and others, 2012, Statistical
Disclosure Control.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from resilience.locales import _
from resilience.statistics.counted_table import counted, plain
from resilience.statistics.errors import NotComputable
from resilience.statistics.hiding import Between, Fate, Plan, Rule, each, network_of
from resilience.statistics.margin_flow import UNBOUNDED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.statistics.counted_table import Counted, Counts, Position, Totals

__all__ = ["HIDDEN", "ROUNDED_TO", "Between", "Published", "attack", "publish", "suppress"]

HIDDEN = (1, 7)
"""The counts that are never shown outside their own area: the first and the last."""
ROUNDED_TO = 5


@dataclass(frozen=True, slots=True)
class Published:
    """A table that can be shown.

    Rows and columns are those of the table that was given. `pattern` says what became of each cell (primary: hidden
    for its size; secondary: hidden so that a primary one cannot be worked out); `values` holds what is shown, None for
    what is not; `cells` the same as text with a sign for what is hidden. `row_totals`, `column_totals` and `total` are
    what is shown of the totals, None where one is hidden or not shown.

    `fates` and `known` have a row and a column more, for the totals: what became of every number, and what a reader
    knows of it before any sum is drawn.
    """

    values: tuple[tuple[int | None, ...], ...]
    cells: tuple[tuple[str, ...], ...]
    pattern: tuple[tuple[Fate, ...], ...]
    row_totals: tuple[int | None, ...]
    column_totals: tuple[int | None, ...]
    total: int | None
    fates: tuple[tuple[Fate, ...], ...]
    known: tuple[tuple[Between, ...], ...]

    @property
    def primary(self) -> tuple[Position, ...]:
        """Rows and columns, from 0, of what is hidden for its size; a total has the number after the last."""
        return tuple(at for at, fate in each(self.fates) if fate == "primary")

    @property
    def secondary(self) -> tuple[Position, ...]:
        """Rows and columns, from 0, of what is hidden to protect another number."""
        return tuple(at for at, fate in each(self.fates) if fate == "secondary")


def publish(
    table: Counts,
    *,
    hidden: tuple[int, int] = HIDDEN,
    base: int = ROUNDED_TO,
    margins: bool = True,
    totals: Totals | None = None,
) -> Published:
    """Hide the counts from `hidden[0]` to `hidden[1]`, round the others to the nearest multiple of `base`, keep 0.

    `table` is one row or rows of whole counts, None and NaN where nothing is recorded (which counts into no total).
    `totals` says whether its totals are its last row and column ("within") or are worked out here ("beside"); without
    a word, three rows and columns or more that add up so are taken to have them within. Totals are of the true counts,
    and are hidden or rounded like any other number; `margins=False` says that no totals are shown, so that none can
    give anything away. Where rounded totals would still pin a hidden count to one number, the smallest further numbers
    are hidden with it, totals last. The sign of the former is "*", that of the latter "[c]".

    Raises `NotComputable` for counts that are not whole or below 0, for a range that would be told by its sign, and
    for a base that would show a count as 0.
    """
    low, high = hidden
    if low not in {0, 1} or high <= low:
        raise NotComputable(
            _("Hide a range of at least two counts from 0 or 1, such as 1 to 7: the sign would tell a single one.")
        )
    if not 1 <= base <= 2 * (high + 1):
        raise NotComputable(_("Counts are rounded to 1 or more, and to no more than twice the least count shown."))
    return _published(counted(table, totals), Rule(low, high, base, tells_why=True), margins=margins)


def suppress(table: Counts, *, below: int, margins: bool = True, totals: Totals | None = None) -> Published:
    """Hide the counts from 1 to below `below`, and as little else as keeps the totals from giving one away.

    Everything shown is shown exactly, 0 too. What is given, missing and refused is as in `publish`. Both kinds of
    hidden numbers have the one sign "[c]": the pattern holds against a reader who knows that all hidden numbers are
    above 0 and nothing else. Of several numbers that would do the smallest are hidden, totals last.
    """
    if below <= 1:
        raise NotComputable(_("Hide counts below 2 or more: there is nothing to hide between 0 and 1."))
    return _published(counted(table, totals), Rule(1, below - 1, 1, tells_why=False), margins=margins)


def attack(published: Published | Counts) -> Mapping[Position, Between]:
    """Return for each hidden number what a reader can work out who adds and subtracts everything that is shown.

    Keys are row and column from 0; a hidden total has the number after the last. A plain table can be given too: with
    its totals as last row and column (or last cell of one row), shown exactly, and None where a number is hidden, which
    is then at least 0. The limits are exact for whole numbers. Raises `NotComputable` where no table has these totals.
    """
    if isinstance(published, Published):
        known: Sequence[Sequence[Between]] = published.known
        hidden = sorted({*published.primary, *published.secondary})
    else:
        known, hidden = _known_of_plain(published)
    network, numbers = network_of(known, [[0] * len(row) for row in known])
    if not network.satisfy():
        raise NotComputable(_("No table has all of these totals. Please check the numbers."))
    found = {}
    for at in hidden:
        least, most = (network.widest(numbers[at], way) for way in (-1, 1))
        found[at] = Between(least, None if most >= UNBOUNDED // 2 else most)
    return MappingProxyType(found)


def _known_of_plain(table: Counts) -> tuple[list[list[Between]], list[Position]]:
    """Return what a reader knows of a table whose totals stand in it, and where numbers are hidden."""
    rows = plain(table)
    free = Between(0, None)
    known = [[free if value is None else Between(value, value) for value in row] for row in rows]
    hidden = [at for at, value in each(rows) if value is None]
    if len(rows) == 1:
        known.append([free] * len(rows[0]))
    return known, hidden


def _published(table: Counted, rule: Rule, *, margins: bool) -> Published:
    plan = Plan(table, rule, margins=margins)
    plan.protect()
    shown = [
        [
            rule.rounded(value) if fate == "shown" and value is not None else None
            for value, fate in zip(*both, strict=True)
        ]
        for both in zip(plan.values, plan.fates, strict=True)
    ]
    rows, columns = table.shape
    extra = 1 if table.has_totals else 0
    last_row, last_column = rows + (extra if rows > 1 else 0), columns + (extra if columns > 1 else 0)
    return Published(
        values=tuple(tuple(row[:last_column]) for row in shown[:last_row]),
        cells=tuple(
            tuple(_text(rule, value, fate) for value, fate in zip(values[:last_column], fates, strict=False))
            for values, fates in zip(shown[:last_row], plan.fates, strict=False)
        ),
        pattern=tuple(tuple(row[:last_column]) for row in plan.fates[:last_row]),
        row_totals=tuple(row[columns] for row in shown[:rows]),
        column_totals=tuple(shown[rows][:columns]),
        total=shown[0][columns] if rows == 1 else shown[rows][0] if columns == 1 else shown[rows][columns],
        fates=tuple(tuple(row) for row in plan.fates),
        known=tuple(tuple(row) for row in plan.known(rule.known)),
    )


def _text(rule: Rule, value: int | None, fate: Fate) -> str:
    if value is not None:
        return str(value)
    return "" if fate == "missing" else rule.sign(fate)
