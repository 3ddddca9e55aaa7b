"""Moderation: opening it, agreeing on levels, talking about them, and asking an evaluator to look again.

The evaluators' own answers are never touched here; what is agreed stands beside them, revision upon revision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import Conflict, NotTheirs, Refused
from resilience.domain.moderation import AgreedConflict, AgreedDraft, said_text
from resilience.domain.policy import ASSESSMENT_MOVES
from resilience.domain.vocabulary import AssessmentKind, AssessmentState, Role
from resilience.locales import _, ngettext
from resilience.services.moderated import DISCUSSABLE
from resilience.services.moderation_rules import (
    is_offered_at_once,
    refuse_unfit,
    require_answerable,
    under_discussion,
)
from resilience.services.rounds import asked_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.assessment import Assessment, Round
    from resilience.domain.identity import AreaId, AssessmentId, CommentId, PersonId, RequestId
    from resilience.domain.moderation import AgreedScore
    from resilience.domain.viewer import DiscussedArea, LedArea, ReadableArea, Viewer
    from resilience.services.moderated import Moderated
    from resilience.storage.store import Store, Tx

WHOLE = ""
"""The indicator of a comment that concerns the assessment as a whole."""


def begin(
    store: Store, viewer: Viewer, area_id: AreaId, assessment_id: AssessmentId, *, is_confirmed: bool = False
) -> None:
    """Open moderation: from now on everybody in the area sees what was submitted, and nobody enters a first answer.

    `Refused` while nobody has submitted, and, unless it `is_confirmed`, while somebody who is asked has not. Twice
    changes nothing.
    """
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.leading(area_id)
        assessment = tx.assessments.get(area, assessment_id)
        if assessment.state is AssessmentState.MODERATION:
            return
        _refuse_beginning(tx, area, assessment, is_confirmed=is_confirmed)
        _move(tx, area, viewer, assessment, AssessmentState.MODERATION)


def _refuse_beginning(tx: Tx, area: LedArea, assessment: Assessment, *, is_confirmed: bool) -> None:
    if assessment.state is not AssessmentState.OPEN or assessment.kind not in DISCUSSABLE:
        raise Refused(
            _("This assessment is {state}, so moderation does not begin here.").format(
                state=assessment.state.label.lower()
            )
        )
    if not tx.scores.submitters(area, assessment.id):
        raise Refused(_("Nobody has submitted yet, so there is nothing to moderate."))
    waiting = len(still_to_submit(tx, area, assessment, tx.assessments.round(assessment.round_id)))
    if waiting and not is_confirmed:
        raise Refused(
            ngettext(
                "{n} evaluator has not submitted and could not any more. Please confirm that moderation begins.",
                "{n} evaluators have not submitted and could not any more. Please confirm that moderation begins.",
                waiting,
            ).format(n=waiting)
        )


def still_to_submit(tx: Tx, area: ReadableArea, assessment: Assessment, round_: Round) -> tuple[PersonId, ...]:
    """Return who is asked in an assessment and has not submitted, in the order in which they came here."""
    role = Role.PEER_REVIEWER if assessment.kind is AssessmentKind.PEER else Role.EVALUATOR
    submitted = tx.scores.submitters(area, assessment.id)
    return tuple(
        sorted(
            one.person_id
            for one in tx.people.in_roles(area_id=area.id, role=role)
            if one.person_id not in submitted and asked_for(tx, area, round_, one.person_id, kind=assessment.kind)
        )
    )


def back_to_open(store: Store, viewer: Viewer, area_id: AreaId, assessment_id: AssessmentId, reason: str) -> None:
    """Let first answers be entered again, with a reason that stands among the comments once moderation goes on.

    What was agreed and said is kept, and hidden from everybody until then. Twice changes nothing.
    """
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.leading(area_id)
        assessment = tx.assessments.get(area, assessment_id)
        if assessment.state is AssessmentState.OPEN:
            return
        if assessment.state is not AssessmentState.MODERATION:
            raise Refused(
                _("This assessment is {state}. Revoke the sign-off first.").format(state=assessment.state.label.lower())
            )
        reason = said_text(reason)
        if not reason:
            raise Refused(_("Please say why first answers are taken again: the reason is kept."))
        tx.comments.add(viewer.discussing(area_id), assessment_id, WHOLE, _("Open again: {why}").format(why=reason))
        _move(tx, area, viewer, assessment, AssessmentState.OPEN)


def _move(tx: Tx, area: LedArea, viewer: Viewer, assessment: Assessment, state: AssessmentState) -> None:
    if state not in ASSESSMENT_MOVES[assessment.state]:
        raise Refused(
            _("An assessment that is {now} cannot become {then}.").format(
                now=assessment.state.label.lower(), then=state.label.lower()
            )
        )
    tx.assessments.move(area, assessment.id, state)
    tx.audit.write(
        Deed.ASSESSMENT_STATE,
        f"assessment {assessment.id} {state.value}",
        person_id=viewer.person_id,
        area_id=area.id,
    )


def agree(
    store: Store,
    viewer: Viewer,
    area_id: AreaId,
    assessment_id: AssessmentId,
    draft: AgreedDraft,
    *,
    seen_version: int,
) -> AgreedScore:
    """Save what is agreed on one indicator on top of the revision that was seen, and return it as saved.

    The same again changes nothing. Raises `AgreedConflict` when something newer is saved, `NotOnScale` for a level
    that the indicator does not have, `Refused` outside moderation and without a reason where one is needed.
    """
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.leading(area_id)
        held = under_discussion(tx, area, assessment_id)
        refuse_unfit(held, draft)
        return _agree(tx, area, viewer, held, draft, seen_version)


def _agree(
    tx: Tx, area: LedArea, viewer: Viewer, held: Moderated, draft: AgreedDraft, seen_version: int
) -> AgreedScore:
    current = held.agreed.get(draft.indicator)
    if current is not None and current.draft == draft:
        return current
    try:
        saved = tx.agreed.save(area, held.assessment.id, draft, seen_version=seen_version)
    except AgreedConflict as conflicting:
        if conflicting.theirs is not None and conflicting.theirs.draft == draft:
            return conflicting.theirs  # the same click, which came twice at once
        raise
    tx.audit.write(
        Deed.AGREED_SCORE,
        f"assessment {held.assessment.id} {draft.indicator} revision {saved.revision}",
        person_id=viewer.person_id,
        area_id=area.id,
    )
    return saved


def agree_unanimous(
    store: Store, viewer: Viewer, area_id: AreaId, assessment_id: AssessmentId, seen: Sequence[str]
) -> int:
    """Agree at once on every indicator of `seen` (codes), on each of which all evaluators gave the same level.

    Returns how many. `Conflict`, and nothing is agreed, where one of them is no longer unanimous and open.
    """
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.leading(area_id)
        held = under_discussion(tx, area, assessment_id)
        still = {indicator.code for indicator in held.indicators if is_offered_at_once(held, indicator.code)}
        if not set(seen) <= still:
            raise Conflict(_("Something has changed since this list was drawn up. Please look at it again."))
        for code in seen:
            answer = held.unanimous(code)
            assert answer is not None  # noqa: S101 - it is one of those still offered
            _agree(tx, area, viewer, held, AgreedDraft(code, answer), 0)
        return len(seen)


def comment(
    store: Store,
    viewer: Viewer,
    area_id: AreaId,
    assessment_id: AssessmentId,
    indicator: str,
    said: str,
    *,
    answers: CommentId | None = None,
) -> CommentId:
    """Say something about an indicator (`WHOLE` for the whole assessment), or in answer to a comment about it."""
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.discussing(area_id)
        held = under_discussion(tx, area, assessment_id)
        said = said_text(said)
        if not said:
            raise Refused(_("Please write something first."))
        if indicator != WHOLE:
            held.framework.indicator(indicator)
        if answers is not None:
            require_answerable(tx, area, assessment_id, indicator, answers)
        number = tx.comments.add(area, assessment_id, indicator, said, answers_id=answers)
        _note(tx, viewer, area, f"comment {number} added to assessment {assessment_id}")
        return number


def resolve_comment(
    store: Store, viewer: Viewer, area_id: AreaId, comment_id: CommentId, *, is_resolved: bool = True
) -> None:
    """Call a comment settled, or open again. Twice changes nothing."""
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.discussing(area_id)
        held = tx.comments.get(area, comment_id)
        under_discussion(tx, area, held.assessment_id)
        if (held.resolved_at is not None) is is_resolved:
            return
        tx.comments.resolve(area, comment_id, is_resolved=is_resolved)
        _note(tx, viewer, area, f"comment {comment_id} {'resolved' if is_resolved else 'open again'}")


def withdraw_comment(store: Store, viewer: Viewer, area_id: AreaId, comment_id: CommentId) -> None:
    """Take the words of one's own comment back; that there was one stays. `NotTheirs` for another person's."""
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.discussing(area_id)
        held = tx.comments.get(area, comment_id)
        under_discussion(tx, area, held.assessment_id)
        tx.comments.withdraw(area, comment_id)
        _note(tx, viewer, area, f"comment {comment_id} withdrawn")


def _note(tx: Tx, viewer: Viewer, area: DiscussedArea, what: str) -> None:
    tx.audit.write(Deed.COMMENT, what, person_id=viewer.person_id, area_id=area.id)


def ask_for_changes(
    store: Store,
    viewer: Viewer,
    area_id: AreaId,
    assessment_id: AssessmentId,
    person_id: PersonId,
    indicator: str,
    why: str,
) -> RequestId:
    """Ask one evaluator who has submitted to look at one answer again; they may change it or leave it."""
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.leading(area_id)
        held = under_discussion(tx, area, assessment_id)
        why = said_text(why)
        held.framework.indicator(indicator)
        if person_id not in held.letters:
            raise NotTheirs(_("Nobody like this has submitted in this assessment."), area_id=area_id)
        if not why:
            raise Refused(_("Please say why the answer should be looked at again: the evaluator reads it."))
        if any(one.is_open and (one.person_id, one.indicator) == (person_id, indicator) for one in held.requests):
            raise Refused(_("This evaluator is asked already, and has not answered yet."))
        number = tx.comments.ask(area, assessment_id, person_id, indicator, why)
        tx.audit.write(
            Deed.CHANGES_ASKED,
            f"request {number} assessment {assessment_id} {indicator}",
            person_id=viewer.person_id,
            area_id=area_id,
        )
        return number


def take_back_request(store: Store, viewer: Viewer, area_id: AreaId, request_id: RequestId) -> None:
    """Ask no longer. Twice changes nothing."""
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.leading(area_id)
        tx.comments.take_back(area, request_id)
        tx.audit.write(
            Deed.CHANGES_ASKED, f"request {request_id} taken back", person_id=viewer.person_id, area_id=area_id
        )
