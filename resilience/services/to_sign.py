"""An assessment as it would be signed at this moment: its content, the hash of that, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from resilience.domain.policy import Action, State, permits
from resilience.domain.sign_off import hash_of
from resilience.domain.vocabulary import AssessmentKind, AssessmentState
from resilience.locales import _, ngettext
from resilience.services.outcomes import outcome
from resilience.services.snapshots import canonical, content_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.domain.assessment import Assessment, Round
    from resilience.domain.framework import Framework
    from resilience.domain.plans import Quantity
    from resilience.domain.sign_off import Dissent
    from resilience.domain.viewer import ReadableArea
    from resilience.storage.store import Tx
    from resilience.views.outcome import Outcome


@dataclass(frozen=True, slots=True)
class ToSign:
    """What would be signed. `seen` is the hash of `content`; `open_requests` are requests to change an answer."""

    outcome: Outcome
    dissents: tuple[Dissent, ...]
    content: Mapping[str, Any]
    seen: str
    open_requests: int

    @property
    def is_partial(self) -> bool:
        """Whether some of the indicators asked have no agreed answer."""
        return not self.outcome.is_whole


def to_sign(tx: Tx, area: ReadableArea, assessment: Assessment) -> ToSign:
    """Read what would be signed; the caller has asked whether this person may see it."""
    held = outcome(tx, area, assessment, tx.assessments.round(assessment.round_id), None)
    dissents = tx.sign_offs.dissents(area, assessment.id)
    content = content_of(tx.areas.get(area.id), held, dissents, targets_of(tx, area, held.framework))
    requests = sum(request.is_open for request in tx.comments.requests(area, assessment.id))
    return ToSign(held, dissents, content, hash_of(canonical(content)), requests)


def targets_of(tx: Tx, area: ReadableArea, framework: Framework) -> list[dict[str, Any]]:
    """Return the targets set against this framework, by indicator, as plain values."""
    asked = {indicator.code for indicator in framework.indicators}
    found = [
        {
            "indicator": target.indicator,
            "level": target.draft.level,
            "by_day": target.draft.by_day.isoformat(),
            "quantity": None if target.draft.quantity is None else _quantity(target.draft.quantity),
        }
        for target in tx.plans.targets(area)
        if target.draft.framework_code == framework.code and target.indicator in asked
    ]
    return sorted(found, key=lambda target: str(target["indicator"]))


def _quantity(asked: Quantity) -> dict[str, Any]:
    return {
        "number_of": asked.number_of,
        "stakeholder": asked.stakeholder.value,
        "need_type": asked.need_type,
        "within_hours": asked.within_hours,
        "for_days": asked.for_days,
    }


def in_the_way(tx: Tx, area: ReadableArea, ready: ToSign) -> tuple[str, ...]:
    """Return what has to be settled before this person can sign, in sentences; that some are open is not among it."""
    said = []
    if not permits(Action.DISCUSS, State(assessment=ready.outcome.assessment.state)):
        said.append(_("This assessment is not in moderation, so there is nothing to sign."))
    if not ready.outcome.agreed:
        said.append(_("No indicator has an agreed level yet. The lead agrees them in moderation."))
    if ready.open_requests:
        said.append(
            ngettext(
                "{n} request to change an answer is open. It is settled or taken back in moderation first.",
                "{n} requests to change an answer are open. They are settled or taken back in moderation first.",
                ready.open_requests,
            ).format(n=ready.open_requests)
        )
    return (*said, *_about_the_signatory(tx, area, ready))


def _about_the_signatory(tx: Tx, area: ReadableArea, ready: ToSign) -> tuple[str, ...]:
    assessment = ready.outcome.assessment
    if assessment.signatory_id is None:
        return (_("Nobody is named to sign off yet. The area lead names a board member, or themselves."),)
    if assessment.signatory_id != area.person_id:
        return (_("Somebody else is named to sign this off. The area lead can name another person."),)
    if tx.scores.submitters(area, assessment.id) == {area.person_id}:
        return (_("You are the only one who submitted answers here, so somebody else has to sign."),)
    return ()


def name_of(round_: Round, kind: AssessmentKind) -> str:
    """Return what an assessment is called: its round, and who judged where that was not the partnership itself."""
    if kind is AssessmentKind.SELF:
        return round_.name
    return _("{round}, {kind}").format(round=round_.name, kind=kind.label[:1].lower() + kind.label[1:])


IN_HAND = frozenset({AssessmentState.OPEN, AssessmentState.MODERATION})
"""States in which nothing is accepted yet."""
