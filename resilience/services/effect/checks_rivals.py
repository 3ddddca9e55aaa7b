"""Looks whether those who ask, or what is reported of them, changed: by all other need and by what is noted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resilience.locales import _
from resilience.services.effect.check_kinds import Check, Checked, held, not_possible, warns
from resilience.services.effect.checks_events import MOST_NAMED, NEAR_MONTHS, near
from resilience.services.effect.checks_moved import RARE, in_use, is_rare, moved_at_start, short
from resilience.services.effect.effect_words import of, signed
from resilience.services.effect.estimates_regression import regression
from resilience.services.effect.outcome_series import BesideKind, ControlSeries, total
from resilience.statistics.errors import NotComputable

if TYPE_CHECKING:
    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.services.effect.estimate_kinds import Found
    from resilience.services.effect.outcome_series import OutcomeData

MOST_COVERAGE = 5.0
"""Points by which the coverage index may differ."""


def awareness(data: OutcomeData, plan: EvaluationPlanDraft, found: Found) -> Checked:
    """Return whether need types that it does not touch moved at the start as well, or a campaign is recorded."""
    del found
    close = near(data, {BesideKind.AWARENESS, BesideKind.REPORTING}, NEAR_MONTHS)
    if close:
        return warns(
            Check.AWARENESS,
            _("Close to the start this was recorded: {names}. It changes who asks, and not what is needed.").format(
                names=", ".join(one.words for one in close[:MOST_NAMED])
            ),
            str(len(close)),
        )
    if not data.others:
        return not_possible(
            Check.AWARENESS, _("Other need, by which a change in awareness would show, is not part of these figures.")
        )
    moved = moved_at_start(data, (ControlSeries("", total(data.others)),), plan, "straight", "none")
    if moved is None:
        return not_possible(Check.AWARENESS, _("Other need is not reported well enough to see a change in awareness."))
    if is_rare(moved):
        return warns(
            Check.AWARENESS,
            _(
                "All other need moved at the start as well: {change}. What moves all types alike is often awareness "
                "or reporting."
            ).format(change=of(moved)),
            short(moved),
        )
    return held(
        Check.AWARENESS,
        _("All other need together did not move at the start by more than chance: {change}.").format(change=of(moved)),
        short(moved),
    )


def coverage(data: OutcomeData, plan: EvaluationPlanDraft, found: Found) -> Checked:
    """Return whether less, or more, was reported after the start: by the index, and by all other need sliding away."""
    del found
    index = _index(data)
    if index is not None and abs(index[1] - index[0]) > MOST_COVERAGE:
        return warns(
            Check.COVERAGE,
            _("The coverage index was {before} before the start and {after} after it, of 100.").format(
                before=round(index[0]), after=round(index[1])
            ),
            f"{round(index[0])} → {round(index[1])}",
        )
    slide = _slide(data, plan)
    if slide is not None and slide[1] < RARE:
        return warns(
            Check.COVERAGE,
            _(
                "From the start on, all other need slid away from its trend by {change}% a year. What slides slowly "
                "in all types is often coverage."
            ).format(change=signed(slide[0])),
            _("{change}% a year").format(change=signed(slide[0])),
        )
    if index is None and slide is None:
        return not_possible(Check.COVERAGE, _("How completely this was counted is not known."))
    said = (
        _("The coverage index was {before} before the start and {after} after it, of 100.").format(
            before=round(index[0]), after=round(index[1])
        )
        if index is not None
        else _("No coverage index is held.")
    )
    beside = _("All other need did not slide from its trend by more than chance.") if slide is not None else ""
    return held(
        Check.COVERAGE,
        f"{said} {beside}".strip(),
        "" if index is None else f"{round(index[0])} → {round(index[1])}",
    )


def _index(data: OutcomeData) -> tuple[float, float] | None:
    """Return the mean coverage index of the periods before and after that are in use; `None` where not known."""
    if data.coverage is None:
        return None
    sides = [data.coverage[side & data.in_use] for side in (data.before, data.after)]
    if any(not len(side) or np.isnan(side).all() for side in sides):
        return None
    return float(np.nanmean(sides[0])), float(np.nanmean(sides[1]))


def _slide(data: OutcomeData, plan: EvaluationPlanDraft) -> tuple[float, float] | None:
    """Return by how much a year all other need left its trend after the start, and the chance of that (p)."""
    if not data.others:
        return None
    series = in_use(data, total(data.others))
    try:
        fit = regression(series, plan, trend="straight", slope=True)
    except NotComputable:
        return None
    if fit.slope is None:
        return None
    return fit.slope.estimate**data.period - 1, fit.slope.p
