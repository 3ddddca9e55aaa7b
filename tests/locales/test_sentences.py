"""Every sentence that a person can read goes through the one catalogue, and can be translated whole."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import string
from typing import TYPE_CHECKING

import pytest

import resilience
from resilience.domain.errors import ResilienceError
from tests.locales import extract

if TYPE_CHECKING:
    from collections.abc import Iterator

MARKERS = {"_", "mark", "ngettext"}
STREAMLIT = {
    *("button", "caption", "checkbox", "date_input", "download_button", "error", "expander", "file_uploader"),
    *("form_submit_button", "header", "info", "link_button", "markdown", "metric", "multiselect", "number_input"),
    *("page_link", "radio", "selectbox", "set_page_config", "slider", "spinner", "status", "subheader", "success"),
    *("tabs", "text", "text_area", "text_input", "time_input", "title", "toast", "toggle", "warning", "write"),
}
SPOKEN_KEYWORDS = {"label", "help", "placeholder", "body", "text", "page_title", "title", "alt"}
NOT_SPOKEN = {"key", "layout", "icon", "language"}
TREES = {
    file.relative_to(extract.ROOT).as_posix(): ast.parse(file.read_text(encoding="utf-8")) for file in extract.sources()
}
SCREENS = [name for name in TREES if name.startswith(("app.py", "pages/", "resilience/ui/"))]
LETTERS = re.compile(r"[^\W\d_]{2,}")
ADDRESS_OR_KEY = re.compile(r"/?[a-z_]+")
"""Words for the program, such as a picture's key or a page's address."""


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Yield every call with the last part of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
            yield name, node


def written_out(node: ast.expr) -> Iterator[str]:
    """Yield the literal words in an expression that no marker holds; words inside other calls are theirs to answer."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    elif isinstance(node, ast.BinOp | ast.BoolOp | ast.IfExp | ast.Tuple | ast.List):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr) and not (isinstance(node, ast.IfExp) and child is node.test):
                yield from written_out(child)


def said_in(name: str, call: ast.Call) -> list[ast.expr]:
    """Return the arguments of a call that a person will read."""
    of = ast.unparse(call.func).split(".")[0]
    if of == "parts":
        return [*call.args, *(word.value for word in call.keywords if word.arg not in NOT_SPOKEN)]
    if name in STREAMLIT and of != "log" and isinstance(call.func, ast.Attribute):
        return [*call.args[:1], *(word.value for word in call.keywords if word.arg in SPOKEN_KEYWORDS)]
    return []


def every_error() -> set[str]:
    """Return the names of the errors that a person can be told, from the tree itself."""
    for module in pkgutil.walk_packages(resilience.__path__, "resilience."):
        if not module.name.startswith(("resilience.ui", "resilience.storage.migrations", "resilience.__main__")):
            importlib.import_module(module.name)
    found, waiting = set(), [ResilienceError]
    while waiting:
        one = waiting.pop()
        found.add(one.__name__)
        waiting += one.__subclasses__()
    return found


@pytest.mark.parametrize("name", SCREENS)
def test_a_page_says_nothing_that_cannot_be_translated(name):
    bare = [
        f"line {call.lineno}: {words!r}"
        for called, call in calls(TREES[name])
        for argument in said_in(called, call)
        for words in written_out(argument)
        if LETTERS.search(words) and not ADDRESS_OR_KEY.fullmatch(words)
    ]
    assert bare == [], f"these go through no catalogue: {bare}"


@pytest.mark.parametrize("name", SCREENS)
def test_the_markup_of_a_page_holds_no_words_of_its_own(name):
    bare = []
    for called, call in calls(TREES[name]):
        if called == "html":
            for words in (words for argument in call.args for words in written_out(argument)):
                spoken = re.findall(r'(?:aria-label|title|alt)="([^"]*)"', words)
                beside = re.sub(r"<[^>]*>|&\w+;", " ", words)
                bare += [said for said in (*spoken, beside) if LETTERS.search(said)]
    assert bare == []


def test_an_error_tells_its_reader_only_what_can_be_translated():
    errors = every_error()
    bare = [
        f"{file}:{call.lineno}: {words!r}"
        for file, tree in TREES.items()
        for called, call in calls(tree)
        if called in errors
        for argument in call.args[:1]
        for words in written_out(argument)
        if LETTERS.search(words)
    ]
    assert bare == []


def test_no_sentence_is_put_together_before_it_is_looked_up():
    glued = [
        f"{file}:{call.lineno}"
        for file, tree in TREES.items()
        for called, call in calls(tree)
        if called in MARKERS and isinstance(call.func, ast.Name)
        for argument in call.args[: 2 if called == "ngettext" else 1]
        if isinstance(argument, ast.JoinedStr | ast.BinOp | ast.Call)
    ]
    assert glued == []


def placeholders(sentence: str) -> set[str]:
    """Return the names in braces; raises `ValueError` for a brace without its partner."""
    return {name for _text, name, _form, _conversion in string.Formatter().parse(sentence) if name is not None}


def test_what_a_sentence_leaves_open_has_a_name_that_a_translator_can_read():
    for ids in extract.sentences(extract.extracted()):
        names = placeholders(ids[0])
        assert all(re.fullmatch(r"[a-z][a-z_]*", name) for name in names), ids
        assert all(placeholders(sentence) == names for sentence in ids), f"singular and plural differ: {ids}"


def test_every_sentence_is_given_exactly_what_it_leaves_open():
    wrong = []
    for file, tree in TREES.items():
        for called, call in calls(tree):
            if called != "format" or not isinstance(call.func, ast.Attribute):
                continue
            said = call.func.value
            if not (isinstance(said, ast.Call) and isinstance(said.func, ast.Name) and said.func.id in MARKERS):
                continue
            given = {word.arg for word in call.keywords}
            texts = [one.value for one in said.args[:2] if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            wrong += [f"{file}:{call.lineno}" for text in texts if placeholders(text) != given]
    assert wrong == []


def test_the_template_for_translators_is_up_to_date():
    assert extract.TEMPLATE.is_file(), how_to_write_it()
    now, held = extract.sentences(extract.extracted()), extract.sentences(extract.held())
    assert not now - held, f"new or changed sentences; {how_to_write_it()}"
    assert not held - now, f"sentences that are gone; {how_to_write_it()}"


def how_to_write_it() -> str:
    return "run: .venv/bin/python -m tests.locales.extract"


def test_the_template_names_the_files_of_each_sentence_so_that_a_translator_finds_it():
    assert all(message.locations for message in extract.held() if message.id)


def test_the_words_of_every_closed_set_are_in_the_template():
    from resilience.domain.policy import REFUSALS
    from resilience.domain.vocabulary import LABELS
    from resilience.intake.mapping import FIELD_LABELS

    held = {one for ids in extract.sentences(extract.held()) for one in ids}
    words = {label for labels in LABELS.values() for label in labels.values()}
    assert words | set(REFUSALS.values()) | set(FIELD_LABELS.values()) <= held


def test_the_months_are_in_the_template():
    from resilience.services.words import MONTHS

    assert set(MONTHS) <= {one for ids in extract.sentences(extract.held()) for one in ids}


def test_every_file_with_sentences_is_searched():
    assert {"app.py", "pages/board.py", "resilience/__main__.py", "resilience/web/routes.py"} <= set(TREES)
