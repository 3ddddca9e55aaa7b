"""Items of evidence as one viewer sees them: beside what they stand, until when they count, what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.vocabulary import AssessmentState, EvidenceKind, Marking, RoundState
from resilience.locales import _
from resilience.services import evidence_access as access
from resilience.services import words
from resilience.services.frameworks import framework_of_round
from resilience.services.sharing import marking_of
from resilience.services.uk_time import uk_day
from resilience.views.evidence import EvidenceLine

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from resilience.domain.assessment import Assessment, Round
    from resilience.domain.evidence import Evidence
    from resilience.domain.identity import AssessmentId, EvidenceId
    from resilience.domain.viewer import ReadableArea, Viewer
    from resilience.storage.store import Tx


@dataclass(frozen=True, slots=True)
class Lines:
    """Makes lines of items for one viewer. `day` is today, UK time; `marking` is the area's.

    `beside` are the indicators of each item by code and name; `hidden` the assessments whose items their authors
    alone see.
    """

    viewer: Viewer
    area: ReadableArea
    day: date
    marking: Marking
    beside: Mapping[EvidenceId, dict[str, str]]
    hidden: frozenset[AssessmentId]

    @classmethod
    def read(cls, tx: Tx, viewer: Viewer, area: ReadableArea) -> Lines:
        """Read what the lines of this viewer take."""
        rounds = {held.id: held for held in tx.assessments.rounds()}
        assessed = [(held, rounds[held.round_id]) for held in tx.assessments.of_area(area)]
        beside, day = _indicators_beside(tx, area, assessed), uk_day(tx.now)
        return cls(viewer, area, day, marking_of(tx, area.id), beside, _hidden(assessed, day))

    def of(self, item: Evidence, holding_back: frozenset[EvidenceId] = frozenset()) -> EvidenceLine:
        """Return the line of one item; `holding_back` are the items that hold back a level."""
        return EvidenceLine(
            item=item,
            marking=Marking.strictest(item.draft.marking, self.marking),
            until=_until(item, self.day),
            is_in_date=item.draft.is_in_date(self.day),
            indicators=dict(sorted(self.beside.get(item.id, {}).items())),
            is_private=item.assessment_id in self.hidden,
            may_change=access.may_change(self.viewer, self.area.id, item),
            holds_back=item.id in holding_back,
        )


def first_out_of_date(line: EvidenceLine) -> tuple[object, ...]:
    """Sort what is out of date first, then the strongest, then the soonest to expire."""
    expires_on = line.draft.expires_on
    return (
        line.is_in_date,
        list(EvidenceKind).index(line.draft.kind),
        expires_on is None,
        expires_on.toordinal() if expires_on else 0,
        line.draft.title.casefold(),
        line.id,
    )


def _indicators_beside(
    tx: Tx, area: ReadableArea, assessed: Sequence[tuple[Assessment, Round]]
) -> Mapping[EvidenceId, dict[str, str]]:
    names = {
        held.id: {one.code: one.name for one in framework_of_round(tx, round_).indicators} for held, round_ in assessed
    }
    found: dict[EvidenceId, dict[str, str]] = {}
    for use in tx.evidence.all_uses(area):
        found.setdefault(use.evidence_id, {})[use.indicator] = names[use.assessment_id].get(use.indicator, "")
    return found


def _hidden(assessed: Sequence[tuple[Assessment, Round]], day: date) -> frozenset[AssessmentId]:
    return frozenset(
        held.id
        for held, round_ in assessed
        if held.state is AssessmentState.OPEN and round_.state_on(day) is not RoundState.CLOSED
    )


def _until(item: Evidence, day: date) -> str:
    expires_on = item.draft.expires_on
    if expires_on is None:
        return _("does not expire")
    if expires_on < day:
        return _("out of date since {day}").format(day=words.day(expires_on))
    return _("in date until {day}").format(day=words.day(expires_on))
