"""The rules of signing in with an organisation's account (OpenID Connect): who that is here, and with which roles.

The conversation with the provider is in `resilience/web/oidc.py`; here is what it means for this installation. People
and roles that follow from groups are made and taken by the installation itself, so the record of who did what names
nobody as the one who did it, as at the command line.
"""

from __future__ import annotations

import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import NotFound, Refused, ResilienceError, SettingsError
from resilience.domain.policy import ALONE
from resilience.domain.text import plain_line
from resilience.domain.viewer import NOBODY, OPERATOR, Grant
from resilience.domain.vocabulary import Role, SignInMethod
from resilience.locales import _
from resilience.services import tries
from resilience.services.accounts import begin_instead
from resilience.services.identity import TOKEN_BYTES, token_hash
from resilience.services.people import LONGEST_NAME
from resilience.settings import settings

if TYPE_CHECKING:
    from resilience.domain.identity import PersonId
    from resilience.storage.store import Store, Tx

ATTEMPT_LASTS = timedelta(minutes=10)
STALE = "oidc state"
"""How the record names an answer that belongs to no attempt of this browser."""
NOT_BELIEVED = "oidc answer"
"""How it names an answer that could not be verified."""
NO_ROLE = "oidc no role"
SHUT_OUT = "oidc person"


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was kept while somebody is away at their organisation's sign-in.

    `verifier` is the secret behind the code challenge (RFC 7636), `browser` the hash of the cookie of the browser that
    began, `link` the hash of the invitation link they came by, "" without one.
    """

    nonce: str
    verifier: str
    then: str
    browser: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Begun:
    """An attempt and what goes out with it: `state` to the provider, `browser` into this browser's cookie."""

    state: str
    browser: str
    attempt: Attempt


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody as their provider vouches for them. `groups_left_out`: there were too many for the token."""

    issuer: str
    subject: str
    name: str
    groups: frozenset[str]
    groups_left_out: bool = False


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The token of the session that has begun, and the page to go to."""

    token: str
    then: str


def begin(store: Store, address: str, *, then: str = "/", invitation: str = "", browser: str | None = None) -> Begun:
    """Keep what has to be known when the provider answers, for ten minutes and one answer.

    `browser` is the cookie of an attempt begun before in another tab, which goes on. Raises `TooManyTries`.
    """
    counted = tries.begun_from(address)
    tries.refuse_where_limited(store, (counted, tries.of_address(address)))
    browser = browser or secrets.token_urlsafe(TOKEN_BYTES)
    attempt = Attempt(
        nonce=secrets.token_urlsafe(TOKEN_BYTES),
        verifier=secrets.token_urlsafe(TOKEN_BYTES),
        then=then,
        browser=token_hash(browser),
        link=token_hash(invitation) if invitation else "",
    )
    state = secrets.token_urlsafe(TOKEN_BYTES)
    with store.transaction() as tx:
        tx.sessions.note_failure([counted.of_hash])
        tx.sessions.begin_attempt(token_hash(state), json.dumps(asdict(attempt)), tx.now + ATTEMPT_LASTS)
    return Begun(state, browser, attempt)


def answered(store: Store, state: str, browser: str | None, address: str) -> Attempt:
    """Return the attempt that this answer belongs to, once; it has to come back in the browser that began it.

    Raises `Refused` for an answer out of somebody's head, come back twice, too late or in another browser.
    """
    tries.refuse_where_limited(store, [tries.of_address(address)])
    with store.transaction() as tx:
        content = tx.sessions.take_attempt(token_hash(state)) if state else None
        attempt = None if content is None else Attempt(**json.loads(content))
        if attempt is not None and browser and hmac.compare_digest(attempt.browser, token_hash(browser)):
            return attempt
        tries.note_failure(tx, [tries.of_address(address)], STALE, None)
    raise Refused(
        _(
            "This sign-in was not begun in this browser, took longer than ten minutes or was used already. Please "
            "begin anew."
        )
    )


def note_not_believed(store: Store, address: str) -> None:
    """Write down that a provider's answer could not be verified, and count it for the address."""
    with store.transaction() as tx:
        tries.note_failure(tx, [tries.of_address(address)], NOT_BELIEVED, None)


def conclude(store: Store, attempt: Attempt, known: Known, *, instead_of: str | None = None) -> SignedIn:
    """Begin a session for whom the provider vouches for.

    An identity is somebody here because it was linked before, because they came by an invitation, or because its
    groups give a role. At each sign-in the roles that follow from groups are brought up to date; those given by hand
    stay. Raises `Refused` with what to do where they are nobody here, shut out, or hold no role any more.
    """
    _refuse_groups_left_out(known)
    refusal: ResilienceError | None = None
    with store.transaction() as tx:
        tx.people.act_as(OPERATOR)
        wanted = _wanted(tx, known.groups)
        person_id = _who(tx, attempt, known, wanted)
        if person_id is None:
            tx.audit.write(Deed.SIGN_IN_FAILED, NO_ROLE, person_id=None)
            refusal = _no_role()
        elif tx.people.viewer(person_id) == NOBODY:
            tx.audit.write(Deed.SIGN_IN_FAILED, SHUT_OUT, person_id=person_id)
            refusal = _no_role()
        else:
            refusal = _bring_up_to_date(tx, person_id, wanted)
            if refusal is None:
                token = begin_instead(tx, person_id, SignInMethod.OIDC, instead_of)
                return SignedIn(token, attempt.then)
            tx.audit.write(Deed.SIGN_IN_FAILED, NO_ROLE, person_id=person_id)
    raise refusal  # after the transaction: roles that were taken stay taken


def _refuse_groups_left_out(known: Known) -> None:
    if known.groups_left_out and settings().oidc_roles:
        raise Refused(
            _(
                "You belong to more groups than {name} tells us, so we cannot see your role. Please ask an "
                "administrator: the sign-in has to be set up to send only the groups of this application."
            ).format(name=settings().oidc_name)
        )


def _no_role() -> Refused:
    return Refused(
        _("{name} knows you, but you have no role here. Please ask an administrator for one.").format(
            name=_capital(settings().oidc_name)
        )
    )


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _who(tx: Tx, attempt: Attempt, known: Known, wanted: frozenset[Grant]) -> PersonId | None:
    """Return who this is here, made now where a link or a group says so; `None` for nobody."""
    if attempt.link:
        invited = tx.sessions.use_invitation(attempt.link)
        if tx.people.viewer(invited) == NOBODY:
            raise NotFound(_("This link has been used or has expired. Please ask for a new one."))
        tx.accounts.link(known.issuer, known.subject, invited)
        return invited
    linked = tx.accounts.linked(known.issuer, known.subject)
    if linked is not None or not wanted:
        return linked
    name = plain_line(known.name[:LONGEST_NAME]) or min(wanted, key=_order).role.label
    person_id = tx.people.add(OPERATOR.keeping_people(), name)
    tx.accounts.link(known.issuer, known.subject, person_id)
    return person_id


def _bring_up_to_date(tx: Tx, person_id: PersonId, wanted: frozenset[Grant]) -> ResilienceError | None:
    """Give and take the roles that follow from groups; return why somebody may not come in, else `None`.

    Roles that no group gives any more are taken even where the rest is refused.
    """
    proof = OPERATOR.keeping_people()
    taken = sorted(tx.people.by_provider(person_id) - wanted, key=_order)
    for grant in taken:
        tx.people.take(proof, person_id, grant.role, grant.area_id)
        _write_down(tx, Deed.ROLE_TAKEN, person_id, grant)
    held = tx.people.viewer(person_id).grants
    roles = {grant.role for grant in held | wanted}
    conflicts = bool(roles & ALONE) and len(roles) > 1
    given = [] if conflicts else sorted(wanted - held, key=_order)
    for grant in given:
        tx.people.grant(proof, person_id, grant.role, grant.area_id, by_provider=True)
        _write_down(tx, Deed.ROLE_GIVEN, person_id, grant)
    if taken or given:
        tx.sessions.revoke_all_of(person_id)
    if conflicts:
        return Refused(
            _(
                "Your groups make you an administrator and something else as well. An administrator holds no other "
                "role, so please ask for one of the two to be taken away."
            )
        )
    return None if roles else _no_role()


def _write_down(tx: Tx, deed: Deed, person_id: PersonId, grant: Grant) -> None:
    tx.audit.write(deed, f"person {person_id} {grant.role.value} by group", person_id=None, area_id=grant.area_id)


def _order(grant: Grant) -> tuple[str, int]:
    return (grant.role.value, grant.area_id or 0)


def _wanted(tx: Tx, groups: frozenset[str]) -> frozenset[Grant]:
    """Return the roles that these groups give, as the setting says."""
    return frozenset(grant for group, grant in _grants(tx, settings().oidc_roles) if group in groups)


def check_roles(store: Store) -> int:
    """Return how many roles the setting gives to groups; raise `SettingsError` with what is wrong in it."""
    with store.reading() as tx:
        return len(_grants(tx, settings().oidc_roles))


def _grants(tx: Tx, text: str) -> tuple[tuple[str, Grant], ...]:
    """Read `group=role@area;group=role`; a group's own name may hold an equals sign, as those of directories do."""
    return tuple(_one_grant(tx, part.strip()) for part in text.split(";") if part.strip())


def _one_grant(tx: Tx, part: str) -> tuple[str, Grant]:
    group, found, gives = part.rpartition("=")
    named, has_area, word = gives.strip().partition("@")
    if not found or not group.strip() or named not in {role.value for role in Role}:
        raise _unusable(part)
    role = Role(named)
    if role.is_global == bool(has_area):
        raise _unusable(part)
    try:
        return group.strip(), Grant(role, tx.areas.find(word).id if has_area else None)
    except NotFound as unknown:
        raise _unusable(part) from unknown


def _unusable(part: str) -> SettingsError:
    return SettingsError(
        _(
            "RESILIENCE_OIDC_ROLES cannot be used at “{part}”. Each part is GROUP=ROLE@AREA, or GROUP=ROLE for "
            "ncsr_member and administrator; parts are separated by semicolons."
        ).format(part=part)
    )


def began_at_the_provider(store: Store, token: str | None) -> bool:
    """Whether this session began at the organisation's sign-in, and so has to be ended there too."""
    if not token:
        return False
    with store.reading() as tx:
        held = tx.sessions.find(token_hash(token))
        return held is not None and held.method is SignInMethod.OIDC
