"""People with their roles, the sessions they hold and the invitations they were sent. Tokens are held as hashes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, update

from resilience.domain.errors import NotFound
from resilience.domain.identity import AreaId, PersonId
from resilience.domain.viewer import NOBODY, Grant, Viewer
from resilience.domain.vocabulary import Role
from resilience.locales import _
from resilience.storage.schema import area, invitation, person, role_grant, session

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from resilience.domain.viewer import SetUp


@dataclass(frozen=True, slots=True)
class PersonInArea:
    """Somebody with one role; `area_id` and `area_name` are `None` for a role held everywhere."""

    person_id: PersonId
    name: str
    role: Role
    area_id: AreaId | None
    area_name: str | None


class PeopleTable:
    """Who there is, what they may do now, and by which sessions they come."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def add(self, _proof: SetUp, name: str) -> PersonId:
        """Add a person. Example people are called by their role."""
        return PersonId(
            self._connection.execute(
                insert(person).values(name=name, created_at=self._now).returning(person.c.id)
            ).scalar_one()
        )

    def grant(self, proof: SetUp, person_id: PersonId, role: Role, area_id: AreaId | None) -> None:
        """Give a role; giving it twice changes nothing."""
        if Grant(role, area_id) in self.viewer(person_id).grants:
            return
        self._connection.execute(
            insert(role_grant).values(
                person_id=person_id,
                role=role.value,
                area_id=area_id,
                granted_at=self._now,
                granted_by=proof.person_id,
            )
        )

    def viewer(self, person_id: PersonId) -> Viewer:
        """Return a person with the roles held at this moment; nobody where there is none or they are disabled."""
        row = self._connection.execute(select(person).where(person.c.id == person_id)).first()
        if row is None or row.state != "active":
            return NOBODY
        grants = self._connection.execute(
            select(role_grant.c.role, role_grant.c.area_id).where(role_grant.c.person_id == person_id)
        )
        return Viewer(
            person_id,
            row.name,
            frozenset(
                Grant(Role(held.role), None if held.area_id is None else AreaId(held.area_id)) for held in grants
            ),
        )

    def viewer_numbered(self, number: str) -> Viewer:
        """Return the person with this number, given as text."""
        return self.viewer(PersonId(int(number)))

    def again(self, viewer: Viewer) -> Viewer:
        """Return the viewer with the roles held now: every service asks this at the moment of the click."""
        if viewer.is_operator or viewer.person_id is None:
            return viewer
        return self.viewer(viewer.person_id)

    def in_roles(self, *, area_id: AreaId | None = None, role: Role | None = None) -> tuple[PersonInArea, ...]:
        """Return active people by area and role, the global ones first; both filters are optional."""
        query = (
            select(
                person.c.id,
                person.c.name,
                role_grant.c.role,
                role_grant.c.area_id,
                area.c.name.label("area_name"),
            )
            .join(role_grant, role_grant.c.person_id == person.c.id)
            .outerjoin(area, area.c.id == role_grant.c.area_id)
            .where(person.c.state == "active")
            .order_by(role_grant.c.area_id.is_not(None), area.c.name, person.c.id)
        )
        if area_id is not None:
            query = query.where(role_grant.c.area_id == area_id)
        if role is not None:
            query = query.where(role_grant.c.role == role.value)
        return tuple(
            PersonInArea(
                PersonId(row.id),
                row.name,
                Role(row.role),
                None if row.area_id is None else AreaId(row.area_id),
                row.area_name,
            )
            for row in self._connection.execute(query)
        )

    def count_with(self, area_id: AreaId, role: Role) -> int:
        """Return how many active people hold a role in an area."""
        return self._connection.execute(
            select(func.count())
            .select_from(role_grant.join(person, person.c.id == role_grant.c.person_id))
            .where(role_grant.c.area_id == area_id, role_grant.c.role == role.value, person.c.state == "active")
        ).scalar_one()

    def open_session(self, person_id: PersonId, token_hash: str) -> None:
        """Begin a session."""
        self._connection.execute(
            insert(session).values(token_hash=token_hash, person_id=person_id, created_at=self._now, seen_at=self._now)
        )

    def session_person(self, token_hash: str, *, idle_since: datetime, begun_since: datetime) -> PersonId | None:
        """Return whose session this is, or `None` where it is unknown, revoked, idle too long or too old."""
        row = self._connection.execute(select(session).where(session.c.token_hash == token_hash)).first()
        if row is None or row.revoked_at is not None:
            return None
        if row.seen_at < idle_since or row.created_at < begun_since:
            return None
        return PersonId(row.person_id)

    def touch_session(self, token_hash: str) -> None:
        """Note that the session is in use."""
        self._connection.execute(update(session).where(session.c.token_hash == token_hash).values(seen_at=self._now))

    def revoke_session(self, token_hash: str) -> None:
        """End a session; ending it twice changes nothing."""
        self._connection.execute(
            update(session)
            .where(session.c.token_hash == token_hash, session.c.revoked_at.is_(None))
            .values(revoked_at=self._now)
        )

    def invite(self, _proof: SetUp, person_id: PersonId, token_hash: str, expires_at: datetime) -> None:
        """Hold an invitation: a link that signs its holder in, once."""
        self._connection.execute(
            insert(invitation).values(
                token_hash=token_hash, person_id=person_id, created_at=self._now, expires_at=expires_at
            )
        )

    def use_invitation(self, token_hash: str) -> PersonId:
        """Use an invitation up and return whose it was; raise `NotFound` where it is unknown, used or expired."""
        used = self._connection.execute(
            update(invitation)
            .where(
                invitation.c.token_hash == token_hash,
                invitation.c.used_at.is_(None),
                invitation.c.expires_at > self._now,
            )
            .values(used_at=self._now)
            .returning(invitation.c.person_id)
        ).scalar_one_or_none()
        if used is None:
            raise NotFound(_("This link has been used or has expired. Please ask for a new one."))
        return PersonId(used)
