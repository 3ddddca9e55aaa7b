"""Who is looking: sessions that begin by a link and end, and nobody chooses whom to be outside an example."""

from __future__ import annotations

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from resilience.domain.audit import Deed
from resilience.domain.errors import NotAllowed, NotFound, Refused
from resilience.domain.identity import PersonId
from resilience.domain.policy import Action
from resilience.domain.viewer import NOBODY, OPERATOR
from resilience.domain.vocabulary import Role
from resilience.services import accounts, identity, people, setting_up
from resilience.services.passwords import Argon2id
from resilience.settings import settings

BOTH_ENGINES = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


QUICK = Argon2id(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
PASSWORD = "river tambourine 47 glass"


def invited(store, partnership, role: Role = Role.EVALUATOR) -> str:
    return people.invite(store, OPERATOR, role.label, role, None if role.is_global else partnership.id)


def begun(store, link: str, login: str = "somebody") -> str:
    """The token of the session that begins when a link is accepted."""
    return accounts.accept_invitation(store, link, login, PASSWORD, hasher=QUICK)


@BOTH_ENGINES
def test_an_invitation_signs_in_once_with_the_role_it_was_for(store, partnership):
    link = invited(store, partnership)
    token = begun(store, link)
    viewer = identity.viewer_for(store, token)
    assert viewer.name == "Evaluator"
    assert viewer.may(Action.SCORE, partnership.id)
    assert not viewer.may(Action.LEAD, partnership.id)
    with pytest.raises(NotFound, match="used or has expired"):
        begun(store, link)


def test_an_invitation_expires(store, partnership, clock):
    link = invited(store, partnership)
    clock.now += timedelta(hours=settings().invitation_hours)
    with pytest.raises(NotFound, match="used or has expired"):
        begun(store, link)


def test_an_invented_link_signs_nobody_in(store, partnership):
    with pytest.raises(NotFound):
        begun(store, "guessed")
    assert identity.viewer_for(store, "guessed") == NOBODY
    assert identity.viewer_for(store, None) == NOBODY
    assert identity.viewer_for(store, "") == NOBODY


@BOTH_ENGINES
def test_a_session_ends_when_nobody_clicks_and_goes_on_while_somebody_does(store, partnership, clock):
    idle = timedelta(minutes=settings().session_idle_minutes)
    token = begun(store, invited(store, partnership))
    clock.now += idle - timedelta(seconds=1)
    assert identity.viewer_for(store, token) != NOBODY
    identity.keep_alive(store, token)
    clock.now += idle - timedelta(seconds=1)
    assert identity.viewer_for(store, token) != NOBODY
    clock.now += timedelta(seconds=2)
    assert identity.viewer_for(store, token) == NOBODY


def test_a_session_ends_after_its_hours_however_busy(store, partnership, clock):
    token = begun(store, invited(store, partnership))
    since = clock.now
    while clock.now < since + timedelta(hours=settings().session_hours):
        assert identity.viewer_for(store, token) != NOBODY
        clock.now += timedelta(minutes=20)
        identity.keep_alive(store, token)
    clock.now += timedelta(seconds=1)
    assert identity.viewer_for(store, token) == NOBODY


def test_signing_out_ends_the_session_at_once(store, partnership):
    token = begun(store, invited(store, partnership))
    identity.sign_out(store, token)
    identity.sign_out(store, token)
    assert identity.viewer_for(store, token) == NOBODY


def test_neither_link_nor_session_lies_readable_in_the_database(store, partnership):
    link = invited(store, partnership)
    token = begun(store, link)
    with store.reading() as tx:
        held = [
            str(row)
            for table in ("invitation", "session")
            for row in tx.people._connection.execute(text(f"SELECT * FROM {table}"))  # noqa: S608 - our own names
        ]
    assert held
    assert not any(link in row or token in row for row in held)


def test_a_role_for_an_area_needs_the_area_and_a_role_for_all_must_have_none(store, partnership):
    with pytest.raises(Refused, match="say in which"):
        people.invite(store, OPERATOR, "Lead", Role.AREA_LEAD)
    with pytest.raises(Refused, match="leave the area out"):
        people.invite(store, OPERATOR, "Administrator", Role.ADMINISTRATOR, partnership.id)
    with pytest.raises(Refused, match="how this person is called"):
        people.invite(store, OPERATOR, "  ", Role.ADMINISTRATOR)


@pytest.mark.parametrize("who", ["lead", "board", "one"])
def test_only_an_administrator_invites(store, partnership, who):
    with pytest.raises(NotAllowed, match="Only an administrator"):
        people.invite(store, getattr(partnership, who), "Somebody", Role.BOARD_MEMBER, partnership.id)


def test_an_administrator_invites_and_it_is_on_record(store, partnership):
    administrator = identity.viewer_for(store, begun(store, invited(store, partnership, Role.ADMINISTRATOR)))
    people.invite(store, administrator, "Evaluator", Role.EVALUATOR, partnership.id)
    with store.reading() as tx:
        (entry,) = tx.audit.of_area(partnership.lead.leading(partnership.id))
    assert (entry.deed, entry.person_id) == (Deed.INVITATION, administrator.person_id)


def test_outside_an_example_nobody_chooses_whom_to_be(store, partnership):
    with pytest.raises(NotAllowed, match="only possible in an example"):
        identity.who_to_be(store)
    with pytest.raises(NotAllowed, match="only possible in an example"):
        identity.become(store, partnership.lead.person_id)


def test_preparing_a_database_again_changes_nothing_that_is_held(store, partnership):
    before = setting_up.areas(store, OPERATOR)
    setting_up.prepare(store)
    assert setting_up.areas(store, OPERATOR) == before
    assert sum(not line.area.is_invented for line in before.lines) == 51
    assert "51 partnerships are held here." in before.sentence


def test_another_link_leads_to_the_same_person_and_ends_the_sessions_before(store, partnership):
    who = partnership.one.person_id
    first = begun(store, people.another_link(store, OPERATOR, who))
    assert identity.viewer_for(store, first) == partnership.one
    second = begun(store, people.another_link(store, OPERATOR, who))
    assert identity.viewer_for(store, first) == NOBODY
    assert identity.viewer_for(store, second) == partnership.one


def test_only_who_sets_up_makes_links_and_sees_who_there_is(store, partnership):
    for nobody_to_do_so in (partnership.lead, partnership.one, NOBODY):
        with pytest.raises(NotAllowed):
            people.another_link(store, nobody_to_do_so, partnership.one.person_id)
        with pytest.raises(NotAllowed):
            people.people(store, nobody_to_do_so)
    with pytest.raises(NotFound):
        people.another_link(store, OPERATOR, PersonId(999))
    assert partnership.one.person_id in {person.person_id for person in people.people(store, OPERATOR)}
