"""The evaluation plan: what will be judged, how, after how long and what would count as no effect; fixed beforehand.

A plan is never changed: a later version stands beside the earlier ones, with its reason and with what could be seen
when it was fixed, so that everybody can tell a plan made before the results from one made after.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from resilience.domain.errors import Refused
from resilience.domain.identity import InterventionId, PersonId, SeriesId
from resilience.domain.need_plan import Improvement
from resilience.domain.outcome import Outcome
from resilience.domain.text import plain_line
from resilience.domain.vocabulary import Design, SeasonForm, TrendForm
from resilience.locales import _

LONGEST_WHY = 500
MOST_PERIODS = 120


@dataclass(frozen=True, slots=True)
class EvaluationPlanDraft:
    """What is fixed.

    `no_effect_within` is the share by which an outcome may differ and still count as no effect (0.05: a twentieth
    either way). `periods` is how many periods of the outcome's step after the lead-in are needed before anything is
    said. `baseline_from` is the first day of the time before, `None` for all that is held.
    `control_types` are need types of the same area that the intervention should not touch, `control_series` series of
    the same group; `control_areas` asks for consenting areas as well. `negative_control` is a need type (a code, ""
    for none) on which no effect may be found, or the whole estimate is in doubt. `why` gives the reason of the
    version: what the plan rests on, and for a later one what changed.
    """

    outcome: Outcome
    improvement: Improvement
    no_effect_within: float
    periods: int
    design: Design = Design.BEST
    season: SeasonForm = SeasonForm.TWO_WAVES
    trend: TrendForm = TrendForm.BENDING
    with_slope: bool = False
    baseline_from: date | None = None
    control_types: tuple[str, ...] = ()
    control_series: tuple[SeriesId, ...] = ()
    control_areas: bool = True
    negative_control: str = ""
    why: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "why", plain_line(self.why))
        if len(self.why) > LONGEST_WHY:
            raise Refused(_("A reason has room for {n} characters. Please shorten it.").format(n=LONGEST_WHY))
        if not 0 <= self.no_effect_within < 1:
            raise Refused(_("What counts as no effect is a share from 0 % to below 100 %."))
        if not 1 <= self.periods <= MOST_PERIODS:
            raise Refused(_("A plan waits for 1 to {n} periods.").format(n=MOST_PERIODS))
        if self.negative_control and self.negative_control == self.outcome.asked.need_type:
            raise Refused(_("The negative control must be another need type than the outcome."))


@dataclass(frozen=True, slots=True)
class EvaluationPlan:
    """One version, counted from 1. `known_to` is the last day of the outcome that was reported when it was fixed.

    `known_to` is `None` where nothing was; a plan was made blind where it lies before the intervention's first period
    after the lead-in.
    """

    intervention: InterventionId
    version: int
    draft: EvaluationPlanDraft
    fixed_at: datetime
    fixed_by: PersonId | None
    known_to: date | None
