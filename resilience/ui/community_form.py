"""Asking the community: links that the lead makes and revokes, and what was answered beside the partnership's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import streamlit as st

from resilience.charts import community as charts
from resilience.domain.community import FURTHEST, LONGEST_AUDIENCE, LinkDraft
from resilience.domain.errors import ResilienceError
from resilience.locales import _
from resilience.services import community
from resilience.services.community_view import community as community_of
from resilience.services.opened import store
from resilience.ui import parts, session
from resilience.ui.choosing import one_of
from resilience.ui.doing import done_or_told
from resilience.ui.figures import figure
from resilience.ui.own_address import own_address
from resilience.views.table import Table

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.identity import RoundId
    from resilience.views.community import AudienceView, CommunityView, FormQuestion

LINK = "community_link_made"
USUAL = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class _Link:
    """A link just made, to be shown once."""

    audience: str
    token: str


def draw() -> None:
    """Draw the community's answers in the round that is chosen, and for the lead its links."""
    chosen = st.session_state.get("community_round")
    view = community_of(store(), session.viewer(), session.area_id(), chosen)
    parts.head(view.title, view.context)
    if view.round is not None and len(view.rounds) > 1:
        names = {one.id: one.name for one in view.rounds}
        one_of(_("Round"), list(names), names.__getitem__, chosen=view.round.id, key="community_round")
    _show_link()
    if view.hidden:
        parts.empty(view.hidden)
    for number, audience in enumerate(view.audiences):
        _audience(view, audience, number)
    for sentence in view.waiting:
        parts.say(sentence)
    if view.round is not None:
        _links(view, view.round.id)
        _questions(view.questions)


def _audience(view: CommunityView, audience: AudienceView, number: int) -> None:
    is_only = len(view.audiences) == 1
    said = (audience.held_back,) if is_only else (audience.sentence + ".", audience.held_back)
    parts.section(audience.audience, " ".join(filter(None, said)))
    figure(charts.audience, audience, alt=audience.sentence, key=f"community_{number}")
    parts.method(view.method)
    parts.beneath(view.worked_out, [audience.table], key=f"community_{number}")


def _links(view: CommunityView, round_id: RoundId) -> None:
    parts.section(
        _("Links to the form"),
        "" if view.links else _("No link has been made in this round."),
    )
    if view.links:
        parts.table(
            Table(
                _("Links of this round, newest first; days are whole days, UK time"),
                (_("For"), _("Last day"), _("State"), _("People who answered")),
                (False, False, False, True),
                tuple((line.audience, line.closes_on, line.state, str(line.people)) for line in view.links),
            )
        )
    if not view.may_make:
        parts.method(_("The area lead makes links and revokes them."))
        return
    if view.round is not None and view.round.is_over and len(view.rounds) > 1:
        parts.say(
            _("{round} is over. To ask about what is scored now, choose the open round above first.").format(
                round=view.round.name
            )
        )
    _make(view, round_id)
    _revoke(view)


def _make(view: CommunityView, round_id: RoundId) -> None:
    with st.form("community_make", border=False):
        audience = st.text_input(
            _("For whom is the link?"),
            max_chars=LONGEST_AUDIENCE,
            placeholder=_("Carers' network"),
            key="community_audience",
            help=_("A target group or a voluntary body, in words they would use: they read it on the form."),
        )
        closes_on = st.date_input(
            _("Last day on which it takes answers"),
            value=view.today + USUAL,
            min_value=view.today,
            max_value=view.today + FURTHEST,
            format="DD/MM/YYYY",
            key="community_closes",
        )
        if not st.form_submit_button(_("Make the link"), type="primary"):
            return
    _make_link(round_id, audience, closes_on)


def _make_link(round_id: RoundId, audience: str, closes_on: date | None) -> None:
    if closes_on is None:
        parts.warn(_("Please choose the last day."))
        return
    try:
        draft = LinkDraft(audience, closes_on)
        token = community.make_link(store(), session.viewer(), session.area_id(), round_id, draft)
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return
    st.session_state[LINK] = _Link(draft.audience, token)
    st.session_state.pop("community_audience", None)
    st.rerun()


def _show_link() -> None:
    """Show a link that was just made, once."""
    made = st.session_state.pop(LINK, None)
    if not isinstance(made, _Link):
        return
    parts.done(
        _(
            "This is the link for {audience}. Send it to them as it is: everybody who has it can answer, once each. "
            "It is shown here once; with the next click it is gone, and only a new one can be made."
        ).format(audience=made.audience)
    )
    address = f"{own_address()}/community/{made.token}"
    st.code(address, language=None, wrap_lines=True)


def _revoke(view: CommunityView) -> None:
    open_ones = {line.id: line for line in view.links if line.is_open}
    if not open_ones:
        return
    with st.expander(_("Revoke a link")):
        number = one_of(
            _("Link"),
            list(open_ones),
            lambda held: _("{audience}, until {day}").format(
                audience=open_ones[held].audience, day=open_ones[held].closes_on
            ),
            key="community_revoke",
        )
        parts.say(_("It takes no more answers at once. What was answered by it stays."))
        if st.button(_("Revoke the link"), key="community_revoke_it"):
            done_or_told(
                lambda: community.revoke_link(store(), session.viewer(), session.area_id(), number),
                _("The link is revoked."),
            )


def _questions(questions: tuple[FormQuestion, ...]) -> None:
    if not questions:
        parts.method(_("This framework has no short form, so the community cannot be asked by it."))
        return
    with st.expander(_("What the form asks")):
        for question in questions:
            parts.table(
                Table(
                    question.question,
                    (_("Level"), _("As the form says it; levels are not numbered there")),
                    (False, False),
                    tuple((str(level), words) for level, words in enumerate(question.levels)),
                )
            )
