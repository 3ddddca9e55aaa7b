"""Arranging a visit of peers, its feedback, and their levels beside the partnership's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.charts import peers as charts
from resilience.domain.errors import ResilienceError
from resilience.domain.invitation import LONGEST_FEEDBACK, LONGEST_HOST, PeerReviewDraft
from resilience.locales import _, ngettext
from resilience.services import peers
from resilience.services.opened import store
from resilience.ui import parts, session
from resilience.ui.choosing import one_of
from resilience.ui.figures import figure
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.domain.identity import RoundId
    from resilience.views.peers import BesideView, PeerReviewView, PeerRounds


def draw(held: PeerRounds) -> None:
    """Draw the peer review of one round, chosen where there are several."""
    if not held.lines:
        parts.head(
            held.sentence,
            _("In a peer review people from elsewhere look at chosen features and say what they see."),
        )
        parts.empty(_("The area lead arranges one while a round is a draft or open. It is shown here from then on."))
        return
    chosen = _chosen(held)
    view = peers.peer_review(store(), session.viewer(), session.area_id(), chosen)
    parts.head(view.title, view.context)
    if len(held.lines) > 1:
        by_id = {line.id: line.name for line in held.lines}
        one_of(_("Round"), list(by_id), by_id.__getitem__, chosen=chosen, key="peers_round")
    _page(view)


def _chosen(held: PeerRounds) -> RoundId:
    kept = st.session_state.get("peers_round")
    known = [line.id for line in held.lines]
    if kept in known:
        return known[known.index(kept)]
    return held.newest_arranged or known[0]


def _page(view: PeerReviewView) -> None:
    if view.beside is not None:
        _beside(view.beside)
    if view.arrangement:
        parts.section(_("How the review is arranged"), view.hidden)
        parts.table(
            Table(
                _("By the steps of ISO 22392: host, reviewers, analysis areas, days"),
                (_("What"), _("Here")),
                (False, False),
                view.arrangement,
            )
        )
    else:
        parts.empty(
            _(
                "A review has a host who receives the visit, reviewers from elsewhere, the features they look at, and "
                "feedback at its end. You arrange it below; the peers' levels stand beside your own afterwards."
            )
            if view.may_arrange
            else _("The area lead arranges one while the round is a draft or open.")
        )
    if view.progress is not None:
        parts.table(view.progress)
    if view.may_arrange:
        _arrangement(view)
    _feedback(view)


def _beside(view: BesideView) -> None:
    parts.section(_("Partnership and peers, side by side"))
    figure(charts.beside, view, alt=view.sentence, key="beside")
    parts.method(view.method)
    parts.beneath(view.worked_out, [view.by_feature, view.by_indicator], "beside")


def _arrangement(view: PeerReviewView) -> None:
    held = view.review.draft if view.review else None
    number = view.round.id
    parts.section(
        _("Change how it is arranged") if held else _("Arrange a peer review"),
        _reviewers_sentence(view),
    )
    with st.form(f"peers_{number}", border=False):
        host = st.text_input(
            _("Host: the role that receives the visit"),
            value=held.host if held else "",
            max_chars=LONGEST_HOST,
            placeholder=_("Head of resilience, county council"),
            key=f"peers_host_{number}",
            help=_("A role, not a person's name."),
        )
        st.markdown(_("**Analysis areas:** the features that the peers look at. Fewer, looked at well, say more."))
        chosen = frozenset(
            feature.code
            for feature in view.features
            if st.checkbox(
                ngettext("{feature} ({n} indicator)", "{feature} ({n} indicators)", feature.indicators).format(
                    feature=parts.literal(feature.name), n=feature.indicators
                ),
                value=held is not None and feature.code in held.analysis_areas,
                key=f"peers_area_{number}_{feature.code}",
            )
        )
        left, right = st.columns(2)
        starts_on = left.date_input(
            _("First day of the visit"),
            value=held.starts_on if held else None,
            format="DD/MM/YYYY",
            key=f"peers_starts_{number}",
        )
        ends_on = right.date_input(
            _("Last day of the visit"),
            value=held.ends_on if held else None,
            format="DD/MM/YYYY",
            key=f"peers_ends_{number}",
            help=_("Peers can score while the round is open, before, during and after the visit."),
        )
        if not st.form_submit_button(_("Save the arrangement"), type="primary"):
            return
    if starts_on is None or ends_on is None:
        parts.warn(_("Please give both days of the visit."))
        return
    seen = view.review.saved_at if view.review else None
    _do(
        lambda: peers.arrange(
            store(),
            session.viewer(),
            session.area_id(),
            number,
            PeerReviewDraft(host, chosen, starts_on, ends_on),
            seen=seen,
        ),
        _("The peer review is arranged."),
    )


def _reviewers_sentence(view: PeerReviewView) -> str:
    if not view.reviewers:
        return _(
            "Nobody is a peer reviewer here yet: an administrator invites people from elsewhere with that role on the "
            "page People. They then find the form under Score and see nothing else of this area."
        )
    return ngettext(
        "{n} person is a peer reviewer here and finds the form under Score.",
        "{n} people are peer reviewers here and find the form under Score.",
        view.reviewers,
    ).format(n=view.reviewers)


def _feedback(view: PeerReviewView) -> None:
    if view.review is None:
        return
    said = view.review.draft.feedback
    if said or view.may_give_feedback:
        parts.section(_("What the peers told their host"))
    if not view.may_give_feedback:
        for paragraph in filter(str.strip, said.splitlines()):
            parts.say(paragraph)
    if not view.may_give_feedback:
        return
    review, number = view.review, view.round.id
    with st.form(f"peers_feedback_{number}", border=False):
        feedback = st.text_area(
            _("Feedback: what works, what to do next, what others could learn from"),
            value=said,
            max_chars=LONGEST_FEEDBACK,
            height=240,
            key=f"peers_said_{number}",
            help=_("Read by everybody with a role in this area. Please name no people."),
        )
        if not st.form_submit_button(_("Save the feedback")):
            return
    _do(
        lambda: peers.give_feedback(
            store(), session.viewer(), session.area_id(), number, feedback, seen=review.saved_at
        ),
        _("The feedback is saved."),
    )


def _do(action: Callable[[], object], done: str) -> None:
    try:
        action()
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return
    session.tell(done)
    st.rerun()
