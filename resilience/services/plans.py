"""Targets and actions: a level by a day for an indicator, and who closes which gap by when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import NotTheirs, Refused
from resilience.domain.plans import FINISHED
from resilience.domain.policy import Action
from resilience.domain.taxonomy import TermKind
from resilience.domain.vocabulary import ActionState, AssessmentKind
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.frameworks import main_framework
from resilience.services.outcomes import outcomes
from resilience.services.scorers import is_anchored
from resilience.services.uk_time import uk_day
from resilience.views.plan import ActionLine, PlanView, TargetLine
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from resilience.domain.framework import Framework
    from resilience.domain.identity import ActionId, AreaId, TargetId
    from resilience.domain.plans import ActionDraft, PlannedAction, Quantity, Target, TargetDraft
    from resilience.domain.taxonomy import Taxonomies
    from resilience.domain.viewer import LedArea, ReadableArea, Viewer
    from resilience.storage.store import Store, Tx

ORDER = (ActionState.OPEN, ActionState.IN_PROGRESS, ActionState.DONE, ActionState.DROPPED)


def plan(store: Store, viewer: Viewer, area_id: AreaId) -> PlanView:
    """Return an area's targets and actions, overdue ones first."""
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.reading(area_id)
        framework = main_framework(tx)
        today = uk_day(tx.now)
        is_hidden = is_anchored(tx, area, viewer)
        reached = {} if is_hidden else _reached_now(tx, area)
        taxonomies = tx.reference.taxonomies()
        held = [one for one in tx.plans.targets(area) if one.draft.framework_code == framework.code]
        targets = tuple(_target_line(one, framework, reached, today, taxonomies) for one in held)
        actions = tuple(_action_line(one, framework, today) for one in _overdue_first(tx.plans.actions(area), today))
        return PlanView(
            area_name=tx.areas.named([area_id])[0].name,
            title=_title(targets, actions),
            context=_context(targets, actions),
            hidden=_hidden() if is_hidden else "",
            framework=framework,
            need_types=taxonomies.of(TermKind.NEED_TYPE),
            today=today,
            targets=targets,
            actions=actions,
            targets_table=_targets_table(targets),
            actions_table=_actions_table(actions),
            may_change=viewer.may(Action.LEAD, area_id),
        )


def set_target(store: Store, viewer: Viewer, area_id: AreaId, draft: TargetDraft) -> TargetId:
    """Set a target in place of the one that its indicator has; `Refused` for a level the indicator does not have."""
    with store.transaction() as tx:
        area = tx.people.again(viewer).leading(area_id)
        framework = main_framework(tx)
        _refuse_other(framework, draft.framework_code)
        indicator = framework.indicator(draft.indicator)
        if not 0 < draft.level <= indicator.top_level:
            raise Refused(
                _("A target for {indicator} is a level from 1 to {top}.").format(
                    indicator=indicator.name, top=indicator.top_level
                )
            )
        if draft.by_day <= uk_day(tx.now):
            raise Refused(_("A target lies ahead: please choose a day after today."))
        number = tx.plans.set_target(area, draft)
        tx.audit.write(
            Deed.TARGET,
            f"target {number} {draft.indicator} level {draft.level}",
            person_id=viewer.person_id,
            area_id=area_id,
        )
        return number


def withdraw_target(store: Store, viewer: Viewer, area_id: AreaId, target_id: TargetId) -> None:
    """Withdraw a target; it stays in the past ones."""
    with store.transaction() as tx:
        tx.plans.withdraw_target(tx.people.again(viewer).leading(area_id), target_id)
        tx.audit.write(Deed.TARGET, f"target {target_id} withdrawn", person_id=viewer.person_id, area_id=area_id)


def add_action(store: Store, viewer: Viewer, area_id: AreaId, draft: ActionDraft) -> ActionId:
    """Add an action for an indicator."""
    with store.transaction() as tx:
        area = tx.people.again(viewer).leading(area_id)
        framework = main_framework(tx)
        _refuse_other(framework, draft.framework_code)
        framework.indicator(draft.indicator)
        _refuse_another_event(tx, area, draft)
        number = tx.plans.add_action(area, draft)
        tx.audit.write(Deed.ACTION, f"action {number}", person_id=viewer.person_id, area_id=area_id)
        return number


def change_action(
    store: Store, viewer: Viewer, area_id: AreaId, action_id: ActionId, draft: ActionDraft, *, seen_version: int
) -> None:
    """Change an action on top of the version that was seen; `ActionConflict` where somebody was faster.

    One that is dropped says why: `gap` must not be empty then.
    """
    with store.transaction() as tx:
        area = tx.people.again(viewer).leading(area_id)
        main_framework(tx).indicator(draft.indicator)
        if draft.state is ActionState.DROPPED and not draft.gap:
            raise Refused(_("Please say why it is dropped, in the field about the gap."))
        tx.plans.change_action(area, action_id, draft, seen_version=seen_version)
        tx.audit.write(
            Deed.ACTION, f"action {action_id} {draft.state.value}", person_id=viewer.person_id, area_id=area_id
        )


def _refuse_other(framework: Framework, code: str) -> None:
    if code != framework.code:
        raise Refused(_("Targets and actions are set for the framework “{title}”.").format(title=framework.title))


def _refuse_another_event(tx: Tx, area: LedArea, draft: ActionDraft) -> None:
    if draft.event_id is not None and draft.event_id not in {event.id for event in tx.events.of(area)}:
        raise NotTheirs(_("There is no such event in this area."), area_id=area.id)


def _reached_now(tx: Tx, area: ReadableArea) -> dict[str, tuple[int, str]]:
    """Return the level reached and the round that it was agreed in last, by indicator."""
    reached: dict[str, tuple[int, str]] = {}
    for outcome in outcomes(tx, area, kind=AssessmentKind.SELF):
        for code, held in outcome.indicators.items():
            if held.answer is not None and held.reached is not None:
                reached[code] = (held.reached, outcome.round.name)
    return reached


def _overdue_first(actions: Sequence[PlannedAction], today: date) -> list[PlannedAction]:
    return sorted(actions, key=lambda one: (one.state in FINISHED, not one.is_overdue(today), one.due_on, one.id))


def _target_line(
    one: Target,
    framework: Framework,
    reached: Mapping[str, tuple[int, str]],
    today: date,
    taxonomies: Taxonomies,
) -> TargetLine:
    now, round_name = reached.get(one.indicator, (None, ""))
    gap = None if now is None else max(one.draft.level - now, 0)
    name = framework.indicator(one.indicator).name
    said = _("{indicator}: level {level} by {day}").format(
        indicator=name, level=one.draft.level, day=words.day(one.draft.by_day)
    )
    if one.draft.quantity is not None:
        said += ", " + _asked(one.draft.quantity, taxonomies)
    if now is not None:
        said += "; " + (_("reached") if gap == 0 else _("now {now}").format(now=now))
    return TargetLine(one, name, now, round_name, gap, one.draft.by_day < today and gap != 0, said)


def _asked(quantity: Quantity, taxonomies: Taxonomies) -> str:
    said = _("{n} of the kind “{stakeholder}” with the need “{need}”").format(
        n=words.amount(quantity.number_of),
        stakeholder=quantity.stakeholder.label.lower(),
        need=taxonomies.name(TermKind.NEED_TYPE, quantity.need_type).lower(),
    )
    if quantity.within_hours is not None:
        said += ngettext(" within {n} hour", " within {n} hours", quantity.within_hours).format(n=quantity.within_hours)
    if quantity.for_days is not None:
        said += ngettext(" for {n} day", " for {n} days", quantity.for_days).format(n=quantity.for_days)
    return said


def _action_line(one: PlannedAction, framework: Framework, today: date) -> ActionLine:
    days_late = (today - one.due_on).days if one.is_overdue(today) else 0
    known = {indicator.code: indicator.name for indicator in framework.indicators}
    said = _("{title}: {owner}, by {day}, {state}").format(
        title=one.draft.title, owner=one.draft.owner, day=words.day(one.due_on), state=one.state.label.lower()
    )
    if days_late:
        said += "; " + ngettext("{n} day late", "{n} days late", days_late).format(n=days_late)
    return ActionLine(one, known.get(one.draft.indicator, one.draft.indicator), days_late, said)


def _title(targets: Sequence[TargetLine], actions: Sequence[ActionLine]) -> str:
    late = sum(bool(line.days_late) for line in actions)
    under_way = sum(line.action.state not in FINISHED for line in actions)
    if late:
        return ngettext("{n} action is overdue", "{n} actions are overdue", late).format(n=late)
    missed = sum(line.is_late for line in targets)
    if missed:
        return ngettext(
            "{n} target has passed its day unreached", "{n} targets have passed their day unreached", missed
        ).format(n=missed)
    if under_way:
        return ngettext(
            "{n} action is under way, none overdue", "{n} actions are under way, none overdue", under_way
        ).format(n=under_way)
    if targets:
        return ngettext(
            "{n} target is set, and no action is open", "{n} targets are set, and no action is open", len(targets)
        ).format(n=len(targets))
    return _("No targets and no actions yet")


def _context(targets: Sequence[TargetLine], actions: Sequence[ActionLine]) -> str:
    if not targets and not actions:
        return ""
    finished = sum(line.action.state in FINISHED for line in actions)
    reached = sum(line.gap == 0 for line in targets)
    return _("{targets}, reached: {reached}; {actions}, finished: {finished}.").format(
        targets=ngettext("{n} target", "{n} targets", len(targets)).format(n=len(targets)),
        reached=reached,
        actions=ngettext("{n} action", "{n} actions", len(actions)).format(n=len(actions)),
        finished=finished,
    )


def _hidden() -> str:
    return _("The levels agreed so far show here once you have submitted your own answers, so that they stay your own.")


def _targets_table(lines: Sequence[TargetLine]) -> Table:
    return Table(
        _("Targets, by the day they are due"),
        (_("Indicator"), _("Target"), _("By"), _("Reached now"), _("Agreed in"), _("Gap")),
        (False, True, False, True, False, True),
        tuple(
            (
                f"{line.target.indicator} {line.indicator}",
                str(line.target.draft.level),
                words.day(line.target.draft.by_day),
                _("not shown or not agreed") if line.now is None else str(line.now),
                line.round_name or "–",
                "–" if line.gap is None else str(line.gap),
            )
            for line in lines
        ),
    )


def _actions_table(lines: Sequence[ActionLine]) -> Table:
    return Table(
        _("Actions, overdue ones first, finished ones last"),
        (_("Action"), _("Indicator"), _("Owner (role)"), _("Due"), _("State"), _("Days late")),
        (False, False, False, False, False, True),
        tuple(
            (
                line.action.draft.title,
                f"{line.action.draft.indicator} {line.indicator}",
                line.action.draft.owner,
                words.day(line.action.due_on),
                line.action.state.label,
                str(line.days_late) if line.days_late else "–",
            )
            for line in lines
        ),
    )
