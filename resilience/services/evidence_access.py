"""Who may look at an area's evidence and put it beside indicators, and in which assessment they do so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.errors import Refused
from resilience.domain.policy import Action, State, permits
from resilience.domain.vocabulary import AssessmentKind, AssessmentState, RoundState, ScoreState
from resilience.locales import _
from resilience.services.scorers import no_peer_review, rounds_open

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.assessment import Assessment, Round
    from resilience.domain.evidence import Evidence
    from resilience.domain.identity import AreaId, RoundId
    from resilience.domain.viewer import EvidencedArea, ReadableArea, ScorableArea, Viewer
    from resilience.storage.store import Tx

UNSETTLED = frozenset({AssessmentState.OPEN, AssessmentState.MODERATION})
"""States of an assessment in which evidence is put beside its indicators and taken away."""


def is_guest(viewer: Viewer, area_id: AreaId) -> bool:
    """Whether somebody has to do with the area as a visiting peer alone."""
    return viewer.may(Action.REVIEW, area_id) and not viewer.may(Action.READ_AREA, area_id)


def looking(viewer: Viewer, area_id: AreaId) -> ReadableArea:
    """Return the proof for looking at an area's evidence, for its own people and for visiting peers."""
    return viewer.reviewing(area_id) if is_guest(viewer, area_id) else viewer.reading(area_id)


def putting(viewer: Viewer, area_id: AreaId) -> ScorableArea | EvidencedArea:
    """Return the proof for putting evidence beside indicators; the command line has no name to put it under."""
    if is_guest(viewer, area_id):
        return viewer.reviewing(area_id)
    area = viewer.adding_evidence(area_id)
    viewer.signed_in()
    return area


def usual_kind(viewer: Viewer, area_id: AreaId) -> AssessmentKind:
    """Return which assessment of a round somebody has to do with: peers with theirs, all others with the area's own."""
    return AssessmentKind.PEER if is_guest(viewer, area_id) else AssessmentKind.SELF


def begun(tx: Tx, viewer: Viewer, area_id: AreaId, round_id: RoundId, kind: AssessmentKind) -> Assessment:
    """Return the assessment of a round, begun now if need be; `Refused` to peers, whose review the lead begins."""
    if is_guest(viewer, area_id):
        raise Refused(no_peer_review())
    area = viewer.leading(area_id) if viewer.may(Action.LEAD, area_id) else viewer.scoring(area_id)
    return tx.assessments.begin(area, round_id, kind)


def takes_evidence(viewer: Viewer, area_id: AreaId, round_: Round, state: AssessmentState, day: date) -> bool:
    """Whether this viewer may put evidence beside indicators, in an assessment in this state; never before a round."""
    as_of = round_.state_on(day)
    if is_guest(viewer, area_id):
        return permits(Action.REVIEW, State(as_of, state, ScoreState.DRAFT))
    return viewer.may(Action.ADD_EVIDENCE, area_id) and state in UNSETTLED and as_of is not RoundState.DRAFT


def is_blind(viewer: Viewer, area_id: AreaId, round_: Round, state: AssessmentState, day: date) -> bool:
    """Whether what this viewer adds and puts somewhere is theirs alone for now: they score, and nobody may look yet."""
    scores = viewer.may(Action.SCORE, area_id) or viewer.may(Action.REVIEW, area_id)
    return scores and state is AssessmentState.OPEN and round_.state_on(day) is RoundState.OPEN


def open_round(tx: Tx) -> Round | None:
    """Return the round that takes answers today, the one opened last where there are two; `None` without one."""
    return next(reversed(rounds_open(tx)), None)


def may_change(viewer: Viewer, area_id: AreaId, item: Evidence) -> bool:
    """Whether somebody may revise or withdraw an item: whoever added it, or who leads the area."""
    if not viewer.may(Action.ADD_EVIDENCE, area_id):
        return False
    return viewer.may(Action.LEAD, area_id) or (viewer.person_id is not None and item.added_by == viewer.person_id)


def require_change(viewer: Viewer, area_id: AreaId, item: Evidence) -> None:
    """Raise `Refused` where somebody may not change an item."""
    if not may_change(viewer, area_id, item):
        raise Refused(
            _("Whoever added this evidence, or the area lead, changes it. Please tell them what is wrong with it.")
        )
