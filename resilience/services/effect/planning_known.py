"""What may be known of an outcome while its plan is not fixed: the time before, and how far it is reported.

Nothing that came after the start leaves this module but its number of periods: a plan is made without its result.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.need_question import Step
from resilience.services.effect.control_areas import control_areas, wants_areas
from resilience.services.effect.outcomes import Surroundings, outcome_data
from resilience.services.effect.planning_time import timeline
from resilience.services.need_steps import after

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.domain.intervention import Intervention
    from resilience.domain.outcome import Outcome
    from resilience.domain.viewer import Viewer
    from resilience.services.effect.outcome_series import Floats
    from resilience.services.effect.planning_time import Timeline
    from resilience.services.effect.register_naming import Names
    from resilience.services.need_asking import NeedContext
    from resilience.storage.store import Tx


@dataclass(frozen=True, slots=True, eq=False)
class KnownBefore:
    """The outcome before the start, from the baseline on: one value a period, NaN where it does not count.

    `first` is the first day of the first one, `None` where there is none. A period counts where it was wholly reported
    and nothing on record disturbed it. `places`, `series`, `areas` and `units` say how many others could stand beside
    it: other places of the area, series or need types of the plan, consenting areas, units of the series' own group.
    """

    line: Timeline
    first: date | None
    before: Floats
    is_count: bool
    places: int
    series: int
    areas: int
    units: int

    @property
    def periods_before(self) -> int:
        """How many periods before the start count."""
        return int((~np.isnan(self.before)).sum())

    @property
    def beside(self) -> int:
        """How many others could stand for what would have happened anyway."""
        return self.places + self.series + self.areas + self.units


def known_to(context: NeedContext, names: Names, outcome: Outcome) -> date | None:
    """Return the last day of an outcome's newest wholly reported period, `None` where nothing is reported."""
    held = None if outcome.series is None else names.series_of(outcome.series)
    if held is None:
        newest, step = context.cube.newest(outcome.asked), Step.MONTH
    else:
        newest = max((point.start for point in held.new.points if point.value is not None), default=None)
        step = held.new.step
    return None if newest is None else after(step, newest) - timedelta(days=1)


def known_before(
    tx: Tx, viewer: Viewer, context: NeedContext, names: Names, intervention: Intervention, draft: EvaluationPlanDraft
) -> KnownBefore:
    """Return what is known of a plan's outcome without its result; `Refused` where nothing is held from before."""
    areas = (
        control_areas(tx, viewer, context.area.id, draft.outcome.asked)
        if wants_areas(draft, intervention.draft)
        else ()
    )
    around = Surroundings(names.counting_series, areas)
    data = outcome_data(context, draft, intervention, around)
    values = data.used[data.first_used : data.first_lead_in]
    counting = np.flatnonzero(~np.isnan(values))
    skipped = int(counting[0]) if len(counting) else len(values)
    return KnownBefore(
        line=timeline(intervention.draft, data.step, data.starts[0]),
        first=data.starts[data.first_used + skipped] if len(counting) else None,
        before=values[skipped:],
        is_count=data.is_count,
        places=len(data.places),
        series=len(data.controls),
        areas=len(data.areas),
        units=0 if data.panel is None or data.controls else len(data.panel.names) - 1,
    )
