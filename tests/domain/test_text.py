"""Texts are kept as they were typed, save for what no database, page or document can hold."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as made

from resilience.domain.text import plain_line, plain_text
from tests.hostile_text import HOSTILE

ANY_TEXT = made.text(made.characters(codec=None, exclude_categories=()))


@pytest.mark.parametrize(
    "typed", ["<b>&amp;</b>", "=1+1", "émigré – “quoted” × 3", "👩\u200d👧", "עברית", "a\tb\nc", "\u2067x\u2069"]
)
def test_what_can_be_seen_is_kept_as_it_was_typed(typed):
    assert plain_text(typed) == typed


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b\x1bc\x7fd\x9be", "abcde"),
        ("one\r\ntwo\rthree\vfour\u2028five", "one\ntwo\nthree\nfour\nfive"),
        ("a\ud800b", "a\ufffdb"),
        ("a\ufffeb\uffffc\ufdd0d\ufeffe", "abcde"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
    ],
)
def test_what_cannot_be_kept_is_taken_out_and_line_ends_become_one_kind(typed, kept):
    assert plain_text(typed) == kept


def test_a_letter_keeps_the_marks_that_a_language_needs_and_not_a_flood_of_them():
    assert plain_text("e" + "\u0301" * 30) == "e" + "\u0301" * 30
    assert plain_text("xe" + "\u0301" * 5000 + "y") == "xe" + "\u0301" * 30 + "y"


def test_a_line_has_single_blanks_and_none_around_it():
    assert plain_line("  one\n two\u00a0\t three ") == "one two three"
    assert plain_line("\x00\u202e \n") == ""


@given(ANY_TEXT)
def test_whatever_is_typed_can_be_written_as_utf_8_and_holds_no_control_character(typed):
    kept = plain_text(typed)
    kept.encode("utf-8")
    assert {letter for letter in kept if unicodedata.category(letter) in {"Cc", "Cs"}} <= {"\n", "\t"}


@given(ANY_TEXT)
def test_taking_out_twice_takes_out_no_more(typed):
    assert plain_text(plain_text(typed)) == plain_text(typed)
    assert plain_line(plain_line(typed)) == plain_line(typed)


def test_the_corpus_holds_at_least_forty_texts_and_none_twice():
    assert len(HOSTILE) >= 40
    assert len(set(HOSTILE.values())) == len(HOSTILE)
