"""The register of interventions: what was done, and the lead's ways to add, change, withdraw and bring back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import Refused
from resilience.domain.policy import Action
from resilience.locales import _
from resilience.services.effect.register_checks import require_known
from resilience.services.effect.register_lines import lines_of
from resilience.services.effect.register_naming import names_of
from resilience.services.effect.register_words import context, empty, title
from resilience.services.uk_time import uk_day
from resilience.services.value.guarding import refuse_bringing_back
from resilience.views.intervention import RegisterView

if TYPE_CHECKING:
    from resilience.domain.identity import AreaId, InterventionId
    from resilience.domain.intervention import InterventionDraft
    from resilience.domain.viewer import LedArea, Viewer
    from resilience.storage.store import Store, Tx


def interventions(store: Store, viewer: Viewer, area_id: AreaId) -> RegisterView:
    """Return an area's interventions with their verdicts and plans, the one that started last first."""
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.reading(area_id)
        names = names_of(tx, area)
        may_change = viewer.may(Action.LEAD, area_id)
        lines = lines_of(tx, viewer, area, names)
        return RegisterView(
            area_name=(name := tx.areas.get(area_id).name),
            title=title(lines),
            context=context(name, lines),
            empty="" if lines else empty(may_change=may_change),
            lines=lines,
            withdrawn=tuple(one for one in tx.interventions.with_withdrawn(area) if one.withdrawn_at is not None),
            choices=names.choices(),
            today=uk_day(tx.now),
            may_change=may_change,
        )


def add_intervention(store: Store, viewer: Viewer, area_id: AreaId, draft: InterventionDraft) -> InterventionId:
    """Add an intervention and return its number; one of the same name and start counts once and is `Refused`."""
    with store.transaction() as tx:
        area = tx.people.again(viewer).leading(area_id)
        require_known(area, names_of(tx, area), draft)
        _refuse_twice(tx, area, draft)
        number = tx.interventions.add(area, draft)
        _write(tx, viewer, area, f"intervention {number}")
        return number


def change_intervention(
    store: Store,
    viewer: Viewer,
    area_id: AreaId,
    number: InterventionId,
    draft: InterventionDraft,
    *,
    seen_version: int,
) -> None:
    """Change an intervention on top of the version that was seen; `InterventionConflict` holds what is there now.

    Its start and lead-in are `Refused` to move once a plan is fixed: they decide what is before and what is after.
    """
    with store.transaction() as tx:
        area = tx.people.again(viewer).leading(area_id)
        require_known(area, names_of(tx, area), draft)
        _refuse_moved_start(tx, area, number, draft)
        tx.interventions.change(area, number, draft, seen_version=seen_version)
        _write(tx, viewer, area, f"intervention {number} version {seen_version + 1}")


def withdraw_intervention(
    store: Store, viewer: Viewer, area_id: AreaId, number: InterventionId, *, seen_version: int
) -> None:
    """Withdraw one that was added by mistake; its plans and all that hangs on it are kept."""
    _turn(store, viewer, area_id, number, seen_version, counts=False)


def bring_back_intervention(
    store: Store, viewer: Viewer, area_id: AreaId, number: InterventionId, *, seen_version: int
) -> None:
    """Undo a withdrawal; `Refused` where its claims would take an outcome beyond the whole by now."""
    _turn(store, viewer, area_id, number, seen_version, counts=True)


def _turn(
    store: Store, viewer: Viewer, area_id: AreaId, number: InterventionId, seen_version: int, *, counts: bool
) -> None:
    """Let an intervention count from now on, or no more."""
    with store.transaction() as tx:
        area = tx.people.again(viewer).leading(area_id)
        if counts:
            _refuse_claims_beyond(tx, area, number)
        turn = tx.interventions.bring_back if counts else tx.interventions.withdraw
        turn(area, number, seen_version=seen_version)
        _write(tx, viewer, area, f"intervention {number} {'brought back' if counts else 'withdrawn'}")


def _refuse_claims_beyond(tx: Tx, area: LedArea, number: InterventionId) -> None:
    refuse_bringing_back(
        tx.interventions.get(area, number),
        tx.benefits.of(area),
        tx.interventions.of(area),
        tx.interventions.plans(area),
    )


def _refuse_twice(tx: Tx, area: LedArea, draft: InterventionDraft) -> None:
    held = {(one.name.casefold(), one.draft.starts_on) for one in tx.interventions.of(area)}
    if (draft.name.casefold(), draft.starts_on) in held:
        raise Refused(
            _("“{name}” from that day on is recorded already. Please choose it above to change it.").format(
                name=draft.name
            )
        )


def _refuse_moved_start(tx: Tx, area: LedArea, number: InterventionId, draft: InterventionDraft) -> None:
    held = tx.interventions.get(area, number).draft
    is_moved = (held.starts_on, held.lead_in_months) != (draft.starts_on, draft.lead_in_months)
    if is_moved and number in tx.interventions.plans(area):
        raise Refused(
            _(
                "The start and the lead-in cannot be changed once an evaluation plan is fixed, since they decide what "
                "counts as before. If they are wrong, withdraw this intervention and add it anew: both stay on record."
            )
        )


def _write(tx: Tx, viewer: Viewer, area: LedArea, subject: str) -> None:
    tx.audit.write(Deed.INTERVENTION, subject, person_id=viewer.person_id, area_id=area.id)
