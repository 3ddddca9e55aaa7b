"""What may be agreed and said in moderation, and when; asked within the transaction that does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.errors import NotTheirs, Refused
from resilience.domain.moderation import needs_a_reason
from resilience.locales import _
from resilience.services.moderated import is_under_discussion, moderated

if TYPE_CHECKING:
    from resilience.domain.identity import AssessmentId, CommentId
    from resilience.domain.moderation import AgreedDraft
    from resilience.domain.viewer import DiscussedArea, ReadableArea
    from resilience.services.moderated import Moderated
    from resilience.storage.store import Tx


def refuse_unfit(held: Moderated, draft: AgreedDraft) -> None:
    """Refuse a level that the indicator does not have, ticks it does not ask for, and a reason left out."""
    indicator = held.framework.indicator(draft.indicator)
    draft.answer.on(indicator)
    if indicator not in held.indicators:
        raise Refused(_("The peers were not asked to look at {indicator}.").format(indicator=indicator.name))
    if draft.ticks - {tick for gate in indicator.gates for tick in gate.ticks}:
        raise Refused(_("This is nothing that {indicator} asks to be ticked.").format(indicator=indicator.name))
    last = held.last_agreed.get(draft.indicator)
    is_needed = needs_a_reason(
        draft.answer, median=held.summed_up(indicator).median, last_agreed=last.answer if last else None
    )
    if is_needed and not draft.reason:
        raise Refused(
            _(
                "Please give a reason: this differs from the middle of what the evaluators gave, or is two or more "
                "levels away from what was agreed last time."
            )
        )


def is_offered_at_once(held: Moderated, code: str) -> bool:
    """Whether an indicator is agreed without talk: all gave one level, nothing is agreed yet, no reason is needed."""
    answer = held.unanimous(code)
    if answer is None or code in held.agreed:
        return False
    last = held.last_agreed.get(code)
    return not needs_a_reason(answer, median=answer.level, last_agreed=last.answer if last else None)


def require_answerable(
    tx: Tx, area: DiscussedArea, assessment_id: AssessmentId, indicator: str, answers: CommentId
) -> None:
    first = tx.comments.get(area, answers)
    if (first.assessment_id, first.indicator) != (assessment_id, indicator) or first.answers_id is not None:
        raise NotTheirs(_("There is no such comment here to answer."), area_id=area.id)


def under_discussion(tx: Tx, area: ReadableArea, assessment_id: AssessmentId) -> Moderated:
    """Return an assessment that may be discussed now, else raise `Refused`."""
    assessment = tx.assessments.get(area, assessment_id)
    if not is_under_discussion(assessment):
        raise Refused(
            _("This assessment is {state}, not in moderation. Nothing was changed.").format(
                state=assessment.state.label.lower()
            )
        )
    return moderated(tx, area, assessment, tx.assessments.round(assessment.round_id))
