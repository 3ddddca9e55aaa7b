"""One's own account: roles, sessions, password, and what is held about oneself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import ResilienceError
from resilience.domain.vocabulary import Marking
from resilience.locales import _, ngettext
from resilience.services import people
from resilience.services.accounts import change_password
from resilience.services.exports import ExportKind, offer
from resilience.services.opened import store
from resilience.settings import settings
from resilience.ui import downloads, parts, session
from resilience.views.as_json import as_json
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.views.people import OwnAccount


def roles(account: OwnAccount) -> None:
    """Draw the roles, or how to come by one."""
    if not account.line.roles:
        parts.empty(_("You hold no role, so nothing of any area is shown to you. An administrator gives one."))
        return
    parts.table(
        Table(
            _("Your roles; an administrator gives and takes them"),
            (_("Role"), _("Where")),
            (False, False),
            tuple((role.grant.role.label, role.where or _("everywhere")) for role in account.line.roles),
        )
    )


def sessions(account: OwnAccount) -> None:
    """Draw where somebody is signed in, and offer to sign out everywhere else."""
    parts.section(
        _("Where you are signed in"),
        _("A session ends by itself after {n} minutes without a click, and at the latest at the time given.").format(
            n=settings().session_idle_minutes
        ),
    )
    parts.table(
        Table(
            _("Open sessions; UK time"),
            (_("Session"), _("Begun"), _("Last used"), _("Ends"), _("How")),
            (False, False, False, False, False),
            tuple(
                (
                    _("this one") if held.is_this else _("another browser or device"),
                    held.begun,
                    held.seen,
                    held.ends,
                    held.method,
                )
                for held in account.sessions
            ),
        )
    )
    if account.others and st.button(_("Sign out everywhere else"), key="account_elsewhere"):
        _end_others()


def _end_others() -> None:
    try:
        ended = people.end_other_sessions(store(), session.viewer())
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return
    session.tell(ngettext("{n} session is ended.", "{n} sessions are ended.", ended).format(n=ended))
    st.rerun()


def password(account: OwnAccount) -> None:
    """Draw the form for another password."""
    parts.section(
        _("Change your password"),
        _("You sign in as {login}. A new password signs you out everywhere else.").format(login=account.login),
    )
    with st.form("account_password", border=False, clear_on_submit=True):
        old = st.text_input(_("Present password"), type="password", key="account_old", autocomplete="current-password")
        new = st.text_input(_("New password"), type="password", key="account_new", autocomplete="new-password")
        again = st.text_input(
            _("New password again"), type="password", key="account_again", autocomplete="new-password"
        )
        if not st.form_submit_button(_("Change the password"), type="primary"):
            return
    if new != again:
        parts.warn(_("The two new passwords differ. Nothing was changed."))
        return
    try:
        change_password(store(), session.viewer(), old, new)
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return
    session.tell(_("Your password is changed."))
    st.rerun()


def data(account: OwnAccount) -> None:
    """Offer everything held about oneself as a file."""
    parts.section(
        _("What is held about you"),
        _("Your name here, roles and sessions, your answers with their reasons, and what you did by the record."),
    )
    name = _("what-is-held-about-person-{number}.json").format(number=account.line.person_id)

    def ready() -> str:
        viewer = session.viewer()
        content = as_json(people.own_data(store(), viewer)).encode("utf-8")
        return offer(
            store(),
            viewer,
            ExportKind.PERSON,
            None,
            name,
            "application/json",
            content,
            marking=Marking.OFFICIAL_SENSITIVE,
        )

    downloads.file(_("Make a file of it"), name, "account_file", account.line.person_id, ready)
    parts.empty(
        _("The page about data protection says what is held, why, for how long and who sees it."),
        ("/data_protection", _("To data protection")),
    )
