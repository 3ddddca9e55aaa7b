"""Who is looking: sessions, invitations, and choosing whom to be in an example."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import NotAllowed, NotFound, Refused
from resilience.domain.viewer import NOBODY, Viewer
from resilience.domain.vocabulary import Role
from resilience.locales import _, mark
from resilience.settings import settings
from resilience.storage.installation import NEWCOMER
from resilience.views.people import ExamplePerson, WhoToBe

if TYPE_CHECKING:
    from resilience.domain.identity import AreaId, PersonId
    from resilience.domain.viewer import SetUp
    from resilience.storage.people import PersonInArea
    from resilience.storage.store import Store, Tx

TOKEN_BYTES = 32
DOES = {
    Role.BOARD_MEMBER: mark("reads the board page"),
    Role.EVALUATOR: mark("enters confidence scores"),
    Role.AREA_LEAD: mark("brings in data, records disruptions"),
    Role.NCSR_MEMBER: mark("compares areas (later); sees areas and rounds"),
    Role.ADMINISTRATOR: mark("sets up areas and rounds; reads no figures"),
}


def token_hash(token: str) -> str:
    """Return what is stored of a token: who reads the database cannot sign in with it."""
    return hashlib.sha256(token.encode()).hexdigest()


def viewer_for(store: Store, token: str | None) -> Viewer:
    """Return whose session this is, with the roles held now.

    Without a session, an example shows itself to a newcomer as one of its board members; elsewhere it is nobody.
    """
    now = store.clock()
    with store.reading() as tx:
        person_id = None
        if token:
            person_id = tx.people.session_person(
                token_hash(token),
                idle_since=now - timedelta(minutes=settings().session_idle_minutes),
                begun_since=now - timedelta(hours=settings().session_hours),
            )
        if person_id is not None:
            return tx.people.viewer(person_id)
        newcomer = tx.installation.read(NEWCOMER) if tx.installation.is_example else None
        return tx.people.viewer_numbered(newcomer) if newcomer else NOBODY


def keep_alive(store: Store, token: str) -> None:
    """Note that a session is in use; called at most once a minute for each session."""
    with store.transaction() as tx:
        tx.people.touch_session(token_hash(token))


def who_to_be(store: Store, area_id: AreaId | None = None) -> WhoToBe:
    """Return the people of an example that a newcomer may choose to be; `NotAllowed` outside an example.

    Without an area it is the one in which the example shows itself first.
    """
    with store.reading() as tx:
        if not tx.installation.is_example:
            raise NotAllowed(_("Choosing whom to be is only possible in an example."))
        area_id = area_id or _area_of_the_newcomer(tx)
        people = tx.people.in_roles(area_id=area_id) if area_id is not None else ()
        everywhere = tuple(person for person in tx.people.in_roles() if person.area_id is None)
        return WhoToBe(
            areas=tx.areas.all(),
            chosen=None if area_id is None else tx.areas.get(area_id),
            people=tuple(
                ExamplePerson(person.person_id, person.name, _(DOES[person.role])) for person in (*people, *everywhere)
            ),
        )


def _area_of_the_newcomer(tx: Tx) -> AreaId | None:
    """Return the area in which an example shows itself first; `None` where it has none."""
    newcomer = tx.installation.read(NEWCOMER)
    return min(tx.people.viewer_numbered(newcomer).areas, default=None) if newcomer else None


def become(store: Store, person_id: PersonId) -> str:
    """Begin a session as a person of an example and return its token; `NotAllowed` outside an example."""
    with store.transaction() as tx:
        if not tx.installation.is_example:
            raise NotAllowed(_("Choosing whom to be is only possible in an example."))
        if tx.people.viewer(person_id) == NOBODY:
            raise Refused(_("There is no such person in this example."))
        token = secrets.token_urlsafe(TOKEN_BYTES)
        tx.people.open_session(person_id, token_hash(token))
        tx.audit.write(Deed.SIGN_IN, "example", person_id=person_id)
        return token


def accept_invitation(store: Store, invitation: str) -> str:
    """Use an invitation up, begin a session and return its token."""
    with store.transaction() as tx:
        person_id = tx.people.use_invitation(token_hash(invitation))
        token = secrets.token_urlsafe(TOKEN_BYTES)
        tx.people.open_session(person_id, token_hash(token))
        tx.audit.write(Deed.SIGN_IN, "invitation", person_id=person_id)
        return token


def sign_out(store: Store, token: str) -> None:
    """End a session."""
    with store.transaction() as tx:
        tx.people.revoke_session(token_hash(token))


def invite(store: Store, viewer: Viewer, name: str, role: Role, area_id: AreaId | None = None) -> str:
    """Add a person with a role and return the token of a link that signs them in, once.

    A role for an area needs the area, a role for the whole installation must not have one: else `Refused`.
    """
    if not name.strip():
        raise Refused(_("Please say how this person is called here, for example “Administrator”."))
    if role.is_global != (area_id is None):
        raise Refused(
            _("The role {role} is held for the whole installation; leave the area out.").format(role=role.label)
            if role.is_global
            else _("The role {role} is held in an area; please say in which.").format(role=role.label)
        )
    with store.transaction() as tx:
        proof = tx.people.again(viewer).setting_up()
        person_id = tx.people.add(proof, name.strip())
        tx.people.grant(proof, person_id, role, area_id)
        token = _link(tx, proof, person_id)
        tx.audit.write(Deed.INVITATION, f"person {person_id} {role.value}", person_id=viewer.person_id, area_id=area_id)
        return token


def another_link(store: Store, viewer: Viewer, person_id: PersonId) -> str:
    """Return the token of another link for somebody who is here already, so that they find what they left.

    Raises `NotFound` where there is no such active person.
    """
    with store.transaction() as tx:
        proof = tx.people.again(viewer).setting_up()
        if tx.people.viewer(person_id) == NOBODY:
            raise NotFound(_("There is no such person. `python -m resilience people list` lists them."))
        tx.audit.write(Deed.INVITATION, f"person {person_id} again", person_id=viewer.person_id)
        return _link(tx, proof, person_id)


def people(store: Store, viewer: Viewer) -> tuple[PersonInArea, ...]:
    """Return everybody with each of their roles, for whoever sets up."""
    with store.reading() as tx:
        tx.people.again(viewer).setting_up()
        return tx.people.in_roles()


def _link(tx: Tx, proof: SetUp, person_id: PersonId) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    tx.people.invite(proof, person_id, token_hash(token), tx.now + timedelta(hours=settings().invitation_hours))
    return token
