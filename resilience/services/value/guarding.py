"""Guards against counting one thing twice: shares of one outcome over all interventions, and prices that overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from resilience.domain.errors import Refused
from resilience.domain.vocabulary import BenefitFrom, CountedAs
from resilience.locales import _
from resilience.services.value.money_words import share

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from resilience.domain.evaluation import EvaluationPlan
    from resilience.domain.identity import InterventionId
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
        return ("plan", versions[-1].draft.outcome)
    return (draft.comes_from, draft.counted_as, draft.source.casefold())


def refuse_more_than_the_whole(
    draft: BenefitDraft, held: Sequence[Benefit], interventions: Sequence[Intervention], plans: Plans
) -> None:
    """Raise `Refused`, naming the others, where shares of one outcome over all interventions exceed 100 %.

    Within one intervention several prices of one outcome (fiscal and social, say) share one claim, the largest. `held`
    are the benefits that count, without the one spoken of.
    """
    if draft.comes_from is BenefitFrom.REPORTED_CLAIM:
        return
    names = {one.id: one.name for one in interventions if one.withdrawn_at is None}
    outcome = outcome_of(draft, plans)
    claimed: dict[InterventionId, float] = {}
    for one in held:
        mine = one.draft
        if mine.intervention in names and _earns(mine) and outcome_of(mine, plans) == outcome:
            claimed[mine.intervention] = max(claimed.get(mine.intervention, 0.0), mine.attribution)
    others = {number: part for number, part in claimed.items() if number != draft.intervention}
    own = max(draft.attribution, claimed.get(draft.intervention, 0.0))
    if others and own + sum(others.values()) > 1 + TOLERANCE:
        raise Refused(
            _(
                "Shares of one outcome come to 100% at most, over all interventions. Others claim: {others}. At most "
                "{left} is left for this one; please agree on the shares."
            ).format(
                others="; ".join(f"{names[number]} {share(part)}" for number, part in others.items()),
                left=share(max(0.0, 1 - sum(others.values()))),
            )
        )


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
        if _earns(draft) and mine.intervention == draft.intervention and draft.unit_cost and is_same:
            raise Refused(
                _("“{what}” prices the same thing already. One thing counts once; withdraw that one first.").format(
                    what=mine.what
                )
            )


def double_counting(drafts: Sequence[BenefitDraft]) -> tuple[str, ...]:
    """Return a warning for each pair of an intervention's benefits that may price the same people's care twice."""
    earning = [one for one in drafts if _earns(one) and one.unit_cost]
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
    return draft.comes_from is not BenefitFrom.REPORTED_CLAIM and draft.counted_as is not CountedAs.REQUEST
