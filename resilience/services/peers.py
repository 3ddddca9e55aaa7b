"""Arranging a review by visiting peers, and reading it beside the partnership's own assessment.

The steps follow ISO 22392 (2020), Security and resilience - Community resilience - Guidelines for conducting peer
reviews: a host asks reviewers from elsewhere to look at chosen analysis areas and to give feedback.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import Conflict, Refused
from resilience.domain.invitation import PeerReviewDraft
from resilience.domain.policy import Action, State, permits
from resilience.domain.vocabulary import AssessmentKind, AssessmentState, Role, RoundState, ScoreState
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.frameworks import framework_of_round
from resilience.services.peers_beside import beside
from resilience.services.rounds import asked_for, line_of
from resilience.services.scorers import is_anchored
from resilience.services.uk_time import uk_day
from resilience.views.peers import PeerReviewView, PeerRounds
from resilience.views.rounds import FeatureChoice
from resilience.views.table import Table

if TYPE_CHECKING:
    from datetime import date, datetime

    from resilience.domain.assessment import Assessment, Round
    from resilience.domain.identity import AreaId, RoundId
    from resilience.domain.invitation import PeerReview
    from resilience.domain.viewer import LedArea, ReadableArea, Viewer
    from resilience.storage.store import Store, Tx


def rounds_with_peers(store: Store, viewer: Viewer, area_id: AreaId) -> PeerRounds:
    """Return the rounds that peers reviewed, or for the area's lead may still review."""
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.reading(area_id)
        arranged = {one.round_id for one in tx.assessments.of_area(area) if one.kind is AssessmentKind.PEER}
        may_lead = viewer.may(Action.LEAD, area_id)
        held = [
            round_
            for round_ in reversed(tx.assessments.rounds())
            if round_.id in arranged or (may_lead and round_.state is not RoundState.CLOSED)
        ]
        return PeerRounds(
            sentence=_("No peer review is arranged in {area}").format(area=tx.areas.named([area_id])[0].name),
            lines=tuple(line_of(tx, round_) for round_ in held),
            newest_arranged=next((round_.id for round_ in held if round_.id in arranged), None),
        )


def peer_review(store: Store, viewer: Viewer, area_id: AreaId, round_id: RoundId) -> PeerReviewView:
    """Return the peer review of an area in a round, arranged or not."""
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.reading(area_id)
        round_ = tx.assessments.round(round_id)
        peers = tx.assessments.in_round(area, round_id, AssessmentKind.PEER)
        own = tx.assessments.in_round(area, round_id)
        review = None if peers is None else tx.peers.of(area, peers.id)
        hidden = _anchored(tx, area, viewer) or _hidden(tx, round_, own, peers)
        shown = None if hidden or own is None or peers is None else beside(tx, area, round_, own, peers)
        may_lead = viewer.may(Action.LEAD, area_id)
        today = uk_day(tx.now)
        reviewers = tx.people.in_roles(area_id=area_id, role=Role.PEER_REVIEWER)
        return PeerReviewView(
            round=line_of(tx, round_),
            title=shown.sentence if shown else _title(review, today),
            context=_context(tx, area, round_, review),
            review=review,
            state=None if peers is None else peers.state,
            features=_features(tx, round_),
            arrangement=() if review is None else _arrangement(tx, round_, review, len(reviewers)),
            reviewers=len(reviewers),
            progress=_progress(tx, viewer.leading(area_id), round_, peers) if may_lead else None,
            beside=shown,
            hidden=hidden,
            may_arrange=may_lead and _may_arrange(round_, peers),
            may_give_feedback=may_lead and review is not None and review.draft.starts_on <= today,
        )


def _features(tx: Tx, round_: Round) -> tuple[FeatureChoice, ...]:
    framework = framework_of_round(tx, round_)
    return tuple(
        FeatureChoice(one.code, one.name, len(framework.indicators_of(one.code))) for one in framework.features
    )


def _may_arrange(round_: Round, peers: Assessment | None) -> bool:
    return round_.state is not RoundState.CLOSED and (peers is None or peers.state is AssessmentState.OPEN)


def _title(review: PeerReview | None, today: date) -> str:
    if review is None:
        return _("No peer review is arranged yet")
    held = review.draft
    if today < held.starts_on:
        return _("Peers visit from {first} to {last}").format(
            first=words.day(held.starts_on), last=words.day(held.ends_on)
        )
    if today <= held.ends_on:
        return _("Peers are here until {last}").format(last=words.day(held.ends_on))
    return _("The peers' visit ended on {last}").format(last=words.day(held.ends_on))


def _context(tx: Tx, area: ReadableArea, round_: Round, review: PeerReview | None) -> str:
    name = tx.areas.named([area.id])[0].name
    if review is None:
        return _("{area}, {round}").format(area=name, round=round_.name)
    features = len(_features(tx, round_))
    return ngettext(
        "{area}, {round}. The peers look at {n} of {of} features.",
        "{area}, {round}. The peers look at {n} of {of} features.",
        features,
    ).format(area=name, round=round_.name, n=len(review.analysis_areas), of=features)


def _arrangement(tx: Tx, round_: Round, review: PeerReview, reviewers: int) -> tuple[tuple[str, str], ...]:
    held = review.draft
    names = [one.name for one in _features(tx, round_) if one.code in review.analysis_areas]
    return (
        (_("Host"), held.host),
        (_("Reviewers"), ngettext("{n} visiting peer", "{n} visiting peers", reviewers).format(n=reviewers)),
        (_("Analysis areas"), ", ".join(names)),
        (
            _("Days of the visit"),
            _("{first} to {last}").format(first=words.day(held.starts_on), last=words.day(held.ends_on)),
        ),
    )


def _anchored(tx: Tx, area: ReadableArea, viewer: Viewer) -> str:
    if not is_anchored(tx, area, viewer):
        return ""
    return _("Levels of other rounds are shown to you once you have submitted your own answers in the open round.")


def _hidden(tx: Tx, round_: Round, own: Assessment | None, peers: Assessment | None) -> str:
    """Return why the two do not stand side by side; "" where both may be read."""
    if peers is None:
        return _("There is nothing to put side by side before peers have been here.")
    if own is None:
        return _("The partnership has not begun its own assessment in this round.")
    if all(_is_readable(tx, round_, one) for one in (own, peers)):
        return ""
    return _(
        "Neither side sees the other's answers before both assessments are in moderation, or the round is closed: so "
        "that the two are judged independently."
    )


def _is_readable(tx: Tx, round_: Round, one: Assessment) -> bool:
    return permits(Action.READ_SCORES, State(round_.state_on(uk_day(tx.now)), one.state, ScoreState.SUBMITTED))


def _progress(tx: Tx, area: LedArea, round_: Round, peers: Assessment | None) -> Table | None:
    people = tx.people.in_roles(area_id=area.id, role=Role.PEER_REVIEWER)
    if peers is None or not people:
        return None
    answered = tx.invitees.answered(area, peers.id)
    submitted = tx.scores.submitters(area, peers.id)
    asked = asked_for(tx, area, round_, people[0].person_id, kind=AssessmentKind.PEER)
    return Table(
        _("How far the visiting peers are"),
        (_("Peer reviewer"), _("Asked for"), _("Answered"), _("Submitted")),
        (False, True, True, False),
        tuple(
            (
                one.name,
                str(len(asked)),
                str(len(asked & answered.get(one.person_id, frozenset()))),
                _("yes") if one.person_id in submitted else _("not yet"),
            )
            for one in people
        ),
    )


def arrange(
    store: Store,
    viewer: Viewer,
    area_id: AreaId,
    round_id: RoundId,
    draft: PeerReviewDraft,
    *,
    seen: datetime | None,
) -> None:
    """Hold host, analysis areas and days of a visit, and begin the peers' assessment; feedback stays as it is.

    `seen` is when what was shown was saved, `None` before the first time: `Conflict` where it has changed since.
    `Refused` once the round is closed or the peers' assessment is past scoring, and for features that it lacks.
    """
    with store.transaction() as tx:
        area = tx.people.again(viewer).leading(area_id)
        round_ = tx.assessments.round(round_id)
        peers = tx.assessments.in_round(area, round_id, AssessmentKind.PEER)
        if not _may_arrange(round_, peers):
            raise Refused(
                _("The peers' part of {round} is over; only feedback can be added.").format(round=round_.name)
            )
        if draft.analysis_areas - {one.code for one in _features(tx, round_)}:
            raise Refused(_("This round does not have all of these features. Please open the page again."))
        begun = peers or tx.assessments.begin(area, round_id, AssessmentKind.PEER)
        held = tx.peers.of(area, begun.id)
        _refuse_stale(held, seen)
        feedback = "" if held is None else held.draft.feedback
        tx.peers.save(area, begun.id, replace(draft, feedback=feedback))
        tx.audit.write(Deed.PEER_REVIEW, f"assessment {begun.id} arranged", person_id=viewer.person_id, area_id=area_id)


def give_feedback(
    store: Store, viewer: Viewer, area_id: AreaId, round_id: RoundId, feedback: str, *, seen: datetime | None
) -> None:
    """Hold what the peers told their host, from the first day of the visit on; the area's people read it."""
    with store.transaction() as tx:
        area = tx.people.again(viewer).leading(area_id)
        peers = tx.assessments.in_round(area, round_id, AssessmentKind.PEER)
        held = None if peers is None else tx.peers.of(area, peers.id)
        if held is None:
            raise Refused(_("No peer review is arranged in this round; please arrange it first."))
        if uk_day(tx.now) < held.draft.starts_on:
            raise Refused(_("Feedback is given once the visit has begun."))
        _refuse_stale(held, seen)
        tx.peers.save(area, held.assessment_id, replace(held.draft, feedback=feedback))
        tx.audit.write(
            Deed.PEER_REVIEW,
            f"assessment {held.assessment_id} feedback",
            person_id=viewer.person_id,
            area_id=area_id,
        )


def _refuse_stale(held: PeerReview | None, seen: datetime | None) -> None:
    if (None if held is None else held.saved_at) != seen:
        raise Conflict(
            _("The peer review was changed in another window. Nothing has been overwritten: please look again.")
        )
