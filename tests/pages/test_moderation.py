"""Moderation in a window: begun, agreed on with a gate and a reason, contested by a second lead, commented."""

from __future__ import annotations

import pytest

from resilience.domain.assessment import Answer
from resilience.domain.moderation import AgreedDraft
from resilience.services import moderation, opened
from tests.services.moderating import submitted


@pytest.fixture
def assessment(example):
    """Submitted by all three, and still open."""
    return submitted(opened.store(), example.partnership, example.round_id)


@pytest.fixture
def begun(example, assessment):
    held = example.partnership
    moderation.begin(opened.store(), held.lead, held.id, assessment)
    return assessment


def fields(window, name: str):
    return next(field for field in window.page.text_area if f"_{name}_" in field.key)


def choose_level(window, level: int) -> None:
    window.page.radio(key=next(radio.key for radio in window.page.radio if "_level_" in radio.key)).set_value(
        Answer.at(level)
    ).run()


def test_the_lead_begins_and_the_list_shows_where_evaluators_differ_most(as_lead, assessment):
    window = as_lead.open("moderation")
    assert window.title == "Moderation has not begun"
    assert "why of one" not in window.markup
    window.press("Begin moderation")
    assert window.title == "Evaluators differ most on Shared strategy: 1 to 4"
    assert "0 of 27 agreed" in window.words
    order = [
        window.markup.index(f">{name}</a>") for name in ("Shared strategy", "Shared objectives with other agendas")
    ]
    assert order == sorted(order)


def test_a_level_is_judged_by_its_gate_before_it_is_agreed_and_kept_with_its_reason(as_lead, begun):
    window = as_lead.open("moderation", indicator="SL1")
    assert "Nothing is agreed yet." in window.words
    choose_level(window, 4)
    assert "4 claimed, 2 reached: no evidence in date stands beside it" in window.words
    window.press("Agree on this")
    assert "Please give a reason" in window.words
    fields(window, "reason").set_value("Seen in the exercise.").run()
    window.press("Agree on this")
    assert "Agreed on Shared strategy." in window.words
    assert "1 of 27 agreed" in window.words
    assert not [
        button for button in window.page.button if button.label == "Agree on this instead" and not button.disabled
    ]


def test_two_leads_are_shown_both_levels_and_one_of_them_chooses(as_lead, example, begun):
    window, held = as_lead.open("moderation", indicator="SL1"), example.partnership
    choose_level(window, 1)
    fields(window, "reason").set_value("The plan has lapsed.").run()
    other = AgreedDraft("SL1", Answer.at(2))
    moderation.agree(opened.store(), held.lead, held.id, begun, other, seen_version=0)
    window.press("Agree on this")
    assert "Here, not agreed: 1 · The plan has lapsed." in window.words
    assert "Agreed elsewhere: 2" in window.words
    keep = [button for button in window.page.button if button.label == "Keep this one"]
    keep[0].click().run()
    assert "Agreed on Shared strategy." in window.words
    assert "1 claimed and reached" in window.words


def test_what_was_typed_and_not_agreed_is_still_there_after_looking_at_another_indicator(as_lead, begun):
    window = as_lead.open("moderation", indicator="SL1")
    choose_level(window, 3)
    fields(window, "reason").set_value("half a thought").run()
    window.press("Next")
    assert window.title == "Shared objectives with other agendas"
    window.press("Back")
    assert (window.title, fields(window, "reason").value) == ("Shared strategy", "half a thought")
    assert "Not agreed yet" in window.words


def test_a_board_member_reads_and_comments_and_is_offered_nothing_to_agree(as_lead, example, begun):
    as_lead.sign_in(example.partnership.board.person_id)
    window = as_lead.open("moderation", indicator="SL1")
    assert "Evaluator B" in window.words
    assert "one of X01" not in window.markup
    assert not [button.label for button in window.page.button if button.label.startswith(("Agree", "Ask"))]
    comment = next(field for field in window.page.text_area if field.label == "Comment")
    comment.set_value("Who was *there*?")
    window.press("Send")
    assert "Your comment is saved." in window.words
    assert "Who was *there*?" in window.words
    window.press("Settled")
    assert "Settled by Partnership board member (you)" in window.words


def test_an_evaluator_is_asked_to_look_again_and_the_request_is_listed(as_lead, begun):
    window = as_lead.open("moderation", indicator="SL1")
    fields(window, "ask_why").set_value("The plan has lapsed since.")
    window.press("Ask")
    assert "Evaluator A (one of X01) is asked to look again." in window.words
    listed = as_lead.open("moderation", indicator="")
    assert "The plan has lapsed since." in listed.words


def test_the_checks_lead_to_where_things_are_mended(as_lead, begun):
    window = as_lead.open("checks")
    assert "things to look at" in window.title
    assert "High levels that are a guess: 4" in window.words
    assert f"/moderation?area=X01&amp;assessment={begun}&amp;indicator=SL1" in window.markup
