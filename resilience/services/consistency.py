"""What does not fit together, for the area lead: each finding in a sentence, with the way to where it is mended.

Nothing here is wrong for sure: a level may be high and its evidence on paper. It is what a board would ask about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.vocabulary import AssessmentState
from resilience.locales import _, ngettext
from resilience.services.called import people_called
from resilience.services.consistency_checks import Checked, checks_of_answers, checks_of_evidence
from resilience.services.moderated import choices, earlier, is_readable, is_under_discussion, moderated, usual
from resilience.services.moderation_view import choice_of
from resilience.services.scorers import is_anchored
from resilience.services.uk_time import uk_day
from resilience.views.consistency import ConsistencyView

if TYPE_CHECKING:
    from resilience.domain.assessment import Assessment, Round, Score
    from resilience.domain.identity import AreaId, AssessmentId, PersonId
    from resilience.domain.viewer import LedArea, Viewer
    from resilience.storage.store import Store, Tx
    from resilience.views.consistency import Check


def checks(store: Store, viewer: Viewer, area_id: AreaId, assessment_id: AssessmentId | None = None) -> ConsistencyView:
    """Return what does not fit in one assessment (`None`: the one that is worked on) and in the area's evidence.

    For the lead alone. While answers are blind, the lead included, only evidence that may be seen is looked at.
    """
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.leading(area_id)
        offered = choices(tx, area)
        assessment = usual(offered) if assessment_id is None else tx.assessments.get(area, assessment_id)
        round_ = None if assessment is None else tx.assessments.round(assessment.round_id)
        found = list(checks_of_evidence(tx.evidence.of_area(area), tx.areas.get(area_id).code))
        blind = _blind(tx, viewer, area, assessment, round_)
        if not blind and assessment is not None and round_ is not None:
            found = [*checks_of_answers(_checked(tx, viewer, area, assessment, round_)), *found]
        return ConsistencyView(
            title=_title(found, is_blind=bool(blind)),
            context=_context(tx, area, assessment, round_),
            choices=tuple(choice_of(one, held) for one, held in offered),
            choice=None if assessment is None or round_ is None else choice_of(assessment, round_),
            checks=tuple(check for check in found if check.count),
            clean=tuple(check.name for check in found if not check.count),
            blind=blind,
        )


def _blind(tx: Tx, viewer: Viewer, area: LedArea, assessment: Assessment | None, round_: Round | None) -> str:
    if assessment is None or round_ is None:
        return _("Nobody has begun to answer, so there are no answers to look at.")
    if not is_readable(assessment, round_, uk_day(tx.now)):
        return _("What evaluators gave is looked at once moderation begins, or when the round is closed.")
    if is_anchored(tx, area, viewer):
        return _("What others gave is looked at once you have submitted your own answers in the open round.")
    return ""


def _checked(tx: Tx, viewer: Viewer, area: LedArea, assessment: Assessment, round_: Round) -> Checked:
    held = moderated(tx, area, assessment, round_)
    return Checked(
        held,
        people_called(tx, viewer, area.id, held.letters),
        tx.areas.get(area.id).code,
        _last_given(tx, area, assessment, round_),
        tx.confidences.submitted(area, assessment.id),
    )


def _last_given(tx: Tx, area: LedArea, assessment: Assessment, round_: Round) -> dict[tuple[PersonId, str], Score]:
    """Return what each evaluator gave in the round before, by evaluator and indicator."""
    before = earlier(tx, area, assessment, round_)
    if not before:
        return {}
    return {(score.person_id, score.indicator): score for score in tx.scores.submitted(area, before[0][0].id)}


def _title(found: list[Check], *, is_blind: bool) -> str:
    n = sum(check.count for check in found)
    if not n:
        return _("Nothing to mend so far; answers are not looked at yet") if is_blind else _("Nothing to mend")
    return ngettext("{n} thing to look at", "{n} things to look at", n).format(n=n)


def _context(tx: Tx, area: LedArea, assessment: Assessment | None, round_: Round | None) -> str:
    name = tx.areas.named([area.id])[0].name
    if assessment is None or round_ is None:
        return name
    said = _("{area}. {assessment}. None of it is wrong for sure: it is what a board would ask about.").format(
        area=name, assessment=choice_of(assessment, round_).said
    )
    if is_under_discussion(assessment) or assessment.state is AssessmentState.OPEN:
        return said
    return said + " " + _("It is signed off, so most of this is for the next round.")
