"""What else changed beside an intervention's main outcome: pattern, type, by whom and for whom, self-help and harms.

Nothing is called better or worse here but self-help, whose direction the plan can fix: everything else is changed or
noise, since a plan fixes the direction of its own outcome alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.domain.errors import Refused
from resilience.domain.vocabulary import Aspect, Verdict
from resilience.locales import _
from resilience.services.effect.checks import ALL, RIVALS
from resilience.services.effect.checks_events import MOST_NAMED, NEAR_MONTHS, near
from resilience.services.effect.effect_words import lower, periods
from resilience.services.effect.estimates import main_alone
from resilience.services.effect.outcome_series import BesideKind
from resilience.services.effect.sides_harms import harm_looks, harms_judged, harms_seen, kinds_of
from resilience.services.effect.sides_moved import moved
from resilience.services.effect.sides_pattern import pattern_judged, pattern_sides
from resilience.services.effect.sides_people import by_group, by_stakeholder
from resilience.services.effect.sides_read import SidesHeld
from resilience.services.effect.sides_self_help import self_help
from resilience.services.effect.sides_type import mix_judged, mix_moved
from resilience.services.effect.sides_words import judged, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.domain.intervention import Intervention
    from resilience.services.effect.sides_pattern import PatternSide
    from resilience.services.need_asking import NeedContext
    from resilience.views.need import Judged


def sides(context: NeedContext, intervention: Intervention, plan: EvaluationPlanDraft) -> tuple[Judged, ...]:
    """Return every side beside the main outcome, each with its verdict; one line where it is too early for any."""
    held = SidesHeld(context, intervention, plan)
    try:
        early = _too_early(held)
        impossible = _not_possible(held)
    except Refused as nothing:
        early, impossible = "", nothing.sentence
    if impossible:
        return (judged(_("Other sides"), _("Not possible. {why}").format(why=impossible), None),)
    if early:
        return (judged(_("Other sides"), early, Verdict.TOO_EARLY),)
    raised, said = _rivals(held)
    harms = harm_looks(held)
    pattern = pattern_sides(held)
    # The time to be met stands in both: what is noise in one place is none in the other.
    looks = max(kinds_of(harms), sum(one.data is not None for one in pattern) + (plan.outcome.aspect is not Aspect.MIX))
    freed = self_help(held, raised, said)
    seen = harms_seen(harms, plan, looks)
    every = (
        *_pattern_and_type(held, pattern, looks, said),
        by_stakeholder(held, said),
        by_group(held, said),
        *(() if freed is None else (freed,)),
        harms_judged(held, seen, said),
    )
    short = _in_short(every[:-1], is_harm_found=any(one.is_found for one in seen))
    return (replace(short, sentence=f"{_about(plan)}{short.sentence}"), *every)


def _about(plan: EvaluationPlanDraft) -> str:
    """Return which need the sides are of where the plan judges something counted elsewhere; "" otherwise."""
    if plan.outcome.series is None:
        return ""
    return _("The plan judges a series counted elsewhere; what follows is of all requests recorded in the whole area. ")


def _in_short(found: Sequence[Judged], *, is_harm_found: bool) -> Judged:
    """Return every side but the harms by its verdict, and whether a harm was found."""
    by_verdict: dict[str, set[Verdict | None]] = {
        _("Changed by more than noise: {sides}."): {Verdict.CHANGED, Verdict.IMPROVEMENT, Verdict.CONCERN},
        _("No more than noise: {sides}."): {Verdict.NOISE},
        _("Not said: {sides}."): {Verdict.TOO_EARLY, None},
    }
    said = []
    for words, verdicts in by_verdict.items():
        names = [lower(one.heading) for one in found if one.verdict in verdicts]
        if names:
            said.append(words.format(sides=listed(names)))
    said.append(_("A harm was found.") if is_harm_found else _("No harm was found among those looked for."))
    return judged(_("In short"), " ".join(said), None)


def _not_possible(held: SidesHeld) -> str:
    """Return why no side can be looked at however long one waits, "" where it can."""
    if held.volume.reported_before:
        return ""
    return _("No need was reported from before the start, so there is nothing to compare with.")


def _too_early(held: SidesHeld) -> str:
    """Return why nothing is said yet, "" where it can be. A plan that counts in longer steps waits as long here."""
    base, plan = held.volume, held.plan
    reported, needed = base.reported_after, plan.periods
    if reported >= needed:
        return ""
    return _(
        "Pattern, type, target groups and harms are looked at when the plan’s time has passed: {n} of {all}."
    ).format(n=reported, all=periods(needed, base.step))


def _pattern_and_type(
    held: SidesHeld, found: tuple[PatternSide, ...], looks: int, said: tuple[str, ...]
) -> tuple[Judged, ...]:
    """Return pattern and type; all that can be looked at share one allowance for false alarms."""
    has_mix = held.plan.outcome.aspect is not Aspect.MIX
    moves = [None if one.data is None else moved(one.name, one.data, held.plan, looks) for one in found]
    pattern = (pattern_judged(one, move, said) for one, move in zip(found, moves, strict=True))
    mix = (mix_judged(held, mix_moved(held.all_requests, held.type_rows(), looks), said),) if has_mix else ()
    return (*pattern, *mix)


def _close_by(held: SidesHeld) -> tuple[str, ...]:
    close = near(held.volume, {BesideKind.DISRUPTION, BesideKind.INTERVENTION}, NEAR_MONTHS)
    if not close:
        return ()
    names = ", ".join(one.words for one in close[:MOST_NAMED])
    return (
        _("Close to the start lies: {names}. What lasts of it cannot be told from the effect.").format(names=names),
    )


def _rivals(held: SidesHeld) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what speaks against reading a change as one in need, and that together with how the rest stands."""
    base, plan = held.volume, held.plan
    main = main_alone(base, plan)
    checks = [check(base, plan, main) for kind, check in ALL.items() if kind in RIVALS]
    raised = (*_close_by(held), *(one.sentence for one in checks if one.warns))
    return raised, (*raised, *(one.sentence for one in checks if not one.warns))
