"""How the width of a page is shared out among the columns of a table, the same on paper and in a document to edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resilience.views.table import Table

NARROWEST, WIDEST = 6, 40
"""Characters that a column counts with at least and at most."""
SMALLEST_SHARE = 11
"""No column has less than one in so many parts of the page, so that the word at its head stays in one piece."""


def shares(table: Table) -> list[int]:
    """Return each column's share of the page by the longest text in it, so that none is squeezed to a letter."""
    longest = [
        max(NARROWEST, min(WIDEST, max(len(cell) for cell in (name, *(row[column] for row in table.rows)))))
        for column, name in enumerate(table.columns)
    ]
    return [max(length, sum(longest) // SMALLEST_SHARE) for length in longest]
