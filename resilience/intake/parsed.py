"""What both kinds of file are parsed into, before anything is known of their columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from resilience.intake.problems import Problem

MOST_COLUMNS = 500
LONGEST_HEADER = 64_000
"""Bytes that the first line may have."""
LONGEST_CELL = 10_000
"""Characters that a cell may have; a longer one is nearly always a quotation mark that was never closed."""


@dataclass(frozen=True, slots=True)
class ParsedSheet:
    """Header and cells, column by column (pyarrow arrays of text, null where empty); `row_numbers` from 2 on."""

    header: list[str]
    cells: list[Any]
    row_numbers: npt.NDArray[np.int64]
    broken: tuple[Problem, ...] = ()
    sheet: str = ""
    sheets: tuple[str, ...] = ()
