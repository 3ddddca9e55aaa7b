"""Placebos: the same method where nothing began, by date and by area or series, with the smallest chance in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.locales import _, ngettext
from resilience.services.effect.check_kinds import Check, Checked, held, not_possible, warns
from resilience.services.effect.designs import FEWEST_AREAS
from resilience.services.effect.estimate_kinds import Estimate, Way
from resilience.services.effect.estimates import estimate
from resilience.services.effect.estimates_regression import usable
from resilience.services.effect.placebo_ranks import FALSE_CLAIMS, Placebos, rank_in_words, short_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.services.effect.estimate_kinds import Found
    from resilience.services.effect.outcome_series import ControlSeries, OutcomeData

MOST_DATES = 6
FEWEST_PLACEBOS = 3
REACH = 1.959964


OF_ALL_UNITS = frozenset({Way.STAGGERED, Way.TWO_WAY})
"""Methods that take all units of a panel together, so that none can stand in for another."""


def distance(found: Estimate) -> float | None:
    """Return how many standard errors an estimate lies from none; as a plain share where it has no limits."""
    if found.share is None:
        return None
    if found.z is not None:
        return abs(found.z)
    if found.low is not None and found.high is not None and found.high > found.low:
        return abs(found.share) / ((found.high - found.low) / (2 * REACH))
    return abs(found.share)


def count(main: Estimate, tried: list[Estimate]) -> Placebos | None:
    """Return how the effect stands among placebos; `None` where none could be worked out."""
    own = distance(main)
    far = [one for one in map(distance, tried) if one is not None]
    if own is None or not far:
        return None
    claims = sum(one.excludes_none for one in tried if one.share is not None)
    return Placebos(len(far), sum(one >= own for one in far), claims)


def _tried(placebos: Iterable[OutcomeData], plan: EvaluationPlanDraft, found: Found) -> Placebos | None:
    """Return how the effect stands among what its method says of placebos; `None` where they are too few."""
    if found.choice.way in OF_ALL_UNITS:
        return None
    counted = count(found.main, [estimate(found.choice.way, one, plan) for one in placebos])
    return counted if counted is not None and counted.many >= FEWEST_PLACEBOS else None


def dates(data: OutcomeData) -> list[int]:
    """Return places before the start at which nothing began, with a year before and half a year after, or the like."""
    first = int(np.flatnonzero(data.in_use)[0]) if data.in_use.any() else 0
    least_before = max(data.period, 8)
    least_after = max(data.period // 2, 3)
    low, high = first + least_before, data.first_lead_in - least_after
    if high < low:
        return []
    return sorted({int(place) for place in np.linspace(low, high, MOST_DATES).round()})


def at(data: OutcomeData, place: int) -> OutcomeData:
    """Return the time before the start as if something had begun at a place."""
    return replace(data, first_lead_in=place, first_after=place, stop=data.first_lead_in)


def placebo_dates(data: OutcomeData, plan: EvaluationPlanDraft, found: Found) -> Checked:
    """Return how the effect stands among dates before the start at which nothing began."""
    counted = _tried((at(data, place) for place in dates(data)), plan, found)
    if counted is None:
        return not_possible(Check.PLACEBO_DATES, _no_dates(found))
    said = ngettext(
        "Of {n} date before the start at which nothing began, {far} shows as clear an effect.",
        "Of {n} dates before the start at which nothing began, {far} show as clear an effect.",
        counted.many,
    ).format(n=counted.many, far=counted.as_far or _("none"))
    return _judged(Check.PLACEBO_DATES, said, counted, found.main)


def _no_dates(found: Found) -> str:
    if found.choice.way in OF_ALL_UNITS:
        return _("This method goes by the starts of all units together, so that no single date can be tried instead.")
    return _("The time before the start is too short to try dates at which nothing began.")


def placebo_units(data: OutcomeData) -> tuple[ControlSeries, ...]:
    """Return areas, places or series that the intervention did not touch and that can stand in for the outcome."""
    areas = usable(data, data.areas)
    if len(areas) >= FEWEST_AREAS:
        return areas
    for some in (usable(data, data.places), usable(data, data.controls), usable(data, data.others)):
        if len(some) > 1:
            return some
    return ()


def placebo_series(data: OutcomeData, plan: EvaluationPlanDraft, found: Found) -> Checked:
    """Return how the effect stands among areas, places or series that the intervention did not touch."""
    units = _panel_units(data) or [as_if(data, one) for one in placebo_units(data)]
    counted = _tried(units, plan, found)
    if counted is None:
        return not_possible(Check.PLACEBO_SERIES, _no_series(data, found))
    said = ngettext(
        "Of {n} area or series that it did not touch, {far} moved as clearly.",
        "Of {n} areas or series that it did not touch, {far} moved as clearly.",
        counted.many,
    ).format(n=counted.many, far=counted.as_far or _("none"))
    without = len(units) - counted.many
    if without:
        said += " " + ngettext(
            "For {n} more nothing could be worked out.", "For {n} more nothing could be worked out.", without
        ).format(n=without)
    return _judged(Check.PLACEBO_SERIES, said, counted, found.main)


def _no_series(data: OutcomeData, found: Found) -> str:
    if found.choice.way in OF_ALL_UNITS:
        return _("This method takes all units together, so that none can be tried in the place of another.")
    if data.panel is not None and data.exposure is not None:
        return _("Each series is in proportion to something of its own, so that none can be tried in its place.")
    return _("Fewer than three areas or series that it did not touch can be tried in its place.")


def as_if(data: OutcomeData, unit: ControlSeries) -> OutcomeData:
    """Return the data with another series in the outcome's place, compared with the rest of its kind."""

    def rest(some: tuple[ControlSeries, ...]) -> tuple[ControlSeries, ...]:
        return tuple(one for one in some if one is not unit and (not unit.code or one.code != unit.code))

    return replace(
        data,
        values=unit.values,
        exposure=unit.exposure,
        areas=rest(data.areas),
        places=rest(data.places),
        controls=rest(data.controls),
        others=rest(data.others),
    )


def _panel_units(data: OutcomeData) -> list[OutcomeData]:
    """Return the data once for each untreated unit of the panel, as if it had been the treated one."""
    panel = data.panel
    if panel is None or data.exposure is not None:
        return []
    untreated = [row for row, treated in enumerate(panel.treated_from) if treated is None]
    if len(untreated) <= FEWEST_AREAS:
        return []
    found = []
    for row in untreated:
        order = [row, *(one for one in untreated if one != row)]
        as_if_treated = replace(
            panel,
            names=tuple(panel.names[one] for one in order),
            values=panel.values[order],
            treated_from=(data.first_after, *(None for _one in order[1:])),
            weights=panel.weights[order],
            shares=None,
        )
        found.append(replace(data, values=panel.values[row], panel=as_if_treated))
    return found


def _judged(check: Check, said: str, counted: Placebos, main: Estimate) -> Checked:
    """Return what placebos say, always with the smallest chance that so many can give."""
    number = _("{far} of {n}").format(far=counted.as_far, n=counted.many)
    limit = _("With {n} placebos the smallest possible chance is {smallest}; here it is {p}.").format(
        n=counted.many, smallest=counted.smallest, p=rank_in_words(counted)
    )
    short = short_of(check, counted)
    if counted.is_too_many:
        claims = ngettext(
            "{n} of them would be claimed as an effect though nothing began: the limits are too narrow here.",
            "{n} of them would be claimed as effects though nothing began: the limits are too narrow here.",
            counted.claims,
        ).format(n=counted.claims)
        return replace(warns(check, f"{said} {claims} {limit}", number), short=short)
    if main.excludes_none and counted.as_far and counted.p > FALSE_CLAIMS:
        return replace(warns(check, f"{said} {limit}", number, is_decisive=False), short=short)
    return replace(held(check, f"{said} {limit}", number), short=short)
