"""Levels, answers and when a reason is asked for."""

from __future__ import annotations

import pytest

from resilience.domain.assessment import (
    DONT_KNOW,
    LONGEST_TEXT,
    NOT_APPLICABLE,
    Answer,
    ScoreDraft,
    asks_for_reasons,
)
from resilience.domain.errors import NotFound, NotOnScale, Refused
from resilience.domain.identity import FrameworkId
from resilience.domain.vocabulary import AnswerKind
from resilience.intake import shipped


@pytest.fixture(scope="module")
def framework():
    return shipped.parse_framework(shipped.framework_texts()[-1], FrameworkId(1))


@pytest.mark.parametrize(
    ("kind", "level"),
    [
        (AnswerKind.LEVEL, None),
        (AnswerKind.LEVEL, -1),
        (AnswerKind.DONT_KNOW, 0),
        (AnswerKind.DONT_KNOW, 3),
        (AnswerKind.NOT_APPLICABLE, 0),
    ],
)
def test_an_answer_that_is_neither_a_level_nor_a_plain_word_cannot_be_built(kind, level):
    with pytest.raises(NotOnScale):
        Answer(kind, level)


def test_every_indicator_takes_its_own_levels_and_nothing_above_them(framework):
    for indicator in framework.indicators:
        for level in range(indicator.top_level + 1):
            assert Answer.at(level).on(indicator).level == level
        with pytest.raises(NotOnScale, match=f"levels 0 to {indicator.top_level}"):
            Answer.at(indicator.top_level + 1).on(indicator)


def test_dont_know_and_does_not_apply_are_on_every_scale_and_are_no_zero(framework):
    for answer in (DONT_KNOW, NOT_APPLICABLE):
        assert answer.on(framework.indicators[0]) is answer
        assert answer.level is None
        assert answer != Answer.at(0)


@pytest.mark.parametrize("level", [0, 1, 2, 3, 4, 5])
@pytest.mark.parametrize("before", [None, "dont_know", 0, 1, 2, 3, 4, 5])
def test_reasons_are_asked_for_at_0_4_and_5_and_after_a_jump_of_two(level, before):
    last = None if before is None else DONT_KNOW if before == "dont_know" else Answer.at(before)
    is_jump = isinstance(before, int) and abs(level - before) >= 2
    assert asks_for_reasons(Answer.at(level), last_round=last) == (level in {0, 4, 5} or is_jump)


@pytest.mark.parametrize(
    ("choices", "asked"),
    [(range(6), {0, 4, 5}), (range(1, 6), {1, 5}), (range(4), {0, 3}), (range(1, 7), {1, 5, 6}), (range(2), {0, 1})],
)
def test_the_ends_of_every_scale_ask_for_reasons_and_of_a_long_one_the_two_highest(choices, asked):
    found = {level for level in choices if asks_for_reasons(Answer.at(level), last_round=None, choices=choices)}
    assert found == asked


@pytest.mark.parametrize("answer", [DONT_KNOW, NOT_APPLICABLE])
@pytest.mark.parametrize("last", [None, DONT_KNOW, Answer.at(0), Answer.at(5)])
def test_no_reason_is_asked_for_without_a_level(answer, last):
    assert not asks_for_reasons(answer, last_round=last)


def test_a_text_longer_than_fits_is_refused_with_both_numbers():
    fits = "x" * LONGEST_TEXT
    assert ScoreDraft("SL1", DONT_KNOW, rationale=fits, evidence=fits).rationale == fits
    for words in ({"rationale": fits + "x"}, {"evidence": fits + "x"}):
        with pytest.raises(Refused, match=f"{LONGEST_TEXT + 1} characters; {LONGEST_TEXT} fit"):
            ScoreDraft("SL1", DONT_KNOW, **words)


def test_an_unknown_indicator_is_named(framework):
    with pytest.raises(NotFound, match="no indicator ZZ9"):
        framework.indicator("ZZ9")


def test_the_indicators_of_the_features_are_all_the_indicators_each_once(framework):
    found = [one.code for feature in framework.features for one in framework.indicators_of(feature.code)]
    assert sorted(found) == sorted(one.code for one in framework.indicators)
    assert len(set(found)) == len(found) == 27
