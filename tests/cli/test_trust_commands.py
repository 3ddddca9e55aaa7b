"""The command line keeps people, shows and checks the record, and clears what was kept long enough."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing

import pytest


@pytest.fixture
def person(run) -> str:
    """Somebody invited as an evaluator, by number."""
    code, _out, err = run("people", "invite", "--role", "evaluator", "--area", "London", "--name", "Evaluator, fire")
    assert code == 0, err
    return people(run)["Evaluator, fire"][0]


def people(run) -> dict[str, list[str]]:
    _code, out, _err = run("people", "list")
    lines = [line.split("\t") for line in out.splitlines()]
    return {line[1]: line for line in lines}


def entries(run, *words) -> list[list[str]]:
    code, out, err = run("audit", "show", *words)
    assert code == 0, err
    return [line.split("\t") for line in out.splitlines()]


def test_a_role_is_given_and_taken(run, person):
    code, out, _err = run("people", "give", "--person", person, "--role", "board_member", "--area", "London")
    assert (code, out.strip()) == (0, f"Person {person} holds the role Partnership board member.")
    code, out, _err = run("people", "take", "--person", person, "--role", "evaluator", "--area", "London")
    assert (code, out.strip()) == (0, f"Person {person} does not hold the role Evaluator any more.")
    assert people(run)["Evaluator, fire"][2] == "Partnership board member"


def test_a_role_for_an_area_without_one_is_refused_in_a_sentence(run, person):
    code, out, err = run("people", "give", "--person", person, "--role", "area_lead")
    assert (code, out) == (1, "")
    assert "please say in which" in err


def test_somebody_is_shut_out_let_in_and_their_sessions_ended(run, person):
    code, out, _err = run("people", "disable", "--person", person)
    assert (code, out.strip()) == (0, f"Person {person} is shut out; their sessions are ended.")
    assert "Evaluator, fire" not in people(run)
    code, out, _err = run("people", "enable", "--person", person)
    assert (code, out.strip()) == (0, f"Person {person} is let in again.")
    assert "Evaluator, fire" in people(run)
    assert run("people", "end-sessions", "--person", person)[:2] == (0, "0 sessions are ended.\n")


@pytest.mark.parametrize("what", ["disable", "enable", "end-sessions", "export"])
def test_somebody_who_is_not_there_is_told_so(run, what):
    code, out, err = run("people", what, "--person", 999)
    assert (code, out) == (1, "")
    assert "There is no such person." in err


def test_what_is_held_about_somebody_is_printed_as_json(run, person):
    code, out, _err = run("people", "export", "--person", person)
    held = json.loads(out)
    assert code == 0
    assert (held["name"], held["roles"][0]["role"]) == ("Evaluator, fire", "evaluator")


def test_the_record_is_shown_newest_first_and_filtered(run, person):
    run("people", "disable", "--person", person)
    assert [line[3] for line in entries(run)][-2:] == ["Let in, shut out or renamed somebody", "Invited somebody"]
    assert entries(run, "--deed", "invitation")[0][2] == "command line"
    assert [line[5] for line in entries(run, "--area", "London")] == ["London LRF"]
    assert entries(run, "--person", person) == []
    assert entries(run, "--until", "2020-01-01") == []
    assert len(entries(run, "--most", 1)) == 1
    assert run("audit", "show", "--deed", "nonsense")[0] == 2


def test_more_entries_than_a_page_are_shown_when_asked_for(run):
    for number in range(60):
        run("people", "invite", "--role", "ncsr_member", "--name", f"Member {number}")
    assert len(entries(run)) == 50
    assert len(entries(run, "--most", 1000, "--deed", "invitation")) == 60


def test_a_whole_record_is_verified_with_exit_code_0(run, person):
    code, out, err = run("audit", "verify")
    assert (code, err) == (0, "")
    assert "The record is whole: 1 entry, unchanged." in out
    assert re.search(r"It ends with entry 1, code [0-9a-f]{64}\.", out)
    assert "The end kept outside the database is entry 1" in out


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_entry SET subject = 'person 1 administrator' WHERE id = 2",
        "DELETE FROM audit_entry WHERE id = 2",
        "DELETE FROM audit_entry WHERE id = 3",
        "INSERT INTO audit_entry (at, deed, subject) VALUES ('2026-11-22T10:00:00.000000Z', 'backup', '')",
    ],
)
def test_a_record_that_was_tampered_with_is_told_in_sentences_with_exit_code_1(run, tampering):
    for number in range(3):
        run("people", "invite", "--role", "ncsr_member", "--name", f"Member {number}")
    with closing(sqlite3.connect(run.database)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(tampering)
        connection.commit()
    code, out, _err = run("audit", "verify")
    assert code == 1
    assert "The record is not whole." in out
    assert re.search(r"(?m)^(Entry \d+ does not follow|The record ends at entry)", out)


def test_what_was_kept_long_enough_is_cleared_at_the_command_line(run):
    with closing(sqlite3.connect(run.database)) as connection:
        connection.execute("INSERT INTO failed_sign_in (of_hash, at) VALUES ('a', '2020-01-01T00:00:00.000000Z')")
        connection.commit()
    code, out, _err = run("retention", "run")
    assert code == 0
    assert out == "Cleared: 0 ended sessions and used links, 1 failed sign-in, details of no record.\n"
    assert entries(run, "--deed", "retention_run")[0][4] == "0 sessions, 1 failed sign-ins, 0 files"
