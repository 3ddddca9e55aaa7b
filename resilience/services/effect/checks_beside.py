"""Looks whether more need stayed unmet, and whether what it is compared with moved as well."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.locales import _, ngettext
from resilience.services.effect.check_kinds import Check, Checked, held, not_possible, warns
from resilience.services.effect.checks_moved import RARE, is_rare, moved_at_start, short
from resilience.services.effect.effect_words import compared, of
from resilience.services.effect.estimate_kinds import Way
from resilience.services.effect.estimates_regression import by_regression, own_series, usable
from resilience.services.effect.outcome_series import ControlSeries, total

if TYPE_CHECKING:
    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.services.effect.estimate_kinds import Found
    from resilience.services.effect.outcome_series import OutcomeData


def unmet(data: OutcomeData, plan: EvaluationPlanDraft, found: Found) -> Checked:
    """Return whether a larger share stayed unmet after the start: fewer requests met would be no improvement."""
    del found
    if data.unmet is None:
        return not_possible(Check.UNMET, _("Which of these needs stayed unmet is not recorded."))
    known = data.values > 0  # false where NaN
    series = replace(
        own_series(data),
        values=np.where(known & data.in_use, data.unmet, np.nan),
        exposure=np.where(known, data.values, 1.0),
        is_count=True,
    )
    moved = by_regression(Way.LEVEL, data, plan, series, "none")
    if moved.share is None:
        return not_possible(Check.UNMET, _("Too few needs stayed unmet to say whether their share changed."))
    if moved.low is not None and moved.low > 0 and (moved.p or 0) < RARE:
        return warns(
            Check.UNMET,
            _("The share that stayed unmet is {change} than before: need may have changed less than requests.").format(
                change=compared(moved)
            ),
            short(moved),
        )
    return held(
        Check.UNMET,
        _("The share that stayed unmet is not higher by more than chance: {change}.").format(change=of(moved)),
        short(moved),
    )


def spillover(data: OutcomeData, plan: EvaluationPlanDraft, found: Found) -> Checked:
    """Return whether what it is compared with moved at the start as well."""
    compared_with = {
        Way.AGAINST_AREAS: usable(data, data.areas),
        Way.SYNTHETIC: usable(data, data.areas),
        Way.AGAINST_PLACES: usable(data, data.places),
        Way.AGAINST_SERIES: usable(data, data.controls),
    }.get(found.choice.way, ())
    if data.panel is not None and not compared_with:
        return not_possible(
            Check.SPILLOVER, _("Whether it reached the series that it is compared with is not looked at in a panel.")
        )
    if not compared_with:
        return not_possible(
            Check.SPILLOVER, _("There is no comparison that it could have spilled over to, and none to rule it out by.")
        )
    together = moved_at_start(data, (ControlSeries("", total(compared_with)),), plan, "straight", "none")
    single = [moved_at_start(data, (one,), plan, "straight", "none") for one in compared_with]
    # How many, and never which or by how much: of one consenting area nothing is shown.
    several = sum(one is not None and (one.p or 1.0) < RARE / len(single) for one in single)
    if together is not None and is_rare(together):
        return warns(
            Check.SPILLOVER,
            _(
                "What it is compared with moved at the start as well: {change}. Either the intervention reached it, "
                "and the effect is understated, or something else moved both."
            ).format(change=of(together)),
            short(together),
        )
    if several:
        return warns(
            Check.SPILLOVER,
            ngettext(
                "{n} of the {all} that it is compared with moved at the start as well, by more than chance. Either the "
                "intervention reached it, or something else did.",
                "{n} of the {all} that it is compared with moved at the start as well, by more than chance. Either the "
                "intervention reached them, or something else did.",
                several,
            ).format(n=several, all=len(single)),
            _("{n} of {all}").format(n=several, all=len(single)),
        )
    if together is None:
        return not_possible(Check.SPILLOVER, _("The comparison is not reported well enough to see whether it moved."))
    return held(
        Check.SPILLOVER,
        _("What it is compared with did not move at the start by more than chance: {change}.").format(
            change=of(together)
        ),
        short(together),
    )
