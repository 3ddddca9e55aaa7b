"""Problems as a CSV file that a spreadsheet opens as text, never as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from resilience.intake.problems import Problem
from resilience.locales import _

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"
"""Tells spreadsheets that the file is UTF-8."""


def problem_list(problems: Iterable[Problem]) -> bytes:
    """Return the problems as a CSV file: row, column, what is wrong. An empty row means the whole column or file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([_("Row"), _("Column"), _("What is wrong")])
    for problem in problems:
        row = "" if problem.row is None else str(problem.row)
        writer.writerow([row, plain_text(problem.column or ""), plain_text(problem.sentence)])
    return (BYTE_ORDER_MARK + text.getvalue()).encode("utf-8")


def plain_text(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe before the signs that begin one."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
