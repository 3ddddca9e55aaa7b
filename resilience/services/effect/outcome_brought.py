"""Reads an outcome that was counted elsewhere, with the series that were brought in beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.errors import Refused
from resilience.locales import _
from resilience.services.effect.outcome_series import ControlSeries, Floats, OutcomeData, Panel
from resilience.services.effect.outcome_times import times_of
from resilience.services.need_steps import after as next_start

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.domain.intervention import Intervention
    from resilience.domain.outcome import NewSeries, OutcomeSeries

FEWEST_OF_A_PANEL = 6
"""Units of a group from which it is compared as a panel, where only one of them was treated."""


def brought_data(
    plan: EvaluationPlanDraft, intervention: Intervention, series: tuple[OutcomeSeries, ...]
) -> OutcomeData:
    """Return the outcome; `Refused` where its series is not held any more."""
    own = next((one for one in series if one.id == plan.outcome.series), None)
    if own is None or not own.new.points:
        raise Refused(_("The series of this plan is not held any more. Please bring it in again, or fix a new plan."))
    new = own.new
    starts = _starts(new)
    times = times_of(starts, new.step, intervention.draft, plan)
    group = [one for one in series if one.new.group == new.group and one.new.step is new.step]
    controls = [one for one in group if one.id in plan.control_series and one.id != own.id]
    return OutcomeData(
        name=own.name,
        unit=new.unit,
        starts=starts,
        step=new.step,
        values=_values(new, starts),
        first_lead_in=times.first_lead_in,
        first_after=times.first_after,
        stop=times.stop,
        first_used=times.first_used,
        exposure=_exposure(new, starts),
        is_count=new.is_count,
        counted_as=new.counted_as,
        source=new.source,
        controls=tuple(
            ControlSeries(one.name, _values(one.new, starts), _exposure(one.new, starts)) for one in controls
        ),
        panel=_panel(own, controls or [one for one in group if one.id != own.id], starts, times.first_after),
    )


def _starts(new: NewSeries) -> tuple[date, ...]:
    """Return the first day of every period from the first point to the last; years may begin in April."""
    found = [new.points[0].start]
    while found[-1] < new.points[-1].start:
        found.append(next_start(new.step, found[-1]))
    return tuple(found)


def _values(new: NewSeries, starts: tuple[date, ...]) -> Floats:
    held = {point.start: point.value for point in new.points}
    return np.array([np.nan if held.get(start) is None else held[start] for start in starts], dtype=np.float64)


def _exposure(new: NewSeries, starts: tuple[date, ...]) -> Floats | None:
    """Return what the values are in proportion to; `None` unless it is known for every period with a value."""
    held = {point.start: point.exposure for point in new.points}
    if any(point.exposure is None and point.value is not None for point in new.points):
        return None
    found = np.array([np.nan if held.get(start) is None else held[start] for start in starts], dtype=np.float64)
    return None if np.isnan(found).all() else np.where(np.isnan(found), np.nanmean(found), found)


def _panel(own: OutcomeSeries, others: list[OutcomeSeries], starts: tuple[date, ...], first_after: int) -> Panel | None:
    """Return the group as a panel where it is large enough, or where several units were treated."""
    several = any(one.new.treated_from is not None for one in others)
    if len(others) + 1 < FEWEST_OF_A_PANEL and not several:
        return None
    units = [own, *others]
    places = [_treated_from(one.new, starts) for one in units]
    if places[0] is None:
        places[0] = first_after
    return Panel(
        names=tuple(one.name for one in units),
        values=np.array([_rates(one.new, starts) for one in units]),
        treated_from=tuple(places),
        weights=np.array([one.new.weight or 1.0 for one in units]),
        shares=np.array([_shares(one.new, starts, place) for one, place in zip(units, places, strict=True)]),
    )


def _rates(new: NewSeries, starts: tuple[date, ...]) -> Floats:
    """Return values per exposure, so that units of different size can be compared."""
    exposure = _exposure(new, starts)
    return _values(new, starts) if exposure is None else np.asarray(_values(new, starts) / exposure)


def _treated_from(new: NewSeries, starts: tuple[date, ...]) -> int | None:
    if new.treated_from is None:
        return None
    place = sum(next_start(new.step, start) <= new.treated_from for start in starts)
    return place if place < len(starts) else None


def _shares(new: NewSeries, starts: tuple[date, ...], place: int | None) -> Floats:
    """Return which part of each period a unit was treated."""
    found = np.zeros(len(starts))
    if place is None:
        return found
    found[place:] = 1.0
    if new.treated_from is not None:
        days = (next_start(new.step, starts[place]) - starts[place]).days
        found[place] = 1 - max(0, (new.treated_from - starts[place]).days) / days
    return found
