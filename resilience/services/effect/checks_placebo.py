"""Placebos: the same method where nothing began, by date and by area or series, with the smallest chance in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.locales import _, ngettext
from resilience.services.effect.check_kinds import Check, Checked, held, not_possible, warns
from resilience.services.effect.designs import FEWEST_AREAS
from resilience.services.effect.effect_words import one_in, spelled
from resilience.services.effect.estimate_kinds import Estimate, Way
from resilience.services.effect.estimates import estimate
from resilience.services.effect.estimates_regression import usable

if TYPE_CHECKING:
    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.services.effect.estimate_kinds import Found
    from resilience.services.effect.outcome_series import ControlSeries, OutcomeData

MOST_DATES = 6
FEWEST_DATES = 3
FALSE_CLAIMS = 0.05
TOO_MANY = 0.01
"""The chance below which so many placebos that claim an effect speak against the method's limits.

Placebo dates share most of their months, so that several claim together more often than this says.
"""
REACH = 1.959964


OF_ALL_UNITS = frozenset({Way.STAGGERED, Way.TWO_WAY})
"""Methods that take all units of a panel together, so that none can stand in for another."""


@dataclass(frozen=True, slots=True)
class Placebos:
    """How many placebos there are, how many lie as far from none as the effect, and how many claim an effect."""

    many: int
    as_far: int
    claims: int

    @property
    def p(self) -> float:
        """The effect's rank among itself and the placebos, as a share."""
        return (1 + self.as_far) / (1 + self.many)

    @property
    def smallest(self) -> str:
        """The smallest chance that so many placebos can give, in words."""
        return one_in(1 + self.many)

    @property
    def is_too_many(self) -> bool:
        """Whether more of them claim an effect than chance gives."""
        return _as_many(self.claims, self.many) < TOO_MANY


def _as_many(claims: int, many: int) -> float:
    """Return the chance of so many false claims or more (binomial)."""
    from math import comb  # noqa: PLC0415 - used here alone

    return sum(comb(many, k) * FALSE_CLAIMS**k * (1 - FALSE_CLAIMS) ** (many - k) for k in range(claims, many + 1))


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
    claims = sum(one.excludes_none for one in tried)
    return Placebos(len(far), sum(one >= own for one in far), claims)


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
    places = [] if found.choice.way in OF_ALL_UNITS else dates(data)
    tried = [estimate(found.choice.way, at(data, place), plan) for place in places]
    counted = count(found.main, [one for one in tried if one.share is not None])
    if counted is None or counted.many < FEWEST_DATES:
        return not_possible(
            Check.PLACEBO_DATES, _("The time before the start is too short to try dates at which nothing began.")
        )
    said = ngettext(
        "Of {n} date before the start at which nothing began, {far} shows as clear an effect.",
        "Of {n} dates before the start at which nothing began, {far} show as clear an effect.",
        counted.many,
    ).format(n=counted.many, far=counted.as_far or _("none"))
    return _judged(Check.PLACEBO_DATES, said, counted, found.main)


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
    units = (
        []
        if found.choice.way in OF_ALL_UNITS
        else _panel_units(data) or [as_if(data, one) for one in placebo_units(data)]
    )
    tried = [estimate(found.choice.way, one, plan) for one in units]
    counted = count(found.main, [one for one in tried if one.share is not None])
    if counted is None or counted.many < FEWEST_DATES:
        return not_possible(
            Check.PLACEBO_SERIES, _("Fewer than three areas or series that it did not touch can be tried in its place.")
        )
    said = ngettext(
        "Of {n} area or series that it did not touch, {far} moved as clearly.",
        "Of {n} areas or series that it did not touch, {far} moved as clearly.",
        counted.many,
    ).format(n=counted.many, far=counted.as_far or _("none"))
    return _judged(Check.PLACEBO_SERIES, said, counted, found.main)


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
        n=counted.many, smallest=counted.smallest, p=_in_words(counted)
    )
    short = _short(check, counted)
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


def _short(check: Check, counted: Placebos) -> str:
    said = (
        _("Of {n} placebo dates {far} show as much; {n} can show no less than {smallest}.")
        if check is Check.PLACEBO_DATES
        else _("Of {n} placebo areas or series {far} show as much; {n} can show no less than {smallest}.")
    )
    far = spelled(counted.as_far) if counted.as_far > 1 else _("one") if counted.as_far else _("none")
    return said.format(n=spelled(counted.many), far=far, smallest=counted.smallest)


def _in_words(counted: Placebos) -> str:
    if not counted.as_far:
        return counted.smallest
    return _("{rank} in {all}").format(rank=1 + counted.as_far, all=1 + counted.many)
