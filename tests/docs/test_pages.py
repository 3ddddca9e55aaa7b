"""The documentation says what the code does: fields, words, errors, settings and commands are compared."""

from __future__ import annotations

import importlib
import pkgutil
import re
import shlex
from pathlib import Path

import pytest

import resilience
from resilience.__main__ import _parser
from resilience.domain.errors import ResilienceError
from resilience.domain.vocabulary import Role
from resilience.intake import meanings, shipped
from resilience.intake.mapping import REQUIRED, Field
from resilience.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]


def rows(page: Path, heading: str = "") -> dict[str, list[str]]:
    """Return the table lines of a page, after a heading, by the word in their first cell."""
    text = page.read_text(encoding="utf-8")
    part = text[text.index(heading) :] if heading else text
    cells = ([cell.strip() for cell in line.strip("| ").split("|")] for line in part.splitlines() if line[:3] == "| `")
    return {line[0].strip("`"): line[1:] for line in cells}


FIELDS = rows(DOCS / "how-to" / "bring-data.md", "## The fields")


@pytest.mark.parametrize("field", list(Field))
def test_every_field_of_a_file_is_described_under_the_name_it_has_on_the_page(field):
    assert FIELDS[field.value][0] == field.label
    assert ("needed" in FIELDS[field.value][1]) == (field in REQUIRED)


@pytest.mark.parametrize("field", meanings.CODED_FIELDS)
def test_a_field_of_closed_words_lists_exactly_the_words_that_are_accepted(field):
    if field is Field.FURTHER_TYPES:
        return
    accepted = set(meanings.vocabulary(field, shipped.taxonomies()).values())
    listed = set(re.findall(r"`(\w+)`", FIELDS[field.value][1]))
    assert listed - {"unmet"} == accepted - {"unmet"}


def test_every_shipped_mapping_is_described():
    described = rows(DOCS / "how-to" / "bring-data.md", "## Shipped mappings")
    assert set(described) == {mapping.name for mapping in shipped.mappings()}


def every_error() -> dict[str, type]:
    for module in pkgutil.walk_packages(resilience.__path__, "resilience."):
        if not module.name.startswith(("resilience.ui", "resilience.storage.migrations", "resilience.__main__")):
            importlib.import_module(module.name)
    found, waiting = {}, [ResilienceError]
    while waiting:
        one = waiting.pop()
        found[one.__name__] = one
        waiting += one.__subclasses__()
    return found


def test_every_error_of_the_tree_is_described_with_what_it_is_a_kind_of():
    described, errors = rows(DOCS / "errors.md"), every_error()
    assert set(described) == set(errors)
    for name, error in errors.items():
        assert described[name][0].strip("`") in {base.__name__ for base in error.__bases__}


def test_every_setting_is_described_with_its_default():
    described = rows(ROOT / "README.md", "## Settings")
    fields = Settings.model_fields
    assert set(described) == {f"RESILIENCE_{name.upper()}" for name in fields}
    numbers = {name: field.default for name, field in fields.items() if isinstance(field.default, int)}
    assert {name: described[f"RESILIENCE_{name.upper()}"][0] for name in numbers} == {
        name: str(value) for name, value in numbers.items()
    }


def commands(page: Path) -> list[str]:
    text = page.read_text(encoding="utf-8")
    return re.findall(r"^\.venv/bin/python -m resilience (.+)$", text, re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_in_the_documentation_is_understood(page):
    for command in commands(page):
        words = shlex.split(command.replace("NUMBER", "1"))
        if words != ["--help"]:
            assert _parser().parse_args(words).do


def test_the_roles_that_an_administrator_can_give_are_all_named():
    said = (DOCS / "how-to" / "administrator.md").read_text(encoding="utf-8")
    assert all(f"`{role.value}`" in said or f"--role {role.value}" in said for role in Role)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_in_the_documentation_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if not target.startswith("https://"):
            assert (page.parent / target).exists(), target


def test_every_file_and_folder_that_the_architecture_names_is_there():
    said = (DOCS / "architecture.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:resilience|pages|data|tests|docs)/[\w/.-]*|app\.py|pyproject\.toml)`", said)
    assert len(named) > 10
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", sorted((DOCS / "decisions").glob("*.md")), ids=lambda page: page.name)
def test_a_decision_has_its_number_and_its_status_and_fits_a_screen_or_two(page):
    lines = page.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith(f"# {int(page.name[:4])}. ")
    assert lines[1].startswith("**Status:**")
    assert len(lines) < 60


def test_the_picture_of_the_board_page_is_there_and_small_enough_to_load():
    picture = (DOCS / "images" / "board.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 300_000
