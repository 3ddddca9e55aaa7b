"""A table whose periods stand side by side in its first row, turned so that each has a row of its own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa

from resilience.domain.errors import Refused
from resilience.intake.outcome_series_columns import cells
from resilience.intake.outcome_series_periods import written_periods
from resilience.intake.reference import key
from resilience.intake.table import SourceTable, TextColumn
from resilience.locales import _

FEWEST_PERIODS = 3
MOST_CELLS = 200_000


def turned(table: SourceTable) -> SourceTable | None:
    """Return a table with a row for each row and period of the one given; `None` where its columns are no periods.

    Rows keep the number that they have in the file, so that a mistake is found there.
    """
    periods = [name for name in table.names if name in written_periods(table.names).read]
    if len(periods) < FEWEST_PERIODS:
        return None
    if len(periods) * len(table) > MOST_CELLS:
        raise Refused(_("The table has more cells than a file of series may have. Please keep only what is needed."))
    labels = [name for name in table.names if name not in periods]
    many = len(periods)
    columns = [_column(name, [text for text in cells(table, name) for _period in periods]) for name in labels]
    columns.append(_column(_free(_("period"), labels), periods * len(table)))
    by_period = [cells(table, name) for name in periods]
    columns.append(_column(_free(_("value"), labels), [text for row in zip(*by_period, strict=True) for text in row]))
    return replace(table, columns=tuple(columns), row_numbers=np.repeat(table.row_numbers, many))


def _free(name: str, taken: list[str]) -> str:
    """Return a name that no column has."""
    held = {key(one) for one in taken}
    return name if key(name) not in held else f"{name} *"


def _column(name: str, texts: list[str]) -> TextColumn:
    encoded = pa.array([text or None for text in texts], pa.string()).dictionary_encode()
    empty = len(encoded.dictionary)
    codes = encoded.indices.fill_null(empty).to_numpy(zero_copy_only=False).astype(np.int32)
    return TextColumn(name, codes, encoded.dictionary)
