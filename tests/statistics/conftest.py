"""Finds the cases with known answers, which may not be part of the repository."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

REPOSITORY = Path(__file__).parents[2]

# A busy machine is no failure: time is judged in benchmarks/.
settings.register_profile("unhurried", settings.default, deadline=None)
settings.load_profile("unhurried")


@pytest.fixture
def case() -> Callable[[str], Path]:
    """A function from a case's name to its folder; it skips the test where the cases are not at hand."""
    cases = Path(os.environ.get("RESILIENCE_SHARED", REPOSITORY.parent / "shared")) / "cases"

    def folder(name: str) -> Path:
        if not (cases / name).is_dir():
            pytest.skip(f"the case {name} is not at hand; RESILIENCE_SHARED can say where the shared folder is")
        return cases / name

    return folder


@pytest.fixture
def read_rows() -> Callable[[Path], list[dict[str, str]]]:
    """A function from a CSV file to its rows."""

    def rows(file: Path) -> list[dict[str, str]]:
        with file.open(newline="", encoding="utf-8-sig") as lines:
            return list(csv.DictReader(lines))

    return rows
