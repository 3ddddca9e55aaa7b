"""When an intervention begins to count: the periods before, the lead-in and the periods after, never mixed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from resilience.domain.need import first_of_month, month_number
from resilience.domain.need_question import Step
from resilience.services.need_steps import after, start_of

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.intervention import InterventionDraft

USUAL_YEARS = 3
"""How many periods a plan waits for unless it says otherwise, where a period is a year: one year alone says little."""


def usual_periods(step: Step) -> int:
    """Return for how many periods a plan waits unless it says otherwise: a year, or a few where each is one."""
    return USUAL_YEARS if step is Step.YEAR else step.in_a_year


@dataclass(frozen=True, slots=True)
class Timeline:
    """The first day of the period in which the intervention started, and of the first one that is wholly after.

    A period that the start cuts in two belongs to the lead-in, and so does one that the lead-in's end cuts in two.
    """

    step: Step
    first_lead_in: date
    first_after: date

    @property
    def lead_in(self) -> int:
        """How many periods belong to neither side."""
        return self._steps(self.first_lead_in, self.first_after - timedelta(days=1))

    def is_before(self, start: date) -> bool:
        """Whether a period that begins on this day is one of those before."""
        return start < self.first_lead_in

    def is_after(self, start: date) -> bool:
        """Whether it is one of those after the lead-in."""
        return start >= self.first_after

    def periods_seen(self, known_to: date | None) -> int:
        """Return how many periods after the lead-in end by a day; 0 for `None`."""
        return 0 if known_to is None else self._steps(self.first_after, known_to)

    def last_awaited(self, periods: int) -> date:
        """Return the last day of so many periods after the lead-in."""
        start = self.first_after
        for _period in range(periods):
            start = after(self.step, start)
        return start - timedelta(days=1)

    def _steps(self, start: date, last: date) -> int:
        """Return how many whole periods lie from one day, with which one begins, to another, included."""
        steps = 0
        while after(self.step, start) <= last + timedelta(days=1):
            start, steps = after(self.step, start), steps + 1
        return steps


def timeline(draft: InterventionDraft, step: Step, first: date | None = None) -> Timeline:
    """Return the timeline of an intervention for an outcome that goes by this step.

    `first` is the first day of any of its periods, where years or quarters do not go by the calendar: a financial year
    begins in April.
    """
    whole = _first_whole_month(draft)
    start = _start_of(step, whole, first)
    return Timeline(step, _start_of(step, draft.starts_on, first), start if start == whole else after(step, start))


def _start_of(step: Step, day: date, first: date | None) -> date:
    """Return the first day of the period in which a day lies, periods being counted from `first`."""
    if first is None or step.months is None:
        return start_of(step, day)
    month = month_number(day)
    return first_of_month(month - (month - month_number(first)) % step.months)


def _first_whole_month(draft: InterventionDraft) -> date:
    """Return the first day of the first month that lies wholly after the lead-in."""
    begins_within = draft.starts_on.day > 1
    return first_of_month(month_number(draft.starts_on) + draft.lead_in_months + begins_within)
