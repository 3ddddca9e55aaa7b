"""Evidence as it is read: an area's list, one item with its past, what stands beside an indicator, and the gates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.errors import NotAllowed
from resilience.domain.gates import held_back_by, standing
from resilience.domain.policy import Action
from resilience.domain.vocabulary import AssessmentKind, AssessmentState, EvidenceKind
from resilience.locales import _, ngettext
from resilience.services import evidence_access as access
from resilience.services.evidence_lines import Lines, first_out_of_date
from resilience.services.evidence_past import revisions_table
from resilience.services.frameworks import framework_of_round
from resilience.services.gate_words import lacks, said
from resilience.services.scorers import is_anchored
from resilience.services.uk_time import uk_day
from resilience.views.evidence import BesideLine, EvidenceBeside, EvidenceHistory, EvidenceView

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from resilience.domain.assessment import Assessment
    from resilience.domain.evidence import Evidence, EvidenceUse
    from resilience.domain.framework import Framework
    from resilience.domain.gates import Standing
    from resilience.domain.identity import AreaId, EvidenceId, RoundId
    from resilience.domain.viewer import ReadableArea, Viewer
    from resilience.storage.store import Store, Tx
    from resilience.views.evidence import EvidenceLine

__all__ = ["beside", "beside_within", "evidence", "history", "lacks", "said", "standings"]


def evidence(store: Store, viewer: Viewer, area_id: AreaId) -> EvidenceView:
    """Return an area's evidence as this viewer may see it: what is out of date first, then the strongest."""
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        area = access.looking(viewer, area_id)
        held = tx.evidence.of_area(area)
        made = Lines.read(tx, viewer, area)
        may_know = not (access.is_guest(viewer, area_id) or is_anchored(tx, area, viewer))
        back = _holding_back(tx, area, held) if may_know else frozenset()
        lines = sorted((made.of(item, back) for item in held), key=first_out_of_date)
        return EvidenceView(
            area_id=area_id,
            area_name=tx.areas.named([area_id])[0].name,
            sentence=_sentence(lines),
            context=_context(lines),
            lines=tuple(lines),
            withdrawn=tuple(line for line in map(made.of, tx.evidence.withdrawn(area)) if line.may_change),
            indicators=dict(sorted(pair for line in lines for pair in line.indicators.items())),
            marking=made.marking,
            may_add=viewer.may(Action.ADD_EVIDENCE, area_id),
            may_export=viewer.may(Action.READ_AREA, area_id),
            day=uk_day(tx.now),
        )


def history(store: Store, viewer: Viewer, area_id: AreaId, evidence_id: EvidenceId) -> EvidenceHistory:
    """Return one item with every revision of it; `NotTheirs` where this viewer may not see it."""
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        area = access.looking(viewer, area_id)
        line = Lines.read(tx, viewer, area).of(tx.evidence.get(area, evidence_id))
        return EvidenceHistory(line, revisions_table(tx, area, evidence_id))


def beside(
    store: Store,
    viewer: Viewer,
    area_id: AreaId,
    round_id: RoundId,
    indicator_code: str,
    *,
    kind: AssessmentKind | None = None,
) -> EvidenceBeside:
    """Return what stands beside an indicator in a round, and what this viewer may put there.

    `kind` is that of the assessment; `None` is a peer's own for visiting peers and the area's own for all others.
    """
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        area = access.looking(viewer, area_id)
        return beside_within(tx, viewer, area, round_id, indicator_code, kind=kind)


def beside_within(
    tx: Tx,
    viewer: Viewer,
    area: ReadableArea,
    round_id: RoundId,
    indicator_code: str,
    *,
    kind: AssessmentKind | None = None,
) -> EvidenceBeside:
    """Do the same within a transaction that reads more; the viewer's roles have just been read."""
    round_, day = tx.assessments.round(round_id), uk_day(tx.now)
    usual = access.usual_kind(viewer, area.id)
    if kind not in {None, usual} and access.is_guest(viewer, area.id):
        raise NotAllowed(_("Visiting peers see their own assessment."), what=Action.REVIEW.value, area_id=area.id)
    framework = framework_of_round(tx, round_)
    assessment = tx.assessments.in_round(area, round_id, kind or usual)
    state = assessment.state if assessment else AssessmentState.OPEN
    made = Lines.read(tx, viewer, area)
    lines = {item.id: made.of(item) for item in tx.evidence.of_area(area)}
    uses = [use for use in _uses(tx, area, assessment) if use.indicator == indicator_code]
    here = list(dict.fromkeys(use.evidence_id for use in uses if use.evidence_id in lines))
    own = {use.evidence_id for use in uses if use.person_id == viewer.person_id}
    moderates = viewer.may(Action.LEAD, area.id) and state is AssessmentState.MODERATION
    is_to_begin = assessment is None and access.is_guest(viewer, area.id)
    may_put = (
        access.takes_evidence(viewer, area.id, round_, state, day) and viewer.person_id is not None and not is_to_begin
    )
    others = sorted((line for number, line in lines.items() if number not in here), key=first_out_of_date)
    stood = frozenset(line.id for line in others if indicator_code in line.indicators)
    return EvidenceBeside(
        area_id=area.id,
        round_id=round_id,
        kind=kind or usual,
        framework=framework,
        indicator=framework.indicator(indicator_code),
        lines=tuple(BesideLine(lines[number], may_put and (number in own or moderates)) for number in here),
        choices=tuple(sorted(others, key=lambda line: line.id not in stood)),
        stood_here=stood,
        may_put=may_put,
        may_add=may_put and viewer.may(Action.ADD_EVIDENCE, area.id),
        is_private=access.is_blind(viewer, area.id, round_, state, day),
        marking=made.marking,
        day=day,
    )


def standings(
    tx: Tx, area: ReadableArea, assessment: Assessment, framework: Framework, day: date
) -> dict[str, Standing]:
    """Return what each agreed level of an assessment amounts to on a day, by indicator; no level, no standing."""
    items = {item.id: item.draft for item in tx.evidence.of_area(area)}
    numbers = _numbers_by_indicator(tx.evidence.uses(area, assessment.id))
    return {
        code: standing(
            framework.indicator(code),
            agreed.answer.level,
            [items[number] for number in numbers.get(code, ()) if number in items],
            agreed.ticks,
            day,
        )
        for code, agreed in tx.agreed.of(area, assessment.id).items()
        if agreed.answer.level is not None
    }


def _uses(tx: Tx, area: ReadableArea, assessment: Assessment | None) -> tuple[EvidenceUse, ...]:
    return tx.evidence.uses(area, assessment.id) if assessment else ()


def _numbers_by_indicator(uses: Iterable[EvidenceUse]) -> dict[str, list[EvidenceId]]:
    found: dict[str, list[EvidenceId]] = {}
    for use in uses:
        numbers = found.setdefault(use.indicator, [])
        if use.evidence_id not in numbers:
            numbers.append(use.evidence_id)
    return found


def _holding_back(tx: Tx, area: ReadableArea, held: tuple[Evidence, ...]) -> frozenset[EvidenceId]:
    """Return which items hold back an agreed level of the newest assessment that has any, by being out of date."""
    drafts = {item.id: item.draft for item in held}
    for assessment in reversed(tx.assessments.of_area(area)):
        agreed = tx.agreed.of(area, assessment.id) if assessment.kind is AssessmentKind.SELF else {}
        if not agreed:
            continue
        framework = framework_of_round(tx, tx.assessments.round(assessment.round_id))
        numbers = _numbers_by_indicator(tx.evidence.uses(area, assessment.id))
        return frozenset(
            number
            for code, score in agreed.items()
            if score.answer.level is not None
            for number in held_back_by(
                framework.indicator(code),
                score.answer.level,
                {number: drafts[number] for number in numbers.get(code, ()) if number in drafts},
                score.ticks,
                uk_day(tx.now),
            )
        )
    return frozenset()


def _sentence(lines: Sequence[EvidenceLine]) -> str:
    if not lines:
        return _("No evidence is held yet.")
    late = sum(not line.is_in_date for line in lines)
    if len(lines) == 1:
        return _only(lines[0])
    if not late:
        return _("{n} items of evidence, and all are in date.").format(n=len(lines))
    said_late = ngettext(
        "{late} of {n} items of evidence is out of date",
        "{late} of {n} items of evidence are out of date",
        late,
    ).format(late=late, n=len(lines))
    back = sum(line.holds_back for line in lines)
    if not back:
        return said_late + "."
    return said_late + ngettext("; {n} of them holds back a level.", "; {n} of them hold back a level.", back).format(
        n=back
    )


def _only(line: EvidenceLine) -> str:
    if line.is_in_date:
        return _("One item of evidence, and it is in date.")
    return (
        _("One item of evidence, which is out of date and holds back a level.")
        if line.holds_back
        else _("One item of evidence, and it is out of date.")
    )


def _context(lines: Sequence[EvidenceLine]) -> str:
    if not lines:
        return _("Evidence is an item that many indicators can use: what shows that a level is true, and until when.")
    return "; ".join(
        _("{kind}: {n}").format(kind=kind.label, n=sum(line.draft.kind is kind for line in lines))
        for kind in EvidenceKind
        if any(line.draft.kind is kind for line in lines)
    )
