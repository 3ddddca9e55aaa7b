"""What people sign in with: a name and the hash of a password, or an identity at their organisation's sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from resilience.domain.errors import Refused
from resilience.domain.identity import PersonId
from resilience.locales import _
from resilience.storage.schema import account, oidc_link

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Account:
    """A name to sign in with and the hash of its password (Argon2id)."""

    person_id: PersonId
    login: str
    password_hash: str


class AccountTable:
    """Accounts of this installation and links to identities elsewhere."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def find(self, login: str) -> Account | None:
        """Return the account of this name, whatever its capitals; `None` where there is none."""
        row = self._connection.execute(select(account).where(account.c.login == login.casefold())).first()
        return None if row is None else Account(PersonId(row.person_id), row.login, row.password_hash)

    def of(self, person_id: PersonId) -> Account | None:
        """Return a person's account, or `None`."""
        row = self._connection.execute(select(account).where(account.c.person_id == person_id)).first()
        return None if row is None else Account(PersonId(row.person_id), row.login, row.password_hash)

    def hold(self, person_id: PersonId, login: str, password_hash: str) -> None:
        """Give a person this name and password, in place of what they had; `Refused` where the name is taken."""
        taken = self.find(login)
        if taken is not None and taken.person_id != person_id:
            raise Refused(_("Somebody signs in with this name already. Please choose another."))
        self._connection.execute(delete(account).where(account.c.person_id == person_id))
        self._connection.execute(
            insert(account).values(
                person_id=person_id, login=login.casefold(), password_hash=password_hash, set_at=self._now
            )
        )

    def rehash(self, person_id: PersonId, password_hash: str) -> None:
        """Hold the same password under newer parameters."""
        self._connection.execute(
            update(account).where(account.c.person_id == person_id).values(password_hash=password_hash)
        )

    def forget(self, person_id: PersonId) -> None:
        """Delete what a person signs in with."""
        self._connection.execute(delete(account).where(account.c.person_id == person_id))
        self._connection.execute(delete(oidc_link).where(oidc_link.c.person_id == person_id))

    def linked(self, issuer: str, subject: str) -> PersonId | None:
        """Return who this identity is here, or `None`."""
        found = self._connection.execute(
            select(oidc_link.c.person_id).where(oidc_link.c.issuer == issuer, oidc_link.c.subject == subject)
        ).scalar_one_or_none()
        return None if found is None else PersonId(found)

    def link(self, issuer: str, subject: str, person_id: PersonId) -> None:
        """Let an identity at a provider be this person; `Refused` where it is somebody else already."""
        held = self.linked(issuer, subject)
        if held == person_id:
            return
        if held is not None:
            raise Refused(_("This account of your organisation belongs to somebody else here already."))
        self._connection.execute(
            insert(oidc_link).values(issuer=issuer, subject=subject, person_id=person_id, linked_at=self._now)
        )
