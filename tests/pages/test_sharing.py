"""The pages of sharing and comparing: the lead decides, the member looks, and an evaluator keeps a copy."""

from __future__ import annotations

import pytest

from resilience.domain.assessment import Answer, ScoreDraft
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import Marking, RoundState, Sharing
from resilience.services import circles, my_answers, opened, rounds, scoring, sharing


def look(example):
    return sharing.sharing(opened.store(), example.partnership.lead, example.partnership.id)


def choose(window, what: Sharing, *, seen: int = 0, is_agreed: bool = True):
    window.open("sharing")
    window.page.radio(key=f"sharing_{seen}").set_value(what)
    if is_agreed:
        window.page.checkbox(key=f"agreed_{seen}").check()
    return window.press("Decide it")


def test_a_lead_shares_by_name_and_stops_again(as_lead, example):
    choose(as_lead, Sharing.BY_NAME)
    assert look(example).sharing is Sharing.BY_NAME
    assert as_lead.title == "Eastwold: shared by name"
    assert "It is decided: shared by name." in as_lead.words
    choose(as_lead, Sharing.WITHDRAWN, seen=1)
    assert look(example).sharing is Sharing.WITHDRAWN
    assert "No longer shared" in as_lead.words


def test_without_the_partnerships_word_nothing_is_decided_and_the_page_says_so(as_lead, example):
    choose(as_lead, Sharing.BY_NAME, is_agreed=False)
    assert look(example).sharing is Sharing.NOT_ASKED
    assert "Please confirm that the partnership agrees" in as_lead.words


@pytest.mark.parametrize("person", ["board", "one"])
def test_others_of_the_area_read_what_was_decided_and_find_no_button(window, example, person):
    sharing.decide(
        opened.store(), example.partnership.lead, example.partnership.id, Sharing.BY_NAME, seen=0, is_agreed=True
    )
    window.sign_in(example.person(person))
    window.open("sharing")
    assert window.title == "Eastwold: shared by name"
    assert "The area lead decides what this area shares." in window.words
    assert [kind for kind in ("button", "radio", "text_input", "checkbox") if window.page.get(kind)] == []


def test_a_lead_lets_the_need_stand_in_comparison_groups_and_withdraws_it(as_lead, window, example):
    as_lead.open("sharing")
    assert "This area's need stands in no comparison group" in as_lead.words
    as_lead.press("Let it stand")
    assert "Please confirm that the partnership agrees" in as_lead.words
    as_lead.page.checkbox(key="need_agreed_0").check()
    as_lead.press("Let it stand")
    assert "This area's need stands in comparison groups now." in as_lead.words
    assert look(example).need.is_agreed
    as_lead.press("Withdraw it now")
    assert not look(example).need.is_agreed
    window.sign_in(example.person("board"))
    window.open("sharing")
    assert "This area withdrew its need from comparison groups" in window.words
    assert "never shown by themselves" in window.words


def test_a_lead_names_the_authority_and_marks_the_areas_content(as_lead, example):
    as_lead.open("sharing")
    as_lead.page.text_input(key="authority_name").set_value("Eastwold Council")
    as_lead.page.selectbox(key="authority_marking").set_value(Marking.OFFICIAL_SENSITIVE)
    as_lead.press("Save authority")
    view = look(example)
    assert (view.authority.name, view.marking) == ("Eastwold Council", Marking.OFFICIAL_SENSITIVE)
    as_lead.page.selectbox(key="authority_marking").set_value(Marking.PUBLIC)
    as_lead.press("Save authority")
    assert "say expressly" in as_lead.words
    assert look(example).marking is Marking.OFFICIAL_SENSITIVE


def test_the_comparison_says_what_is_missing_until_somebody_shares_and_then_shows_it(window, example):
    window.sign_in(example.person("member"))
    window.open("compare")
    assert window.title == "No partnership shares its results yet"
    share_with_an_answer(example)
    window.open("compare")
    assert window.title == "1 partnership shares its results by name"
    assert window.page.selectbox(key="feature").value == "SL"
    assert "A summary needs at least 5 partnerships" in window.words


def test_a_lead_reads_what_joining_a_circle_shows_joins_it_and_leaves_it_again(as_lead, example):
    number = circles.make_circle(opened.store(), OPERATOR, "Ring of three")
    as_lead.open("sharing")
    assert "Board members and leads here see theirs." in as_lead.words
    as_lead.press("Join it")
    assert "Please confirm that the partnership agrees" in as_lead.words
    as_lead.page.checkbox(key=f"circle_agreed_{number}_0").check()
    as_lead.press("Join it")
    assert "This area is in Ring of three." in as_lead.words
    as_lead.open("compare")
    assert as_lead.title == "No other partnership stands beside yours yet"
    as_lead.open("sharing")
    as_lead.press("Leave it now")
    assert "This area is in no circle" in as_lead.words


def share_with_an_answer(example) -> None:
    store, made = opened.store(), example.partnership
    draft = ScoreDraft("SL1", Answer.at(3), rationale="because", evidence="=1+1")
    scoring.record(store, made.one, made.id, example.round_id, draft, seen_version=0)
    scoring.submit(store, made.one, made.id, example.round_id)
    sharing.decide(store, made.lead, made.id, Sharing.BY_NAME, seen=0, is_agreed=True)
    rounds.set_round_state(store, OPERATOR, example.round_id, RoundState.CLOSED)


def test_an_evaluator_keeps_a_copy_of_their_own_answers_and_of_nobody_elses(example):
    share_with_an_answer(example)
    document = my_answers.my_answers(opened.store(), example.partnership.one, example.partnership.id)
    assert document.marking is Marking.OFFICIAL
    assert document.example
    assert [row[2:6] for row in document.tables[0].rows if row[2] != "not answered"] == [
        ("3", "not said", "because", "=1+1")
    ]
    assert my_answers.my_answers(opened.store(), example.partnership.two, example.partnership.id) is None


def test_the_copy_is_at_hand_when_no_round_is_open(as_evaluator, example):
    share_with_an_answer(example)
    as_evaluator.open("score")
    assert as_evaluator.title == "Nothing to score at the moment"
    assert [expander.label for expander in as_evaluator.page.expander] == ["Keep a copy of my answers"]


def test_the_score_form_says_how_the_words_are_handled_and_who_may_ask_for_them(as_evaluator, example):
    as_evaluator.open("score", indicator="SL1")
    as_evaluator.page.radio(key="score_levels_SL1").set_value(Answer.at(0)).run()
    assert "Handled as OFFICIAL." in as_evaluator.words
    assert "Freedom of Information Act 2000" in as_evaluator.words
