"""How often somebody may try to sign in: counted for the account and for the address from which they come.

What is counted lies in the database, so that it holds for every process, and as hashes: the record of failures is no
list of names or addresses. An unknown name is counted like a known one.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import TooManyTries
from resilience.locales import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.identity import PersonId
    from resilience.storage.store import Store, Tx

WINDOW = timedelta(minutes=15)
MOST_FOR_AN_ACCOUNT = 5
MOST_FROM_AN_ADDRESS = 20
MOST_BEGUN_FROM_AN_ADDRESS = 200
"""Attempts at the organisation's sign-in begun from one address: a whole office may share one."""
BITS_OF_A_NETWORK = 64
"""One household or office holds so many bits of an IPv6 address, and may change the rest at will."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What tries are counted by, and how many are borne with within the window."""

    of_hash: str
    most: int

    @property
    def told(self) -> str:
        """What is counted once the record of who did what holds that the limit was reached."""
        return _hashed(f"told {self.of_hash}")


def of_account(login: str) -> Counted:
    """Count by the name somebody signs in with, whether it is known or not."""
    return Counted(_hashed(f"account {login}"), MOST_FOR_AN_ACCOUNT)


def of_address(address: str) -> Counted:
    """Count by where somebody comes from."""
    return Counted(_hashed(f"address {_network(address)}"), MOST_FROM_AN_ADDRESS)


def begun_from(address: str) -> Counted:
    """Count the attempts at the organisation's sign-in that were begun from there."""
    return Counted(_hashed(f"begun from {_network(address)}"), MOST_BEGUN_FROM_AN_ADDRESS)


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped or ipaddress.ip_network((parsed, BITS_OF_A_NETWORK), strict=False))
    return str(parsed)


def is_limited(tx: Tx, counted: Sequence[Counted]) -> bool:
    """Whether any of these has failed as often as is borne with."""
    return any(tx.sessions.failures(one.of_hash, since=tx.now - WINDOW) >= one.most for one in counted)


def refuse_where_limited(store: Store, counted: Sequence[Counted]) -> None:
    """Raise `TooManyTries` where one of these is at its limit, before anything else is done.

    The record of who did what gets one entry for each time a limit is reached: refusing costs an attacker nothing, so
    it must cost us little.
    """
    with store.reading() as tx:
        if not is_limited(tx, counted):
            return
        reached = [one for one in counted if is_limited(tx, [one])]
        untold = [one.told for one in reached if not tx.sessions.failures(one.told, since=tx.now - WINDOW)]
    if untold:
        with store.transaction() as tx:
            tx.sessions.note_failure(untold)
            tx.audit.write(Deed.SIGN_IN_FAILED, "limited", person_id=None)
    raise too_many()


def too_many() -> TooManyTries:
    """Return what is said to whoever tried too often, whether or not there is such an account."""
    return TooManyTries(
        _(
            "There have been too many attempts. Please wait {minutes} minutes, or ask an administrator for a link to "
            "set a new password."
        ).format(minutes=int(WINDOW.total_seconds() // 60))
    )


def note_failure(tx: Tx, counted: Sequence[Counted], what: str, person_id: PersonId | None) -> None:
    """Count a failure and write it down. `what` is a code such as "password", never what somebody typed."""
    tx.sessions.note_failure([one.of_hash for one in counted])
    tx.audit.write(Deed.SIGN_IN_FAILED, what, person_id=person_id)
