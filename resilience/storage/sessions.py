"""Sessions and the links that begin one. Tokens are held as hashes: who reads the database cannot sign in with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, func, insert, or_, select, update

from resilience.domain.errors import NotFound
from resilience.domain.identity import PersonId
from resilience.domain.vocabulary import SignInMethod
from resilience.locales import _
from resilience.storage.rights import every_row
from resilience.storage.schema import export, failed_sign_in, invitation, oidc_attempt, session

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row, Table

    from resilience.domain.viewer import PeopleKeeping

AT_ONCE = 500
"""Hashes asked about in one statement; both engines take more."""


@dataclass(frozen=True, slots=True)
class HeldSession:
    """A session that holds at this moment. `method` says how it began."""

    token_hash: str
    person_id: PersonId
    method: SignInMethod
    created_at: datetime
    seen_at: datetime
    idle_until: datetime
    ends_at: datetime


class SessionTable:
    """By which sessions people come, the invitations they were sent, and how often a sign-in failed."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def begin(
        self,
        person_id: PersonId,
        token_hash: str,
        method: SignInMethod,
        *,
        idle_until: datetime,
        ends_at: datetime,
    ) -> None:
        """Begin a session."""
        self._connection.execute(
            insert(session).values(
                token_hash=token_hash,
                person_id=person_id,
                created_at=self._now,
                seen_at=self._now,
                method=method.value,
                idle_until=min(idle_until, ends_at),
                ends_at=ends_at,
            )
        )

    def find(self, token_hash: str) -> HeldSession | None:
        """Return the session of this token, or `None` where it is unknown, revoked, idle too long or too old."""
        row = self._connection.execute(select(session).where(session.c.token_hash == token_hash, self._holds())).first()
        return None if row is None else _held(row)

    def of(self, person_id: PersonId) -> tuple[HeldSession, ...]:
        """Return a person's sessions that hold at this moment, the latest used first."""
        rows = self._connection.execute(
            select(session)
            .where(session.c.person_id == person_id, self._holds())
            .order_by(session.c.seen_at.desc(), session.c.token_hash)
        )
        return tuple(_held(row) for row in rows)

    def holding_among(self, token_hashes: Collection[str]) -> frozenset[str]:
        """Return those of these sessions that hold at this moment."""
        asked = sorted(token_hashes)
        found: set[str] = set()
        for start in range(0, len(asked), AT_ONCE):
            found |= set(
                self._connection.execute(
                    select(session.c.token_hash).where(
                        session.c.token_hash.in_(asked[start : start + AT_ONCE]), self._holds()
                    )
                ).scalars()
            )
        return frozenset(found)

    def touch(self, token_hash: str, *, idle_until: datetime) -> None:
        """Note that a session is in use; one that is over stays so."""
        self._connection.execute(
            update(session)
            .where(session.c.token_hash == token_hash, self._holds())
            .values(seen_at=self._now, idle_until=idle_until)
        )

    def revoke(self, token_hash: str) -> PersonId | None:
        """End a session and return whose it was; `None` where it was over already."""
        person_id = self._connection.execute(
            update(session)
            .where(session.c.token_hash == token_hash, session.c.revoked_at.is_(None))
            .values(revoked_at=self._now)
            .returning(session.c.person_id)
        ).scalar_one_or_none()
        self._drop_exports(export.c.session_hash == token_hash)
        return None if person_id is None else PersonId(person_id)

    def revoke_all_of(self, person_id: PersonId, *, but: str | None = None) -> int:
        """End every session of a person, save the one named; return how many held until now."""
        where = [session.c.person_id == person_id]
        if but is not None:
            where.append(session.c.token_hash != but)
        ended = self._connection.execute(select(func.count()).select_from(session).where(*where, self._holds()))
        count: int = ended.scalar_one()
        self._connection.execute(
            update(session).where(*where, session.c.revoked_at.is_(None)).values(revoked_at=self._now)
        )
        left = [] if but is None else [export.c.session_hash != but]
        self._drop_exports(and_(export.c.person_id == person_id, *left))
        return count

    def _drop_exports(self, which: ColumnElement[bool]) -> None:
        """Drop files that wait for a session that is over, whoever ended it: a file is its own person's to see."""
        with every_row(self._connection):
            self._connection.execute(delete(export).where(which))

    def _holds(self) -> ColumnElement[bool]:
        return and_(session.c.revoked_at.is_(None), session.c.idle_until > self._now, session.c.ends_at > self._now)

    def invite(self, _proof: PeopleKeeping, person_id: PersonId, token_hash: str, expires_at: datetime) -> None:
        """Hold a link that lets its holder begin, once; links sent to the same person before end."""
        self._connection.execute(
            delete(invitation).where(invitation.c.person_id == person_id, invitation.c.used_at.is_(None))
        )
        self._connection.execute(
            insert(invitation).values(
                token_hash=token_hash, person_id=person_id, created_at=self._now, expires_at=expires_at
            )
        )

    def invited(self, token_hash: str) -> PersonId:
        """Return whose link this is, leaving it unused; raise `NotFound` where it is unknown, used or expired."""
        found = self._connection.execute(
            select(invitation.c.person_id).where(
                invitation.c.token_hash == token_hash,
                invitation.c.used_at.is_(None),
                invitation.c.expires_at > self._now,
            )
        ).scalar_one_or_none()
        return _whose(found)

    def use_invitation(self, token_hash: str) -> PersonId:
        """Use a link up and return whose it was; raise `NotFound` where it is unknown, used or expired."""
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
        return _whose(used)

    def note_failure(self, of_hashes: Collection[str]) -> None:
        """Note that a sign-in failed, for each of what it is counted by: the account, the address."""
        for of_hash in of_hashes:
            self._connection.execute(insert(failed_sign_in).values(of_hash=of_hash, at=self._now))

    def failures(self, of_hash: str, *, since: datetime) -> int:
        """Return how many sign-ins failed since then."""
        return self._connection.execute(
            select(func.count())
            .select_from(failed_sign_in)
            .where(failed_sign_in.c.of_hash == of_hash, failed_sign_in.c.at > since)
        ).scalar_one()

    def forget_failures(self, of_hash: str) -> None:
        """Count anew: somebody signed in."""
        self._connection.execute(delete(failed_sign_in).where(failed_sign_in.c.of_hash == of_hash))

    def begin_attempt(self, state_hash: str, content: str, expires_at: datetime) -> None:
        """Hold what was sent along to the organisation's sign-in, until it answers."""
        self._connection.execute(delete(oidc_attempt).where(oidc_attempt.c.expires_at < self._now))
        self._connection.execute(
            insert(oidc_attempt).values(state_hash=state_hash, content=content, expires_at=expires_at)
        )

    def take_attempt(self, state_hash: str) -> str | None:
        """Return what was held for this answer, once; `None` where nothing is, or too long ago."""
        return self._connection.execute(
            delete(oidc_attempt)
            .where(oidc_attempt.c.state_hash == state_hash, oidc_attempt.c.expires_at > self._now)
            .returning(oidc_attempt.c.content)
        ).scalar_one_or_none()

    def forget_ended(self, before: datetime) -> int:
        """Delete sessions and links that ended before then; return how many."""
        sessions = self._connection.execute(delete(session).where(_session_ended(before))).rowcount
        links = self._connection.execute(delete(invitation).where(_link_ended(before))).rowcount
        return int(sessions + links)

    def count_ended(self, before: datetime) -> int:
        """Return how many sessions and links `forget_ended` would delete."""
        return self._count(session, _session_ended(before)) + self._count(invitation, _link_ended(before))

    def count_failures_before(self, before: datetime) -> int:
        """Return how many entries `forget_failures_before` would delete."""
        return self._count(failed_sign_in, failed_sign_in.c.at < before)

    def _count(self, table: Table, which: ColumnElement[bool]) -> int:
        return self._connection.execute(select(func.count()).select_from(table).where(which)).scalar_one()

    def forget_failures_before(self, before: datetime) -> int:
        """Delete what failed before then; return how many entries."""
        return int(self._connection.execute(delete(failed_sign_in).where(failed_sign_in.c.at < before)).rowcount)


def _session_ended(before: datetime) -> ColumnElement[bool]:
    return or_(
        session.c.revoked_at < before,
        session.c.ends_at < before,
        session.c.idle_until < before,
        and_(session.c.ends_at.is_(None), session.c.seen_at < before),
    )


def _link_ended(before: datetime) -> ColumnElement[bool]:
    return or_(invitation.c.used_at < before, invitation.c.expires_at < before)


def _whose(person_id: int | None) -> PersonId:
    if person_id is None:
        raise NotFound(_("This link has been used or has expired. Please ask for a new one."))
    return PersonId(person_id)


def _held(row: Row[tuple[object, ...]]) -> HeldSession:
    return HeldSession(
        row.token_hash,
        PersonId(row.person_id),
        SignInMethod(row.method),
        row.created_at,
        row.seen_at,
        row.idle_until,
        row.ends_at,
    )
