"""Collects every sentence for translators: `.venv/bin/python -m tests.locales.extract` writes the template anew.

It lies among the tests because Babel is needed for testing alone, never for running.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "resilience" / "locales" / "resilience.pot"
KEYWORDS = {"_": None, "mark": None, "ngettext": (1, 2)}
"""How sentences are marked, and which arguments hold them: all of one, or the first two of `ngettext`."""
LINES_LEFT_OUT = (
    b'"POT-Creation-Date',
    b'"PO-Revision-Date',
    b'"Last-Tr',
    b'"Language-Team',
    b'"Report-Msg',
    b'"Generated-By',
)
"""Of the header: what changes by itself, and people and addresses that there are none of."""


def sources() -> list[Path]:
    """Return every file whose sentences a person can read."""
    folders = (ROOT / "resilience", ROOT / "pages")
    return [ROOT / "app.py", *(file for folder in folders for file in sorted(folder.rglob("*.py")))]


def extracted() -> Catalog:
    """Return the sentences as they stand in the code now, each with the files that hold it."""
    catalogue = Catalog(
        project="Evaluate local resilience",
        version="0",
        header_comment="# Every sentence of the application. English is the source language.",
    )
    for file in sources():
        for _line, message, comments, context in extract_from_file("python", file, keywords=KEYWORDS):
            place = (file.relative_to(ROOT).as_posix(), 0)
            catalogue.add(message, locations=[place], auto_comments=comments, context=context)
    return catalogue


def held() -> Catalog:
    """Return the template as it lies in the repository."""
    with TEMPLATE.open("rb") as file:
        return read_po(file)


def sentences(catalogue: Catalog) -> set[tuple[str, ...]]:
    """Return each sentence; one that knows singular and plural as both."""
    ids = (message.id for message in catalogue if message.id)
    return {message if isinstance(message, tuple) else (message,) for message in ids}


def template() -> bytes:
    """Return the template's text, which is the same for the same code."""
    file = BytesIO()
    write_po(file, extracted(), width=100, sort_by_file=True, include_lineno=False)
    kept = [line for line in file.getvalue().splitlines() if not line.startswith(LINES_LEFT_OUT)]
    return b"\n".join(kept).rstrip() + b"\n"


if __name__ == "__main__":
    TEMPLATE.write_bytes(template())
    sys.stdout.write(f"{TEMPLATE.relative_to(ROOT)}: {len(sentences(held()))} sentences\n")
