"""The score page: every choice and every word is saved as it is made, on top of what this window saw."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest

from resilience.domain.assessment import DONT_KNOW, LONGEST_TEXT, Answer, ScoreDraft
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import RoundState, Sureness
from resilience.services import opened, scoring, setting_up
from tests.pages.conftest import Window

CODE, NEXT_CODE = "CC1", "CC2"
CONFLICT = "changed in another window"


@pytest.fixture
def scoring_it(as_evaluator: Window) -> Window:
    return as_evaluator.open("score", indicator=CODE)


def revisions(database):
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(
            "SELECT indicator, revision, level, rationale FROM score_revision ORDER BY saved_at, revision"
        ).fetchall()


def choose(window: Window, answer, indicator=CODE):
    window.page.radio(key=f"score_levels_{indicator}").set_value(answer).run()


def write(window: Window, name, words, indicator=CODE):
    window.page.text_area(key=f"score_{name}_{indicator}").set_value(words).run()


def elsewhere(example, level, rationale="", *, seen):
    """Save a score as the same person in another window."""
    with opened.store().reading() as tx:
        viewer = tx.people.viewer(example.person("one"))
    draft = ScoreDraft(CODE, Answer.at(level), None, rationale)
    area = example.partnership.id
    return scoring.record(opened.store(), viewer, area, example.round_id, draft, seen_version=seen)


def test_nothing_is_said_to_be_saved_before_there_is_an_answer(scoring_it, database):
    assert "Not answered yet" in scoring_it.words
    assert "Saved at" not in scoring_it.words
    assert revisions(database) == []


def test_choosing_a_level_saves_it_and_says_when(scoring_it, database):
    choose(scoring_it, Answer.at(2))
    assert revisions(database) == [(CODE, 1, 2, "")]
    assert re.search(r"✓ Saved at \d\d:\d\d", scoring_it.words)
    assert "1 of 27 answered" in scoring_it.words


def test_choosing_another_level_keeps_the_first_on_record(scoring_it, database):
    choose(scoring_it, Answer.at(2))
    choose(scoring_it, Answer.at(3))
    assert [(revision, level) for _code, revision, level, _why in revisions(database)] == [(1, 2), (2, 3)]


def test_the_same_level_again_changes_nothing(scoring_it, database):
    choose(scoring_it, Answer.at(2))
    choose(scoring_it, Answer.at(2))
    assert len(revisions(database)) == 1


def test_dont_know_is_an_answer_and_no_level(scoring_it, database):
    choose(scoring_it, DONT_KNOW)
    assert revisions(database) == [(CODE, 1, None, "")]
    assert "1 of 27 answered" in scoring_it.words


def test_the_texts_and_how_sure_are_saved_and_found_by_a_new_window(scoring_it, database, cookies):
    choose(scoring_it, Answer.at(4))
    write(scoring_it, "rationale", "  We ran it in the March flood.  ")
    write(scoring_it, "evidence", "The log of the exercise.")
    scoring_it.page.radio(key=f"score_sureness_{CODE}").set_value(list(Sureness)[2]).run()
    again = Window(cookies).open("score", indicator=CODE)
    assert again.page.radio(key=f"score_levels_{CODE}").value == Answer.at(4)
    assert again.page.radio(key=f"score_sureness_{CODE}").value == list(Sureness)[2]
    assert again.page.text_area(key=f"score_rationale_{CODE}").value == "We ran it in the March flood."
    assert again.page.text_area(key=f"score_evidence_{CODE}").value == "The log of the exercise."
    assert len(revisions(database)) == 4


def test_reasons_are_asked_for_only_where_they_matter(scoring_it):
    choose(scoring_it, Answer.at(2))
    assert all("(optional)" in area.label for area in scoring_it.page.text_area)
    assert "elr-warn" not in scoring_it.markup
    choose(scoring_it, Answer.at(0))
    assert not any("(optional)" in area.label for area in scoring_it.page.text_area)
    assert "Level 0 is a strong statement" in scoring_it.words


def test_a_text_holds_as_much_as_fits_and_never_more(scoring_it, database):
    choose(scoring_it, Answer.at(4))
    write(scoring_it, "rationale", "x" * (LONGEST_TEXT + 1))
    assert max(len(why) for _code, _revision, _level, why in revisions(database)) == LONGEST_TEXT
    assert list(scoring_it.page.exception) == []


def test_next_goes_on_and_the_answer_given_there_is_that_indicators(scoring_it, database):
    choose(scoring_it, Answer.at(3))
    scoring_it.press("Next")
    choose(scoring_it, Answer.at(1), NEXT_CODE)
    assert [(code, level) for code, _revision, level, _why in revisions(database)] == [(CODE, 3), (NEXT_CODE, 1)]
    scoring_it.press("Back")
    assert scoring_it.page.radio(key=f"score_levels_{CODE}").value == Answer.at(3)


def test_an_indicator_that_does_not_exist_is_answered_with_a_sentence(as_evaluator, database):
    as_evaluator.open("score", indicator="<script>alert(1)</script>")
    assert list(as_evaluator.page.exception) == []
    assert "<script" not in as_evaluator.markup
    assert as_evaluator.title != "Something went wrong on our side"


def test_a_change_made_elsewhere_is_simply_shown_while_nothing_here_differs(scoring_it, example):
    choose(scoring_it, Answer.at(2))
    elsewhere(example, 3, "From the other window.", seen=1)
    scoring_it.page.run()
    assert scoring_it.page.radio(key=f"score_levels_{CODE}").value == Answer.at(3)
    assert scoring_it.page.text_area(key=f"score_rationale_{CODE}").value == "From the other window."
    assert CONFLICT not in scoring_it.words


def conflicting(window, example):
    choose(window, Answer.at(2))
    elsewhere(example, 3, "From the other window.", seen=1)
    choose(window, Answer.at(4))


def test_a_choice_on_top_of_a_change_not_seen_shows_both_and_overwrites_nothing(scoring_it, example, database):
    conflicting(scoring_it, example)
    assert CONFLICT in scoring_it.words
    assert "Here, not saved: 4 " in scoring_it.words
    assert "Saved elsewhere: 3 " in scoring_it.words
    assert "From the other window." in scoring_it.words
    assert [level for _code, _revision, level, _why in revisions(database)] == [2, 3]
    assert len([button for button in scoring_it.page.button if button.label == "Keep this one"]) == 2


def test_keeping_mine_saves_it_on_top_and_both_stay_on_record(scoring_it, example, database):
    conflicting(scoring_it, example)
    scoring_it.page.button(key="keep__keep_mine").click().run()
    assert [(revision, level) for _code, revision, level, _why in revisions(database)] == [(1, 2), (2, 3), (3, 4)]
    assert CONFLICT not in scoring_it.words
    assert scoring_it.page.radio(key=f"score_levels_{CODE}").value == Answer.at(4)


def test_keeping_theirs_changes_nothing_and_shows_it(scoring_it, example, database):
    conflicting(scoring_it, example)
    scoring_it.page.button(key="keep__keep_theirs").click().run()
    assert [level for _code, _revision, level, _why in revisions(database)] == [2, 3]
    assert CONFLICT not in scoring_it.words
    assert scoring_it.page.radio(key=f"score_levels_{CODE}").value == Answer.at(3)
    choose(scoring_it, Answer.at(1))
    assert [level for _code, _revision, level, _why in revisions(database)] == [2, 3, 1]


def test_a_change_made_while_choosing_is_a_conflict_again(scoring_it, example, database):
    conflicting(scoring_it, example)
    elsewhere(example, 1, seen=2)
    scoring_it.page.button(key="keep__keep_mine").click().run()
    assert "Saved elsewhere: 1 " in scoring_it.words
    assert [level for _code, _revision, level, _why in revisions(database)] == [2, 3, 1]


def test_an_answer_after_the_round_closed_is_refused_in_words(scoring_it, example, database):
    choose(scoring_it, Answer.at(2))
    setting_up.set_round_state(opened.store(), OPERATOR, example.round_id, RoundState.CLOSED)
    choose(scoring_it, Answer.at(3))
    assert [level for _code, _revision, level, _why in revisions(database)] == [2]
    assert "No round is open at the moment" in scoring_it.words


def test_submitting_with_some_left_open_says_how_many_and_can_still_be_changed(scoring_it, database):
    assert "Submit my answers" not in [button.label for button in scoring_it.page.button]
    choose(scoring_it, Answer.at(2))
    assert "26 indicators are still without an answer" in scoring_it.words
    scoring_it.press("Submit my answers")
    assert "Your answers are submitted" in scoring_it.words
    choose(scoring_it, Answer.at(3))
    assert [level for _code, _revision, level, _why in revisions(database)] == [2, 3]


def test_what_was_typed_is_shown_as_text_wherever_it_comes_back(scoring_it, example):
    hostile = '<script>alert(1)</script> ![x](http://elsewhere/x.png) "=1+1"'
    choose(scoring_it, Answer.at(2))
    elsewhere(example, 3, hostile, seen=1)
    choose(scoring_it, Answer.at(4))
    assert hostile in scoring_it.words
    assert "<script" not in scoring_it.markup
    scoring_it.page.button(key="keep__keep_theirs").click().run()
    assert scoring_it.page.text_area(key=f"score_rationale_{CODE}").value == hostile
    assert "<script" not in scoring_it.markup
    assert all(hostile not in element.value for element in scoring_it.page.markdown)
