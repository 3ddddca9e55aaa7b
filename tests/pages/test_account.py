"""One's own account, and the page about data protection with its periods."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from resilience.services import opened, passwords
from tests.pages.test_setting_up import rows

OLD, NEW = "an old pass phrase of some length", "a new pass phrase of some length"


def give_password(person):
    with opened.store().transaction() as tx:
        tx.accounts.hold(person, "one@example.org", passwords.HASHER.hash(OLD))


def type_passwords(window, old, new, again):
    for key, typed in (("old", old), ("new", new), ("again", again)):
        window.page.text_input(key=f"account_{key}").set_value(typed)
    return window.press("Change the password")


@pytest.mark.parametrize("person", ["board", "lead", "one", "administrator", "member"])
def test_everybody_who_is_signed_in_has_an_account_page(window, example, person):
    window.sign_in(example.person(person))
    window.open("account")
    assert window.title.startswith("You are here as ")
    assert "this one" in window.words
    assert "Change your password" not in window.words


def test_the_banner_leads_to_ones_account_and_to_data_protection(as_lead):
    as_lead.open("board")
    assert 'href="/account"' in as_lead.markup
    assert 'href="/data_protection"' in as_lead.markup


def test_one_signs_out_everywhere_else_and_stays_here(as_evaluator, example, cookies, database):
    here = dict(cookies)
    as_evaluator.sign_in(example.person("one"))
    cookies.update(here)
    as_evaluator.open("account")
    assert "another browser or device" in as_evaluator.words
    as_evaluator.press("Sign out everywhere else")
    assert "1 session is ended." in as_evaluator.words
    assert "another browser or device" not in as_evaluator.words
    assert rows(database, "SELECT count(*) FROM session WHERE revoked_at IS NULL") == [(1,)]


def test_a_password_is_changed_and_mistakes_are_said(as_evaluator, example, database):
    give_password(example.person("one"))
    as_evaluator.open("account")
    ((before,),) = rows(database, "SELECT password_hash FROM account")
    assert "You sign in as one@example.org." in as_evaluator.words
    type_passwords(as_evaluator, OLD, NEW, "something else")
    assert "The two new passwords differ." in as_evaluator.words
    type_passwords(as_evaluator, "not the old one", NEW, NEW)
    assert "This is not your present password." in as_evaluator.words
    assert rows(database, "SELECT password_hash FROM account") == [(before,)]
    type_passwords(as_evaluator, OLD, NEW, NEW)
    assert "Your password is changed." in as_evaluator.words
    assert rows(database, "SELECT password_hash FROM account") != [(before,)]


def test_what_is_held_about_oneself_is_made_ready_as_a_file(as_evaluator, example, database):
    as_evaluator.open("account").press("Make a file of it")
    assert "Your file is ready:" in as_evaluator.words
    ((person, marking),) = rows(database, "SELECT person_id, marking FROM export")
    assert (person, marking) == (example.person("one"), "official_sensitive")


@pytest.mark.parametrize("person", ["board", "lead", "one", "member", None])
def test_everybody_reads_what_is_held_and_nobody_but_an_administrator_changes_a_period(window, example, person):
    if person is not None:
        window.sign_in(example.person(person))
    window.open("data_protection")
    assert window.title == "What is held here, why, and for how long"
    assert "Who sees what" in window.words
    assert "Backups hold all of this until they are deleted" in window.words
    assert [*window.page.button, *window.page.number_input] == []


def test_an_administrator_sees_what_a_period_would_clear_before_setting_it(as_administrator, database):
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("INSERT INTO failed_sign_in (of_hash, at) VALUES ('a', '2026-01-01T00:00:00.000000Z')")
        connection.commit()
    as_administrator.open("data_protection")
    choice = as_administrator.page.selectbox(key="retention_what")
    choice.set_value(next(words for words in choice.options if words == "Failed sign-ins")).run()
    as_administrator.page.number_input(key="retention_days_failed_sign_ins").set_value(99_999).run()
    assert "Failed sign-ins can be kept for 1 to 36,525 days, or without an end." in as_administrator.words
    as_administrator.page.number_input(key="retention_days_failed_sign_ins").set_value(12).run()
    assert "With this period would be cleared: 1 failed sign-in" in as_administrator.words
    as_administrator.press("Keep it so")
    assert "Failed sign-ins: kept for 12 days from now on." in as_administrator.words
    assert rows(database, "SELECT kind, days FROM retention") == [("failed_sign_ins", 12)]
    as_administrator.page.checkbox(key="retention_sure").check().run()
    as_administrator.press("Clear it now")
    assert "Cleared: " in as_administrator.words
    assert "1 failed sign-in," in as_administrator.words
    assert rows(database, "SELECT count(*) FROM failed_sign_in") == [(0,)]


def test_details_of_records_are_kept_without_an_end_until_somebody_sets_one(as_administrator, database):
    as_administrator.open("data_protection")
    choice = as_administrator.page.selectbox(key="retention_what")
    choice.set_value(next(words for words in choice.options if words.startswith("Details of need records"))).run()
    assert "Nothing: they are kept without an end." in as_administrator.words
    as_administrator.page.checkbox(key="retention_end_record_details").check().run()
    as_administrator.press("Keep it so")
    assert rows(database, "SELECT kind, days FROM retention") == [("record_details", 365)]
