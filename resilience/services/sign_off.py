"""Signing an assessment off: naming who does, each agency's dissent, the signature, its revocation, publication.

What was signed is frozen with its hash, tied to the record of who did what, and locked: every service that writes to
an assessment asks its state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resilience.domain.audit import Deed
from resilience.domain.errors import Conflict, NotTheirs, Refused
from resilience.domain.policy import ASSESSMENT_MOVES
from resilience.domain.sign_off import WHOLE, hash_of
from resilience.domain.text import plain_text
from resilience.domain.vocabulary import AssessmentState, Marking, Role
from resilience.locales import _
from resilience.services.outcomes import outcome
from resilience.services.sharing import marking_of
from resilience.services.snapshots import canonical
from resilience.services.to_sign import IN_HAND, in_the_way, to_sign
from resilience.services.uk_time import uk_day

if TYPE_CHECKING:
    from resilience.domain.assessment import Assessment
    from resilience.domain.identity import AreaId, AssessmentId, PersonId
    from resilience.domain.sign_off import Dissent, DissentDraft, SignOff
    from resilience.domain.viewer import ReadableArea, SignableArea, Viewer
    from resilience.services.to_sign import ToSign
    from resilience.storage.store import Store, Tx

MAY_SIGN = frozenset({Role.BOARD_MEMBER, Role.AREA_LEAD})
LONGEST_REASON = 1000


def name_signatory(
    store: Store, viewer: Viewer, area_id: AreaId, assessment_id: AssessmentId, person_id: PersonId
) -> None:
    """Name who signs an assessment off: a board member or the lead of the area; `Refused` for anybody else."""
    with store.transaction() as tx:
        area = tx.people.again(viewer).leading(area_id)
        assessment = tx.assessments.get(area, assessment_id)
        if assessment.state not in IN_HAND:
            raise Refused(_already(assessment))
        if not tx.people.viewer(person_id).roles_in(area_id) & MAY_SIGN:
            raise Refused(_("Only a board member or the lead of this area can be named to sign off."))
        if assessment.signatory_id == person_id:
            return
        tx.assessments.name_signatory(area, assessment_id, person_id)
        tx.audit.write(
            Deed.SIGNATORY,
            f"assessment {assessment_id} person {person_id}",
            person_id=viewer.person_id,
            area_id=area_id,
        )


def record_dissent(
    store: Store, viewer: Viewer, area_id: AreaId, assessment_id: AssessmentId, draft: DissentDraft
) -> Dissent:
    """Record what an agency does not agree with, before sign-off; the same again (a double click) changes nothing."""
    with store.transaction() as tx:
        area = tx.people.again(viewer).discussing(area_id)
        assessment = _in_moderation(tx, area, assessment_id)
        if draft.indicator != WHOLE:
            to_sign(tx, area, assessment).outcome.framework.indicator(draft.indicator)
        for held in tx.sign_offs.dissents(area, assessment_id):
            if held.stands and held.draft == draft:
                return held
        kept = tx.sign_offs.record_dissent(area, assessment_id, draft)
        tx.audit.write(
            Deed.DISSENT,
            f"assessment {assessment_id} dissent {kept.number} {draft.indicator}".rstrip(),
            person_id=viewer.person_id,
            area_id=area_id,
        )
        return kept


def withdraw_dissent(store: Store, viewer: Viewer, area_id: AreaId, assessment_id: AssessmentId, number: int) -> None:
    """Withdraw a dissent before sign-off; `NotTheirs` where somebody else recorded it. Twice changes nothing."""
    with store.transaction() as tx:
        area = tx.people.again(viewer).discussing(area_id)
        _in_moderation(tx, area, assessment_id)
        held = tx.sign_offs.dissent(area, assessment_id, number)
        if held.recorded_by != area.person_id:
            raise NotTheirs(_("Only whoever recorded a dissent can withdraw it."), area_id=area_id)
        if not held.stands:
            return
        tx.sign_offs.withdraw_dissent(area, assessment_id, number)
        tx.audit.write(
            Deed.DISSENT,
            f"assessment {assessment_id} dissent {number} withdrawn",
            person_id=viewer.person_id,
            area_id=area_id,
        )


def sign_off(
    store: Store,
    viewer: Viewer,
    area_id: AreaId,
    assessment_id: AssessmentId,
    *,
    seen: str,
    accepts_partial: bool = False,
) -> SignOff:
    """Accept an assessment and lock it; a second click by the same person returns what was signed.

    `seen` is the hash of what was on screen; `Conflict` where anything of it changed since. `Refused` for anybody but
    the one named, for the sole evaluator, while requests for change are open, and while indicators asked have no
    agreed answer unless `accepts_partial` says that this is signed expressly.
    """
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.signing_off(area_id)
        assessment = tx.assessments.get(area, assessment_id)
        held = tx.sign_offs.newest(area, assessment_id)
        if held is not None and held.holds and held.signed_by == area.person_id:
            return held
        if assessment.state is not AssessmentState.MODERATION:
            raise Refused(_already(assessment))
        ready = to_sign(tx, area, assessment)
        _require_ready(tx, area, ready, seen, accepts_partial=accepts_partial)
        return _signed(tx, area, viewer, ready)


def _require_ready(tx: Tx, area: SignableArea, ready: ToSign, seen: str, *, accepts_partial: bool) -> None:
    unsettled = in_the_way(tx, area, ready)
    if unsettled:
        raise Refused(unsettled[0])
    if ready.seen != seen:
        raise Conflict(
            _(
                "Something changed since you looked: a level, a piece of evidence, a target or a dissent. Nothing was "
                "signed. Please read it again."
            )
        )
    if ready.is_partial and not accepts_partial:
        raise Refused(
            _(
                "{agreed} of {asked} indicators have an agreed level. Please say expressly that you sign a part, or "
                "have the others agreed first: {open}."
            ).format(
                agreed=ready.outcome.agreed,
                asked=len(ready.outcome.framework.indicators),
                open=", ".join(asked.code for asked in ready.outcome.open_indicators),
            )
        )


def _signed(tx: Tx, area: SignableArea, viewer: Viewer, ready: ToSign) -> SignOff:
    assessment = ready.outcome.assessment
    reference = f"ELR-{tx.areas.get(area.id).code}-{uk_day(tx.now).year}-{tx.sign_offs.count(area) + 1:04}"
    moment: dict[str, Any] = {
        "reference": reference,
        "signed_at": tx.now.isoformat(),
        "signed_as": (Role.BOARD_MEMBER if Role.BOARD_MEMBER in viewer.roles_in(area.id) else Role.AREA_LEAD).value,
        "content_hash": ready.seen,
    }
    snapshot = canonical({**ready.content, **moment})
    snapshot_hash = hash_of(snapshot)
    tx.assessments.move(area, assessment.id, AssessmentState.SIGNED_OFF)
    tx.audit.write(
        Deed.SIGN_OFF,
        f"assessment {assessment.id} {reference} {snapshot_hash}",
        person_id=area.person_id,
        area_id=area.id,
    )
    return tx.sign_offs.add(area, assessment.id, reference, snapshot, snapshot_hash, tx.audit.head())


def sign_within(tx: Tx, viewer: Viewer, area_id: AreaId, assessment_id: AssessmentId) -> SignOff:
    """Sign as it stands, in a transaction that is under way: for the example, whose signatories agree by invention."""
    area = viewer.signing_off(area_id)
    return _signed(tx, area, viewer, to_sign(tx, area, tx.assessments.get(area, assessment_id)))


def revoke(store: Store, viewer: Viewer, area_id: AreaId, assessment_id: AssessmentId, why: str) -> None:
    """Take a sign-off back, with a reason: by whoever signed, or the lead. What was signed stays readable.

    `Refused` for anybody else, without a reason, where nothing is signed, and once it is archived.
    """
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.signing_off(area_id)
        assessment = tx.assessments.get(area, assessment_id)
        held = _holding(tx, area, assessment)
        _require_move(assessment, AssessmentState.MODERATION)
        if held.signed_by != area.person_id and Role.AREA_LEAD not in viewer.roles_in(area_id):
            raise Refused(_("Only whoever signed, or the area lead, can revoke a sign-off."))
        reason = plain_text(why).strip()
        if not reason or len(reason) > LONGEST_REASON:
            raise Refused(
                _("Please give a reason, in {most} characters at most; it stays with the sign-off.").format(
                    most=LONGEST_REASON
                )
            )
        tx.sign_offs.revoke(area, assessment_id, held.number, reason)
        tx.assessments.move(area, assessment_id, AssessmentState.MODERATION)
        tx.audit.write(
            Deed.SIGN_OFF_REVOKED,
            f"assessment {assessment_id} {held.reference}",
            person_id=viewer.person_id,
            area_id=area_id,
        )


def publish(store: Store, viewer: Viewer, area_id: AreaId, assessment_id: AssessmentId) -> None:
    """Mark a signed assessment as published; `Refused` while anything of it is marked."""
    with store.transaction() as tx:
        area = tx.people.again(viewer).signing_off(area_id)
        assessment = tx.assessments.get(area, assessment_id)
        held = _holding(tx, area, assessment)
        _require_move(assessment, AssessmentState.PUBLISHED)
        reason = why_not_public(tx, area, assessment, held)
        if reason:
            raise Refused(reason)
        _moved(tx, area, assessment, AssessmentState.PUBLISHED)


def archive(store: Store, viewer: Viewer, area_id: AreaId, assessment_id: AssessmentId) -> None:
    """Put a signed assessment away: it stays readable and can no longer be revoked."""
    with store.transaction() as tx:
        area = tx.people.again(viewer).signing_off(area_id)
        assessment = tx.assessments.get(area, assessment_id)
        _holding(tx, area, assessment)
        _require_move(assessment, AssessmentState.ARCHIVED)
        _moved(tx, area, assessment, AssessmentState.ARCHIVED)


def why_not_public(tx: Tx, area: ReadableArea, assessment: Assessment, held: SignOff) -> str:
    """Return what keeps a signed assessment from being published, "" where nothing does."""
    signed = outcome(tx, area, assessment, tx.assessments.round(assessment.round_id), held)
    used = [Marking(item.marking) for one in signed.indicators.values() for item in one.evidence]
    marking = Marking.strictest(marking_of(tx, area.id), *used)
    if marking.may_be_public:
        return ""
    return _("The area or some of its evidence is marked {marking}, so this cannot be published.").format(
        marking=marking.label
    )


def _moved(tx: Tx, area: SignableArea, assessment: Assessment, state: AssessmentState) -> None:
    tx.assessments.move(area, assessment.id, state)
    tx.audit.write(
        Deed.ASSESSMENT_STATE,
        f"assessment {assessment.id} {state.value}",
        person_id=area.person_id,
        area_id=area.id,
    )


def _holding(tx: Tx, area: ReadableArea, assessment: Assessment) -> SignOff:
    held = tx.sign_offs.newest(area, assessment.id)
    if held is None or not held.holds:
        raise Refused(_("This assessment is not signed off."))
    return held


def _require_move(assessment: Assessment, state: AssessmentState) -> None:
    if state not in ASSESSMENT_MOVES[assessment.state]:
        raise Refused(_already(assessment))


def _in_moderation(tx: Tx, area: ReadableArea, assessment_id: AssessmentId) -> Assessment:
    assessment = tx.assessments.get(area, assessment_id)
    if assessment.state is not AssessmentState.MODERATION:
        raise Refused(_already(assessment))
    return assessment


def _already(assessment: Assessment) -> str:
    return _("This assessment is {state}, so this cannot be done now. Nothing was changed.").format(
        state=assessment.state.label.lower()
    )
