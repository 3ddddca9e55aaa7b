"""What of the assessment waits for somebody, as lines of the board page: a signature, and actions that are overdue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.vocabulary import AssessmentState, Verdict
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.to_sign import in_the_way, name_of, to_sign
from resilience.services.uk_time import uk_day
from resilience.views.board import Item

if TYPE_CHECKING:
    from resilience.domain.assessment import Assessment
    from resilience.domain.viewer import ReadableArea
    from resilience.storage.store import Tx


def waiting(tx: Tx, area: ReadableArea) -> tuple[Item, ...]:
    """Return what waits for this person, or in this area."""
    return (
        *(
            _to_sign(tx, area, assessment)
            for assessment in tx.assessments.of_area(area)
            if assessment.state is AssessmentState.MODERATION and _is_named(assessment, area)
        ),
        *_overdue(tx, area),
    )


def _is_named(assessment: Assessment, area: ReadableArea) -> bool:
    return area.person_id is not None and assessment.signatory_id == area.person_id


def _to_sign(tx: Tx, area: ReadableArea, assessment: Assessment) -> Item:
    ready = to_sign(tx, area, assessment)
    name = name_of(ready.outcome.round, assessment.kind)
    agreed = _("{agreed} of {asked} agreed").format(
        agreed=ready.outcome.agreed, asked=len(ready.outcome.framework.indicators)
    )
    unsettled = in_the_way(tx, area, ready)
    if unsettled or ready.is_partial:
        return Item(
            Verdict.TOO_EARLY,
            _("You are named to sign off {round}").format(round=name),
            unsettled[0] if unsettled else _("Some indicators have no agreed level yet."),
            agreed,
            "/sign_off",
            _("See how far it is"),
        )
    return Item(
        Verdict.DECISION,
        _("{round} waits for your sign-off").format(round=name),
        _("Every level is agreed. Read levels, evidence and dissents, and accept them or ask for more."),
        agreed,
        "/sign_off",
        _("Read and sign"),
    )


def _overdue(tx: Tx, area: ReadableArea) -> tuple[Item, ...]:
    today = uk_day(tx.now)
    late = [action for action in tx.plans.actions(area) if action.is_overdue(today)]
    if not late:
        return ()
    longest = min(action.due_on for action in late)
    return (
        Item(
            Verdict.DECISION,
            ngettext("{n} action is overdue", "{n} actions are overdue", len(late)).format(n=len(late)),
            _("The longest since {day}.").format(day=words.day(longest)),
            str(len(late)),
            "/plan",
            _("See the actions"),
        ),
    )
