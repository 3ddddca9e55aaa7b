"""Keeping people: the list, an invitation, and everything that an administrator does with one person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import ResilienceError
from resilience.domain.viewer import Grant
from resilience.domain.vocabulary import Marking, Role
from resilience.locales import _, mark, ngettext
from resilience.services import people
from resilience.services.exports import ExportKind, offer
from resilience.services.opened import store
from resilience.services.people import PeopleQuery
from resilience.settings import settings
from resilience.ui import downloads, parts, session
from resilience.ui.choosing import one_of
from resilience.ui.people_of_area import what_roles_may_do
from resilience.views.as_json import as_json
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.domain.area import Area
    from resilience.domain.identity import PersonId
    from resilience.views.people import PeopleView, PersonLine

LINK, UNDO, PAGE = "people_link", "people_undo", "people_page"
OWN_MACHINE = "http://127.0.0.1:8501"


class Doing(StrEnum):
    """What an administrator can do with one person."""

    GIVE = "give"
    TAKE = "take"
    LINK = "link"
    RENAME = "rename"
    END = "end"
    SHUT_OUT = "shut_out"
    LET_IN = "let_in"
    EXPORT = "export"
    PSEUDONYMISE = "pseudonymise"


DOING: dict[Doing, str] = {
    Doing.GIVE: mark("Give a role"),
    Doing.TAKE: mark("Take a role"),
    Doing.LINK: mark("Make another link, to begin or to set a new password"),
    Doing.RENAME: mark("Call them otherwise"),
    Doing.END: mark("End their sessions, for a lost laptop"),
    Doing.SHUT_OUT: mark("Shut them out"),
    Doing.LET_IN: mark("Let them in again"),
    Doing.EXPORT: mark("Take out what is held about them"),
    Doing.PSEUDONYMISE: mark("Remove their name for good"),
}


@dataclass(frozen=True, slots=True)
class _Link:
    """A link to hand over, drawn once."""

    name: str
    token: str


@dataclass(frozen=True, slots=True)
class _Undo:
    """A role that was just given or taken, and may go back."""

    person_id: PersonId
    name: str
    grant: Grant
    words: str
    was_given: bool


def draw() -> None:
    """Draw the page for an administrator."""
    areas = people.areas_to_choose(store(), session.viewer())
    top = st.container()
    query = _asked(areas)
    view = people.overview(store(), session.viewer(), query)
    with top:
        parts.head(
            view.sentence,
            _("You give and take roles; the area's lead sees each change. Call people by their role where you can."),
        )
        _show_link(view.hours_of_a_link)
        _offer_undo()
    _one(view, areas)
    with st.expander(_("Invite somebody")):
        _invitation(areas)
    _list(view)
    what_roles_may_do()


def _asked(areas: tuple[Area, ...]) -> PeopleQuery:
    choices: tuple[Area | None, ...] = (None, *areas)
    left, right = st.columns(2)
    text = left.text_input(_("Find by name, sign-in name or number"), key="people_text")
    area = one_of(
        _("With a role in"),
        choices,
        lambda held: _("any area, or none") if held is None else held.name,
        key="people_area",
        where=right,
    )
    asked = (text, None if area is None else area.id)
    held = st.session_state.get(PAGE)
    if held is None or held[0] != asked:
        st.session_state[PAGE] = (asked, 1)
    return PeopleQuery(*asked, page=st.session_state[PAGE][1])


def _list(view: PeopleView) -> None:
    if not view.lines:
        parts.empty(_("Nobody here fits. Try a shorter word, or any area."))
        return
    parts.table(
        Table(
            _("{found} found, page {page} of {pages}; UK time").format(
                found=ngettext("{n} person", "{n} people", len(view.found)).format(n=len(view.found)),
                page=view.page,
                pages=view.pages,
            ),
            (_("Called here"), _("Number"), _("Roles"), _("State"), _("Signs in by"), _("Last seen")),
            (False, True, False, False, False, False),
            tuple(_row(line) for line in view.lines),
        )
    )
    with st.container(horizontal=True):
        if view.page > 1 and st.button(_("Page before"), key="people_before"):
            _turn_to(view.page - 1)
        if view.page < view.pages and st.button(_("Next page"), key="people_next"):
            _turn_to(view.page + 1)


def _turn_to(page: int) -> None:
    st.session_state[PAGE] = (st.session_state[PAGE][0], page)
    st.rerun()


def _row(line: PersonLine) -> tuple[str, ...]:
    return (
        line.name,
        str(line.person_id),
        "; ".join(role.words for role in line.roles) or _("none"),
        line.state,
        line.signs_in,
        line.last_seen,
    )


def _one(view: PeopleView, areas: tuple[Area, ...]) -> None:
    lines = {line.person_id: line for line in view.found}
    if not lines:
        return
    chosen = st.selectbox(
        _("Change something for one of the people found"),
        list(lines),
        index=None,
        format_func=lambda number: _in_short(lines[number]),
        placeholder=_("Choose somebody"),
        key="people_who",
    )
    if chosen not in lines:
        return
    line = lines[chosen]
    doing = one_of(_("What to do"), _possible(line), lambda held: _(DOING[held]), key=f"people_doing_{line.person_id}")
    DO[doing](line, areas)


def _in_short(line: PersonLine) -> str:
    where = ", ".join(dict.fromkeys(role.where for role in line.roles if role.where))
    return f"{line.name} ({line.person_id})" + (f", {where}" if where else "")


def _possible(line: PersonLine) -> list[Doing]:
    left_out = {Doing.LET_IN} if line.is_active else {Doing.SHUT_OUT, Doing.LINK, Doing.END}
    if not line.roles:
        left_out.add(Doing.TAKE)
    return [doing for doing in Doing if doing not in left_out]


def _give(line: PersonLine, areas: tuple[Area, ...]) -> None:
    role, area = _role_and_area("give", areas)
    words = _role_words(role, area)
    parts.method(_ends_sessions(line))
    if not _confirmed(_("{name} becomes {role}").format(name=line.name, role=words), _("Give the role"), line, "give"):
        return
    area_id = None if area is None else area.id
    given = Grant(role, area_id)
    is_held = any(held.grant == given for held in line.roles)
    _do(
        lambda: people.give_role(store(), session.viewer(), line.person_id, role, area_id),
        _("{name} is now {role}.").format(name=line.name, role=words),
        None if is_held else _Undo(line.person_id, line.name, given, words, was_given=True),
    )


def _take(line: PersonLine, _areas: tuple[Area, ...]) -> None:
    held = one_of(_("Which role"), line.roles, lambda role: role.words, key=f"people_take_{line.person_id}")
    parts.method(_ends_sessions(line))
    sure = _("{name} is no longer {role}").format(name=line.name, role=held.words)
    if not _confirmed(sure, _("Take the role"), line, "take"):
        return
    _do(
        lambda: people.take_role(store(), session.viewer(), line.person_id, held.grant.role, held.grant.area_id),
        _("{name} is no longer {role}.").format(name=line.name, role=held.words),
        _Undo(line.person_id, line.name, held.grant, held.words, was_given=False),
    )


def _ends_sessions(line: PersonLine) -> str:
    return _(
        "This ends every open session of {name}: they sign in again and find the pages that their roles then open. "
        "What they had saved is kept."
    ).format(name=line.name)


def _another_link(line: PersonLine, _areas: tuple[Area, ...]) -> None:
    parts.method(
        _("Links made for {name} before stop working. Their password holds until they set a new one.").format(
            name=line.name
        )
    )
    if st.button(_("Make the link"), key=f"people_link_{line.person_id}"):
        _make_link(line.name, lambda: people.another_link(store(), session.viewer(), line.person_id))


def _rename(line: PersonLine, _areas: tuple[Area, ...]) -> None:
    name = st.text_input(_("Called here from now on"), value=line.name, key=f"people_rename_{line.person_id}")
    if st.button(_("Call them so"), key=f"people_renamed_{line.person_id}"):
        _do(
            lambda: people.rename(store(), session.viewer(), line.person_id, name),
            _("{before} is now called {name}.").format(before=line.name, name=name.strip()),
        )


def _end(line: PersonLine, _areas: tuple[Area, ...]) -> None:
    parts.method(_("They can sign in again. To keep them out, shut them out."))
    if st.button(_("End their sessions"), key=f"people_end_{line.person_id}"):
        _do(
            lambda: people.end_sessions(store(), session.viewer(), line.person_id),
            _("Every session of {name} is ended.").format(name=line.name),
        )


def _shut_out(line: PersonLine, _areas: tuple[Area, ...]) -> None:
    parts.method(
        _(
            "Their sessions end at once and they cannot sign in. Roles and what they did stay; you can let them in "
            "again."
        )
    )
    if _confirmed(_("{name} is shut out").format(name=line.name), _("Shut them out"), line, "shut_out"):
        _set_active(line, is_active=False, done=_("{name} is shut out.").format(name=line.name))


def _let_in(line: PersonLine, _areas: tuple[Area, ...]) -> None:
    if st.button(_("Let them in again"), key=f"people_let_in_{line.person_id}"):
        _set_active(line, is_active=True, done=_("{name} is let in again.").format(name=line.name))


def _set_active(line: PersonLine, *, is_active: bool, done: str) -> None:
    _do(lambda: people.set_active(store(), session.viewer(), line.person_id, is_active=is_active), done)


def _export(line: PersonLine, _areas: tuple[Area, ...]) -> None:
    parts.method(
        _(
            "Who they are, roles, open sessions and what they did by the record. Answers are left out: you read no "
            "scores; they take them out themselves under “Your account”."
        )
    )
    name = _("what-is-held-about-person-{number}.json").format(number=line.person_id)

    def ready() -> str:
        viewer = session.viewer()
        content = as_json(people.person_data(store(), viewer, line.person_id)).encode("utf-8")
        marking = Marking.OFFICIAL_SENSITIVE
        return offer(store(), viewer, ExportKind.PERSON, None, name, "application/json", content, marking=marking)

    downloads.file(_("Make the file"), name, f"people_export_{line.person_id}", line.person_id, ready)


def _pseudonymise(line: PersonLine, _areas: tuple[Area, ...]) -> None:
    parts.warn(
        _(
            "This cannot be undone. Their name here, their sign-in name and password are deleted and they are shut "
            "out; what they did stays, under the number {number} alone. Backups hold the name until they are deleted."
        ).format(number=line.person_id)
    )
    wanted = _("remove {number}").format(number=line.person_id)
    typed = st.text_input(
        _("To go on, type: {words}").format(words=wanted), key=f"people_typed_{line.person_id}", autocomplete="off"
    )
    if not st.button(_("Remove the name for good"), key=f"people_gone_{line.person_id}"):
        return
    if typed.strip().casefold() != wanted.casefold():
        parts.warn(_("Nothing was changed: the words typed are not “{words}”.").format(words=wanted))
        return
    _do(
        lambda: people.pseudonymise(store(), session.viewer(), line.person_id),
        _("The name of person {number} is removed.").format(number=line.person_id),
    )


DO: dict[Doing, Callable[[PersonLine, tuple[Area, ...]], None]] = {
    Doing.GIVE: _give,
    Doing.TAKE: _take,
    Doing.LINK: _another_link,
    Doing.RENAME: _rename,
    Doing.END: _end,
    Doing.SHUT_OUT: _shut_out,
    Doing.LET_IN: _let_in,
    Doing.EXPORT: _export,
    Doing.PSEUDONYMISE: _pseudonymise,
}


def _invitation(areas: tuple[Area, ...]) -> None:
    parts.say(_("You get a link to hand over. Whoever opens it chooses a password and has the role."))
    name = st.text_input(
        _("How they are called here"),
        placeholder=_("Evaluator, fire service"),
        key="people_name",
        help=_("A role is a better name than a person's: it says enough, and there is less to protect."),
    )
    role, area = _role_and_area("invite", areas)
    if st.button(_("Invite"), type="primary", key="people_invite"):
        area_id = None if area is None else area.id
        _make_link(name.strip(), lambda: people.invite(store(), session.viewer(), name, role, area_id))


def _role_and_area(key: str, areas: tuple[Area, ...]) -> tuple[Role, Area | None]:
    left, right = st.columns(2)
    role = one_of(_("Role"), list(Role), lambda held: held.label, key=f"people_role_{key}", where=left)
    if role.is_global:
        right.markdown(_("This role is held for the whole installation."))
        return role, None
    return role, one_of(_("Area"), areas, lambda held: held.name, key=f"people_area_{key}", where=right)


def _role_words(role: Role, area: Area | None) -> str:
    return role.label if area is None else _("{role}, {area}").format(role=role.label, area=area.name)


def _confirmed(sure: str, label: str, line: PersonLine, key: str) -> bool:
    """Draw what will be so as a box to tick, and the button that is asleep until it is ticked."""
    is_sure = st.checkbox(parts.literal(sure), key=f"people_sure_{key}_{line.person_id}")
    return st.button(label, disabled=not is_sure, key=f"people_do_{key}_{line.person_id}")


def _do(action: Callable[[], object], done: str, undo: _Undo | None = None) -> None:
    try:
        action()
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return
    for key in [key for key in st.session_state if str(key).startswith("people_sure_")]:
        del st.session_state[key]
    st.session_state[UNDO] = undo
    session.tell(done)
    st.rerun()


def _offer_undo() -> None:
    """Offer to put a role back that was just given or taken; the sessions that ended stay so."""
    undo = st.session_state.get(UNDO)
    if not isinstance(undo, _Undo):
        return
    words = _("Undo: take {role} from {name} again") if undo.was_given else _("Undo: give {role} back to {name}")
    label = words.format(role=parts.literal(undo.words), name=parts.literal(undo.name))
    if not st.button(label, key="people_undo_it"):
        return
    change = people.take_role if undo.was_given else people.give_role
    _do(
        lambda: change(store(), session.viewer(), undo.person_id, undo.grant.role, undo.grant.area_id),
        _("Undone: {name} holds the roles they held before.").format(name=undo.name),
    )


def _make_link(name: str, make: Callable[[], str]) -> None:
    """Make a link and keep it for the next drawing of the page alone."""
    try:
        st.session_state[LINK] = _Link(name, make())
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return
    st.session_state.pop("people_name", None)
    st.session_state[UNDO] = None
    st.rerun()


def _show_link(hours: int) -> None:
    link = st.session_state.pop(LINK, None)
    if not isinstance(link, _Link):
        return
    parts.done(
        _(
            "This link is for {name}. Give it to nobody else, and by a way you trust, such as your organisation's "
            "e-mail. It holds for {hours} hours, works once, and is shown here once: with the next click it is gone."
        ).format(name=link.name, hours=hours)
    )
    address = f"{_address()}/welcome?invitation={link.token}"
    st.code(address, language=None, wrap_lines=True)


def _address() -> str:
    """Return where people reach this site: as it is set, else as this browser did."""
    set_one = settings().address
    if set_one is not None:
        return set_one
    host = st.context.headers.get("Host")
    return f"http://{host}" if host else OWN_MACHINE
