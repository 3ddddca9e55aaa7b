"""Local accounts: signing in with a name and a password, beginning by a link, and setting a new password.

Whoever may not sign in is answered alike, in words and in time, whether the name is unknown, the password wrong or the
person shut out: the answer tells nobody who has an account here. A password is verified outside every transaction,
since that takes a tenth of a second in which nobody else could save.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import NotAllowed, NotFound, Refused
from resilience.domain.text import plain_text
from resilience.domain.viewer import NOBODY, OPERATOR
from resilience.domain.vocabulary import SignInMethod
from resilience.locales import _
from resilience.services import tries
from resilience.services.identity import begin_session, token_hash
from resilience.services.passwords import HASHER, Hasher, in_one_form, what_is_wrong_with

if TYPE_CHECKING:
    from resilience.domain.identity import PersonId
    from resilience.domain.viewer import Viewer
    from resilience.services.tries import Counted
    from resilience.storage.accounts import Account
    from resilience.storage.store import Store, Tx

SHORTEST_LOGIN, LONGEST_LOGIN = 3, 100
LOGIN, PASSWORD, OLD_PASSWORD = "login", "password", "old"
WRONG = "password"
"""How the record of who did what names a sign-in that failed, whatever was wrong with it."""


class Unfit(Refused):
    """One field of a form cannot be accepted; `field` names it."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom a link is for. `login` is `None` for somebody who has no password here yet and may choose a name."""

    name: str
    login: str | None


def sign_in(
    store: Store, login: str, password: str, address: str, *, instead_of: str | None = None, hasher: Hasher = HASHER
) -> str:
    """Begin a session for whoever knows this name and password, and return its token.

    `address` is where they come from; `instead_of` is the token of the session that this browser has, which ends.
    Raises `Refused` in one and the same way whatever was wrong, `TooManyTries` after too many failures.
    """
    name = as_login(login)
    by_account, by_address = tries.of_account(name), tries.of_address(address)
    decoy = hasher.decoy
    tries.refuse_where_limited(store, (by_account, by_address))
    held = _take_a_try(store, name, by_account)
    fits = hasher.verify(decoy if held is None else held.password_hash, password)
    newer = hasher.hash(password) if held and fits and hasher.is_outdated(held.password_hash) else None
    with store.transaction() as tx:
        now = None if held is None else tx.accounts.of(held.person_id)
        if now is not None and now == held and fits and tx.people.viewer(now.person_id) != NOBODY:
            tx.sessions.forget_failures(by_account.of_hash)
            if newer is not None:
                tx.accounts.rehash(now.person_id, newer)
            return begin_instead(tx, now.person_id, SignInMethod.LOCAL, instead_of)
        tries.note_failure(tx, [by_address], WRONG, None if held is None else held.person_id)
    raise Refused(_("The sign-in name or the password is not right."))


def _take_a_try(store: Store, name: str, by_account: Counted) -> Account | None:
    """Count a try before it is made, so that many at once do not get past the limit together; return the account."""
    with store.transaction() as tx:
        if tries.is_limited(tx, [by_account]):
            raise tries.too_many()
        tx.sessions.note_failure([by_account.of_hash])
        return tx.accounts.find(name)


def begin_instead(tx: Tx, person_id: PersonId, method: SignInMethod, instead_of: str | None) -> str:
    """Begin a session and end the one that this browser had: a planted cookie never becomes somebody's session."""
    if instead_of:
        tx.people.act_as(OPERATOR)  # what the old session left to fetch may be another person's
        before = tx.sessions.revoke(token_hash(instead_of))
        if before is not None:
            tx.audit.write(Deed.SESSION_ENDED, "replaced", person_id=before)
    return begin_session(tx, person_id, method)


def invited_by(store: Store, token: str) -> Invited:
    """Return whom a link is for, leaving it unused; `NotFound` where it is unknown, used or expired."""
    with store.reading() as tx:
        return _invited(tx, tx.sessions.invited(token_hash(token)))


def _invited(tx: Tx, person_id: PersonId) -> Invited:
    person = tx.people.viewer(person_id)
    if person == NOBODY:
        raise NotFound(_("This link has been used or has expired. Please ask for a new one."))
    account = tx.accounts.of(person_id)
    return Invited(person.name, None if account is None else account.login)


def accept_invitation(
    store: Store,
    token: str,
    login: str,
    password: str,
    *,
    instead_of: str | None = None,
    hasher: Hasher = HASHER,
) -> str:
    """Use a link up: set a password, end whatever sessions the person had, begin one and return its token.

    Somebody who has an account keeps its name; `login` is then not looked at. Raises `Unfit` for a name or password
    that cannot be used, and leaves the link as it was; `NotFound` where the link is unknown, used or expired.
    """
    known = invited_by(store, token).login
    name = known or fit_login(login)
    _refuse_weak(password, name)
    password_hash = hasher.hash(password)
    with store.transaction() as tx:
        person_id = tx.sessions.use_invitation(token_hash(token))
        name = _invited(tx, person_id).login or name
        tx.people.act_as(OPERATOR)
        _hold(tx, person_id, name, password_hash)
        tx.sessions.revoke_all_of(person_id)
        tx.sessions.forget_failures(tries.of_account(name).of_hash)
        return begin_instead(tx, person_id, SignInMethod.LOCAL, instead_of)


def _hold(tx: Tx, person_id: PersonId, name: str, password_hash: str) -> None:
    try:
        tx.accounts.hold(person_id, name, password_hash)
    except Refused as taken:
        raise Unfit(LOGIN, taken.sentence) from taken
    tx.audit.write(Deed.PASSWORD_SET, f"person {person_id}", person_id=person_id)


def as_login(typed: str) -> str:
    """Return a sign-in name as it is held: one form of Unicode, one space between words, capitals made small."""
    return " ".join(in_one_form(plain_text(typed)).split()).casefold()


def fit_login(typed: str) -> str:
    """Return a sign-in name that somebody chose, as it is held; raise `Unfit` where it cannot be used."""
    name = as_login(typed)
    if not name:
        raise Unfit(LOGIN, _("Please choose a name to sign in with; a work e-mail address will do."))
    if not SHORTEST_LOGIN <= len(name) <= LONGEST_LOGIN:
        raise Unfit(
            LOGIN,
            _("A sign-in name has {least} to {most} characters.").format(least=SHORTEST_LOGIN, most=LONGEST_LOGIN),
        )
    if any(unicodedata.category(character).startswith("C") for character in name):
        raise Unfit(LOGIN, _("This name has a character in it that cannot be seen. Please type it anew."))
    return name


def _refuse_weak(password: str, login: str) -> None:
    wrong = what_is_wrong_with(password, login)
    if wrong is not None:
        raise Unfit(PASSWORD, wrong)


def login_of(store: Store, viewer: Viewer) -> str | None:
    """Return the name with which somebody signs in here; `None` where they have no password."""
    with store.reading() as tx:
        account = tx.accounts.of(_themselves(tx, viewer))
        return None if account is None else account.login


def change_password(store: Store, viewer: Viewer, old: str, new: str, *, hasher: Hasher = HASHER) -> None:
    """Set one's own password, and end one's other sessions; the one by which this came goes on.

    Raises `Unfit` for an old password that is not right or a new one that is not good enough, `TooManyTries` after
    too many wrong ones, `NotAllowed` for somebody who has no password here.
    """
    with store.reading() as tx:
        held = _account_of(tx, _themselves(tx, viewer))
    counted = tries.of_account(held.login)
    tries.refuse_where_limited(store, [counted])
    _take_a_try(store, held.login, counted)
    if not hasher.verify(held.password_hash, old):
        with store.transaction() as tx:
            tx.audit.write(Deed.SIGN_IN_FAILED, WRONG, person_id=held.person_id)
        raise Unfit(OLD_PASSWORD, _("This is not your present password."))
    _refuse_weak(new, held.login)
    if in_one_form(new) == in_one_form(old):
        raise Unfit(PASSWORD, _("The new password is the present one. Please choose another."))
    password_hash = hasher.hash(new)
    with store.transaction() as tx:
        person_id = _themselves(tx, viewer)
        if tx.accounts.of(person_id) != held:
            raise Refused(_("Your password was changed elsewhere in the meantime. Nothing was changed here."))
        tx.people.act_as(OPERATOR)
        _hold(tx, person_id, held.login, password_hash)
        tx.sessions.forget_failures(counted.of_hash)
        tx.sessions.revoke_all_of(person_id, but=viewer.session_hash)


def _themselves(tx: Tx, viewer: Viewer) -> PersonId:
    """Return who this is; whoever has a session may look after their own account, with or without a role."""
    now = tx.people.again(viewer)
    if now.person_id is None:
        raise NotAllowed(_("Please sign in first."), what="account")
    return now.person_id


def _account_of(tx: Tx, person_id: PersonId) -> Account:
    account = tx.accounts.of(person_id)
    if account is None:
        raise NotAllowed(_("You have no password here: you sign in with your organisation's account."), what="account")
    return account
