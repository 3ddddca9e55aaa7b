"""What the columns of a table of series hold, and what only a person can say of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from resilience.domain.errors import Refused
from resilience.domain.need_question import Step
from resilience.domain.vocabulary import CountedAs
from resilience.intake.table import SourceTable
from resilience.locales import _

MOST_ROWS = 100_000
MOST_NUMBERS = 1_000_000


@dataclass(frozen=True, slots=True)
class SeriesColumns:
    """Which column of a file holds what; "" and () where none does.

    `when` is a period, a year beside `month` (which may hold quarters), or a running number (`is_running`). `values`
    are the outcomes, one series each; `comparisons` further series of the same group that the intervention does not
    touch. `unit` names who or what was counted where the file holds several. `treated` is 1 from the first period in
    which a unit was treated, `treated_from` names that period; both may be left out.
    """

    when: str
    values: tuple[str, ...]
    month: str = ""
    is_running: bool = False
    comparisons: tuple[str, ...] = ()
    unit: str = ""
    exposure: str = ""
    weight: str = ""
    treated: str = ""
    treated_from: str = ""

    @property
    def series(self) -> tuple[str, ...]:
        """Every column that becomes a series."""
        return (*self.values, *self.comparisons)

    @property
    def named(self) -> tuple[str, ...]:
        """Every column that is read."""
        single = (self.when, self.month, self.unit, self.exposure, self.weight, self.treated, self.treated_from)
        return tuple(name for name in (*single, *self.series) if name)


@dataclass(frozen=True, slots=True)
class OutcomeSaid:
    """What only the person can say of one column of outcomes."""

    column: str
    counted_as: CountedAs
    unit: str
    is_count: bool


@dataclass(frozen=True, slots=True)
class SeriesSaid:
    """What only the person can say.

    `group` is how the series are called together, `unit` what one value is, `source` who counted. `step` is how long a
    period lasts, `None` where the file says so; `running_from` the first day of the period numbered lowest, asked for
    where periods are running numbers. `each` says it column by column where a file brings several outcomes: one of
    them may be a count and the next its logarithm.
    """

    group: str
    counted_as: CountedAs
    unit: str
    source: str
    is_count: bool
    step: Step | None = None
    running_from: date | None = None
    each: tuple[OutcomeSaid, ...] = ()

    def of(self, column: str) -> OutcomeSaid:
        """Return what was said of a column of outcomes: of it alone, or else of all of them."""
        of_all = OutcomeSaid(column, self.counted_as, self.unit, self.is_count)
        return next((one for one in self.each if one.column == column), of_all)


def refuse_unfit(table: SourceTable, columns: SeriesColumns) -> None:
    """Raise `Refused` where the choice of columns is not whole, or the file too long."""
    if table.rows_read > MOST_ROWS:
        raise Refused(_("A file of series has at most {most} rows.").format(most=f"{MOST_ROWS:,}"))
    if table.rows_read * len(columns.series) > MOST_NUMBERS:
        raise Refused(
            _("The columns chosen hold more than {most} numbers. Please choose only those that are needed.").format(
                most=f"{MOST_NUMBERS:,}"
            )
        )
    if not columns.when:
        raise Refused(_("Please choose the column that says which period a row is about."))
    if not columns.values:
        raise Refused(_("Please choose at least one column of values."))
    for name in columns.named:
        table.column(name)
    twice = sorted(name for name in columns.named if columns.named.count(name) > 1)
    if twice:
        raise Refused(
            _("The column “{column}” is chosen for two things. Please choose it for one.").format(column=twice[0])
        )


def cells(table: SourceTable, name: str, most: int | None = None) -> list[str]:
    """Return the texts of a column, row by row, "" for an empty cell; of no column (""), empty ones.

    With `most` only those of so many rows from the top.
    """
    if not name:
        return [""] * len(table)
    column = table.column(name)
    labels = [*column.texts(), ""]
    return [labels[code] for code in column.codes[:most].tolist()]
