"""Deciding what the area shares and lends, and saying under whose authority and marking its content stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import ResilienceError
from resilience.domain.sharing import LONGEST_NAME, Authority
from resilience.domain.vocabulary import Marking, Sharing
from resilience.locales import _
from resilience.services import sharing
from resilience.services.opened import store
from resilience.ui import parts, session
from resilience.ui.choosing import one_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.views.sharing import SharingView


def decision(view: SharingView) -> None:
    """Offer what may be decided now, each with what others then see, and ask for the partnership's word."""
    parts.section(_("Change what is shared"))
    by_sharing = {choice.sharing: choice for choice in view.choices}
    with st.form("sharing", border=False):
        chosen = st.radio(
            _("From now on"),
            list(by_sharing),
            format_func=lambda what: f"**{by_sharing[what].name}.** {by_sharing[what].shows}",
            index=None,
            key=f"sharing_{view.seen}",
        )
        is_agreed = st.checkbox(
            _("The partnership agrees to this, and I may decide it for the partnership"), key=f"agreed_{view.seen}"
        )
        if not st.form_submit_button(_("Decide it"), type="primary"):
            return
    if chosen is None:
        parts.warn(_("Please choose one of them first."))
        return
    _do(
        lambda: sharing.decide(store(), session.viewer(), view.area.id, chosen, seen=view.seen, is_agreed=is_agreed),
        _("It is decided: {what}.").format(what=Sharing(chosen).label.lower()),
    )


def need(view: SharingView) -> None:
    """Draw whether the area's need stands in comparison groups of others, and let the lead decide it."""
    held = view.need
    parts.section(_("Need in the comparison groups of other areas"), held.sentence)
    if view.may_decide:
        _need_form(view)
    else:
        parts.say(_("What an area agrees to: “{words}”").format(words=held.asks))
        parts.method(_("The area lead decides this, apart from what is shared of the levels."))
    if held.decisions.rows:
        parts.table(held.decisions)


def _need_form(view: SharingView) -> None:
    held = view.need
    label = (
        _("Withdraw our need from comparison groups")
        if held.is_agreed
        else _("Let our need stand in comparison groups")
    )
    with st.expander(label, key="need_sharing"):
        said = _("What was agreed: “{words}”") if held.is_agreed else _("What you agree to: “{words}”")
        parts.say(said.format(words=held.asks))
        parts.say(held.means)
        with st.form(f"need_sharing_{held.seen}", border=False):
            is_confirmed = held.is_agreed or st.checkbox(
                _("The partnership agrees to this, and I may decide it for the partnership"),
                key=f"need_agreed_{held.seen}",
                help=_(
                    "A comparison group shows what would have happened without an intervention. The more areas stand "
                    "in it, the fairer every area's evaluation, this area's own included."
                ),
            )
            if not st.form_submit_button(_("Withdraw it now") if held.is_agreed else _("Let it stand"), type="primary"):
                return
        agreed = not held.is_agreed
        _do(
            lambda: sharing.decide_need(
                store(), session.viewer(), view.area.id, agreed=agreed, seen=held.seen, is_confirmed=is_confirmed
            ),
            _("This area's need stands in comparison groups now.")
            if agreed
            else _("This area's need stands in no comparison group any more."),
        )


def authority(view: SharingView) -> None:
    """Draw the lead authority and the marking, as a form for whoever may change them."""
    held = view.authority
    parts.section(_("Lead authority and handling"), view.marking_sentence)
    if held is not None and not view.may_decide:
        parts.say(_("Lead authority (data controller): {name}").format(name=held.name))
        parts.say(_("Contact: {contact}").format(contact=held.contact or _("not recorded")))
    elif held is None:
        parts.say(
            _(
                "No lead authority is named yet. A partnership is usually not a legal person, so one of its "
                "organisations is answerable for the data."
            )
        )
    if view.may_decide:
        _authority_form(view)


def _authority_form(view: SharingView) -> None:
    held = view.authority
    with st.form("authority", border=False):
        left, right = st.columns(2)
        name = left.text_input(
            _("Lead authority: the organisation that is answerable for the data"),
            value=held.name if held else "",
            max_chars=LONGEST_NAME,
            key="authority_name",
        )
        contact = right.text_input(
            _("How the organisation is reached about data"),
            value=held.contact if held else "",
            max_chars=LONGEST_NAME,
            key="authority_contact",
            help=_("An address of the organisation, such as its data protection mailbox; not a person's."),
        )
        marking = one_of(
            _("Handling marking of everything from this area"),
            [Marking.OFFICIAL, Marking.OFFICIAL_SENSITIVE, Marking.PUBLIC],
            lambda marking: marking.label,
            chosen=view.marking,
            key="authority_marking",
            help_words=_("Nothing from this area leaves with a weaker marking; a file may have a stricter one."),
        )
        may_be_public = st.checkbox(
            _("Everything from this area may be public (only needed for “not marked”)"), key="authority_public"
        )
        if not st.form_submit_button(_("Save authority and marking")):
            return
    _do(
        lambda: sharing.set_authority(
            store(),
            session.viewer(),
            view.area.id,
            Authority(view.area.id, name, contact, marking),
            may_be_public=may_be_public,
        ),
        _("Lead authority and marking are saved."),
    )


def _do(action: Callable[[], object], done: str) -> None:
    try:
        action()
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return
    session.tell(done)
    st.rerun()
