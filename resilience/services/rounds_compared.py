"""The difference between any two assessments of an area: level, evidence, spread, who, why and target, by indicator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.errors import NotFound
from resilience.domain.vocabulary import Marking
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.level_words import level_words, spread_words, strength_words
from resilience.services.outcomes import outcomes
from resilience.services.scorers import is_anchored
from resilience.services.sharing import marking_of
from resilience.services.signing import anchored_words
from resilience.services.to_sign import name_of
from resilience.views.document import Document, Section
from resilience.views.outcome import Stage
from resilience.views.rounds_compared import IndicatorChange, Move, RoundsComparedView
from resilience.views.sign_off import AssessmentChoice
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.domain.identity import AreaId, AssessmentId
    from resilience.domain.plans import Target
    from resilience.domain.viewer import ReadableArea, Viewer
    from resilience.statistics.ordinal import Ordinal
    from resilience.storage.store import Store, Tx
    from resilience.views.outcome import IndicatorOutcome, Outcome

WIDE = 2
"""Levels between the lowest and the highest first answer from which a change by one is no more than they differ."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """Two outcomes and which indicator of the later one answers which of the earlier one."""

    before: Outcome
    after: Outcome
    earlier_code: Mapping[str, str]

    @property
    def is_one_scale(self) -> bool:
        """Whether a level means as much in one as in the other."""
        return _top(self.before) == _top(self.after)


def rounds_compared(
    store: Store,
    viewer: Viewer,
    area_id: AreaId,
    before_id: AssessmentId | None = None,
    after_id: AssessmentId | None = None,
) -> RoundsComparedView:
    """Return two assessments beside each other: those chosen, else the newest two that can be compared.

    A number that is none of this area's, or cannot be compared, is as good as none. Raises `NotAllowed` outside it.
    """
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.reading(area_id)
        name = tx.areas.get(area_id).name
        if is_anchored(tx, area, viewer):
            return RoundsComparedView(_("Not shown before you have submitted"), name, anchored_words())
        held = outcomes(tx, area)
        pairs = {one.assessment.id: _before(tx, one, held) for one in held}
        after = _chosen([one for one in held if pairs[one.assessment.id]], after_id)
        if after is None:
            return RoundsComparedView(_("There are no two rounds to compare yet"), name, _nothing_yet())
        before = _chosen(pairs[after.assessment.id], before_id)
        assert before is not None  # noqa: S101 - only those with something before are to choose
        return _view(tx, area, name, _pair(tx, before, after), held, pairs)


def document(view: RoundsComparedView) -> Document:
    """Return the comparison as a file; `NotFound` with a sentence where there is none."""
    if view.table is None or view.marking is None or view.made_at is None:
        raise NotFound(view.empty)
    return Document(
        title=_("{after} against {before}").format(after=view.after_name, before=view.before_name),
        context=view.context,
        marking=view.marking,
        example=_("Example data. The partnership and its answers are invented.") if view.is_example else "",
        made_at=view.made_at,
        sections=(
            Section(_("What moved"), f"{view.title}. {view.method} {view.who}", (view.table,)),
            Section(_("How this is worked out"), view.worked_out),
        ),
    )


def _nothing_yet() -> str:
    return _("Two rounds against the same framework, closed or moderated, are compared here indicator by indicator.")


def _chosen(choices: Sequence[Outcome], asked_for: AssessmentId | None) -> Outcome | None:
    """Return the one asked for, else the newest."""
    return next((one for one in choices if one.assessment.id == asked_for), choices[-1] if choices else None)


def _before(tx: Tx, after: Outcome, held: Sequence[Outcome]) -> list[Outcome]:
    """Return what came before an assessment and can be set beside it; the usual one, of the same kind, is last."""
    earlier = [one for one in held[: held.index(after)] if _pair(tx, one, after).earlier_code]
    return sorted(earlier, key=lambda one: (one.assessment.kind is after.assessment.kind, held.index(one)))


def _pair(tx: Tx, before: Outcome, after: Outcome) -> Pairing:
    """Return which indicator answers which: the same code in one framework, else what the mapping says one to one."""
    codes = [asked.code for asked in after.framework.indicators]
    if before.framework.id == after.framework.id:
        same = {code: code for code in codes if code in before.indicators}
        return Pairing(before, after, same)
    mapped = tx.reference.mapped(before.framework.id, after.framework.id)
    pairs = {new: old for old, news in mapped.items() for new in news if len(news) == 1 and old in before.indicators}
    return Pairing(before, after, {code: pairs[code] for code in codes if code in pairs})


def _view(
    tx: Tx,
    area: ReadableArea,
    name: str,
    pair: Pairing,
    held: Sequence[Outcome],
    pairs: Mapping[AssessmentId, Sequence[Outcome]],
) -> RoundsComparedView:
    targets = {
        target.indicator: target
        for target in tx.plans.targets(area)
        if target.draft.framework_code == pair.after.framework.code
    }
    changes = _changes(pair, targets)
    before_name, after_name = _name(pair.before), _name(pair.after)
    used = [item.marking for one in pair.after.indicators.values() for item in one.evidence]
    return RoundsComparedView(
        title=_title(changes),
        context=_("{area}. {after} against {before}.").format(area=name, after=after_name, before=before_name),
        empty="",
        before_choices=tuple(_choice(one) for one in reversed(pairs[pair.after.assessment.id])),
        after_choices=tuple(_choice(one) for one in reversed(held) if pairs[one.assessment.id]),
        before=pair.before.assessment.id,
        after=pair.after.assessment.id,
        before_name=before_name,
        after_name=after_name,
        method=" ".join(part for part in (_method(pair), _within_the_spread(changes)) if part),
        who=_who(tx, area, pair),
        changes=changes,
        table=_table(changes, before_name, after_name),
        worked_out=_worked_out(),
        marking=Marking.strictest(marking_of(tx, area.id), *map(Marking, used)),
        is_example=tx.installation.is_example,
        made_at=tx.now,
    )


def _name(one: Outcome) -> str:
    return name_of(one.round, one.assessment.kind)


def _choice(one: Outcome) -> AssessmentChoice:
    return AssessmentChoice(one.assessment.id, _name(one))


def _top(one: Outcome) -> int:
    return max(asked.top_level for asked in one.framework.indicators)


# --- by indicator --------------------------------------------------------------------------------------------------


def _changes(pair: Pairing, targets: Mapping[str, Target]) -> tuple[IndicatorChange, ...]:
    """Return every indicator that both ask, those that moved first and the furthest first among them."""
    changes = [_change(pair, code, targets.get(code)) for code in pair.earlier_code]
    order = {Move.ROSE: 0, Move.FELL: 0, Move.SAME: 1, Move.UNKNOWN: 2}
    return tuple(sorted(changes, key=lambda one: (order[one.move], -abs(one.step or 0))))


def _change(pair: Pairing, code: str, target: Target | None) -> IndicatorChange:
    before, after = pair.before.indicators[pair.earlier_code[code]], pair.after.indicators[code]
    features = {feature.code: feature.name for feature in pair.after.framework.features}
    step = _step(before, after) if pair.is_one_scale else None
    return IndicatorChange(
        code=code,
        name=after.name,
        feature=features[after.feature],
        before=level_words(before),
        after=level_words(after),
        move=_move(step),
        step=step,
        evidence=_from_to(strength_words(before), strength_words(after)),
        spread=_from_to(spread_words(before.first.levels), spread_words(after.first.levels)),
        reason=after.reason,
        target="" if target is None else _target(target),
        note=_note(step, after.first.levels),
    )


def _step(before: IndicatorOutcome, after: IndicatorOutcome) -> float | None:
    if before.level is None or after.level is None:
        return None
    return round(after.level - before.level, 1)


def _move(step: float | None) -> Move:
    if step is None:
        return Move.UNKNOWN
    return Move.ROSE if step > 0 else Move.FELL if step < 0 else Move.SAME


def _from_to(before: str, after: str) -> str:
    return after if before == after else _("{before} → {after}").format(before=before, after=after)


def _target(target: Target) -> str:
    return _("level {level} by {day}").format(level=target.draft.level, day=words.day(target.draft.by_day))


def _note(step: float | None, levels: Ordinal) -> str:
    """Say where a change is no larger than what the evaluators differ by among themselves."""
    if not step or abs(step) > 1 or levels.low is None or levels.high is None:
        return ""
    if levels.high - levels.low < WIDE:
        return ""
    return _("no more than evaluators differ: {low} to {high}, n = {n}").format(
        low=levels.low, high=levels.high, n=levels.n
    )


# --- in words ------------------------------------------------------------------------------------------------------


def _title(changes: Sequence[IndicatorChange]) -> str:
    times = {move: sum(one.move is move for one in changes) for move in Move}
    rose = ngettext("{n} indicator rose", "{n} indicators rose", times[Move.ROSE]).format(n=times[Move.ROSE])
    said = [
        rose,
        _("{n} fell").format(n=times[Move.FELL]),
        _("{n} did not move").format(n=times[Move.SAME]),
    ]
    if times[Move.UNKNOWN]:
        said.append(_("{n} cannot be compared").format(n=times[Move.UNKNOWN]))
    return ", ".join(said)


def _method(pair: Pairing) -> str:
    said = [_stage(one) for one in (pair.before, pair.after)]
    if Stage.BEFORE_MODERATION in {pair.before.stage, pair.after.stage} and pair.before.stage is not pair.after.stage:
        said.append(_("One of the two was not moderated, so a change may come from moderation alone."))
    if not pair.is_one_scale:
        said.append(_("The two frameworks have scales of different lengths, so no level is said to have moved."))
    return " ".join(said)


def _within_the_spread(changes: Sequence[IndicatorChange]) -> str:
    moved = [one for one in changes if one.move in {Move.ROSE, Move.FELL}]
    small = sum(bool(one.note) for one in moved)
    if not small:
        return ""
    return ngettext(
        "{small} of {n} change is no larger than what evaluators differ by.",
        "{small} of {n} changes are no larger than what evaluators differ by.",
        len(moved),
    ).format(small=small, n=len(moved))


def _stage(one: Outcome) -> str:
    name = _name(one)
    if one.sign_off is not None:
        return _("{round}: signed off as {reference}.").format(round=name, reference=one.sign_off.reference)
    return {
        Stage.PUBLISHED_ELSEWHERE: _("{round}: as published, {source}.").format(
            round=name, source=one.assessment.source
        ),
        Stage.BEFORE_MODERATION: _("{round}: medians of first answers, nothing agreed.").format(round=name),
        Stage.IN_MODERATION: _("{round}: in moderation, {agreed} of {asked} agreed.").format(
            round=name, agreed=one.agreed, asked=len(one.framework.indicators)
        ),
        Stage.SIGNED: "",
    }[one.stage]


def _who(tx: Tx, area: ReadableArea, pair: Pairing) -> str:
    """Say how many took part each time and how many of them twice: other people may see it otherwise."""
    then, now = (tx.scores.submitters(area, one.assessment.id) for one in (pair.before, pair.after))
    if not then and not now:
        return ""
    return _("{then} submitted then and {now} now; {both} of them both times.").format(
        then=len(then), now=len(now), both=len(then & now)
    )


def _worked_out() -> str:
    return _(
        "A level is the one agreed, as far as it is reached by evidence; where nothing was agreed it is the median of "
        "the evaluators' first answers and says so, and results published elsewhere keep their decimals. Signed "
        "rounds are as they were signed. A change by one level is marked where the evaluators' own first answers lay "
        "two or more levels apart: it is then no more than they differ by among themselves. Targets are those that "
        "count now."
    )


def _table(changes: Sequence[IndicatorChange], before: str, after: str) -> Table:
    return Table(
        _("Each indicator, those that moved first"),
        (
            _("Indicator"),
            before,
            after,
            _("Change"),
            _("Strength of evidence"),
            _("First answers"),
            _("Why"),
            _("Target"),
        ),
        (False, False, False, False, False, False, False, False),
        tuple(
            (
                f"{one.code} {one.name}",
                one.before,
                one.after,
                _moved(one),
                one.evidence,
                one.spread,
                one.reason,
                one.target,
            )
            for one in changes
        ),
    )


def _moved(one: IndicatorChange) -> str:
    said = {
        Move.ROSE: _("rose by {step}"),
        Move.FELL: _("fell by {step}"),
        Move.SAME: _("did not move"),
        Move.UNKNOWN: _("cannot be compared"),
    }[one.move].format(step=f"{abs(one.step or 0):g}")
    return f"{said}; {one.note}" if one.note else said
