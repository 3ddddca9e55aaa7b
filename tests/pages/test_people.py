"""Keeping people on the page: invited, roles given and taken and put back, shut out and let in, names removed."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest

from resilience.domain.vocabulary import Role
from tests.pages.test_setting_up import HOSTILE, shows_as_text

NOT_SHOWN = "This page is not shown"


def rows(database, statement, *given):
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(statement, given).fetchall()


@pytest.fixture
def people(as_administrator, example):
    """The page before an administrator."""
    return as_administrator.open("people")


def choose(window, person, doing: str):
    """Choose somebody from the list and what to do with them."""
    window.page.selectbox(key="people_who").set_value(person).run()
    window.page.selectbox(key=f"people_doing_{person}").set_value(doing).run()
    return window


def confirm(window, key, label):
    window.page.checkbox(key=key).check().run()
    return window.press(label)


def link_on(window) -> str | None:
    shown = window.page.get("code")
    return re.search(r"invitation=([\w-]+)", shown[0].value)[1] if shown else None


def test_everybody_is_listed_with_roles_state_and_when_they_were_last_seen(people):
    assert people.title == "7 people are held here"
    assert "lead of X01" in people.words
    assert "Area lead, Eastwold" in people.words
    assert "not yet" in people.words
    assert "let in" in people.words


def test_the_list_is_found_in_by_name_by_number_and_by_area(people, example):
    people.page.text_input(key="people_text").set_value("LEAD OF").run()
    assert "1 person found" in people.words
    people.page.text_input(key="people_text").set_value(str(example.administrator)).run()
    assert "1 person found, page 1 of 1" in people.words
    people.page.text_input(key="people_text").set_value("").run()
    choice = people.page.selectbox(key="people_area")
    choice.set_value(next(area for area in choice.options if area == "Eastwold")).run()
    assert "5 people found" in people.words
    people.page.text_input(key="people_text").set_value("nobody is called so").run()
    assert "Nobody here fits." in people.words


def test_a_long_list_comes_in_pages_of_fifty(as_administrator, database):
    with closing(sqlite3.connect(database)) as connection:
        connection.executemany(
            "INSERT INTO person (name, created_at) VALUES (?, '2026-11-01T00:00:00.000000Z')",
            [(f"Evaluator {number}",) for number in range(100)],
        )
        connection.commit()
    page = as_administrator.open("people")
    assert "page 1 of 3" in page.words
    page.press("Next page")
    assert "page 2 of 3" in page.words
    page.press("Next page")
    assert "Evaluator 99" in page.words
    assert [button.label for button in page.page.button if button.label == "Next page"] == []
    page.press("Page before")
    assert "page 2 of 3" in page.words


def test_an_invitation_shows_its_link_once_and_says_for_whom_and_how_long_it_holds(people, database):
    people.page.text_input(key="people_name").set_value("Evaluator, fire service").run()
    people.page.selectbox(key="people_role_invite").set_value("Evaluator").run()
    people.page.selectbox(key="people_area_invite").set_value("Eastwold").run()
    people.press("Invite")
    token = link_on(people)
    assert token
    assert "This link is for Evaluator, fire service." in people.words
    assert "It holds for 72 hours, works once" in people.words
    assert "8 people" in people.title
    people.page.run()
    assert link_on(people) is None
    assert rows(database, "SELECT role FROM role_grant WHERE person_id = (SELECT max(id) FROM person)") == [
        ("evaluator",)
    ]


def test_somebody_without_a_name_is_not_invited_and_it_says_what_is_missing(people):
    people.press("Invite")
    assert "how this person is called here" in people.words
    assert link_on(people) is None


def test_a_hostile_name_is_shown_as_text_everywhere(people, example, database):
    people.page.text_input(key="people_name").set_value(HOSTILE).run()
    people.page.selectbox(key="people_role_invite").set_value("NCSR+ member").run()
    people.press("Invite")
    assert shows_as_text(people, HOSTILE)
    ((person,),) = rows(database, "SELECT max(id) FROM person")
    for doing in ("Take a role", "Shut them out", "End their sessions, for a lost laptop"):
        choose(people, person, doing)
        assert shows_as_text(people, HOSTILE)
        assert not any(re.search(r"(?<!\\)\[x", box.label) for box in people.page.checkbox)


def test_taking_a_role_says_first_that_it_ends_sessions_and_can_be_undone(people, example, database):
    person = example.person("two")
    choose(people, person, "Take a role")
    assert "This ends every open session of two of X01" in people.words
    button = next(one for one in people.page.button if one.label == "Take the role")
    assert button.disabled
    confirm(people, f"people_sure_take_{person}", "Take the role")
    assert "two of X01 is no longer Evaluator, Eastwold." in people.words
    assert rows(database, "SELECT role FROM role_grant WHERE person_id = ?", person) == []
    people.press("Undo: give Evaluator")
    assert "Undone" in people.words
    assert rows(database, "SELECT role FROM role_grant WHERE person_id = ?", person) == [("evaluator",)]


def test_giving_a_role_can_be_undone_too(people, example, database):
    person = example.person("board")
    choose(people, person, "Give a role")
    people.page.selectbox(key="people_role_give").set_value("Area lead").run()
    people.page.selectbox(key="people_area_give").set_value("Eastwold").run()
    confirm(people, f"people_sure_give_{person}", "Give the role")
    assert rows(database, "SELECT count(*) FROM role_grant WHERE person_id = ?", person) == [(2,)]
    people.press("Undo: take Area lead")
    assert rows(database, "SELECT role FROM role_grant WHERE person_id = ?", person) == [(Role.BOARD_MEMBER.value,)]


def test_the_only_administrator_cannot_take_their_own_role_and_is_told_why(people, example):
    choose(people, example.administrator, "Take a role")
    confirm(people, f"people_sure_take_{example.administrator}", "Take the role")
    assert "This is the only administrator. Please make another one first." in people.words


def test_somebody_is_shut_out_and_let_in_again(people, example, database):
    person = example.person("three")
    choose(people, person, "Shut them out")
    confirm(people, f"people_sure_shut_out_{person}", "Shut them out")
    assert "three of X01 is shut out." in people.words
    assert "1 of them shut out" in people.title
    choose(people, person, "Let them in again")
    people.press("Let them in again")
    assert rows(database, "SELECT state FROM person WHERE id = ?", person) == [("active",)]


def test_sessions_are_ended_and_another_link_is_made(people, example, database, cookies):
    person = example.person("one")
    mine = dict(cookies)
    people.sign_in(person)
    cookies.update(mine)
    choose(people, person, "End their sessions, for a lost laptop")
    people.press("End their sessions")
    ended = rows(database, "SELECT count(*) FROM session WHERE person_id = ? AND revoked_at IS NULL", person)
    assert ended == [(0,)]
    choose(people, person, "Make another link, to begin or to set a new password")
    people.press("Make the link")
    assert link_on(people)
    assert "This link is for one of X01." in people.words


def test_a_name_is_removed_only_after_typing_so_and_what_they_did_stays(people, example, database):
    person = example.person("one")
    choose(people, person, "Remove their name for good")
    assert "This cannot be undone." in people.words
    people.page.text_input(key=f"people_typed_{person}").set_value("yes").run()
    people.press("Remove the name for good")
    assert "Nothing was changed" in people.words
    people.page.text_input(key=f"people_typed_{person}").set_value(f"Remove {person}").run()
    people.press("Remove the name for good")
    assert rows(database, "SELECT name, state FROM person WHERE id = ?", person) == [
        (f"Person {person} (name removed)", "disabled")
    ]
    assert "one of X01" not in people.words


def test_somebody_is_called_otherwise(people, example):
    person = example.person("two")
    choose(people, person, "Call them otherwise")
    people.page.text_input(key=f"people_rename_{person}").set_value("Evaluator, police").run()
    people.press("Call them so")
    assert "two of X01 is now called Evaluator, police." in people.words


def test_what_is_held_about_somebody_is_made_ready_as_a_file(people, example, database):
    choose(people, example.person("one"), "Take out what is held about them")
    assert "Answers are left out" in people.words
    people.press("Make the file")
    assert "Your file is ready:" in people.words
    ((kind, marking),) = rows(database, "SELECT kind, marking FROM export")
    assert (kind, marking) == ("person", "official_sensitive")


def test_an_area_lead_sees_who_is_in_their_area_and_changes_nothing(as_lead, example):
    as_lead.open("people")
    assert as_lead.title == "5 people hold a role in Eastwold"
    assert "What changed of roles and sharing" in as_lead.words
    assert "Administrator" not in re.sub(r"(?s)What each role may do.*", "", as_lead.words)
    assert [button.label for button in as_lead.page.button] == []


def test_each_role_is_explained_by_the_table_that_decides(people):
    assert "What each role may do" in people.words
    assert "Invite people, give and take roles, end sessions" in people.words


@pytest.mark.parametrize("person", ["board", "one", "member"])
def test_nobody_else_is_shown_people(window, example, person):
    window.sign_in(example.person(person))
    window.open("people")
    assert window.title == NOT_SHOWN
    assert [*window.page.button, *window.page.selectbox, *window.page.text_input] == []
    assert "<table" not in window.markup


def test_a_button_drawn_for_an_administrator_does_nothing_once_they_are_none(people, example, database):
    person = example.person("three")
    choose(people, person, "Shut them out")
    people.page.checkbox(key=f"people_sure_shut_out_{person}").check().run()
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("DELETE FROM role_grant WHERE role = 'administrator'")
        connection.commit()
    people.press("Shut them out")
    assert people.title == NOT_SHOWN
    assert rows(database, "SELECT state FROM person WHERE id = ?", person) == [("active",)]
