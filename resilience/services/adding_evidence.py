"""Adding evidence, revising and withdrawing it, and putting it beside indicators. Nothing is ever overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import Refused
from resilience.domain.evidence import EvidenceConflict
from resilience.domain.policy import Action
from resilience.domain.vocabulary import AssessmentKind, AssessmentState, GateNeed, Marking
from resilience.locales import _
from resilience.services import evidence_access as access
from resilience.services import words
from resilience.services.effect.shown_effects import is_measured
from resilience.services.frameworks import framework_of_round
from resilience.services.sharing import marking_of
from resilience.services.uk_time import uk_day

if TYPE_CHECKING:
    from resilience.domain.assessment import Assessment
    from resilience.domain.evidence import Evidence, EvidenceDraft
    from resilience.domain.identity import AreaId, AssessmentId, EvidenceId, RoundId
    from resilience.domain.viewer import Viewer
    from resilience.storage.store import Store, Tx


def add(store: Store, viewer: Viewer, area_id: AreaId, draft: EvidenceDraft) -> EvidenceId:
    """Add an item that stands beside nothing so far."""
    with store.transaction() as tx:
        return _add(tx, tx.people.again(viewer), area_id, draft)


def add_beside(
    store: Store,
    viewer: Viewer,
    area_id: AreaId,
    round_id: RoundId,
    indicator: str,
    draft: EvidenceDraft,
    *,
    kind: AssessmentKind | None = None,
) -> EvidenceId:
    """Add an item and put it beside an indicator. `kind` is that of the assessment, the viewer's own with `None`."""
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        evidence_id = _add(tx, viewer, area_id, draft)
        _put(tx, viewer, area_id, round_id, evidence_id, indicator, kind)
        return evidence_id


def revise(
    store: Store,
    viewer: Viewer,
    area_id: AreaId,
    evidence_id: EvidenceId,
    draft: EvidenceDraft,
    *,
    seen_revision: int,
) -> Evidence:
    """Put a revision on top of the one that was seen; the same again changes nothing.

    Raises `EvidenceConflict` when something newer is saved, `Refused` to whoever neither added it nor leads the area.
    """
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.adding_evidence(area_id)
        current = tx.evidence.get(area, evidence_id)
        access.require_change(viewer, area_id, current)
        if current.draft == draft:
            return current
        _require_sound(tx, area_id, draft)
        _require_measured(tx, viewer, area_id, draft)
        saved = tx.evidence.revise(area, evidence_id, draft, seen_revision=seen_revision)
        _write(tx, viewer, area_id, f"evidence {evidence_id} revision {saved.revision}")
        return saved


def withdraw(store: Store, viewer: Viewer, area_id: AreaId, evidence_id: EvidenceId, *, seen_revision: int) -> None:
    """Let an item count no more; a revision that was not seen is an `EvidenceConflict`. Its revisions are kept."""
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.adding_evidence(area_id)
        current = tx.evidence.get(area, evidence_id)
        access.require_change(viewer, area_id, current)
        if current.revision != seen_revision:
            raise EvidenceConflict(current)
        if current.withdrawn_at is None:
            tx.evidence.withdraw(area, evidence_id)
            _write(tx, viewer, area_id, f"evidence {evidence_id} withdrawn")


def bring_back(store: Store, viewer: Viewer, area_id: AreaId, evidence_id: EvidenceId) -> None:
    """Let a withdrawn item count again, beside the indicators that it stood beside."""
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.adding_evidence(area_id)
        current = tx.evidence.get(area, evidence_id)
        access.require_change(viewer, area_id, current)
        if current.withdrawn_at is not None:
            tx.evidence.bring_back(area, evidence_id)
            _write(tx, viewer, area_id, f"evidence {evidence_id} brought back")


def put_beside(
    store: Store,
    viewer: Viewer,
    area_id: AreaId,
    round_id: RoundId,
    evidence_id: EvidenceId,
    indicator: str,
    *,
    kind: AssessmentKind | None = None,
) -> None:
    """Put an item beside an indicator; twice is once."""
    with store.transaction() as tx:
        _put(tx, tx.people.again(viewer), area_id, round_id, evidence_id, indicator, kind)


def take_away(
    store: Store,
    viewer: Viewer,
    area_id: AreaId,
    round_id: RoundId,
    evidence_id: EvidenceId,
    indicator: str,
    *,
    kind: AssessmentKind | None = None,
) -> None:
    """Take an item away from beside an indicator: what one put there oneself, in moderation the lead anybody's."""
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        area = access.putting(viewer, area_id)
        assessment = _assessment(tx, viewer, area_id, round_id, kind)
        moderates = viewer.may(Action.LEAD, area_id) and assessment.state is AssessmentState.MODERATION
        indicator = _known(tx, round_id, indicator)
        tx.evidence.get(area, evidence_id)
        if tx.evidence.stop_using(area, evidence_id, assessment.id, indicator, of_everybody=moderates):
            _write_use(tx, viewer, assessment, indicator, f"evidence {evidence_id} taken away")


def _add(tx: Tx, viewer: Viewer, area_id: AreaId, draft: EvidenceDraft) -> EvidenceId:
    area = viewer.adding_evidence(area_id)
    _require_sound(tx, area_id, draft)
    _require_measured(tx, viewer, area_id, draft)
    evidence_id = tx.evidence.add(area, draft, _own_assessment(tx, viewer, area_id))
    _write(tx, viewer, area_id, f"evidence {evidence_id} revision 1")
    return evidence_id


def _own_assessment(tx: Tx, viewer: Viewer, area_id: AreaId) -> AssessmentId | None:
    """Return the assessment in which an evaluator adds something that others must not see yet; else `None`."""
    round_ = access.open_round(tx)
    if round_ is None or not viewer.may(Action.SCORE, area_id):
        return None
    assessment = tx.assessments.begin(viewer.scoring(area_id), round_.id)
    is_blind = access.is_blind(viewer, area_id, round_, assessment.state, uk_day(tx.now))
    return assessment.id if is_blind else None


def _put(
    tx: Tx,
    viewer: Viewer,
    area_id: AreaId,
    round_id: RoundId,
    evidence_id: EvidenceId,
    indicator: str,
    kind: AssessmentKind | None,
) -> None:
    area = access.putting(viewer, area_id)
    indicator = _known(tx, round_id, indicator)
    if tx.evidence.get(area, evidence_id).withdrawn_at is not None:
        raise Refused(_("This evidence was withdrawn. Please bring it back first, or choose another."))
    assessment = _assessment(tx, viewer, area_id, round_id, kind)
    if tx.evidence.use(area, evidence_id, assessment.id, indicator):
        _write_use(tx, viewer, assessment, indicator, f"evidence {evidence_id}")


def _assessment(tx: Tx, viewer: Viewer, area_id: AreaId, round_id: RoundId, kind: AssessmentKind | None) -> Assessment:
    """Return the assessment meant, or raise `Refused` where evidence stays as it is there."""
    usual = access.usual_kind(viewer, area_id)
    if kind not in {None, usual} and not viewer.may(Action.LEAD, area_id):
        raise Refused(_("This is not your assessment: nothing was changed."))
    round_ = tx.assessments.round(round_id)
    held = tx.assessments.in_round(access.looking(viewer, area_id), round_id, kind or usual)
    state = held.state if held else AssessmentState.OPEN
    if not access.takes_evidence(viewer, area_id, round_, state, uk_day(tx.now)):
        raise Refused(
            _("{round} takes no evidence from you now: it is not open, or its assessment is settled.").format(
                round=round_.name
            )
        )
    return held or access.begun(tx, viewer, area_id, round_id, kind or usual)


def _known(tx: Tx, round_id: RoundId, indicator: str) -> str:
    """Return an indicator's code, or raise `NotFound` where the round asks for no such thing."""
    return framework_of_round(tx, tx.assessments.round(round_id)).indicator(indicator).code


def _require_sound(tx: Tx, area_id: AreaId, draft: EvidenceDraft) -> None:
    """Raise `Refused` for evidence of the future, or marked less strictly than all that comes from the area."""
    today, own = uk_day(tx.now), marking_of(tx, area_id)
    if draft.dated_on > today:
        raise Refused(
            _("The evidence is dated {day}, which is still to come. Please add it once it is there.").format(
                day=words.day(draft.dated_on)
            )
        )
    if Marking.strictest(own, draft.marking) is not draft.marking:
        raise Refused(
            _("Content of this area is marked {marking}, so an item cannot be marked less strictly.").format(
                marking=own.label
            )
        )


def _require_measured(tx: Tx, viewer: Viewer, area_id: AreaId, draft: EvidenceDraft) -> None:
    """Raise `Refused` for an item that is to show an effect of which none is measured in this area."""
    if GateNeed.MEASURED_EFFECT in draft.proves and not is_measured(tx, viewer, area_id):
        raise Refused(
            _(
                "No effect on need is measured here yet: an intervention has to be judged by a plan, with a "
                "comparison, and differ from noise. The page “Interventions” shows how far each is."
            )
        )


def _write(tx: Tx, viewer: Viewer, area_id: AreaId, subject: str) -> None:
    tx.audit.write(Deed.EVIDENCE, subject, person_id=viewer.person_id, area_id=area_id)


def _write_use(tx: Tx, viewer: Viewer, assessment: Assessment, indicator: str, what: str) -> None:
    """Write down a use: what was put there only once others may see it, for the lead reads the record."""
    round_ = tx.assessments.round(assessment.round_id)
    is_blind = access.is_blind(viewer, assessment.area_id, round_, assessment.state, uk_day(tx.now))
    subject = f"assessment {assessment.id} {indicator}" + ("" if is_blind else f" {what}")
    tx.audit.write(Deed.EVIDENCE_USE, subject, person_id=viewer.person_id, area_id=assessment.area_id)
