"""What waits for those who lead and decide: moderation, signing off, who has not finished, what is overdue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.policy import Action
from resilience.domain.vocabulary import ActionState, AssessmentKind, AssessmentState, Role, RoundState
from resilience.locales import _, ngettext
from resilience.services.frameworks import framework_of_round
from resilience.services.near_days import since, until
from resilience.services.rounds import analysis_areas, features_asked_for
from resilience.services.scorers import rounds_open
from resilience.views.my_work import WorkItem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from resilience.domain.assessment import Assessment, Round
    from resilience.domain.viewer import ReadableArea, Viewer
    from resilience.storage.store import Tx


def leading_work(tx: Tx, viewer: Viewer, area: ReadableArea, today: date) -> tuple[WorkItem, ...]:
    """Return what waits beside scoring; nothing for somebody who is only a visiting peer."""
    if not viewer.may(Action.READ_AREA, area.id):
        return ()
    rounds = {one.id: one for one in tx.assessments.rounds()}
    assessments = [(one, rounds[one.round_id]) for one in tx.assessments.of_area(area)]
    return (
        *_to_sign(tx, viewer, area, assessments),
        *_comments(tx, viewer, area, assessments),
        *(_of_lead(tx, viewer, area, assessments, today) if viewer.may(Action.LEAD, area.id) else ()),
        *(_overdue(tx, area, today) if viewer.may(Action.SIGN_OFF, area.id) else ()),
    )


def _to_sign(
    tx: Tx, viewer: Viewer, area: ReadableArea, assessments: list[tuple[Assessment, Round]]
) -> Iterator[WorkItem]:
    if viewer.person_id is None or not viewer.may(Action.SIGN_OFF, area.id):
        return
    for one, round_ in assessments:
        if one.state is AssessmentState.MODERATION and one.signatory_id == viewer.person_id:
            yield WorkItem(
                _("To sign off"),
                _("You are named to sign off {assessment}").format(assessment=_called(one, round_)),
                _agreed(tx, area, one, round_),
                f"/sign_off?assessment={one.id}",
                _("Read and sign"),
            )


def _comments(
    tx: Tx, viewer: Viewer, area: ReadableArea, assessments: list[tuple[Assessment, Round]]
) -> Iterator[WorkItem]:
    if not viewer.may(Action.DISCUSS, area.id):
        return
    for one, round_ in assessments:
        if one.state is not AssessmentState.MODERATION:
            continue
        held = tx.comments.of(area, one.id)
        answered = {comment.answers_id for comment in held if comment.person_id == viewer.person_id}
        waiting = [
            comment
            for comment in held
            if comment.is_open and comment.person_id != viewer.person_id and comment.id not in answered
        ]
        if waiting:
            yield WorkItem(
                _("To settle"),
                ngettext(
                    "{n} comment waits in the moderation of {assessment}",
                    "{n} comments wait in the moderation of {assessment}",
                    len(waiting),
                ).format(n=len(waiting), assessment=_called(one, round_)),
                _("Nobody has settled them, and you have not answered them."),
                f"/moderation?assessment={one.id}&indicator={waiting[0].indicator}",
                _("Read them"),
            )


def _of_lead(
    tx: Tx, viewer: Viewer, area: ReadableArea, assessments: list[tuple[Assessment, Round]], today: date
) -> Iterator[WorkItem]:
    for one, round_ in assessments:
        if one.state is AssessmentState.MODERATION:
            yield WorkItem(
                _("To moderate"),
                _("The moderation of {assessment} is going on").format(assessment=_called(one, round_)),
                _agreed(tx, area, one, round_),
                f"/moderation?assessment={one.id}",
                _("Go on"),
            )
    yield from _to_begin(tx, area, assessments, today)
    yield from _unfinished(tx, viewer, area, today)
    yield from _feedback(tx, area, assessments, today)


def _to_begin(
    tx: Tx, area: ReadableArea, assessments: list[tuple[Assessment, Round]], today: date
) -> Iterator[WorkItem]:
    """The newest round that is over, where nobody has begun its moderation or that of a later one."""
    over = [pair for pair in assessments if pair[1].state_on(today) is RoundState.CLOSED]
    if not over:
        return
    newest = over[-1][1]
    if any(one.state is not AssessmentState.OPEN for one, round_ in assessments if round_.opens_on > newest.opens_on):
        return
    for one, round_ in over:
        if round_.id == newest.id and one.state is AssessmentState.OPEN and not one.source:
            submitted = len(tx.scores.submitters(area, one.id))
            if submitted:
                yield WorkItem(
                    _("To moderate"),
                    _("The moderation of {assessment} can begin").format(assessment=_called(one, round_)),
                    ngettext(
                        "The round is over; {n} evaluator has submitted.",
                        "The round is over; {n} evaluators have submitted.",
                        submitted,
                    ).format(n=submitted),
                    f"/moderation?assessment={one.id}",
                    _("Begin"),
                )


def _unfinished(tx: Tx, viewer: Viewer, area: ReadableArea, today: date) -> Iterator[WorkItem]:
    for round_ in rounds_open(tx)[-1:]:
        assessment = tx.assessments.in_round(area, round_.id)
        if assessment is not None and assessment.state is not AssessmentState.OPEN:
            continue
        held = tx.invitees.of(area, round_.id)
        people = tx.people.in_roles(area_id=area.id, role=Role.EVALUATOR)
        invited = {one.person_id for one in people if features_asked_for(held, round_, one.person_id) != frozenset()}
        submitted = tx.scores.submitters(area, assessment.id) if assessment else frozenset()
        waiting = invited - submitted - {viewer.person_id}
        if waiting:
            yield WorkItem(
                _("To remind"),
                ngettext(
                    "{n} evaluator has not finished in {round}",
                    "{n} evaluators have not finished in {round}",
                    len(waiting),
                ).format(n=len(waiting), round=round_.name),
                _("The page Rounds says who, and has a text for an e-mail."),
                "/rounds",
                _("See who"),
                round_.closes_on,
                until(round_.closes_on, today),
            )
        elif assessment is not None and submitted >= invited:
            yield WorkItem(
                _("To moderate"),
                _("The moderation of {assessment} can begin").format(assessment=_called(assessment, round_)),
                _("Everybody who is asked has submitted; you need not wait until the round is over."),
                f"/moderation?assessment={assessment.id}",
                _("Begin"),
            )


def _feedback(
    tx: Tx, area: ReadableArea, assessments: list[tuple[Assessment, Round]], today: date
) -> Iterator[WorkItem]:
    for one, round_ in assessments:
        review = tx.peers.of(area, one.id) if one.kind is AssessmentKind.PEER else None
        if review is not None and not review.draft.feedback and review.draft.ends_on < today:
            yield WorkItem(
                _("Peer review"),
                _("Enter what the peers told you in {round}").format(round=round_.name),
                _("Their visit is over, and their feedback is not held yet."),
                "/peer_review",
                _("Enter it"),
            )


def _overdue(tx: Tx, area: ReadableArea, today: date) -> Iterator[WorkItem]:
    late = sorted(
        one.due_on
        for one in tx.plans.actions(area)
        if one.due_on < today and one.state in {ActionState.OPEN, ActionState.IN_PROGRESS}
    )
    if late:
        yield WorkItem(
            _("Overdue"),
            ngettext("{n} action is overdue", "{n} actions are overdue", len(late)).format(n=len(late)),
            _("Do it, say that it is done, or give it another day with its owner."),
            "/plan",
            _("See the actions"),
            late[0],
            since(late[0], today),
            is_late=True,
        )


def _called(one: Assessment, round_: Round) -> str:
    if one.kind is AssessmentKind.PEER:
        return _("{round} (visiting peers)").format(round=round_.name)
    if one.kind is AssessmentKind.EXTERNAL:
        return _("{round} (outside body)").format(round=round_.name)
    return round_.name


def _agreed(tx: Tx, area: ReadableArea, one: Assessment, round_: Round) -> str:
    features = analysis_areas(tx, area, round_) if one.kind is AssessmentKind.PEER else None
    asked = [
        indicator.code
        for indicator in framework_of_round(tx, round_).indicators
        if features is None or indicator.feature in features
    ]
    agreed = tx.agreed.of(area, one.id)
    return ngettext("{n} of {of} indicator is agreed.", "{n} of {of} indicators are agreed.", len(asked)).format(
        n=sum(code in agreed for code in asked), of=len(asked)
    )
