"""The page of evidence and what is drawn beside an indicator, worked on as somebody does."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from resilience.domain.evidence import EvidenceDraft
from resilience.domain.vocabulary import EvidenceKind, GateNeed, Marking
from resilience.services import adding_evidence, evidence, opened
from tests.hostile_world import HostileWorld
from tests.pages.conftest import Window

HOSTILE = '<img src=x onerror=alert(1)> **bold** "quoted"'


def today() -> date:
    return datetime.now(UTC).date()


def draft(title: str = "Flood plan", **held) -> EvidenceDraft:
    usual = {"reference": "Folder 7", "dated_on": date(2026, 1, 5), "owner": "Officer", "marking": Marking.OFFICIAL}
    return EvidenceDraft(title, **({"kind": EvidenceKind.DOCUMENT} | usual | held))


def somebody(example, title: str):
    with opened.store().reading() as tx:
        return tx.people.viewer(example.person(title))


@pytest.fixture
def held(as_lead: Window, example):
    """One item that the lead holds for all."""
    return adding_evidence.add(opened.store(), somebody(example, "lead"), example.partnership.id, draft())


def lines(example, title: str = "lead"):
    return evidence.evidence(opened.store(), somebody(example, title), example.partnership.id).lines


def fill(window: Window, key: str, **typed) -> None:
    page = window.page
    for name, value in typed.items():
        kind = {
            "kind": page.radio,
            "proves": page.multiselect,
            "dated": page.date_input,
            "expires": page.date_input,
            "marking": page.selectbox,
        }.get(name, page.text_input)
        kind(key=f"{key}_{name}").set_value(value)


def open_expander(window: Window, key: str) -> None:
    window.page.session_state[key] = True
    window.page.run()


def test_evidence_is_added_with_all_that_is_asked_and_what_is_refused_stays_typed(as_lead: Window, example):
    as_lead.open("evidence")
    assert as_lead.title == "No evidence is held yet"
    key = "evidence_new_0"
    fill(as_lead, key, title="Report of the exercise", reference="https://example.org/report", owner="Officer")
    as_lead.press("Add it")
    assert "Please choose what kind of evidence it is." in as_lead.words
    assert as_lead.page.text_input(key=f"{key}_title").value == "Report of the exercise"
    fill(as_lead, key, kind=EvidenceKind.EXERCISE, dated=date(2026, 3, 1), proves=[GateNeed.REVIEW])
    as_lead.press("Add it")
    assert as_lead.title == "One item of evidence, and it is in date"
    (line,) = lines(example)
    assert line.draft == draft(
        "Report of the exercise",
        kind=EvidenceKind.EXERCISE,
        reference="https://example.org/report",
        dated_on=date(2026, 3, 1),
        proves=frozenset({GateNeed.REVIEW}),
    )
    assert 'href="https://example.org/report" target="_blank" rel="noopener noreferrer nofollow"' in as_lead.markup


def test_typed_text_is_shown_as_it_stands_and_only_addresses_of_the_web_are_links(as_lead: Window, example):
    lead, area = somebody(example, "lead"), example.partnership.id
    adding_evidence.add(opened.store(), lead, area, draft(HOSTILE, reference="javascript:alert(1)", owner=HOSTILE))
    as_lead.open("evidence")
    assert "<img" not in as_lead.markup
    assert 'href="javascript' not in as_lead.markup
    assert "javascript:alert(1)" in as_lead.words
    assert HOSTILE in as_lead.words


def test_a_board_member_reads_the_list_and_changes_nothing(window: Window, example, held):
    window.sign_in(example.person("board"))
    window.open("evidence")
    assert "Flood plan" in window.words
    window.open("evidence", item=str(held))
    assert window.title == "Flood plan"
    assert [button.label for button in window.page.button] == ["Back to all evidence"]


def test_a_revision_is_saved_on_top_of_what_was_seen_and_the_past_is_shown(as_lead: Window, example, held):
    as_lead.open("evidence", item=str(held))
    open_expander(as_lead, f"evidence_revise_{held}")
    fill(as_lead, f"evidence_held_{held}_1", expires=date(2030, 1, 1))
    as_lead.press("Save as a new revision")
    assert "Saved as revision 2" in as_lead.words
    assert "Expires: was “does not expire”" in as_lead.words
    assert lines(example)[0].draft.expires_on == date(2030, 1, 1)


@pytest.mark.parametrize(("keeps", "title", "revision"), [("mine", "Mine", 3), ("theirs", "Theirs", 2)])
def test_a_revision_on_top_of_something_newer_shows_both_and_lets_one_choose(
    as_lead: Window, example, held, keeps, title, revision
):
    as_lead.open("evidence", item=str(held))
    open_expander(as_lead, f"evidence_revise_{held}")
    lead, area = somebody(example, "lead"), example.partnership.id
    adding_evidence.revise(opened.store(), lead, area, held, draft("Theirs"), seen_revision=1)
    fill(as_lead, f"evidence_held_{held}_1", title="Mine")
    as_lead.press("Save as a new revision")
    assert "Nothing was overwritten; please choose." in as_lead.words
    assert "Here, not saved: Mine" in as_lead.words
    assert "Saved meanwhile: Theirs" in as_lead.words
    assert lines(example)[0].draft.title == "Theirs"
    as_lead.page.button(key=f"evidence_keep_{keeps}").click().run()
    assert (lines(example)[0].draft.title, lines(example)[0].item.revision) == (title, revision)
    assert "please choose" not in as_lead.words


def test_withdrawing_takes_a_word_and_can_be_undone_where_it_was_done(as_lead: Window, example, held):
    as_lead.open("evidence", item=str(held))
    assert as_lead.page.button(key="evidence_withdraw").disabled
    as_lead.page.checkbox(key=f"evidence_sure_{held}_1").set_value(True).run()
    as_lead.press("Withdraw this evidence")
    assert "is withdrawn. You can bring it back here." in as_lead.words
    assert lines(example) == ()
    as_lead.press("Bring it back")
    assert "counts again" in as_lead.words
    assert len(lines(example)) == 1


@pytest.mark.parametrize("number", ["999", "nonsense", "12345678901234567890", "-1"])
def test_an_item_that_is_not_there_is_a_sentence(as_lead: Window, number):
    as_lead.open("evidence", item=number)
    assert as_lead.title == "This page is not shown"
    assert "There is no such evidence in this area." in as_lead.words


# --- beside an indicator ---------------------------------------------------------------------------------------------

BESIDE = """
from resilience.services import evidence, opened
from resilience.ui import evidence_form, session
session.arrive()
view = evidence.beside(opened.store(), session.viewer(), {area}, {round_id}, "SL1")
evidence_form.beside(view, level=4, key="test")
"""


@pytest.fixture
def beside_it(as_evaluator: Window, example):
    """Only the part that other pages draw beside SL1, for an evaluator who chose level 4."""
    text = BESIDE.format(area=example.partnership.id, round_id=example.round_id)
    as_evaluator.page = AppTest.from_string(text, default_timeout=30)
    as_evaluator.page.run()
    return as_evaluator


def test_beside_an_indicator_one_is_told_what_the_level_lacks_and_what_stays_private(beside_it: Window):
    assert "Nothing stands beside this indicator yet." in beside_it.words
    assert "Level 3 asks for evidence in date; nothing here shows it yet." in beside_it.words
    assert "Level 4 asks for an exercise or a real event within the last 24 months" in beside_it.words
    assert "has to be confirmed" not in beside_it.words
    assert "Nobody else sees what you put here until moderation begins." in beside_it.words


def test_evidence_held_already_is_put_beside_an_indicator_and_taken_away_again(beside_it: Window, example):
    lead, area = somebody(example, "lead"), example.partnership.id
    number = adding_evidence.add(
        opened.store(), lead, area, draft("Exercise", kind=EvidenceKind.EXERCISE, dated_on=today())
    )
    beside_it.page.run()
    assert beside_it.page.button(key="evidence_put_test").disabled
    choice = next(box for box in beside_it.page.selectbox if box.label == "Evidence held already")
    choice.select_index(1).run()
    beside_it.press("Put it beside this indicator")
    assert "Level 4 asks for" not in beside_it.words
    assert list(lines(example, "one")[0].indicators) == ["SL1"]
    assert lines(example, "two")[0].indicators == {}
    beside_it.page.button(key=f"evidence_away_test_{number}").click().run()
    assert lines(example, "one")[0].indicators == {}


def test_new_evidence_is_added_in_place_and_stands_there_at_once(beside_it: Window, example):
    open_expander(beside_it, "evidence_add_test_SL1_0")
    fill(beside_it, "evidence_new_test_SL1_0", title="Mine", kind=EvidenceKind.REAL_EVENT, dated=today())
    beside_it.press("Add it beside this indicator")
    assert "Mine" in beside_it.words
    assert "Level 4 asks for" not in beside_it.words
    assert [line.draft.title for line in lines(example, "one")] == ["Mine"]
    assert lines(example, "two") == ()


def test_hostile_text_in_evidence_is_shown_as_it_was_typed_and_leads_nowhere_unforeseen(as_lead: Window, example):
    HostileWorld(opened.store(), example.partnership, example.round_id).evidence()
    as_lead.open("evidence")
    said = " ".join(unescape(as_lead.markup).split())
    assert [line.draft.title for line in lines(example) if line.draft.title not in said] == []
    assert "<script" not in as_lead.markup
    kinds = {address.partition(":")[0] for address in re.findall(r'href="([^/][^"]*)"', as_lead.markup)}
    assert kinds <= {"http", "https"}
