"""The learning log as its page: the lead writes, everybody searches, and what areas share is read by all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from resilience.domain.learning import LONGEST_TITLE, LearningDraft
from resilience.domain.text import plain_line
from resilience.domain.vocabulary import Worked
from resilience.services import opened
from resilience.services.learning.log import learning_log
from resilience.services.learning.writing import add_lesson, change_lesson, withdraw_lesson
from tests.hostile_text import short
from tests.hostile_world import HostileWorld
from tests.pages.test_hostile_text import shows

VISITS = LearningDraft("Visits before winter brought fewer calls", Worked.WORKED, "Visits.", "", "Coast", "All")
TEXT = LearningDraft("A text to everybody did not help", Worked.DID_NOT, "A text.", "", "Town", "", is_shared=True)


@pytest.fixture
def held(example):
    """Two lessons, the second one shared; the numbers of both."""
    lead, area_id = example.partnership.lead, example.partnership.id
    return [add_lesson(opened.store(), lead, area_id, draft) for draft in (VISITS, TEXT)]


def lessons(example):
    return learning_log(opened.store(), example.partnership.lead, example.partnership.id).lines


def expand(window, key: str):
    window.page.session_state[key] = True
    window.page.run()
    return window


def test_a_lead_writes_a_lesson_down_and_finds_it_in_the_log(as_lead, example):
    as_lead.open("learning")
    assert as_lead.title == "No lesson has been written down yet"
    expand(as_lead, "lesson_entry_0")
    page = as_lead.page
    page.text_input(key="lesson_new_0_title").set_value(VISITS.title)
    page.text_area(key="lesson_new_0_what").set_value("Visits.")
    as_lead.press("Write it down")
    assert "Please say what came of it." in as_lead.words
    page.radio(key="lesson_new_0_worked").set_value(Worked.WORKED)
    as_lead.press("Write it down")
    assert as_lead.title == "1 lesson: 1 worked"
    assert VISITS.title in as_lead.words
    assert [line.lesson.draft.is_shared for line in lessons(example)] == [False]


def test_a_search_stands_in_the_address_and_anybody_of_the_area_may_send_it_on(window, example, held):
    window.sign_in(example.person("one"))
    window.open("learning", lesson_words="everybody", lesson_worked="Did not work")
    assert window.title == "1 of 2 lessons fit"
    assert TEXT.title in window.words
    assert VISITS.title not in window.words
    assert not [button for button in window.page.button if "lesson" in button.label]


def test_where_no_area_has_a_lesson_there_is_no_search_but_what_to_do(as_lead, window, example):
    as_lead.open("learning")
    assert not as_lead.page.text_input
    assert "Write the first one down below" in as_lead.words
    for who, words in (("board", "The area lead writes the first."), ("member", "No area shares a lesson yet.")):
        window.sign_in(example.person(who))
        window.open("learning")
        assert not window.page.text_input
        assert words in window.words
        assert "Write the first one down" not in window.words


def test_two_who_change_one_lesson_are_shown_both_and_choose(as_lead, example, held):
    as_lead.open("learning")
    expand(as_lead, "lesson_entry_0")
    as_lead.page.selectbox(key="lesson_which_0").set_value(held[0]).run()
    mine = as_lead.page.text_area(key=f"lesson_held_{held[0]}_1_why")
    theirs = replace(VISITS, why="Theirs.")
    lead, area_id = example.partnership.lead, example.partnership.id
    change_lesson(opened.store(), lead, area_id, held[0], theirs, seen_version=1)
    mine.set_value("Mine.")
    as_lead.press("Save the change")
    assert "Somebody else changed this lesson meanwhile. Nothing was overwritten; please choose." in as_lead.words
    assert "Mine." in as_lead.words
    assert "Theirs." in as_lead.words
    as_lead.press("Save mine in its place")
    assert {line.why for line in lessons(example)} == {"Mine.", ""}


def test_a_lesson_withdrawn_by_somebody_meanwhile_keeps_what_was_typed(as_lead, example, held):
    as_lead.open("learning")
    expand(as_lead, "lesson_entry_0")
    as_lead.page.selectbox(key="lesson_which_0").set_value(held[0]).run()
    lead, area_id = example.partnership.lead, example.partnership.id
    withdraw_lesson(opened.store(), lead, area_id, held[0], seen_version=1)
    as_lead.page.text_area(key=f"lesson_held_{held[0]}_1_why").set_value("Mine.")
    as_lead.press("Save the change")
    assert "This lesson was withdrawn meanwhile." in as_lead.words
    as_lead.press("Save mine as a lesson of its own")
    assert {line.why for line in lessons(example)} == {"Mine.", ""}


def test_a_lesson_is_withdrawn_and_brought_back(as_lead, example, held):
    as_lead.open("learning")
    expand(as_lead, "lesson_entry_0")
    as_lead.page.selectbox(key="lesson_which_0").set_value(held[1]).run()
    as_lead.page.checkbox(key=f"lesson_sure_{held[1]}_1").check().run()
    as_lead.press("Withdraw this lesson")
    assert "is withdrawn, here and from other areas." in as_lead.words
    assert len(lessons(example)) == 1
    as_lead.press("Bring it back")
    assert len(lessons(example)) == 2


def test_somebody_without_an_area_reads_what_areas_share(window, example, held):
    window.sign_in(example.person("member"))
    window.open("learning")
    assert window.title == "What areas learned and share"
    assert TEXT.title in window.words
    assert "Eastwold, last changed" in window.words
    assert VISITS.title not in window.words


def test_lessons_are_shown_as_they_were_typed(as_lead, window, example):
    HostileWorld(opened.store(), example.partnership, example.round_id).lessons()
    texts = [text for text in short(LONGEST_TITLE).values() if plain_line(text)]
    assert len(texts) > 20
    lines = lessons(example)
    shows(as_lead.open("learning"), [text for text in texts if plain_line(text) in {one.title for one in lines[:40]}])
    labels = [option for box in as_lead.page.selectbox for option in box.options]
    assert not any("![x](" in label or ":smile:" in label for label in labels)
