"""Rounds, who is asked for what, my work and peer review, as they are worked on in the browser's stead."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import RoundForm, RoundState
from resilience.services import framework_keeping, opened, rounds
from resilience.services.uk_time import uk_day
from tests.pages.test_setting_up import HOSTILE, rows, shows_as_text
from tests.services.frameworks_made import OWN

DAY = timedelta(days=1)


@pytest.fixture
def day() -> date:
    return uk_day(opened.store().clock())


def create(window, name, first, last):
    window.page.text_input(key="round_name").set_value(name)
    window.page.date_input(key="round_opens").set_value(first)
    window.page.date_input(key="round_closes").set_value(last)
    window.press("Create it as a draft")


def test_a_round_is_created_opened_closed_and_opened_again_with_a_reason(as_administrator, database, day):
    as_administrator.open("rounds")
    as_administrator.press("Create it as a draft")
    assert "Please give both days." in as_administrator.words
    create(as_administrator, "Round 2", day + DAY, day)
    assert "closes before it opens" in as_administrator.words
    assert as_administrator.page.text_input(key="round_name").value == "Round 2"
    as_administrator.page.radio(key="round_form").set_value(RoundForm.QUICK)
    create(as_administrator, "Round 2", day, day + DAY)
    assert "Round 2 is created as a draft." in as_administrator.words
    number = rows(database, "SELECT id FROM round WHERE name = 'Round 2' AND form = 'quick'")[0][0]
    as_administrator.page.selectbox(key="round_which").set_value(number).run()
    as_administrator.press("Open Round 2")
    close = as_administrator.page.button(key=f"round_{number}_closed")
    assert close.disabled
    as_administrator.page.checkbox(key=f"round_sure_{number}").check().run()
    as_administrator.press("Close Round 2")
    as_administrator.press("Open Round 2 again")
    assert "say why the round is opened again" in as_administrator.words
    as_administrator.page.text_input(key=f"round_why_{number}").set_value(HOSTILE)
    as_administrator.press("Open Round 2 again")
    assert "Round 2 is now open." in as_administrator.words
    assert shows_as_text(as_administrator, HOSTILE)
    moves = rows(database, "SELECT state, reason FROM round_move WHERE round_id = 2 ORDER BY number")
    assert moves == [("open", ""), ("closed", ""), ("open", HOSTILE)]


def test_the_quick_form_is_offered_only_where_a_framework_has_one(as_administrator, database, day):
    framework_keeping.bring_in(opened.store(), OPERATOR, "own.yaml", OWN)
    as_administrator.open("rounds")
    assert [radio.key for radio in as_administrator.page.radio] == ["round_form"]
    number = rows(database, "SELECT id FROM framework WHERE code = 'own'")[0][0]
    as_administrator.page.selectbox(key="round_framework").set_value(number).run()
    assert not as_administrator.page.radio
    assert "ask for every indicator: it has no quick form" in as_administrator.words
    create(as_administrator, "Round of its own", day, day + DAY)
    found = rows(database, "SELECT form, framework_id FROM round WHERE name = 'Round of its own'")
    assert found == [("full", number)]


def test_the_last_day_of_a_round_is_moved_with_a_reason(as_administrator, example, database, day):
    as_administrator.open("rounds")
    as_administrator.press("Change the last day")
    assert "Please give the new last day." in as_administrator.words
    as_administrator.page.date_input(key=f"round_until_{example.round_id}").set_value(day + 50 * DAY)
    as_administrator.press("Change the last day")
    assert "say why the last day changes" in as_administrator.words
    as_administrator.page.text_input(key=f"round_why_{example.round_id}").set_value("floods")
    as_administrator.press("Change the last day")
    assert "floods" in as_administrator.words
    assert as_administrator.title.startswith("Round 1 is open for answers until")
    assert len(rows(database, "SELECT * FROM round_move")) == 2


def test_the_name_of_a_round_is_shown_as_text(as_administrator, day):
    as_administrator.open("rounds")
    create(as_administrator, HOSTILE, day, day + DAY)
    assert shows_as_text(as_administrator, HOSTILE)


def test_a_lead_shares_features_out_and_sees_who_has_not_finished(as_lead, example, database):
    as_lead.open("rounds")
    assert "3 of 3 evaluators have not finished." in as_lead.words
    assert "Subject: your answers for Eastwold, Round 1" in as_lead.page.code[0].value
    assert "All 3 evaluators are asked for everything." in as_lead.words
    as_lead.page.toggle(key=f"invited_change_{example.round_id}").set_value(True).run()
    one, two, three = (
        as_lead.page.multiselect(key=f"invited_{example.round_id}_{example.person(name)}")
        for name in ("one", "two", "three")
    )
    one.set_value(["SL"])
    two.set_value(["SL", "OP"])
    three.set_value([]).run()
    assert "Fewer than 3 evaluators are asked for: Strategy and leadership (2)" in as_lead.words
    assert "Not saved yet" in as_lead.words
    as_lead.press("Save who is asked")
    assert "It is saved who is asked for what in Round 1." in as_lead.words
    assert rows(database, "SELECT features FROM round_invitee ORDER BY person_id") == [
        (json.dumps(["SL"]),),
        (json.dumps(["OP", "SL"]),),
    ]
    as_lead.press("Suggest")
    assert "Not saved yet" in as_lead.words
    as_lead.press("Save who is asked")
    assert rows(database, "SELECT features FROM round_invitee") == [("[]",)] * 3
    as_lead.press("Ask everybody for everything")
    assert rows(database, "SELECT * FROM round_invitee") == []


def test_an_evaluator_who_does_not_lead_is_offered_no_form_on_the_page_of_rounds(as_evaluator):
    as_evaluator.open("rounds")
    assert list(as_evaluator.page.button) == []
    assert "Who is asked" not in as_evaluator.words


def test_my_work_leads_to_the_first_question_and_within_the_area_of_the_address(as_evaluator):
    as_evaluator.open("my_work")
    assert as_evaluator.title.startswith("One thing waits for you, until")
    assert 'href="/score?indicator=SL1"' in as_evaluator.markup
    as_evaluator.open("my_work", area="X01")
    assert 'href="/score?indicator=SL1&amp;area=X01"' in as_evaluator.markup


def arrange(window, number, day, host="Head of resilience"):
    window.open("peer_review")
    window.page.text_input(key=f"peers_host_{number}").set_value(host)
    window.page.checkbox(key=f"peers_area_{number}_SL").check()
    window.page.date_input(key=f"peers_starts_{number}").set_value(day)
    window.page.date_input(key=f"peers_ends_{number}").set_value(day)
    window.press("Save the arrangement")


def test_a_lead_arranges_a_peer_review_and_enters_its_feedback_as_text(as_lead, example, day, database):
    as_lead.open("peer_review")
    as_lead.press("Save the arrangement")
    assert "Please give both days of the visit." in as_lead.words
    arrange(as_lead, example.round_id, day, HOSTILE)
    assert "The peer review is arranged." in as_lead.words
    assert as_lead.title.startswith("Peers are here until")
    assert shows_as_text(as_lead, HOSTILE)
    as_lead.page.text_area(key=f"peers_said_{example.round_id}").set_value(HOSTILE)
    as_lead.press("Save the feedback")
    assert "The feedback is saved." in as_lead.words
    assert rows(database, "SELECT feedback FROM peer_review") == [(HOSTILE,)]


def test_others_read_how_it_is_arranged_and_what_the_peers_said_and_change_nothing(window, example, day):
    window.sign_in(example.person("lead"))
    arrange(window, example.round_id, day)
    window.page.text_area(key=f"peers_said_{example.round_id}").set_value(HOSTILE)
    window.press("Save the feedback")
    rounds.set_round_state(opened.store(), OPERATOR, example.round_id, RoundState.CLOSED)
    window.sign_in(example.person("board"))
    window.open("peer_review")
    assert "Head of resilience" in window.words
    assert shows_as_text(window, HOSTILE)
    assert list(window.page.button) == []
