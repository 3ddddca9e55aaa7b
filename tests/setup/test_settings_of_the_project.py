"""The lists and settings beside the code: entries have their reasons, options exist, colours can be read."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest
from streamlit import config as streamlit_config

import resilience

ROOT = Path(__file__).resolve().parents[2]
PROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
LOOKS = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
WHITE = "#ffffff"
READABLE = 4.5  # WCAG 2.2, 1.4.3, text of ordinary size
VISIBLE = 3.0  # WCAG 2.2, 1.4.11, edges of controls and graphics

# What a page may not reach for: it asks a service and draws the answer.
OUT_OF_REACH = {"alembic", "psycopg", "sqlalchemy", "sqlite3", "resilience.storage", "resilience.statistics"}


def requirements():
    for name in ("requirements.txt", "requirements-test.txt"):
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                yield pytest.param(line, id=line.split()[0])


@pytest.mark.parametrize("line", list(requirements()))
def test_every_package_is_pinned_and_has_its_reason(line):
    requirement, _, reason = line.partition("  # ")
    assert re.fullmatch(r"[A-Za-z0-9-]+(\[[a-z]+\])? (~=|>=)[0-9.]+", requirement)
    assert len(reason.split()) >= 2


def test_every_rule_of_ruff_that_is_off_has_its_reason():
    off = re.findall(r'^  "([A-Z]+[0-9]*)",(.*)$', PROJECT, re.MULTILINE)
    named = tomllib.loads(PROJECT)["tool"]["ruff"]["lint"]
    listed = [*named["ignore"], *(rule for rules in named["per-file-ignores"].values() for rule in rules)]
    assert [rule for rule, _reason in off] == listed
    assert [rule for rule, reason in off if len(reason.removeprefix(" # ").split()) < 3] == []


def test_the_version_is_the_same_everywhere():
    assert tomllib.loads(PROJECT)["project"]["version"] == resilience.__version__


@pytest.mark.parametrize("package", ["domain", "locales"])
def test_the_vocabulary_and_the_catalogue_need_nothing_but_python(package):
    imported = {name.split(".")[0] for path in (ROOT / "resilience" / package).rglob("*.py") for name in _imports(path)}
    assert imported - sys.stdlib_module_names <= {"resilience"}


@pytest.mark.parametrize("page", sorted((ROOT / "pages").glob("*.py")), ids=lambda path: path.stem)
def test_a_page_asks_a_service_and_never_the_database(page):
    reached = {name for name in _imports(page) for part in OUT_OF_REACH if f"{name}.".startswith(f"{part}.")}
    assert reached == set()


def _options(table, path=""):
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _options(value, f"{path}{name}.")
        else:
            yield pytest.param(f"{path}{name}", value, id=f"{path}{name}")


@pytest.mark.parametrize(("option", "value"), list(_options(LOOKS)))
def test_every_option_is_one_that_streamlit_knows_and_takes(option, value, monkeypatch):
    monkeypatch.chdir(ROOT)
    streamlit_config.get_config_options(force_reparse=True)
    assert streamlit_config.get_option(option) == value


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_can_be_read_on_its_ground(theme):
    colours = LOOKS["theme"][theme]
    page, surface = colours["backgroundColor"], colours["secondaryBackgroundColor"]
    pairs = {
        (name, ground): contrast(colours[name], ground)
        for name in ("textColor", "linkColor", "blueTextColor", "orangeTextColor", "grayTextColor")
        for ground in (page, surface)
    }
    pairs |= {
        (hue, "its tint"): contrast(colours[f"{hue}TextColor"], colours[f"{hue}BackgroundColor"])
        for hue in ("blue", "green", "orange", "red", "yellow", "gray", "violet")
    }
    pairs["button", "primary"] = contrast(WHITE, colours["primaryColor"])
    pairs["table head", "its ground"] = contrast(
        colours["dataframeHeaderTextColor"], colours["dataframeHeaderBackgroundColor"]
    )
    assert {pair: round(ratio, 2) for pair, ratio in pairs.items() if ratio < READABLE} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_control_and_every_mark_in_a_chart_can_be_seen(theme):
    colours = LOOKS["theme"][theme]
    marks = [colours["borderColor"], colours["primaryColor"], *colours["chartCategoricalColors"]]
    assert [mark for mark in marks if contrast(mark, colours["backgroundColor"]) < VISIBLE] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_colour_means_more_than_improvement_concern_or_neither(theme):
    colours = LOOKS["theme"][theme]
    for stock, ours in {"green": "blue", "red": "orange", "yellow": "orange", "violet": "gray"}.items():
        for kind in ("Color", "TextColor", "BackgroundColor"):
            assert colours[stock + kind] == colours[ours + kind]


def contrast(one, other):
    """Return the contrast ratio of WCAG 2.2 between two colours such as #0b0c0c: 1 (none) to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour):
    shares = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
