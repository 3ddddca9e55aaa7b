"""Reads an outcome that was counted elsewhere, with the series that were brought in beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.errors import Refused
from resilience.locales import _
from resilience.services import words
from resilience.services.effect.outcome_series import ControlSeries, Floats, OutcomeData, Panel
from resilience.services.effect.outcome_times import times_of
from resilience.services.need_steps import after as next_start

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.domain.intervention import Intervention
    from resilience.domain.outcome import NewSeries, OutcomeSeries

FEWEST_OF_A_PANEL = 6
"""Units of a group from which it is compared as a panel, where only one of them was treated."""
BETWEEN = ": "
"""What stands between a column and a unit in the name of a series, where a file held several of both."""


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
        panel=_panel(own, _units(own, controls, group), starts, times.first_after),
    )


def _units(own: OutcomeSeries, controls: list[OutcomeSeries], group: list[OutcomeSeries]) -> list[OutcomeSeries]:
    """Return the other units counted for the same outcome: of the controls that the plan names, else of the group."""
    same = set(of_one_outcome(own.name, [one.name for one in group]))
    return [one for one in controls or group if one.id != own.id and one.name in same]


def of_one_outcome(name: str, names: Sequence[str]) -> list[str]:
    """Return the names of those series brought in together that are of the same outcome as the one named.

    A file with several outcomes of several units names its series "homicide: sid 1": they are of one outcome where they
    begin alike, as far as other series of the group end alike after another beginning. All of them otherwise.
    """
    for place in _places_between(name):
        begin = name[:place]
        same = [one for one in names if one.startswith(begin)]
        ends = {BETWEEN + one.removeprefix(begin) for one in same}
        if any(one[at - len(BETWEEN) :] in ends for one in names if one not in same for at in _places_between(one)):
            return same
    return list(names)


def _places_between(name: str) -> list[int]:
    """Return where a unit may begin in the name of a series, the leftmost place first."""
    parts = name.split(BETWEEN)
    return [len(BETWEEN.join(parts[:n])) + len(BETWEEN) for n in range(1, len(parts))]


def other_start(own: NewSeries, began: date) -> str:
    """Return that the file of a series says another start than the intervention; "" where they lie in one period."""
    if own.treated_from is None or not own.points or _period_of(own, own.treated_from) == _period_of(own, began):
        return ""
    return _(
        "The file of this series says that it was treated from {file} on; the intervention began on {began}. Methods "
        "that compare by starts go by the file, all others by the intervention."
    ).format(file=words.day(own.treated_from), began=words.day(began))


def _period_of(new: NewSeries, day: date) -> date:
    """Return the first day of the period of a series in which a day lies; the day itself outside of all of them."""
    inside = [start for start in _starts(new) if start <= day < next_start(new.step, start)]
    return inside[0] if inside else day


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
        group=own.new.group,
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
