"""People and roles: who may change them, what a change does to sessions, and what is held about somebody."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from resilience.domain.assessment import Answer, ScoreDraft
from resilience.domain.audit import Deed
from resilience.domain.errors import NotAllowed, NotTheirs, Refused, SessionEnded
from resilience.domain.identity import PersonId
from resilience.domain.policy import Action
from resilience.domain.viewer import NOBODY, OPERATOR
from resilience.domain.vocabulary import AnswerKind, Role, SignInMethod, Sureness
from resilience.services import identity, people, scoring
from resilience.services.people import PeopleQuery
from resilience.settings import settings
from resilience.views.as_json import as_json

BOTH_ENGINES = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
CANARY = "canary of a rationale"


@pytest.fixture
def administrator(store):
    """Somebody who keeps people."""
    with store.transaction() as tx:
        proof = OPERATOR.keeping_people()
        number = tx.people.add(proof, "Administrator")
        tx.people.grant(proof, number, Role.ADMINISTRATOR, None)
        return tx.people.viewer(number)


def signed_in(store, viewer):
    """Begin a session for somebody, and return them as they come by it."""
    with store.transaction() as tx:
        token = identity.begin_session(tx, viewer.person_id, SignInMethod.LOCAL)
    return identity.viewer_for(store, token)


def deeds(store, person_id):
    with store.reading() as tx:
        return [(entry.deed, entry.subject) for entry in tx.audit.of_person(person_id)]


def scored(store, viewer, partnership, round_id):
    draft = ScoreDraft("CC1", Answer(AnswerKind.LEVEL, 3), Sureness.SOME_BASIS, CANARY, "an exercise")
    scoring.record(store, viewer, partnership.id, round_id, draft, seen_version=0)


CHANGES = {
    "invite": lambda store, viewer, _one: people.invite(store, viewer, "Somebody", Role.NCSR_MEMBER),
    "link": lambda store, viewer, one: people.another_link(store, viewer, one.person_id),
    "give": lambda store, viewer, one: people.give_role(store, viewer, one.person_id, Role.NCSR_MEMBER),
    "take": lambda store, viewer, one: people.take_role(
        store, viewer, one.person_id, Role.EVALUATOR, next(iter(one.areas))
    ),
    "shut out": lambda store, viewer, one: people.set_active(store, viewer, one.person_id, is_active=False),
    "rename": lambda store, viewer, one: people.rename(store, viewer, one.person_id, "Another"),
    "end": lambda store, viewer, one: people.end_sessions(store, viewer, one.person_id),
    "remove the name": lambda store, viewer, one: people.pseudonymise(store, viewer, one.person_id),
    "take out": lambda store, viewer, one: people.person_data(store, viewer, one.person_id),
    "list": lambda store, viewer, _one: people.overview(store, viewer, PeopleQuery()),
    "areas": lambda store, viewer, _one: people.areas_to_choose(store, viewer),
}


@pytest.mark.parametrize("change", CHANGES)
def test_nobody_but_an_administrator_keeps_people_and_each_try_is_written_down(store, partnership, change):
    for who in (partnership.lead, partnership.board, partnership.two):
        with pytest.raises(NotAllowed, match="Only an administrator"):
            CHANGES[change](store, who, partnership.one)
        assert deeds(store, who.person_id) == [(Deed.REFUSAL, "NotAllowed people")]
    with pytest.raises(NotAllowed):
        CHANGES[change](store, NOBODY, partnership.one)
    with store.reading() as tx:
        held = tx.people.one(partnership.one.person_id)
    assert (held.name, held.is_active, len(held.grants)) == ("one of X01", True, 1)


@BOTH_ENGINES
@pytest.mark.parametrize("change", ["give", "take", "shut out", "end", "remove the name"])
def test_what_changes_somebodys_rights_ends_their_sessions_at_once(store, partnership, administrator, change):
    there, here = signed_in(store, partnership.one), signed_in(store, administrator)
    assert identity.open_among(store, {there.session_hash}) == {there.session_hash}
    CHANGES[change](store, here, partnership.one)
    assert identity.open_among(store, {there.session_hash, here.session_hash}) == {here.session_hash}
    with pytest.raises(SessionEnded):
        people.own(store, there)


@BOTH_ENGINES
def test_a_role_that_is_taken_opens_nothing_any_more_and_can_be_given_back(store, partnership, administrator):
    one = partnership.one
    people.take_role(store, administrator, one.person_id, Role.EVALUATOR, partnership.id)
    with store.reading() as tx:
        assert not tx.people.viewer(one.person_id).may(Action.SCORE, partnership.id)
    people.give_role(store, administrator, one.person_id, Role.EVALUATOR, partnership.id)
    people.give_role(store, administrator, one.person_id, Role.EVALUATOR, partnership.id)
    with store.reading() as tx:
        assert tx.people.viewer(one.person_id).may(Action.SCORE, partnership.id)
    assert [deed for deed, _subject in deeds(store, administrator.person_id)] == [Deed.ROLE_GIVEN, Deed.ROLE_TAKEN]


def test_the_last_administrator_stays_whatever_is_tried(store, administrator):
    number = administrator.person_id
    for attempt in (
        lambda: people.take_role(store, administrator, number, Role.ADMINISTRATOR),
        lambda: people.set_active(store, administrator, number, is_active=False),
        lambda: people.pseudonymise(store, administrator, number),
    ):
        with pytest.raises(Refused, match="only administrator"):
            attempt()
    people.invite(store, administrator, "Another administrator", Role.ADMINISTRATOR)
    people.take_role(store, administrator, number, Role.ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        people.overview(store, administrator, PeopleQuery())


def test_an_administrator_gets_no_other_role_beside_it(store, partnership, administrator):
    with pytest.raises(Refused, match="neither score nor read records"):
        people.give_role(store, administrator, administrator.person_id, Role.EVALUATOR, partnership.id)
    with pytest.raises(Refused, match="neither score nor read records"):
        people.give_role(store, administrator, partnership.one.person_id, Role.ADMINISTRATOR)


def test_somebody_who_is_not_there_is_not_changed(store, administrator):
    for change in ("link", "give", "shut out", "rename", "end", "remove the name", "take out"):
        with pytest.raises(NotTheirs):
            CHANGES[change](store, administrator, replace(administrator, person_id=PersonId(999)))


@BOTH_ENGINES
def test_the_list_says_state_roles_sign_in_and_when_somebody_was_last_seen(store, partnership, administrator, clock):
    signed_in(store, partnership.one)
    with store.transaction() as tx:
        tx.accounts.hold(partnership.one.person_id, "one@example.org", "hash")
        tx.accounts.link("https://provider.example", "7", partnership.two.person_id)
    people.set_active(store, administrator, partnership.three.person_id, is_active=False)
    view = people.overview(store, administrator, PeopleQuery())
    lines = {line.name: line for line in view.lines}
    assert view.sentence == "6 people are held here, 1 of them shut out"
    assert lines["one of X01"].signs_in == "Password, as one@example.org"
    assert lines["one of X01"].last_seen == "22 November 2026, 10:00"
    assert lines["two of X01"].signs_in == "Organisation's sign-in"
    assert lines["three of X01"].state == "shut out"
    assert lines["lead of X01"].signs_in == "Invited, not begun yet"
    assert lines["lead of X01"].last_seen == "not yet"
    assert [role.words for role in lines["lead of X01"].roles] == ["Area lead, Eastwold"]
    clock.now += timedelta(days=100)
    again = {line.name: line for line in people.overview(store, administrator, PeopleQuery()).lines}
    assert again["lead of X01"].last_seen == "not in the last 90 days"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"text": "LEAD"}, 2),
        ({"text": "ONE@EXAMPLE"}, 1),
        ({"text": "nobody"}, 0),
        ({"text": ""}, 11),
        ({"text": "", "page": 99}, 11),
        ({"text": "", "page": -1}, 11),
    ],
)
def test_people_are_found_by_name_sign_in_name_and_number(store, partnership, another, administrator, query, found):
    with store.transaction() as tx:
        tx.accounts.hold(partnership.one.person_id, "one@example.org", "hash")
    view = people.overview(store, administrator, PeopleQuery(**query))
    assert (len(view.found), len(view.lines), view.page) == (found, found, 1)
    by_area = people.overview(store, administrator, PeopleQuery(area_id=another.id))
    assert {line.name.split(" of ")[1] for line in by_area.lines} == {"X02"}


@BOTH_ENGINES
def test_a_lead_sees_roles_and_changes_in_their_area_and_nothing_of_another(store, partnership, another, administrator):
    people.give_role(store, administrator, partnership.board.person_id, Role.AREA_LEAD, partnership.id)
    people.give_role(store, administrator, another.board.person_id, Role.AREA_LEAD, another.id)
    people.give_role(store, administrator, partnership.board.person_id, Role.EVALUATOR, another.id)
    view = people.of_area(store, partnership.lead, partnership.id)
    assert view.sentence == "5 people hold a role in Eastwold"
    assert [line.deed for line in view.changes] == ["Gave a role"]
    assert {role.grant.area_id for line in view.lines for role in line.roles} == {partnership.id}
    assert "X02" not in as_json(view)
    assert "Westmarsh" not in as_json(view)
    for who in (partnership.one, another.lead, NOBODY):
        with pytest.raises(NotAllowed):
            people.of_area(store, who, partnership.id)


def test_a_lead_is_not_told_with_what_name_somebody_signs_in(store, partnership):
    with store.transaction() as tx:
        tx.accounts.hold(partnership.one.person_id, "one@example.org", "hash")
    assert "one@example.org" not in as_json(people.of_area(store, partnership.lead, partnership.id))


@BOTH_ENGINES
def test_ones_own_account_shows_ones_own_sessions_and_ends_the_others(store, partnership):
    here, there, other = (signed_in(store, who) for who in (partnership.one, partnership.one, partnership.two))
    account = people.own(store, here)
    assert [session.is_this for session in account.sessions].count(True) == 1
    assert account.others == 1
    assert people.end_other_sessions(store, here) == 1
    left = identity.open_among(store, {here.session_hash, there.session_hash, other.session_hash})
    assert left == {here.session_hash, other.session_hash}
    assert people.own(store, here).others == 0
    assert deeds(store, here.person_id)[0] == (Deed.SESSION_ENDED, "1 sessions elsewhere")
    for nobody in (NOBODY, OPERATOR):
        with pytest.raises(NotAllowed):
            people.own(store, nobody)


def test_somebody_whose_last_role_was_taken_still_has_their_account(store, partnership, administrator):
    people.take_role(store, administrator, partnership.one.person_id, Role.EVALUATOR, partnership.id)
    here = signed_in(store, partnership.one)
    assert people.own(store, here).line.roles == ()
    assert people.own_data(store, here).roles == ()


@BOTH_ENGINES
def test_what_is_held_about_oneself_has_the_answers_and_those_of_nobody_else(store, partnership, this_round):
    scored(store, partnership.one, partnership, this_round)
    here = signed_in(store, partnership.one)
    held = people.own_data(store, here)
    assert [(answer.indicator, answer.level, answer.rationale) for answer in held.answers] == [("CC1", 3, CANARY)]
    assert [deed.deed for deed in held.deeds] == ["sign_in", "score"]
    other = people.own_data(store, signed_in(store, partnership.two))
    assert other.answers == ()
    assert CANARY not in as_json(other)


@BOTH_ENGINES
def test_an_administrator_takes_out_what_is_held_about_somebody_without_their_answers(
    store, partnership, administrator, this_round
):
    scored(store, partnership.one, partnership, this_round)
    signed_in(store, partnership.one)
    held = people.person_data(store, administrator, partnership.one.person_id)
    assert held.answers == ()
    assert CANARY not in as_json(held)
    assert any("an administrator reads no scores" in note for note in held.notes)
    assert [(role.role, role.area) for role in held.roles] == [("evaluator", "Eastwold")]
    assert len(held.sessions) == 1
    at_the_command_line = people.person_data(store, OPERATOR, partnership.one.person_id)
    assert [answer.rationale for answer in at_the_command_line.answers] == [CANARY]


def test_the_file_about_somebody_holds_nothing_with_which_one_could_sign_in(store, partnership):
    here = signed_in(store, partnership.one)
    with store.transaction() as tx:
        tx.accounts.hold(partnership.one.person_id, "one@example.org", "the-hash-of-a-password")
    text = as_json(people.own_data(store, here))
    assert json.loads(text)["login"] == "one@example.org"
    assert here.session_hash not in text
    assert "the-hash-of-a-password" not in text


@BOTH_ENGINES
def test_a_removed_name_is_gone_from_every_place_and_what_was_done_stays(store, partnership, administrator, this_round):
    scored(store, partnership.one, partnership, this_round)
    number = partnership.one.person_id
    with store.transaction() as tx:
        tx.accounts.hold(number, "one@example.org", "hash")
        tx.accounts.link("https://provider.example", "7", number)
    before = deeds(store, number)
    people.pseudonymise(store, administrator, number)
    with store.reading() as tx:
        held = tx.people.one(number)
        assert tx.accounts.of(number) is None
        assert tx.accounts.linked("https://provider.example", "7") is None
    assert (held.name, held.is_active) == (f"Person {number} (name removed)", False)
    assert deeds(store, number) == before
    assert "one of X01" not in as_json(people.overview(store, administrator, PeopleQuery()))
    assert "one of X01" not in as_json(people.of_area(store, partnership.lead, partnership.id))
    with pytest.raises(NotTheirs):
        people.another_link(store, administrator, number)


def test_a_link_holds_as_long_as_the_page_says(store, administrator):
    assert people.overview(store, administrator, PeopleQuery()).hours_of_a_link == settings().invitation_hours


def test_calling_somebody_otherwise_is_written_down_without_the_name(store, partnership, administrator):
    people.rename(store, administrator, partnership.one.person_id, "Evaluator, police")
    people.rename(store, administrator, partnership.one.person_id, "Evaluator, police")
    assert deeds(store, administrator.person_id) == [(Deed.PERSON_STATE, f"person {partnership.one.person_id} renamed")]
    with pytest.raises(Refused):
        people.rename(store, administrator, partnership.one.person_id, "x" * 81)
