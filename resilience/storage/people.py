"""People with their roles. What they may do is read anew at every click, together with the session they came by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, text, update

from resilience.domain.errors import NotTheirs, Refused, SessionEnded
from resilience.domain.identity import AreaId, PersonId
from resilience.domain.policy import ALONE, ALONE_IN_AREA
from resilience.domain.viewer import NOBODY, Grant, Viewer
from resilience.domain.vocabulary import Role
from resilience.locales import _
from resilience.storage.rights import EVERYBODY, PERSON
from resilience.storage.schema import account, area, oidc_link, person, role_grant, session

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection

    from resilience.domain.viewer import OverseenArea, PeopleKeeping


@dataclass(frozen=True, slots=True)
class PersonInArea:
    """Somebody with one role; `area_id` and `area_name` are `None` for a role held everywhere."""

    person_id: PersonId
    name: str
    role: Role
    area_id: AreaId | None
    area_name: str | None


@dataclass(frozen=True, slots=True)
class PersonHeld:
    """Somebody as the installation holds them. `login` is `None` without a password, `last_seen` before any session."""

    person_id: PersonId
    name: str
    is_active: bool
    created_at: datetime
    grants: tuple[Grant, ...]
    login: str | None
    has_provider: bool
    last_seen: datetime | None


class PeopleTable:
    """Who there is and what they may do now."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self.acting: Viewer = NOBODY
        """On whose behalf this transaction acts, as `again` found them."""

    def add(self, _proof: PeopleKeeping, name: str) -> PersonId:
        """Add a person. Example people are called by their role."""
        return PersonId(
            self._connection.execute(
                insert(person).values(name=name, created_at=self._now).returning(person.c.id)
            ).scalar_one()
        )

    def grant(
        self,
        proof: PeopleKeeping,
        person_id: PersonId,
        role: Role,
        area_id: AreaId | None,
        *,
        by_provider: bool = False,
    ) -> bool:
        """Give a role and return whether it is new; `Refused` where it may not be held beside what is held already.

        `by_provider` marks a role that follows from a group at the organisation's sign-in, and goes with it.
        """
        held = self.viewer(person_id)
        if Grant(role, area_id) in held.grants:
            return False
        if held.roles and (role in ALONE or held.roles & ALONE) and held.roles != {role}:
            raise Refused(
                _(
                    "An administrator holds no other role: they neither score nor read records. Please invite another "
                    "person for it, or take the other roles first."
                )
            )
        in_area = held.roles_in(area_id) if area_id is not None else frozenset()
        if in_area and (role in ALONE_IN_AREA or in_area & ALONE_IN_AREA):
            raise Refused(
                _(
                    "Peer reviewers come from elsewhere: nobody is one in an area in which they hold another role. "
                    "Please invite another person."
                )
            )
        self._connection.execute(
            insert(role_grant).values(
                person_id=person_id,
                role=role.value,
                area_id=area_id,
                granted_at=self._now,
                granted_by=proof.person_id,
                by_provider=int(by_provider),
            )
        )
        return True

    def take(self, _proof: PeopleKeeping, person_id: PersonId, role: Role, area_id: AreaId | None) -> bool:
        """Take a role away and return whether it was held."""
        where = role_grant.c.area_id.is_(None) if area_id is None else role_grant.c.area_id == area_id
        taken = self._connection.execute(
            delete(role_grant).where(role_grant.c.person_id == person_id, role_grant.c.role == role.value, where)
        )
        return bool(taken.rowcount)

    def by_provider(self, person_id: PersonId) -> frozenset[Grant]:
        """Return the roles that follow from groups at the organisation's sign-in."""
        rows = self._connection.execute(
            select(role_grant.c.role, role_grant.c.area_id).where(
                role_grant.c.person_id == person_id, role_grant.c.by_provider == 1
            )
        )
        return frozenset(_grant(row.role, row.area_id) for row in rows)

    def set_active(self, _proof: PeopleKeeping, person_id: PersonId, *, is_active: bool) -> None:
        """Let somebody sign in again, or not any more."""
        self._connection.execute(
            update(person).where(person.c.id == person_id).values(state="active" if is_active else "disabled")
        )

    def rename(self, _proof: PeopleKeeping, person_id: PersonId, name: str) -> None:
        """Call a person otherwise."""
        self._connection.execute(update(person).where(person.c.id == person_id).values(name=name))

    def viewer(self, person_id: PersonId) -> Viewer:
        """Return a person with the roles held at this moment; nobody where there is none or they are disabled."""
        rows = self._connection.execute(
            select(person.c.name, role_grant.c.role, role_grant.c.area_id)
            .outerjoin(role_grant, role_grant.c.person_id == person.c.id)
            .where(person.c.id == person_id, person.c.state == "active")
        ).all()
        if not rows:
            return NOBODY
        return Viewer(
            person_id, rows[0].name, frozenset(_grant(row.role, row.area_id) for row in rows if row.role is not None)
        )

    def viewer_numbered(self, number: str) -> Viewer:
        """Return the person with this number, given as text."""
        return self.viewer(PersonId(int(number)))

    def again(self, viewer: Viewer) -> Viewer:
        """Return the viewer with the roles held now: every service asks this at the moment of the click.

        Raises `SessionEnded` where the session by which they came is over. On PostgreSQL the rows of this transaction
        are from here on those of the areas that this person has to do with.
        """
        if viewer.is_operator or viewer.person_id is None:
            return self.act_as(viewer)
        if viewer.session_hash is not None and not self._session_holds(viewer.session_hash, viewer.person_id):
            self.acting = viewer
            raise SessionEnded(
                _("Your session has ended, so nothing was changed. Please sign in again."), what="session"
            )
        now = self.viewer(viewer.person_id)
        if now == NOBODY:
            self.act_as(NOBODY)
            self.acting = viewer  # so that what is refused to somebody shut out a moment ago is written down
            return NOBODY
        if viewer.session_hash is not None:
            now = Viewer(now.person_id, now.name, now.grants, session_hash=viewer.session_hash)
        return self.act_as(now)

    def act_as(self, viewer: Viewer) -> Viewer:
        """Let this transaction act for somebody whose roles have just been read."""
        self.acting = viewer
        if self._connection.dialect.name == "postgresql":
            number = "" if viewer.person_id is None else str(viewer.person_id)
            self._connection.execute(
                text("SELECT set_config(:setting, :person, true)"),
                {"setting": PERSON, "person": EVERYBODY if viewer.is_operator else number},
            )
        return viewer

    def _session_holds(self, token_hash: str, person_id: PersonId) -> bool:
        return bool(
            self._connection.execute(
                select(session.c.person_id).where(
                    session.c.token_hash == token_hash,
                    session.c.person_id == person_id,
                    session.c.revoked_at.is_(None),
                    session.c.idle_until > self._now,
                    session.c.ends_at > self._now,
                )
            ).first()
        )

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

    def of_area(self, area: OverseenArea) -> tuple[PersonHeld, ...]:
        """Return everybody who holds a role in an area, with their roles there alone and without their accounts."""
        ids = self._connection.execute(
            select(role_grant.c.person_id).where(role_grant.c.area_id == area.id).distinct()
        ).scalars()
        return tuple(
            PersonHeld(
                held.person_id,
                held.name,
                held.is_active,
                held.created_at,
                tuple(grant for grant in held.grants if grant.area_id == area.id),
                None,
                held.has_provider,
                held.last_seen,
            )
            for held in self._held(set(ids))
        )

    def all(self, _proof: PeopleKeeping) -> tuple[PersonHeld, ...]:
        """Return everybody, by number."""
        return self._held(None)

    def one(self, person_id: PersonId) -> PersonHeld:
        """Return one person, or raise `NotTheirs` where there is none of this number."""
        found = self._held({person_id})
        if not found:
            raise NotTheirs(_("There is no such person."))
        return found[0]

    def _held(self, only: Collection[int] | None) -> tuple[PersonHeld, ...]:
        query = (
            select(person, account.c.login, func.max(session.c.seen_at).label("last_seen"))
            .outerjoin(account, account.c.person_id == person.c.id)
            .outerjoin(session, session.c.person_id == person.c.id)
            .group_by(person.c.id, account.c.login)
            .order_by(person.c.id)
        )
        grants_query = select(role_grant).order_by(role_grant.c.area_id, role_grant.c.role)
        if only is not None:
            query = query.where(person.c.id.in_(only))
            grants_query = grants_query.where(role_grant.c.person_id.in_(only))
        grants: dict[int, list[Grant]] = {}
        for row in self._connection.execute(grants_query):
            grants.setdefault(row.person_id, []).append(_grant(row.role, row.area_id))
        linked = set(self._connection.execute(select(oidc_link.c.person_id)).scalars())
        return tuple(
            PersonHeld(
                PersonId(row.id),
                row.name,
                row.state == "active",
                row.created_at,
                tuple(grants.get(row.id, ())),
                row.login,
                row.id in linked,
                row.last_seen,
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

    def administrators(self) -> int:
        """Return how many active administrators there are: the last one cannot be taken away."""
        return self._connection.execute(
            select(func.count())
            .select_from(role_grant.join(person, person.c.id == role_grant.c.person_id))
            .where(role_grant.c.role == Role.ADMINISTRATOR.value, person.c.state == "active")
        ).scalar_one()


def _grant(role: str, area_id: int | None) -> Grant:
    return Grant(Role(role), None if area_id is None else AreaId(area_id))
