"""The score page: every choice and every word is saved as it is made, on top of what this window saw."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest

from resilience.domain.assessment import DONT_KNOW, LONGEST_TEXT, Answer, ScoreDraft
from resilience.domain.moderation import AgreedDraft
from resilience.domain.offline_form import RowKind
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import AssessmentState, Confidence, RoundState, Sureness
from resilience.reports.offline_form import offline_workbook
from resilience.services import offline_form, opened, rounds, scoring
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
    rounds.set_round_state(opened.store(), OPERATOR, example.round_id, RoundState.CLOSED)
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


# --- what else the form asks and offers ------------------------------------------------------------------------------


def in_store(example, *, do):
    """Do something as the command line, past the pages."""
    with opened.store().transaction() as tx:
        tx.people.act_as(OPERATOR)
        lead = OPERATOR.leading(example.partnership.id)
        return do(tx, lead, tx.assessments.begin(lead, example.round_id))


def test_how_confident_is_asked_once_after_the_last_indicator_of_a_feature(as_evaluator, example, database):
    window = as_evaluator.open("score", indicator="SL5")
    window.press("Next: how confident")
    assert window.title.startswith("How confident are you that")
    radio = window.page.radio(key="score_confidence_SL")
    assert [radio.options, radio.value] == [
        ["Not confident", "Slightly confident", "Fairly confident", "Very confident", "Fully confident"],
        None,
    ]
    radio.set_value(Confidence.VERY).run()
    assert re.search(r"✓ Saved at \d\d:\d\d", window.words)
    assert "Very confident" in window.markup
    with closing(sqlite3.connect(database)) as connection:
        held = connection.execute("SELECT feature, revision, confidence FROM confidence_answer").fetchall()
    assert held == [("SL", 1, "very")]
    window.press("Next: ")
    assert window.page.query_params["indicator"] == "IN1"
    assert "feature" not in window.page.query_params
    again = Window(window._cookies).open("score", feature="SL")
    assert again.page.radio(key="score_confidence_SL").value is Confidence.VERY


def test_somebody_asked_for_one_feature_counts_that_and_finds_the_others_folded_away(as_evaluator, example):
    one = example.person("one")
    in_store(example, do=lambda tx, lead, _held: tx.invitees.set(lead, example.round_id, one, frozenset({"CC"})))
    window = as_evaluator.open("score")
    assert window.page.query_params["indicator"] == "CC1"
    assert "0 of 5 answered" in window.words
    assert "<details><summary>Answer others as well</summary>" in window.markup
    choose(window, Answer.at(2))
    assert "4 indicators are still without an answer" in window.words
    others = Window(window._cookies).open("score", indicator="OP1")
    assert "<details open>" in others.markup
    choose(others, Answer.at(3), "OP1")
    assert "1 of 5 answered" in others.words


def test_what_was_agreed_last_time_shows_only_once_submitted_and_a_change_of_mind_shows_both(scoring_it, example):
    before = rounds.add_round(opened.store(), OPERATOR, "Round 0", date(2020, 1, 1), date(2020, 2, 1))

    def agree(tx, lead, _held) -> None:
        assessment = tx.assessments.begin(lead, before)
        tx.agreed.save(lead, assessment.id, AgreedDraft(CODE, Answer.at(3)), seen_version=0)

    in_store(example, do=agree)
    choose(scoring_it, Answer.at(2))
    assert "Agreed last time" not in scoring_it.words
    scoring_it.press("Submit my answers")
    assert "Agreed last time: 3." in scoring_it.words
    choose(scoring_it, Answer.at(3))
    assert "First answer 2, now 3. Both are kept; please say what changed your mind." in scoring_it.words
    write(scoring_it, "rationale", "I had not seen the plan.")
    choose(scoring_it, Answer.at(2))
    assert "First answer" not in scoring_it.words


def test_in_moderation_the_form_shows_what_is_asked_and_takes_nothing_else(scoring_it, example, database):
    choose(scoring_it, Answer.at(2))
    scoring_it.press("Next")
    choose(scoring_it, Answer.at(1), NEXT_CODE)
    scoring_it.press("Submit my answers")

    def moderate(tx, lead, held) -> None:
        tx.assessments.move(lead, held.id, AssessmentState.MODERATION)
        tx.comments.ask(lead, held.id, example.person("one"), CODE, "Was <b>that</b> before the flood?")

    in_store(example, do=moderate)
    window = Window(scoring_it._cookies).open("score", indicator=NEXT_CODE)
    assert window.page.query_params["indicator"] == CODE
    assert "asks you to look at this answer again: Was <b>that</b> before the flood?" in window.words
    assert "<b>that" not in window.markup
    assert "You are asked to look at 1 answer again" in window.words
    assert [button.label for button in window.page.button] == ["I keep my answer"]
    choose(window, Answer.at(3))
    write(window, "rationale", "Yes, before.")
    assert [button.label for button in window.page.button] == ["This is my answer now"]
    window.press("This is my answer now")
    assert window.title == "Nothing to score at the moment"
    assert [row[2:] for row in revisions(database) if row[0] == CODE] == [(2, ""), (3, ""), (3, "Yes, before.")]


def test_a_workbook_comes_back_through_the_page_and_conflicts_wait_for_a_choice(scoring_it, example, database):
    choose(scoring_it, Answer.at(2))
    sheet = offline_form.sheet(opened.store(), example.partnership.one, example.partnership.id)
    rows = [replace(row, answer="4") if row.key.code in {CODE, NEXT_CODE} else row for row in sheet.rows]
    data = offline_workbook(replace(sheet, rows=tuple(row for row in rows if row.key.kind is RowKind.SCORE)))
    elsewhere(example, 1, seen=1)
    scoring_it.page.session_state["score_offline"] = True
    scoring_it.page.run()
    scoring_it.page.file_uploader[0].set_value(("form.xlsx", data, "application/octet-stream")).run()
    assert "1 answer is new or changed. 1 was also answered online since you downloaded the form" in scoring_it.words
    assert scoring_it.page.button(key="offline_confirm").disabled
    scoring_it.page.radio(key=f"offline_choice_score {CODE}").set_value(True).run()
    scoring_it.press("Save 2 answers from the workbook")
    assert "2 answers are brought in and saved." in scoring_it.words
    assert [level for code, _revision, level, _why in revisions(database) if code == CODE] == [2, 1, 4]
    assert [level for code, _revision, level, _why in revisions(database) if code == NEXT_CODE] == [4]
