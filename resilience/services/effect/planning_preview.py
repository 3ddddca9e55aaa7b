"""What the data allow, in sentences, before a plan is fixed: time, comparison, and what could be found at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.errors import Refused
from resilience.domain.need_plan import Improvement
from resilience.domain.vocabulary import Aspect, Design, SeasonForm
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.effect.effect_words import periods
from resilience.services.effect.outcome_brought import other_start
from resilience.services.effect.planning_known import known_before, known_to
from resilience.services.effect.planning_power import smallest_share
from resilience.services.effect.planning_time import timeline
from resilience.services.effect.register_words import percent
from resilience.views.intervention import PlanPreview

if TYPE_CHECKING:
    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.domain.intervention import Intervention
    from resilience.domain.viewer import Viewer
    from resilience.services.effect.planning_known import KnownBefore
    from resilience.services.effect.planning_time import Timeline
    from resilience.services.effect.register_naming import Names
    from resilience.services.need_asking import NeedContext
    from resilience.storage.store import Tx

WITH_COMPARISON = frozenset({Design.CONTROLLED, Design.DIFFERENCE, Design.SYNTHETIC, Design.STAGGERED})
YEARS_FOR_A_SEASON = {SeasonForm.ONE_WAVE: 2, SeasonForm.TWO_WAVES: 2, SeasonForm.MONTHS: 3}


def preview(
    tx: Tx, viewer: Viewer, context: NeedContext, names: Names, intervention: Intervention, draft: EvaluationPlanDraft
) -> PlanPreview:
    """Return what the data allow; nothing in it was worked out from anything after the start but how much there is."""
    line = timeline(intervention.draft, names.step_of(draft.outcome))
    seen = line.periods_seen(known_to(context, names, draft.outcome))
    try:
        known = known_before(tx, viewer, context, names, intervention, draft)
    except Refused as nothing_before:
        return PlanPreview((_after(line, draft, seen),), (nothing_before.sentence, *_late(line, seen)), None, seen)
    smallest = smallest_share(known, draft)
    return PlanPreview(
        (_before(known), _after(line, draft, seen), _beside(known), _smallest(draft, smallest)),
        (
            *_late(line, seen),
            *_other_start(names, intervention, draft),
            *_warnings(known, intervention, draft, smallest),
        ),
        smallest,
        seen,
    )


def _other_start(names: Names, intervention: Intervention, draft: EvaluationPlanDraft) -> tuple[str, ...]:
    """Return that the file of the series judged says another start, where it does."""
    own = None if draft.outcome.series is None else names.series_of(draft.outcome.series)
    said = "" if own is None else other_start(own.new, intervention.draft.starts_on)
    return (said,) if said else ()


def _before(known: KnownBefore) -> str:
    if known.first is None:
        return _("Nothing was wholly reported before the start.")
    return _("Before the start: {periods} wholly reported and undisturbed, from {first} on.").format(
        periods=periods(known.periods_before, known.line.step), first=words.month(known.first)
    )


def _after(line: Timeline, draft: EvaluationPlanDraft, seen: int) -> str:
    awaited = words.day(line.last_awaited(draft.periods))
    waits = periods(draft.periods, line.step)
    if not seen:
        return _("After the lead-in: nothing reported yet; the plan waits for {periods}, up to {day}.").format(
            periods=waits, day=awaited
        )
    return _("After the lead-in: {seen} reported so far; the plan waits for {periods}, up to {day}.").format(
        seen=periods(seen, line.step), periods=waits, day=awaited
    )


def _beside(known: KnownBefore) -> str:
    """Return how many could stand for what would have happened anyway, by what they are."""
    counted = (
        (known.series, ngettext("{n} control that you chose", "{n} controls that you chose", known.series)),
        (known.places, ngettext("{n} other place of this area", "{n} other places of this area", known.places)),
        (known.areas, ngettext("{n} area that consents", "{n} areas that consent", known.areas)),
        (known.units, ngettext("{n} series of the same group", "{n} series of the same group", known.units)),
    )
    said = [text.format(n=n) for n, text in counted if n]
    if not said:
        return _("Comparison: none, so that the time before alone says what would have been.")
    return _("Comparison: {who}.").format(who=", ".join(said))


def _smallest(draft: EvaluationPlanDraft, smallest: float | None) -> str:
    if smallest is None:
        return _("The smallest effect that could be found cannot be worked out for this outcome beforehand.")
    fewer = draft.improvement is Improvement.DOWN
    change = (_("{n}% less") if fewer else _("{n}% more")).format(n=percent(round(smallest, 2)))
    return _(
        "Smallest effect that would be found four times in five: about {change}, by the ups and downs before the start "
        "and without a comparison."
    ).format(change=change)


def _late(line: Timeline, seen: int) -> tuple[str, ...]:
    if not seen:
        return ()
    return (
        _(
            "{results} of results could be seen by now. The plan will say so beside every estimate, since a plan made "
            "after the results can be made to fit them."
        ).format(results=periods(seen, line.step)),
    )


def _warnings(
    known: KnownBefore, intervention: Intervention, draft: EvaluationPlanDraft, smallest: float | None
) -> tuple[str, ...]:
    """Return what is likely to spoil the judgement, each with what would help."""
    meant = next((one.share for one in intervention.draft.intended if one.outcome == draft.outcome), None)
    years = YEARS_FOR_A_SEASON.get(draft.season, 0)
    held = (
        (
            smallest is not None and meant is not None and meant < smallest,
            _(
                "The effect you intend, {n}%, is smaller than that: even if it works, this plan would probably end in "
                "“No more than noise”. Waiting longer, a narrower outcome or a comparison would help."
            ).format(n=percent(meant or 0)),
        ),
        (
            meant is not None and meant <= draft.no_effect_within,
            _("What counts as no effect is as wide as the effect you intend: reaching it would change nothing."),
        ),
        (
            known.line.step.in_a_year > 1 and known.periods_before < years * known.line.step.in_a_year,
            _("For this form of season at least {n} years before the start are needed. Fewer waves would do.").format(
                n=years
            ),
        ),
        (
            draft.design in WITH_COMPARISON and not known.beside,
            _no_comparison(draft),
        ),
    )
    return tuple(sentence for is_so, sentence in held if is_so)


def _no_comparison(draft: EvaluationPlanDraft) -> str:
    if draft.outcome.aspect is not Aspect.VOLUME:
        return _("This design needs a comparison, and only volumes have one. Choose another design.")
    return _("This design needs a comparison, and there is none. Choose controls, or another design.")
