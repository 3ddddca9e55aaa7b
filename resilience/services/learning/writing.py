"""Writing the learning log: a lesson is added, changed on top of what was seen, withdrawn and brought back.

The area lead writes, as for everything an area holds of its own. Showing a lesson to other areas is a decision to
share, which the lead takes by hand and nobody takes at the command line.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import NotTheirs, Refused
from resilience.domain.taxonomy import TermKind
from resilience.locales import _
from resilience.services.effect.register_verdicts import verdicts

if TYPE_CHECKING:
    from resilience.domain.identity import AreaId, LearningId
    from resilience.domain.learning import LearningDraft, Lesson
    from resilience.domain.viewer import LedArea, Viewer
    from resilience.storage.store import Store, Tx


def add_lesson(store: Store, viewer: Viewer, area_id: AreaId, draft: LearningDraft) -> LearningId:
    """Write a lesson down and return its number."""
    draft = _with_estimate(store, viewer, area_id, draft)
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.leading(area_id)
        _check(tx, viewer, area, draft, None)
        number = tx.lessons.add(area, draft)
        _written(tx, viewer, area_id, f"lesson {number} {draft.worked.value}{_shared(draft)}")
        return number


def change_lesson(
    store: Store, viewer: Viewer, area_id: AreaId, number: LearningId, draft: LearningDraft, *, seen_version: int
) -> None:
    """Change a lesson on top of the version that was seen; `Conflict` where somebody was faster.

    What it was tied to before may stay, although it was withdrawn since.
    """
    draft = _with_estimate(store, viewer, area_id, draft)
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.leading(area_id)
        held = next((one for one in tx.lessons.of(area) if one.id == number), None)
        _check(tx, viewer, area, draft, held)
        tx.lessons.change(area, number, draft, seen_version=seen_version)
        _written(tx, viewer, area_id, f"lesson {number} changed to {draft.worked.value}{_shared(draft)}")


def withdraw_lesson(store: Store, viewer: Viewer, area_id: AreaId, number: LearningId, *, seen_version: int) -> int:
    """Withdraw a lesson, from other areas too, and return the version on top of which it is brought back."""
    with store.transaction() as tx:
        tx.lessons.withdraw(tx.people.again(viewer).leading(area_id), number, seen_version=seen_version)
        _written(tx, viewer, area_id, f"lesson {number} withdrawn")
        return seen_version + 1


def bring_back_lesson(
    store: Store, viewer: Viewer, area_id: AreaId, number: LearningId, draft: LearningDraft, *, seen_version: int
) -> None:
    """Undo a withdrawal: `draft` is what was withdrawn, as it stood. `Conflict` where it has been changed since."""
    draft = _with_estimate(store, viewer, area_id, draft)
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.leading(area_id)
        _check(tx, viewer, area, draft, None)
        tx.lessons.change(area, number, draft, seen_version=seen_version)
        _written(tx, viewer, area_id, f"lesson {number} brought back{_shared(draft)}")


def _with_estimate(store: Store, viewer: Viewer, area_id: AreaId, draft: LearningDraft) -> LearningDraft:
    """Return a draft with what the estimate says by now, where it is shared and tied to an intervention.

    Estimated before the transaction that writes, which would otherwise keep others waiting.
    """
    if not draft.is_shared or draft.intervention is None:
        return replace(draft, estimated=None)
    with store.reading() as tx:
        found = verdicts(tx, tx.people.again(viewer), area_id).get(draft.intervention)
    return replace(draft, estimated=found.verdict if found else None)


def _shared(draft: LearningDraft) -> str:
    return " shared" if draft.is_shared else ""


def _written(tx: Tx, viewer: Viewer, area_id: AreaId, subject: str) -> None:
    tx.audit.write(Deed.LEARNING, subject, person_id=viewer.person_id, area_id=area_id)


def _check(tx: Tx, viewer: Viewer, area: LedArea, draft: LearningDraft, held: Lesson | None) -> None:
    """Refuse what is not of this area or not in the taxonomies; what `held` has already may stay."""
    if draft.is_shared:
        viewer.sharing(area.id)
    _check_terms(tx, draft, held)
    was = held.draft.intervention if held else None
    if draft.intervention not in {None, was, *(one.id for one in tx.interventions.of(area))}:
        raise NotTheirs(_("There is no such intervention in this area."), area_id=area.id)
    known = {one.id for one in tx.evidence.of_area(area)} | set(held.draft.evidence if held else ())
    if not known.issuperset(draft.evidence):
        raise NotTheirs(_("There is no such evidence in this area."), area_id=area.id)


def _check_terms(tx: Tx, draft: LearningDraft, held: Lesson | None) -> None:
    taxonomies = tx.reference.taxonomies()
    groups = {*taxonomies.codes(TermKind.TARGET_GROUP), *(held.draft.target_groups if held else ())}
    types = {*taxonomies.codes(TermKind.NEED_TYPE), *(held.draft.need_types if held else ())}
    if not groups.issuperset(draft.target_groups):
        raise Refused(_("Please choose target groups from the list."))
    if not types.issuperset(draft.need_types):
        raise Refused(_("Please choose need types from the list."))
