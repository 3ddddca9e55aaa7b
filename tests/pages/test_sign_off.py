"""The page of sign-off as people use it: a dissent, one sentence, a signature, a printed reference, taking it back."""

from __future__ import annotations

from html import unescape

import pytest

from resilience.domain.text import plain_line
from resilience.services import opened
from tests.hostile_text import short
from tests.hostile_world import HostileWorld
from tests.pages.test_hostile_text import shows
from tests.services.assessments_made import Made


@pytest.fixture
def made(example) -> Made:
    held = Made(opened.store(), example.partnership, example.round_id)
    return held.submitted().discussed().agreed(1).named()


def test_a_board_member_reads_signs_and_takes_it_back(window, example, made):
    window.sign_in(example.person("one"))
    window.open("sign_off")
    window.page.text_input(key="dissent_agency").set_value("Fire and rescue service")
    window.page.text_area(key="dissent_said").set_value("We see level 0.")
    window.press("Record it")
    assert "The dissent is recorded." in window.words
    assert [button.label for button in window.page.button if button.label == "Sign off"] == []

    window.sign_in(example.person("board"))
    window.open("sign_off")
    assert window.title == "Round 1 waits to be signed off"
    assert "with 1 dissent. It is then locked." in window.words
    window.press("Sign off")
    assert "Please confirm first that you have read and accept it." in window.words
    window.page.checkbox(key=f"sign_read_{made.id}").check()
    window.press("Sign off")
    reference = made.seen().signed.reference
    assert window.title == f"Round 1 is signed off: {reference}"
    assert "The snapshot is as it was signed" in window.words
    assert "Fire and rescue service" in window.words

    window.page.text_area(key="sign_off_why").set_value("A level was mistaken")
    window.press("Revoke it")
    assert window.title == "Round 1 waits to be signed off"
    assert "A level was mistaken" in window.words


def test_the_lead_names_who_signs_by_name_and_others_see_the_role_alone(window, example, made):
    window.sign_in(example.person("lead"))
    window.open("sign_off")
    assert "Named to sign off: board of X01." in window.words
    window.sign_in(example.person("two"))
    window.open("sign_off")
    assert "Named to sign off: partnership board member." in window.words
    assert "board of X01" not in window.words


def test_pages_of_changes_and_progress_draw_one_round_without_a_second(window, example, made):
    window.sign_in(example.person("board"))
    assert window.open("changes").title == "There are no two rounds to compare yet"
    assert window.open("progress").title == "One round so far: progress shows from the second"
    assert "agreed 1 in Round 1" in unescape(window.markup)


def test_dissents_and_reasons_are_shown_as_they_were_typed(window, example):
    world = HostileWorld(opened.store(), example.partnership, example.round_id)
    world.sign_offs()
    window.sign_in(example.person("board"))
    shows(window.open("sign_off"), [text for text in short(120).values() if plain_line(text)])
