"""What is held and for how long, on screen; for administrators the periods, what would go, and clearing it now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import ResilienceError
from resilience.locales import _
from resilience.services import words
from resilience.services.opened import store
from resilience.services.retention import period_words, retention, run, set_days, what_would_go
from resilience.ui import parts, session
from resilience.ui.choosing import one_of
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.views.retention import DataProtectionView, RetentionLine


def held(view: DataProtectionView) -> None:
    """Draw what is held about whom, why and for how long, and what somebody can ask for."""
    for heading, table in view.held:
        parts.section(heading)
        parts.table(table)
    parts.section(_("Where it lies"), view.lies_in)
    parts.section(_("What you can ask for, and what to know before you write"))
    for right in view.rights:
        parts.say(right)


def rights(view: DataProtectionView) -> None:
    """Draw who sees what."""
    parts.section(_("Who sees what"), _("This is the very table by which every click is decided."))
    parts.table(view.who)


def authorities(view: DataProtectionView) -> None:
    """Draw who is answerable for the data of which area, for everybody who has signed in."""
    parts.section(
        _("Who is answerable"),
        _(
            "A partnership is usually not a legal person: an organisation, its lead authority, is answerable for "
            "its data."
        ),
    )
    if view.authorities is None:
        parts.empty(_("Whoever has signed in is shown the lead authority of each area here."))
        return
    if view.authorities.rows:
        parts.table(view.authorities)
    if view.without_authority:
        parts.empty(view.without_authority)


def periods() -> None:
    """Draw the periods with what would go now, the form to change one, and clearing by hand."""
    lines = retention(store(), session.viewer()).lines
    parts.section(
        _("Set how long things are kept"),
        _("What has been kept long enough is cleared once a day. Scores, counts and the record stay for good."),
    )
    parts.table(
        Table(
            _("Periods, and what would be cleared now"),
            (_("What"), _("Kept for"), _("Would be cleared now")),
            (False, False, False),
            tuple((line.words, line.period, line.would_go) for line in lines),
        )
    )
    _change(one_of(_("What to set"), lines, _words, key="retention_what"))
    _run_now()


def _words(line: RetentionLine) -> str:
    return line.words


def _change(line: RetentionLine) -> None:
    has_end = st.checkbox(_("There is an end"), value=line.days is not None, key=f"retention_end_{line.kept}")
    days = None
    if has_end:
        days = int(
            st.number_input(
                _("Days"),  # without limits: Streamlit would keep the number before one beyond them; see the refusal
                value=line.days or max(365, line.shortest),
                step=1,
                key=f"retention_days_{line.kept}",
                help=_("From {shortest} to {longest} days.").format(
                    shortest=words.amount(line.shortest), longest=words.amount(line.longest)
                ),
            )
        )
    try:
        parts.method(
            _("With this period would be cleared: {what}").format(
                what=what_would_go(store(), session.viewer(), line.kept, days)
            )
        )
        if not st.button(_("Keep it so"), disabled=days == line.days, key=f"retention_set_{line.kept}"):
            return
        set_days(store(), session.viewer(), line.kept, days)
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return
    session.tell(_("{what}: kept for {period} from now on.").format(what=line.words, period=period_words(days)))
    st.rerun()


def _run_now() -> None:
    is_sure = st.checkbox(_("Clear now what has been kept long enough; this cannot be undone"), key="retention_sure")
    if not st.button(_("Clear it now"), disabled=not is_sure, key="retention_run"):
        return
    try:
        with st.spinner(_("Clearing …")):
            done = run(store(), session.viewer())
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return
    st.session_state.pop("retention_sure", None)
    session.tell(done.sentence)
    st.rerun()
