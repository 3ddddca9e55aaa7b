"""What is wrong with a file: one sentence for each row and column, collected from checks made by column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

MOST_STORED = 10_000
"""Problems kept as sentences; more are only counted, since nobody reads on."""
LONGEST_ECHO = 40

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `row` counts as a spreadsheet does (the header is row 1).

    `row` is `None` where a whole column or the whole file is meant, `column` is `None` where a whole row is. While
    there is a problem without a row nothing can be brought in; rows with a problem can be left out expressly.
    """

    row: int | None
    column: str | None
    sentence: str


def shown(text: str) -> str:
    """Return a cell's text short and on one line, as it is quoted in a sentence."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text[: LONGEST_ECHO * 4]).split())
    return line if len(line) <= LONGEST_ECHO else line[: LONGEST_ECHO - 1] + "…"


class Faults:
    """Collects the problems of one reading. Rows are counted here from 0 in the order of the table."""

    def __init__(self, row_numbers: npt.NDArray[np.int64], columns: tuple[str, ...]) -> None:
        self._row_numbers = row_numbers
        self._position = {name: position for position, name in enumerate(columns)}
        self._of_rows: list[Problem] = []
        self._of_the_whole: list[Problem] = []
        self._counted = 0
        self._bad_by_column: dict[str | None, Mask] = {}
        self.bad: Mask = np.zeros(len(row_numbers), dtype=np.bool_)

    @property
    def block(self) -> bool:
        """True where something is wrong with a whole column or file."""
        return bool(self._of_the_whole)

    def whole(self, column: str | None, sentence: str) -> None:
        """Note what is wrong with a whole column, or with the file (`column` is `None`)."""
        self._counted += 1
        self._of_the_whole.append(Problem(None, column, sentence))

    def rows(self, column: str | None, wrong: Mask, sentence: Callable[[int], str]) -> None:
        """Note that the rows of `wrong` are bad; `sentence` is asked for each row that is kept as a sentence."""
        found = np.flatnonzero(wrong)
        if not len(found):
            return
        self.bad[found] = True
        self._bad_by_column.setdefault(column, np.zeros_like(self.bad))[found] = True
        self._counted += len(found)
        self._of_rows += [
            Problem(int(self._row_numbers[row]), column, sentence(int(row))) for row in found[:MOST_STORED]
        ]

    def fine(self, *columns: str | None) -> Mask:
        """Return the rows in which nothing is wrong with these columns: what is built on them can be looked at."""
        fine = np.ones_like(self.bad)
        for column in columns:
            if column in self._bad_by_column:
                fine &= ~self._bad_by_column[column]
        return fine

    def labels(self, column: str, codes: npt.NDArray[np.int32], wrong: Mapping[int, str]) -> None:
        """Note the rows whose cell is one of the labels in `wrong` (label number → sentence)."""
        if not wrong:
            return
        is_wrong = np.zeros(int(codes.max(initial=0)) + 1, dtype=np.bool_)
        is_wrong[[label for label in wrong if label < len(is_wrong)]] = True
        self.rows(column, is_wrong[codes], lambda row: wrong[int(codes[row])])

    def list(self, also: tuple[Problem, ...] = ()) -> tuple[tuple[Problem, ...], int]:
        """Return the first `MOST_STORED` problems, those of the whole file first, and how many there are in all."""
        in_order = sorted([*self._of_rows, *also], key=self._place)
        return (*self._of_the_whole, *in_order)[:MOST_STORED], self._counted + len(also)

    def _place(self, problem: Problem) -> tuple[int, int]:
        return problem.row or 0, self._position.get(problem.column or "", -1)
