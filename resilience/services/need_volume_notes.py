"""What a partnership records about its charts: where lines begin anew, and which way a measure should go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import Refused
from resilience.domain.need_plan import Improvement, NeedPlanDraft, StepChangeDraft
from resilience.domain.policy import Action
from resilience.domain.taxonomy import TermKind
from resilience.domain.vocabulary import Direction
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.called import people_called
from resilience.services.uk_time import uk_day
from resilience.views.need import Choosable
from resilience.views.need_volume import HeldPlan, HeldStep, NotesOnVolume

if TYPE_CHECKING:
    from datetime import datetime

    from resilience.domain.identity import AreaId
    from resilience.domain.need_plan import NeedPlan, StepChange
    from resilience.domain.taxonomy import Taxonomies
    from resilience.domain.viewer import Viewer
    from resilience.services.called import Called
    from resilience.storage.store import Store, Tx


def notes_on_volume(store: Store, viewer: Viewer, area_id: AreaId) -> NotesOnVolume:
    """Return the step changes and plans of an area that count, with reason and author."""
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.reading(area_id)
        called = people_called(tx, viewer, area_id, {})
        taxonomies = tx.reference.taxonomies()
        steps = tuple(_step(one, taxonomies, called) for one in tx.step_changes.of(area))
        plans = tuple(_plan(one, taxonomies, called) for one in tx.need_plans.of(area))
        types = taxonomies.of(TermKind.NEED_TYPE)
        return NotesOnVolume(
            sentence=_sentence(len(steps), len(plans)),
            steps=steps,
            plans=plans,
            types=tuple(Choosable(term.code, term.name) for term in types),
            may_lead=viewer.may(Action.LEAD, area_id),
        )


def add_step_change(store: Store, viewer: Viewer, area_id: AreaId, draft: StepChangeDraft) -> int:
    """Let the lines of a series begin anew on a day, and return the step change's number."""
    with store.transaction() as tx:
        area = tx.people.again(viewer).leading(area_id)
        _require_type(tx, draft.need_type)
        if draft.on_day > uk_day(tx.now):
            raise Refused(_("A step change has happened: please choose a day that is not in the future."))
        number = tx.step_changes.add(area, draft)
        tx.audit.write(Deed.STEP_CHANGE, f"step change {number}", person_id=viewer.person_id, area_id=area_id)
        return number


def withdraw_step_change(store: Store, viewer: Viewer, area_id: AreaId, number: int) -> None:
    """Let the lines run through again where a step change was recorded by mistake."""
    with store.transaction() as tx:
        tx.step_changes.withdraw(tx.people.again(viewer).leading(area_id), number)
        tx.audit.write(Deed.STEP_CHANGE, f"step change {number} withdrawn", person_id=viewer.person_id, area_id=area_id)


def set_need_plan(store: Store, viewer: Viewer, area_id: AreaId, draft: NeedPlanDraft) -> int:
    """Say which way a measure should go, in place of what was said before, and return the plan's number.

    A plan that begins before today is `Refused`: what is already seen cannot be judged by a plan made after it.
    """
    with store.transaction() as tx:
        area = tx.people.again(viewer).leading(area_id)
        _require_type(tx, draft.need_type)
        if draft.holds_from < uk_day(tx.now):
            raise Refused(_("A plan is fixed beforehand: please choose a day from today on."))
        number = tx.need_plans.put(area, draft)
        tx.audit.write(Deed.NEED_PLAN, f"need plan {number}", person_id=viewer.person_id, area_id=area_id)
        return number


def withdraw_need_plan(store: Store, viewer: Viewer, area_id: AreaId, number: int) -> None:
    """Take the direction away from a measure."""
    with store.transaction() as tx:
        tx.need_plans.withdraw(tx.people.again(viewer).leading(area_id), number)
        tx.audit.write(Deed.NEED_PLAN, f"need plan {number} withdrawn", person_id=viewer.person_id, area_id=area_id)


def _require_type(tx: Tx, code: str) -> None:
    known = {term.code for term in tx.reference.taxonomies().of(TermKind.NEED_TYPE)}
    if code and code not in known:
        raise Refused(_("Please choose one of the need types, or all of them."))


def _sentence(steps: int, plans: int) -> str:
    if not steps and not plans:
        return _(
            "No step change is recorded, and no plan says which way need should go: no chart calls it good or bad."
        )
    said = ngettext("{n} step change is recorded.", "{n} step changes are recorded.", steps).format(n=steps)
    of_plans = ngettext(
        "{n} plan gives a measure its direction.", "{n} plans give a measure its direction.", plans
    ).format(n=plans)
    return " ".join(text for text, count in ((said, steps), (of_plans, plans)) if count)


def _about(direction: Direction, need_type: str, taxonomies: Taxonomies) -> str:
    name = taxonomies.name(TermKind.NEED_TYPE, need_type) if need_type else _("all need types")
    noun = _("Requests") if direction is Direction.REQUEST else _("Offers")
    return _("{records}: {types}").format(records=noun, types=name)


def _step(one: StepChange, taxonomies: Taxonomies, called: Called) -> HeldStep:
    return HeldStep(
        one.id,
        words.day(one.draft.on_day),
        _about(one.draft.direction, one.draft.need_type, taxonomies),
        one.draft.why,
        _author(called.here(one.set_by), one.set_at),
    )


def _plan(one: NeedPlan, taxonomies: Taxonomies, called: Called) -> HeldPlan:
    target = "" if one.draft.target is None else _("{n} a month").format(n=words.amount(one.draft.target))
    return HeldPlan(
        one.id,
        _about(one.draft.direction, one.draft.need_type, taxonomies),
        one.draft.improvement,
        _("more is better") if one.draft.improvement is Improvement.UP else _("fewer is better"),
        target,
        one.draft.why,
        words.day(one.draft.holds_from),
        _author(called.here(one.set_by), one.set_at),
    )


def _author(who: str, at: datetime) -> str:
    return _("{who}, {day}").format(who=who, day=words.day(uk_day(at)))
