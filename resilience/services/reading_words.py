"""How a file on its way in is said: how much of it was read, and that nothing of it comes in while it is wrong."""

from __future__ import annotations

from resilience.locales import ngettext


def rows_words(rows: int) -> str:
    """Return that so many rows were read, as a sentence begins."""
    return ngettext("{n} row read", "{n} rows read", rows).format(n=f"{rows:,}")


def until_mended(rows: int, problems: int) -> str:
    """Return that nothing can be brought in of so many rows until so many problems are mended."""
    return ngettext(
        "{rows}. Nothing can be brought in until {n} problem is mended.",
        "{rows}. Nothing can be brought in until {n} problems are mended.",
        problems,
    ).format(rows=rows_words(rows), n=f"{problems:,}")
