"""Guards against counting one thing twice: shares of one outcome over all interventions, and prices that overlap."""

from __future__ import annotations

from collections import defaultdict
from itertools import takewhile
from typing import TYPE_CHECKING, TypeAlias

from resilience.domain.errors import Refused
from resilience.domain.vocabulary import BenefitFrom, CountedAs
from resilience.locales import _
from resilience.services.value.money_words import share

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence
    from datetime import datetime

    from resilience.domain.evaluation import EvaluationPlan
    from resilience.domain.identity import BenefitId, InterventionId
    from resilience.domain.intervention import Intervention
    from resilience.domain.worth import Benefit, BenefitDraft

Plans: TypeAlias = "Mapping[InterventionId, tuple[EvaluationPlan, ...]]"
ONE_WITHIN_ANOTHER = (
    frozenset({CountedAs.AE_ATTENDANCE, CountedAs.NON_ELECTIVE_EPISODE}),
    frozenset({CountedAs.NON_ELECTIVE_EPISODE, CountedAs.BED_DAY}),
    frozenset({CountedAs.AMBULANCE_CALL, CountedAs.AE_ATTENDANCE}),
)
"""Outcomes of which one is often part of the other, for the same people."""
TOLERANCE = 1e-9


def outcome_of(draft: BenefitDraft, plans: Plans) -> Hashable:
    """Return what makes two benefits speak of one outcome: the plan's outcome, or what was counted and by whom."""
    versions = plans.get(draft.intervention, ())
    if draft.comes_from is BenefitFrom.MEASURED_EFFECT and versions:
        return _of_plan(versions[-1])
    return (draft.comes_from, draft.counted_as, draft.source.casefold())


def _of_plan(version: EvaluationPlan) -> Hashable:
    """Return what a plan judges by: a series is one thing, whatever else was chosen with it."""
    outcome = version.draft.outcome
    return ("plan", outcome) if outcome.series is None else ("series", outcome.series)


def refuse_more_than_the_whole(
    draft: BenefitDraft, held: Sequence[Benefit], interventions: Sequence[Intervention], plans: Plans
) -> None:
    """Raise `Refused`, naming the others, where shares of one outcome over all interventions exceed 100 %.

    Within one intervention several prices of one outcome (fiscal and social, say) share one claim, the largest. `held`
    are the benefits that count, without the one spoken of. What earns nothing takes no share.
    """
    own, others = _shares(draft, held, interventions, plans)
    if others and own + sum(others.values()) > 1 + TOLERANCE:
        raise Refused(
            _(
                "Shares of one outcome come to 100% at most, over all interventions. Others claim: {others}. At most "
                "{left} is left for this one; please agree on the shares."
            ).format(others=_named(others), left=_left(others))
        )


def refuse_bringing_back(
    brought: Intervention, held: Sequence[Benefit], interventions: Sequence[Intervention], plans: Plans
) -> None:
    """Raise `Refused`, naming who claims what, where an intervention back among the others would make it over 100 %.

    `held` are the benefits that count, its own among them.
    """
    for one in held:
        if one.draft.intervention != brought.id:
            continue
        own, others = _shares(one.draft, held, interventions, plans)
        if others and own + sum(others.values()) > 1 + TOLERANCE:
            raise Refused(
                _(
                    "“{name}” claims {own} of an outcome that others claim by now: {others}. Shares of one outcome "
                    "come to 100% at most, and {left} is left. Please withdraw its benefit, or one of the others, "
                    "on the page of value first."
                ).format(name=brought.name, own=share(own), others=_named(others), left=_left(others))
            )


def _shares(
    draft: BenefitDraft, held: Sequence[Benefit], interventions: Sequence[Intervention], plans: Plans
) -> tuple[float, dict[str, float]]:
    """Return what a draft's intervention claims of its outcome, and what others claim of it by their names."""
    if not _earns(draft):
        return 0.0, {}
    names = {one.id: one.name for one in interventions if one.withdrawn_at is None}
    outcome = outcome_of(draft, plans)
    claimed: dict[InterventionId, float] = {}
    for one in held:
        mine = one.draft
        if mine.intervention in names and _earns(mine) and outcome_of(mine, plans) == outcome:
            claimed[mine.intervention] = max(claimed.get(mine.intervention, 0.0), mine.attribution)
    own = max(draft.attribution, claimed.pop(draft.intervention, 0.0))
    return own, {names[number]: part for number, part in claimed.items()}


def beyond_the_whole(
    held: Sequence[Benefit], interventions: Sequence[Intervention], plans: Plans, chosen: InterventionId
) -> dict[BenefitId, str]:
    """Return the benefits with which more than the whole of an outcome would be claimed, each with who claims it.

    The guard of last resort, when money is worked out: a later version of a plan may name an outcome that others
    claim already. Claims stand in the order in which they were made of the outcome; `chosen` counts also where it is
    withdrawn, behind the others. `held` are the benefits that count.
    """
    by_number = {one.id: one for one in interventions if one.withdrawn_at is None or one.id == chosen}
    counting = [one for one in held if one.draft.intervention in by_number and _earns(one.draft)]
    claims: dict[Hashable, dict[InterventionId, float]] = defaultdict(dict)
    found: dict[BenefitId, str] = {}
    for one in sorted(counting, key=lambda one: _turn(one, by_number[one.draft.intervention], plans)):
        claimed, own = claims[outcome_of(one.draft, plans)], one.draft.intervention
        part = max(one.draft.attribution, claimed.get(own, 0.0))
        others = {by_number[number].name: other for number, other in claimed.items() if number != own}
        if others and part + sum(others.values()) > 1 + TOLERANCE:
            found[one.id] = _(
                "“{what}” claims {own} of an outcome that others claim already: {others}. At most {left} is left, so "
                "it earns no money until the shares are agreed."
            ).format(what=one.draft.what, own=share(part), others=_named(others), left=_left(others))
        else:
            claimed[own] = part
    return found


def _turn(one: Benefit, intervention: Intervention, plans: Plans) -> tuple[bool, datetime, int]:
    """Return whose turn it is: a claim is made once both the benefit and a plan with its outcome stand."""
    since = one.set_at
    versions = plans.get(one.draft.intervention, ())
    if one.draft.comes_from is BenefitFrom.MEASURED_EFFECT and versions:
        outcome = _of_plan(versions[-1])
        same = takewhile(lambda version: _of_plan(version) == outcome, reversed(versions))
        since = max(since, *(version.fixed_at for version in list(same)[-1:]))
    return intervention.withdrawn_at is not None, since, one.id


def _named(others: Mapping[str, float]) -> str:
    return "; ".join(f"{name} {share(part)}" for name, part in others.items())


def _left(others: Mapping[str, float]) -> str:
    return share(max(0.0, 1 - sum(others.values())))


def refuse_the_same_twice(draft: BenefitDraft, held: Iterable[Benefit]) -> None:
    """Raise `Refused` for a benefit that the same intervention has already: same quantity, same price, same kind."""
    for one in held:
        mine = one.draft
        is_same = (mine.comes_from, mine.unit_cost, mine.kind, mine.source.casefold()) == (
            draft.comes_from,
            draft.unit_cost,
            draft.kind,
            draft.source.casefold(),
        )
        if _earns(draft) and mine.intervention == draft.intervention and is_same:
            raise Refused(
                _("“{what}” prices the same thing already. One thing counts once; withdraw that one first.").format(
                    what=mine.what
                )
            )


def double_counting(drafts: Sequence[BenefitDraft]) -> tuple[str, ...]:
    """Return a warning for each pair of an intervention's benefits that may price the same people's care twice."""
    earning = [one for one in drafts if _earns(one)]
    pairs = [(one, two) for place, one in enumerate(earning) for two in earning[place + 1 :]]
    return tuple(
        _(
            "“{one}” and “{two}” may price the same event twice: is one part of the other, for the same people? "
            "If so, withdraw one of them."
        ).format(one=one.what, two=two.what)
        for one, two in pairs
        if _may_overlap(one, two)
    )


def _may_overlap(one: BenefitDraft, two: BenefitDraft) -> bool:
    if one.counted_as is two.counted_as:
        return one.counted_as is not CountedAs.OTHER and one.unit_cost != two.unit_cost and one.kind is two.kind
    return {one.counted_as, two.counted_as} in ONE_WITHIN_ANOTHER


def also_claimed(draft_of: Sequence[BenefitDraft], others: Sequence[tuple[str, BenefitDraft]]) -> tuple[str, ...]:
    """Return a warning where other interventions price outcomes counted alike, which may be the same events."""
    mine = {one.counted_as for one in draft_of if _earns(one)} - {CountedAs.OTHER, CountedAs.REQUEST}
    found: dict[CountedAs, list[str]] = {}
    for name, other in others:
        if _earns(other) and other.counted_as in mine:
            found.setdefault(other.counted_as, []).append(name)
    return tuple(
        _("{what} are priced for other interventions as well: {names}. Make sure that no event counts twice.").format(
            what=counted.label, names="; ".join(dict.fromkeys(names))
        )
        for counted, names in found.items()
    )


def _earns(draft: BenefitDraft) -> bool:
    """Whether a benefit may earn money: without a price it never does, and takes no share from others."""
    is_money = draft.comes_from is not BenefitFrom.REPORTED_CLAIM and draft.counted_as is not CountedAs.REQUEST
    return is_money and bool(draft.unit_cost)
