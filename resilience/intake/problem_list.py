"""Problems as a CSV file that a spreadsheet opens as text, never as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from resilience.domain.text import cell_text
from resilience.intake.problems import Problem
from resilience.locales import _

BYTE_ORDER_MARK = "\ufeff"
"""Tells spreadsheets that the file is UTF-8."""


def problem_list(problems: Iterable[Problem]) -> bytes:
    """Return the problems as a CSV file: row, column, what is wrong. An empty row means the whole column or file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([_("Row"), _("Column"), _("What is wrong")])
    for problem in problems:
        row = "" if problem.row is None else str(problem.row)
        writer.writerow([row, cell_text(problem.column or ""), cell_text(problem.sentence)])
    return (BYTE_ORDER_MARK + text.getvalue()).encode("utf-8")
