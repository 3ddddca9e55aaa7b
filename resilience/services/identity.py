"""Who is looking: sessions, how they begin and end, and choosing whom to be in an example."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import NotAllowed, Refused
from resilience.domain.identity import PersonId
from resilience.domain.viewer import NOBODY, Viewer
from resilience.domain.vocabulary import Role, SignInMethod
from resilience.locales import _, mark
from resilience.settings import settings
from resilience.storage.installation import NEWCOMER
from resilience.views.people import ExamplePerson, WhoToBe

if TYPE_CHECKING:
    from collections.abc import Collection

    from resilience.domain.area import AreaName
    from resilience.domain.identity import AreaId
    from resilience.storage.store import Store, Tx

TOKEN_BYTES = 32
DOES = {
    Role.BOARD_MEMBER: mark("reads the board page"),
    Role.EVALUATOR: mark("enters confidence scores"),
    Role.AREA_LEAD: mark("brings in data, records disruptions"),
    Role.PEER_REVIEWER: mark("visits from elsewhere and scores as a peer"),
    Role.NCSR_MEMBER: mark("compares areas that share their results"),
    Role.ADMINISTRATOR: mark("sets up areas, rounds and people; reads no figures"),
}


def token_hash(token: str) -> str:
    """Return what is stored of a token: who reads the database cannot sign in with it."""
    return hashlib.sha256(token.encode()).hexdigest()


def viewer_for(store: Store, token: str | None) -> Viewer:
    """Return whose session this is, with the roles held now; nobody where the session is over or there is none."""
    if not token:
        return NOBODY
    with store.reading() as tx:
        return _viewer(tx, token)


def _viewer(tx: Tx, token: str) -> Viewer:
    held = tx.sessions.find(token_hash(token))
    viewer = NOBODY if held is None else tx.people.viewer(held.person_id)
    return viewer if held is None or viewer == NOBODY else replace(viewer, session_hash=held.token_hash)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who opens a page, in which areas they hold a role (by name), and whether this is an example."""

    viewer: Viewer
    areas: tuple[AreaName, ...]
    is_example: bool


def arrival(store: Store, token: str | None) -> Arrival:
    """Return all that the head of every page needs, in one look at the database."""
    with store.reading() as tx:
        viewer = _viewer(tx, token) if token else NOBODY
        areas = tx.areas.named(viewer.areas) if viewer.areas else ()
        return Arrival(viewer, areas, tx.installation.is_example)


def holds(store: Store, token: str | None) -> bool:
    """Whether a session holds at this moment and its person may sign in."""
    return viewer_for(store, token) != NOBODY


def open_among(store: Store, token_hashes: Collection[str]) -> frozenset[str]:
    """Return those of these sessions that hold at this moment; the gate closes the live connections of the others."""
    if not token_hashes:
        return frozenset()
    with store.reading() as tx:
        return tx.sessions.holding_among(token_hashes)


def keep_alive(store: Store, token: str) -> None:
    """Note that a session is in use; called at most once a minute for each session."""
    with store.transaction() as tx:
        tx.sessions.touch(token_hash(token), idle_until=tx.now + _idle())


def begin_session(tx: Tx, person_id: PersonId, method: SignInMethod) -> str:
    """Begin a session for somebody who has just shown who they are, write it down and return its token."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    tx.sessions.begin(
        person_id,
        token_hash(token),
        method,
        idle_until=tx.now + _idle(),
        ends_at=tx.now + timedelta(hours=settings().session_hours),
    )
    tx.audit.write(Deed.SIGN_IN, method.value, person_id=person_id)
    return token


def _idle() -> timedelta:
    return timedelta(minutes=settings().session_idle_minutes)


def begin_as_newcomer(store: Store) -> str | None:
    """Begin a session as the person as whom an example shows itself first; `None` outside an example."""
    with store.transaction() as tx:
        newcomer = tx.installation.read(NEWCOMER) if tx.installation.is_example else None
        if newcomer is None or tx.people.viewer_numbered(newcomer) == NOBODY:
            return None
        return begin_session(tx, PersonId(int(newcomer)), SignInMethod.EXAMPLE)


def who_to_be(store: Store, area_id: AreaId | None = None) -> WhoToBe:
    """Return the people of an example that a newcomer may choose to be; `NotAllowed` outside an example.

    Without an area it is the one in which the example shows itself first.
    """
    with store.reading() as tx:
        _require_example(tx)
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


def _require_example(tx: Tx) -> None:
    if not tx.installation.is_example or settings().is_production:
        raise NotAllowed(_("Choosing whom to be is only possible in an example."))


def _area_of_the_newcomer(tx: Tx) -> AreaId | None:
    """Return the area in which an example shows itself first; `None` where it has none."""
    newcomer = tx.installation.read(NEWCOMER)
    return min(tx.people.viewer_numbered(newcomer).areas, default=None) if newcomer else None


def become(store: Store, person_id: PersonId) -> str:
    """Begin a session as a person of an example and return its token; `NotAllowed` outside an example."""
    with store.transaction() as tx:
        _require_example(tx)
        if tx.people.viewer(person_id) == NOBODY:
            raise Refused(_("There is no such person in this example."))
        return begin_session(tx, person_id, SignInMethod.EXAMPLE)


def sign_out(store: Store, token: str) -> None:
    """End a session; ending it twice changes nothing."""
    with store.transaction() as tx:
        person_id = tx.sessions.revoke(token_hash(token))
        if person_id is not None:
            tx.audit.write(Deed.SIGN_OUT, "", person_id=person_id)
