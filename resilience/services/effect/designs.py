"""Chooses the strongest design that the data allow, and says why each stronger one was not possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.sharing import FEWEST_COMPARED
from resilience.domain.vocabulary import Aspect, CountedAs, Design, TrendForm
from resilience.locales import _, ngettext
from resilience.services.effect.estimate_kinds import Choice, Way
from resilience.services.effect.estimates_regression import against, against_panel, own_way, regression, usable
from resilience.statistics.errors import NotComputable

if TYPE_CHECKING:
    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.services.effect.estimates_regression import Series, Trend
    from resilience.services.effect.outcome_series import ControlSeries, OutcomeData

FEWEST_AREAS = FEWEST_COMPARED
"""Areas or units without the intervention from which they stand for what would have been; with fewer none does."""
FEWEST_FOR_LIMITS = 19
"""Untreated units from which the placebos of a synthetic control give limits at 95 per cent."""
FEWEST_BEFORE = 8
"""Periods before the start below which there is only a before and an after."""
APART = 0.02
"""The chance below which the time before the start speaks so clearly against parallel trends that the model drops them.

Not higher: a trend that is modelled because it was seen by chance is carried on too far, and limits do not know of it.
On generated worlds 0.1 made limits hold the truth in 93 of 100 instead of 95.
"""
DOUBTFUL = 0.1
"""The chance below which parallel trends are in doubt, and said to be."""
OF_VOLUME = frozenset({Design.SYNTHETIC, Design.DIFFERENCE, Design.CONTROLLED})
"""Designs whose comparison is held for volume only, whatever side of need is judged."""
STRENGTH = (
    Design.STAGGERED,
    Design.SYNTHETIC,
    Design.DIFFERENCE,
    Design.CONTROLLED,
    Design.STRUCTURAL,
    Design.INTERRUPTED,
    Design.BEFORE_AFTER,
)
"""Designs, the strongest comparison first."""


def choose(data: OutcomeData, plan: EvaluationPlanDraft) -> Choice:
    """Return the design: the plan's where the data allow it, the strongest possible where the plan leaves it open."""
    wanted = plan.design
    if wanted is not Design.BEST and why_not(data, wanted) == "":
        return Choice(wanted, way_of(data, wanted, plan), _as_planned(data, wanted, plan))
    from_here = STRENGTH if wanted is Design.BEST else (wanted, *STRENGTH[STRENGTH.index(wanted) + 1 :])
    passed: list[str] = []
    for design in from_here:
        reason = why_not(data, design) or _not_preferred(data, plan, design)
        if not reason:
            return Choice(design, way_of(data, design, plan), chosen(data, design, plan), tuple(passed))
        if design is not Design.STAGGERED or wanted is Design.STAGGERED:
            passed.append(reason)
    return Choice(Design.BEFORE_AFTER, Way.BEFORE_AFTER, chosen(data, Design.BEFORE_AFTER, plan), tuple(passed))


def donors(data: OutcomeData) -> int:
    """Return how many untreated areas or units are reported in nearly all periods in use."""
    if data.panel is not None:
        return sum(one is None for one in data.panel.treated_from)
    return len(usable(data, data.areas))


def controls_of(data: OutcomeData) -> tuple[ControlSeries, ...]:
    """Return the untouched series of the same area: other places where there are any, else what the plan names."""
    return usable(data, data.places) or usable(data, data.controls)


def names_series(data: OutcomeData) -> bool:
    """Whether the plan names series counted elsewhere, by which a structural model goes beside its own past."""
    return data.counted_as is not CountedAs.REQUEST and data.panel is None and bool(usable(data, data.controls))


def way_of(data: OutcomeData, design: Design, plan: EvaluationPlanDraft) -> Way:
    """Return the method by which a design gives its estimate."""
    return {
        Design.STAGGERED: Way.STAGGERED,
        Design.SYNTHETIC: Way.SYNTHETIC,
        Design.DIFFERENCE: Way.AGAINST_AREAS,
        Design.CONTROLLED: Way.AGAINST_PLACES if usable(data, data.places) else Way.AGAINST_SERIES,
        Design.STRUCTURAL: Way.WANDERING_WITH_CONTROLS if names_series(data) else Way.WANDERING,
        Design.INTERRUPTED: own_way(plan),
    }.get(design, Way.BEFORE_AFTER)


def why_not(data: OutcomeData, design: Design) -> str:
    """Return why a design is not possible with these data, "" where it is."""
    if design is Design.BEFORE_AFTER:
        return ""
    if design is Design.STAGGERED:
        is_there = data.panel is not None and data.panel.is_staggered
        return "" if is_there else _("Staggered starts: no series held beside this one began at another time.")
    if data.years_before < 1 or data.reported_before < FEWEST_BEFORE:
        return _too_short(data, design)
    return _without_comparison(data, design) if design in OF_VOLUME else ""


def _without_comparison(data: OutcomeData, design: Design) -> str:
    """Return why there is nothing to compare with, "" where there is."""
    if data.aspect is not Aspect.VOLUME:
        return _of_volume(data, design)
    if design is not Design.CONTROLLED:
        return _too_few(donors(data), design)
    if controls_of(data):
        return ""
    return _(
        "A controlled series: the plan names no need type, place or series that it does not touch and that is "
        "reported all along."
    )


def _too_short(data: OutcomeData, design: Design) -> str:
    """Return that the time before is too short; of a side of need, months count in which it can be worked out."""
    said = (
        _("{design}: less than a year, or fewer than {n} periods, were reported before the start.")
        if data.aspect is Aspect.VOLUME
        else _("{design}: in less than a year, or in fewer than {n} months, before the start this can be worked out.")
    )
    return said.format(design=named(design), n=FEWEST_BEFORE)


def _of_volume(data: OutcomeData, design: Design) -> str:
    """Return why nothing stands beside a side of need that is no volume: only volumes are held of what could."""
    said = (
        _("{design}: what the plan names as untouched stands beside a volume alone; the plan judges “{side}”.")
        if design is Design.CONTROLLED
        else _("{design}: other areas lend the volume of their need and nothing else; the plan judges “{side}”.")
    )
    return said.format(design=named(design), side=data.aspect.label)


def _too_few(held: int, design: Design) -> str:
    if held >= FEWEST_AREAS:
        return ""
    return ngettext(
        "{design}: {n} area or unit can be compared with, and at least {least} are needed.",
        "{design}: {n} areas or units can be compared with, and at least {least} are needed.",
        held,
    ).format(design=named(design), n=held, least=FEWEST_AREAS)


def _not_preferred(data: OutcomeData, plan: EvaluationPlanDraft, design: Design) -> str:
    """Return why a design that is possible is not the best one here, "" where it is."""
    if design is Design.SYNTHETIC:
        if donors(data) < FEWEST_FOR_LIMITS:
            return _(
                "A synthetic control: with fewer than {n} untreated areas or units its placebos give no limits; it "
                "stands beside as another method."
            ).format(n=FEWEST_FOR_LIMITS)
        if why_not(data, Design.DIFFERENCE) == "" and _is_parallel_to_donors(data, plan):
            return _(
                "A synthetic control: the areas or units together moved as this one did before the start, so all of "
                "them are used alike; it stands beside as another method."
            )
    if design is Design.STRUCTURAL and plan.trend is not TrendForm.BENDING:
        return _("A trend that may bend: the plan fixed a trend of another form; it stands beside as another method.")
    return ""


def _is_parallel_to_donors(data: OutcomeData, plan: EvaluationPlanDraft) -> bool:
    series = against_donors(data)
    return series is not None and drift_before(series, plan) >= APART


def against_donors(data: OutcomeData) -> Series | None:
    """Return the outcome against all untreated areas or units together; `None` where there are none."""
    if data.panel is not None:
        return against_panel(data, data.panel)
    held = usable(data, data.areas)
    return against(data, held) if held else None


def drift_before(series: Series, plan: EvaluationPlanDraft) -> float:
    """Return the chance (p) of such a difference in trend before the start where there is none; 1 where not known.

    Level and slope after the start are free, so that only the time before tells of its trend.
    """
    for slope in (True, False):
        try:
            fit = regression(series, plan, trend="straight", slope=slope)
        except NotComputable:
            continue
        return 1.0 if fit.trend_per_period is None else fit.trend_per_period.p
    return 1.0


def trend_for(series: Series, plan: EvaluationPlanDraft) -> Trend:
    """Return the form of the trend against controls: parallel, unless the time before the start speaks against it.

    The form that the plan fixed is that of need by itself; the controls have it too, and so it cancels.
    """
    return "none" if drift_before(series, plan) >= APART else "straight"


def named(design: Design) -> str:
    """Return a design as it begins a sentence."""
    return {
        Design.STAGGERED: _("Staggered starts"),
        Design.SYNTHETIC: _("A synthetic control"),
        Design.DIFFERENCE: _("Difference in differences"),
        Design.CONTROLLED: _("A controlled series"),
        Design.STRUCTURAL: _("A trend that may bend"),
        Design.INTERRUPTED: _("An interrupted series"),
    }.get(design, _("Before and after"))


def _as_planned(data: OutcomeData, design: Design, plan: EvaluationPlanDraft) -> str:
    return _("{chosen} The plan fixed this design beforehand.").format(chosen=chosen(data, design, plan))


def chosen(data: OutcomeData, design: Design, plan: EvaluationPlanDraft) -> str:
    """Return what a design compares with, in a sentence."""
    if design is Design.CONTROLLED:
        return _controlled(data)
    return {
        Design.STAGGERED: _(
            "Units that began at different times are compared with those that had not begun, from each start on."
        ),
        Design.SYNTHETIC: _(
            "Compared with a mixture of {n} areas or units without it, which followed this one before."
        ),
        Design.DIFFERENCE: _("Compared with {n} areas or units without it, all together."),
        Design.STRUCTURAL: _("Compared with where its own level, which may wander, and its season would have gone to."),
        Design.INTERRUPTED: _("Compared with its own level and season before the start, carried on.")
        if own_way(plan) is Way.LEVEL
        else _("Compared with its own trend and season before the start, carried on."),
    }.get(design, _("Before and after alone: too little is held from before the start for anything stronger.")).format(
        n=donors(data)
    )


def _controlled(data: OutcomeData) -> str:
    controls = controls_of(data)
    if usable(data, data.places):
        return ngettext(
            "Compared with {n} place of the same area without it.",
            "Compared with the {n} places of the same area without it.",
            len(controls),
        ).format(n=len(controls))
    return _("Compared with what it should not touch: {names}.").format(names=", ".join(one.name for one in controls))
