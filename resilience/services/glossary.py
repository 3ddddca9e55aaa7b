"""The glossary on screen is the glossary in `docs/`, so that there is one."""

from __future__ import annotations

from functools import lru_cache

from resilience.locales import _
from resilience.settings import ROOT
from resilience.views.table import Table

FILE = ROOT / "docs" / "GLOSSARY.md"


def glossary() -> tuple[Table, ...]:
    """Return the glossary's tables in their order, each called by its heading."""
    return tuple(Table(heading, (_("Word"), _("Means")), (False, False), rows) for heading, rows in _read())


@lru_cache(maxsize=1)
def _read() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    tables: list[tuple[str, tuple[tuple[str, str], ...]]] = []
    heading = ""
    rows: list[tuple[str, str]] = []
    for line in [*FILE.read_text(encoding="utf-8").splitlines(), "## "]:
        if line.startswith("## "):
            if rows:
                tables.append((heading, tuple(rows)))
            heading, rows = _spoken(line[3:]), []
        elif line.startswith("| ") and not line.startswith(("| word", "| ---")):
            word, means = (cell.strip() for cell in line.strip("| ").split("|", 1))
            rows.append((word.replace("_", " "), means))
    return tuple(tables)


def _spoken(heading: str) -> str:
    """Return an enum's name as words: "AreaKind" as "Area kind"."""
    spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in heading[1:])
    return heading[:1] + spaced if " " not in heading else heading
