"""People and their roles: invite, give and take, let in and shut out, and what is held about somebody.

Whatever changes what somebody may do ends their sessions: they sign in again and find the new pages.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import NotAllowed, NotTheirs, Refused
from resilience.domain.policy import REFUSALS, Action
from resilience.domain.retention import Kept
from resilience.domain.text import plain_line
from resilience.domain.viewer import NOBODY, OPERATOR, Grant
from resilience.domain.vocabulary import Role, SignInMethod
from resilience.locales import _, ngettext
from resilience.services import record
from resilience.services.identity import TOKEN_BYTES, token_hash
from resilience.services.moments import said
from resilience.settings import settings
from resilience.views.people import (
    AreaPeopleView,
    HeldAnswer,
    HeldDeed,
    HeldRole,
    HeldSession,
    OwnAccount,
    PeopleView,
    PersonData,
    PersonLine,
    RoleHeld,
    SessionLine,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from resilience.domain.area import Area
    from resilience.domain.assessment import Score
    from resilience.domain.identity import AreaId, PersonId
    from resilience.domain.viewer import PeopleKeeping, Viewer
    from resilience.storage.people import PersonHeld, PersonInArea
    from resilience.storage.store import Store, Tx

LONGEST_NAME = 80
GONE = "Person {number} (name removed)"
PAGE = 50
LOOKED_AT = 5_000
"""Entries of an area's record in which its newest changes of roles and sharing are looked for."""
CHANGES = frozenset(
    {Deed.INVITATION, Deed.ROLE_GIVEN, Deed.ROLE_TAKEN, Deed.SHARING, Deed.NEED_SHARING, Deed.AUTHORITY}
)
"""What an area's lead is shown as a change of roles and sharing."""


def invite(store: Store, viewer: Viewer, name: str, role: Role, area_id: AreaId | None = None) -> str:
    """Add a person with a role and return the token of a link with which they begin, once.

    A role for an area needs the area, a role for the whole installation must not have one: else `Refused`.
    """
    with store.transaction() as tx:
        proof = tx.people.again(viewer).keeping_people()
        _refuse_unfit(role, area_id)
        person_id = tx.people.add(proof, _fit_name(name))
        tx.people.grant(proof, person_id, role, area_id)
        token = _link(tx, proof, person_id)
        tx.audit.write(Deed.INVITATION, f"person {person_id} {role.value}", person_id=viewer.person_id, area_id=area_id)
        return token


def _fit_name(name: str) -> str:
    name = plain_line(name)
    if not name:
        raise Refused(_("Please say how this person is called here, for example “Evaluator, fire service”."))
    if len(name) > LONGEST_NAME:
        raise Refused(_("A name here has at most {n} characters. Please shorten it.").format(n=LONGEST_NAME))
    return name


def _refuse_unfit(role: Role, area_id: AreaId | None) -> None:
    if role.is_global and area_id is not None:
        raise Refused(
            _("The role {role} is held for the whole installation; leave the area out.").format(role=role.label)
        )
    if not role.is_global and area_id is None:
        raise Refused(_("The role {role} is held in an area; please say in which.").format(role=role.label))


def another_link(store: Store, viewer: Viewer, person_id: PersonId) -> str:
    """Return the token of another link for somebody who is here already, to set a new password; earlier links end.

    Raises `NotTheirs` where there is no such active person.
    """
    with store.transaction() as tx:
        proof = tx.people.again(viewer).keeping_people()
        if tx.people.viewer(person_id) == NOBODY:
            raise NotTheirs(_("There is no such person, or they are not let in any more."))
        tx.audit.write(Deed.RESET, f"person {person_id}", person_id=viewer.person_id)
        return _link(tx, proof, person_id)


def _link(tx: Tx, proof: PeopleKeeping, person_id: PersonId) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    tx.sessions.invite(proof, person_id, token_hash(token), tx.now + timedelta(hours=settings().invitation_hours))
    return token


def give_role(store: Store, viewer: Viewer, person_id: PersonId, role: Role, area_id: AreaId | None = None) -> None:
    """Give somebody a role and end their sessions; giving it twice changes nothing."""
    with store.transaction() as tx:
        proof = tx.people.again(viewer).keeping_people()
        _refuse_unfit(role, area_id)
        tx.people.one(person_id)
        if tx.people.grant(proof, person_id, role, area_id):
            _roles_changed(tx, viewer, Deed.ROLE_GIVEN, person_id, Grant(role, area_id))


def take_role(store: Store, viewer: Viewer, person_id: PersonId, role: Role, area_id: AreaId | None = None) -> None:
    """Take a role from somebody and end their sessions; the last administrator's stays (`Refused`)."""
    with store.transaction() as tx:
        proof = tx.people.again(viewer).keeping_people()
        tx.people.one(person_id)
        if role is Role.ADMINISTRATOR:
            _refuse_the_last(tx, person_id)
        if tx.people.take(proof, person_id, role, area_id):
            _roles_changed(tx, viewer, Deed.ROLE_TAKEN, person_id, Grant(role, area_id))


def _roles_changed(tx: Tx, viewer: Viewer, deed: Deed, person_id: PersonId, grant: Grant) -> None:
    _end_all(tx, person_id)
    tx.audit.write(deed, f"person {person_id} {grant.role.value}", person_id=viewer.person_id, area_id=grant.area_id)


def _end_all(tx: Tx, person_id: PersonId) -> int:
    """End somebody's sessions with the files they left to fetch, which only the command line may touch beside them."""
    tx.people.act_as(OPERATOR)
    return tx.sessions.revoke_all_of(person_id)


def _refuse_the_last(tx: Tx, person_id: PersonId) -> None:
    is_one = Role.ADMINISTRATOR in tx.people.viewer(person_id).roles
    if is_one and tx.people.administrators() <= 1:
        raise Refused(_("This is the only administrator. Please make another one first."))


def set_active(store: Store, viewer: Viewer, person_id: PersonId, *, is_active: bool) -> None:
    """Let somebody in again, or shut them out at once: their sessions end; the last administrator stays (`Refused`)."""
    with store.transaction() as tx:
        proof = tx.people.again(viewer).keeping_people()
        held = tx.people.one(person_id)
        if held.is_active == is_active:
            return
        if not is_active:
            _refuse_the_last(tx, person_id)
        tx.people.set_active(proof, person_id, is_active=is_active)
        _end_all(tx, person_id)
        state = "active" if is_active else "disabled"
        tx.audit.write(Deed.PERSON_STATE, f"person {person_id} {state}", person_id=viewer.person_id)


def rename(store: Store, viewer: Viewer, person_id: PersonId, name: str) -> None:
    """Call somebody otherwise, for good; what they did before stands under the new name too."""
    with store.transaction() as tx:
        proof = tx.people.again(viewer).keeping_people()
        held = tx.people.one(person_id)
        if held.name != _fit_name(name):
            tx.people.rename(proof, person_id, _fit_name(name))
            tx.audit.write(Deed.PERSON_STATE, f"person {person_id} renamed", person_id=viewer.person_id)


def end_sessions(store: Store, viewer: Viewer, person_id: PersonId) -> int:
    """End every session of somebody, for a lost laptop; return how many there were."""
    with store.transaction() as tx:
        tx.people.again(viewer).keeping_people()
        tx.people.one(person_id)
        ended = _end_all(tx, person_id)
        tx.audit.write(Deed.SESSION_ENDED, f"person {person_id}, {ended} sessions", person_id=viewer.person_id)
        return ended


def pseudonymise(store: Store, viewer: Viewer, person_id: PersonId) -> None:
    """Remove somebody's name and what they sign in with, for good; what they did stays, under their number alone."""
    with store.transaction() as tx:
        proof = tx.people.again(viewer).keeping_people()
        tx.people.one(person_id)
        _refuse_the_last(tx, person_id)
        tx.people.rename(proof, person_id, GONE.format(number=person_id))
        tx.people.set_active(proof, person_id, is_active=False)
        tx.accounts.forget(person_id)
        _end_all(tx, person_id)
        tx.audit.write(Deed.PSEUDONYMISED, f"person {person_id}", person_id=viewer.person_id)


def people(store: Store, viewer: Viewer) -> tuple[PersonInArea, ...]:
    """Return everybody with each of their roles, for whoever keeps people."""
    with store.reading() as tx:
        tx.people.again(viewer).keeping_people()
        return tx.people.in_roles()


def everybody(store: Store, viewer: Viewer) -> tuple[PersonHeld, ...]:
    """Return everybody held here with roles, state and when they were last seen, for whoever keeps people."""
    with store.reading() as tx:
        return tx.people.all(tx.people.again(viewer).keeping_people())


@dataclass(frozen=True, slots=True)
class PeopleQuery:
    """Whom to list: those whose name or sign-in name holds the text, with a role in the area; `page` counts from 1."""

    text: str = ""
    area_id: AreaId | None = None
    page: int = 1


def overview(store: Store, viewer: Viewer, query: PeopleQuery) -> PeopleView:
    """Return a page of people with their roles and when they were last seen, for whoever keeps people."""
    with store.reading() as tx:
        held = tx.people.all(tx.people.again(viewer).keeping_people())
        saying = _Saying.of(tx)
        found = tuple(saying.line(one) for one in held if _is_found(one, query))
        pages = max(1, -(-len(found) // PAGE))
        page = min(max(1, query.page), pages)
        return PeopleView(
            sentence=_people_sentence(held),
            found=found,
            lines=found[(page - 1) * PAGE : page * PAGE],
            page=page,
            pages=pages,
            hours_of_a_link=settings().invitation_hours,
        )


def areas_to_choose(store: Store, viewer: Viewer) -> tuple[Area, ...]:
    """Return every area, by name, for whoever keeps people."""
    with store.reading() as tx:
        tx.people.again(viewer).keeping_people()
        return tx.areas.all()


def _is_found(one: PersonHeld, query: PeopleQuery) -> bool:
    text = query.text.strip().casefold()
    is_named = text in one.name.casefold() or text in (one.login or "") or text == str(one.person_id)
    return is_named and (query.area_id is None or any(grant.area_id == query.area_id for grant in one.grants))


def _people_sentence(held: tuple[PersonHeld, ...]) -> str:
    shut_out = sum(not one.is_active for one in held)
    sentence = ngettext("{n} person is held here", "{n} people are held here", len(held)).format(n=len(held))
    if shut_out:
        sentence += ngettext(", {n} of them shut out", ", {n} of them shut out", shut_out).format(n=shut_out)
    return sentence


@dataclass(frozen=True, slots=True)
class _Saying:
    """What it takes to speak of people: names of areas, and for how many days it is known when they were last here."""

    areas: dict[AreaId, str]
    is_example: bool
    days_known: int | None
    now: datetime

    @classmethod
    def of(cls, tx: Tx) -> _Saying:
        """Return it for this moment."""
        areas = {area.id: area.name for area in tx.areas.all()}
        return cls(areas, tx.installation.is_example, tx.retention.days()[Kept.SESSIONS], tx.now)

    def line(self, one: PersonHeld) -> PersonLine:
        """Return somebody as lists show them."""
        return PersonLine(
            one.person_id,
            one.name,
            one.is_active,
            _("let in") if one.is_active else _("shut out"),
            tuple(self.role(grant) for grant in one.grants),
            self._signs_in(one),
            self._last_seen(one),
        )

    def role(self, grant: Grant) -> RoleHeld:
        """Return a role in words, with its area."""
        if grant.area_id is None:
            return RoleHeld(grant, grant.role.label, "")
        area = self.areas.get(grant.area_id, "")
        return RoleHeld(grant, _("{role}, {area}").format(role=grant.role.label, area=area), area)

    def _signs_in(self, one: PersonHeld) -> str:
        ways = []
        if one.login is not None:
            ways.append(_("Password, as {login}").format(login=one.login))
        if one.has_provider:
            ways.append(SignInMethod.OIDC.label)
        if not ways:
            ways.append(SignInMethod.EXAMPLE.label if self.is_example else _("Invited, not begun yet"))
        return "; ".join(ways)

    def _last_seen(self, one: PersonHeld) -> str:
        if one.last_seen is not None:
            return said(one.last_seen)
        if self.days_known is not None and self.now - one.created_at > timedelta(days=self.days_known):
            return _("not in the last {n} days").format(n=self.days_known)
        return _("not yet")


def of_area(store: Store, viewer: Viewer, area_id: AreaId) -> AreaPeopleView:
    """Return who holds which role in an area, and what changed there of roles and sharing, for the area's lead."""
    with store.reading() as tx:
        area = tx.people.again(viewer).overseeing(area_id)
        saying, names = _Saying.of(tx), record.Names.of(tx)
        held = tx.people.of_area(area)
        changes = [entry for entry in tx.audit.of_area(area, most=LOOKED_AT) if entry.deed in CHANGES]
        name = saying.areas[area_id]
        return AreaPeopleView(
            area=tx.areas.get(area_id),
            sentence=ngettext(
                "{n} person holds a role in {area}", "{n} people hold a role in {area}", len(held)
            ).format(n=len(held), area=name),
            lines=tuple(saying.line(one) for one in held),
            changes=tuple(record.line(entry, names) for entry in changes[:PAGE]),
        )


def own(store: Store, viewer: Viewer) -> OwnAccount:
    """Return somebody's own account with their open sessions; everybody who is signed in has one."""
    with store.reading() as tx:
        person_id = _themselves(tx, viewer)
        held = tx.people.one(person_id)
        return OwnAccount(
            _Saying.of(tx).line(held),
            held.login,
            tuple(
                SessionLine(
                    one.method.label,
                    said(one.created_at),
                    said(one.seen_at),
                    said(one.ends_at),
                    one.token_hash == viewer.session_hash,
                )
                for one in tx.sessions.of(person_id)
            ),
        )


def _themselves(tx: Tx, viewer: Viewer) -> PersonId:
    """Return who this is; whoever has a session may look after their own account, with or without a role."""
    now = tx.people.again(viewer)
    if now.person_id is None:
        raise NotAllowed(_(REFUSALS[Action.SEE_AREAS]), what="account")
    return now.person_id


def end_other_sessions(store: Store, viewer: Viewer) -> int:
    """End one's own sessions everywhere else and return how many there were; the one that asks goes on."""
    with store.transaction() as tx:
        person_id = _themselves(tx, viewer)
        ended = tx.sessions.revoke_all_of(person_id, but=viewer.session_hash)
        tx.audit.write(Deed.SESSION_ENDED, f"{ended} sessions elsewhere", person_id=person_id)
        return ended


def own_data(store: Store, viewer: Viewer) -> PersonData:
    """Return everything held about the person who asks, their answers included."""
    with store.reading() as tx:
        person_id = _themselves(tx, viewer)
        return _data(tx, person_id, answers_of=tx.people.viewer(person_id))


def person_data(store: Store, viewer: Viewer, person_id: PersonId) -> PersonData:
    """Return what is held about one person, for whoever keeps people.

    An administrator reads no scores: the answers are left out, and a note says how the person comes by them. At the
    command line, whose user holds the database anyway, they are in it.
    """
    with store.reading() as tx:
        now = tx.people.again(viewer)
        now.keeping_people()
        tx.people.one(person_id)
        return _data(tx, person_id, answers_of=tx.people.viewer(person_id) if now.is_operator else None)


def _data(tx: Tx, person_id: PersonId, *, answers_of: Viewer | None) -> PersonData:
    held = tx.people.one(person_id)
    areas = {area.id: area.name for area in tx.areas.all()}
    answers = () if answers_of is None else tuple(_answers(tx, answers_of, areas))
    return PersonData(
        made_at=tx.now,
        person_id=person_id,
        name=held.name,
        is_let_in=held.is_active,
        added_at=held.created_at,
        login=held.login,
        has_organisation_account=held.has_provider,
        roles=tuple(
            HeldRole(grant.role.value, None if grant.area_id is None else areas[grant.area_id]) for grant in held.grants
        ),
        sessions=tuple(
            HeldSession(one.method.value, one.created_at, one.seen_at, one.ends_at) for one in tx.sessions.of(person_id)
        ),
        answers=answers,
        deeds=tuple(
            HeldDeed(
                entry.number,
                entry.at,
                entry.deed.value,
                entry.subject,
                None if entry.area_id is None else areas[entry.area_id],
            )
            for entry in tx.audit.of_person(person_id)
        ),
        notes=_notes(with_answers=answers_of is not None),
    )


def _notes(*, with_answers: bool) -> tuple[str, ...]:
    notes = [
        _("The hash of a password and of a session's token are held as well; nobody can read either out of them."),
        _("The record names its deeds by number; who or what a number stands for is not this person's data."),
    ]
    if with_answers:
        notes.append(_("Answers are those given in areas where this person is an evaluator now."))
    else:
        notes.append(
            _(
                "Answers to assessments are left out: an administrator reads no scores. The person takes them out "
                "under “Your account”; for somebody who cannot, whoever runs the installation does it at the command "
                "line."
            )
        )
    return tuple(notes)


def _answers(tx: Tx, person: Viewer, areas: dict[AreaId, str]) -> Iterator[HeldAnswer]:
    for area_id in sorted(person.areas):
        if not person.may(Action.SCORE, area_id):
            continue
        area = person.scoring(area_id)
        for round_ in tx.assessments.rounds():
            assessment = tx.assessments.in_round(area, round_.id)
            if assessment is None:
                continue
            for indicator in sorted(tx.scores.own(area, assessment.id)):
                for score in tx.scores.own_history(area, assessment.id, indicator):
                    yield _answer(score, areas[area_id], round_.name)


def _answer(score: Score, area: str, round_name: str) -> HeldAnswer:
    draft = score.draft
    return HeldAnswer(
        area,
        round_name,
        draft.indicator,
        score.revision,
        draft.answer.kind.value,
        draft.answer.level,
        None if draft.sureness is None else draft.sureness.value,
        draft.rationale,
        draft.evidence,
        score.saved_at,
    )
