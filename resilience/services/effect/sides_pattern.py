"""Pattern after an intervention: variation, season, concentration and time to be met, each with its verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.need_question import Part
from resilience.domain.vocabulary import Aspect, Verdict
from resilience.locales import _, ngettext
from resilience.services.effect.effect_words import of
from resilience.services.effect.estimate_kinds import Way
from resilience.services.effect.sides_beside import (
    NOTHING,
    SideBySide,
    places_beside,
    season_beside,
    times_beside,
    variation_beside,
)
from resilience.services.effect.sides_series import (
    concentration_of,
    has_span_of_season,
    swing_of,
    times_of_months,
    top_places,
    variation_of,
)
from resilience.services.effect.sides_words import (
    came_out,
    falls_back,
    judged,
    row_of,
    said_of,
    share,
    table_of,
    together_words,
)
from resilience.services.need_pattern_words import how_long

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.services.effect.outcome_series import Floats, OutcomeData
    from resilience.services.effect.sides_moved import Moved
    from resilience.services.effect.sides_read import SidesHeld
    from resilience.views.need import Judged

HUNDRED = 100.0
FEWEST_PLACES = 2


@dataclass(frozen=True, slots=True, eq=False)
class PatternSide:
    """One side of the pattern: its series, how its values are said, and the two periods set side by side beside it.

    `data` is `None` where `why_not` says why there is no series.
    """

    aspect: Aspect
    heading: str
    name: str
    data: OutcomeData | None
    measured: Callable[[float], str]
    beside: Callable[[], SideBySide]
    source: str
    why_not: str = ""


def pattern_sides(held: SidesHeld) -> tuple[PatternSide, ...]:
    """Return the sides of the pattern that are not the plan's own outcome, which has the page to itself."""
    made = {
        Aspect.VARIABILITY: _variation,
        Aspect.SEASON: _season,
        Aspect.CONCENTRATION: _concentration,
        Aspect.TIME_TO_OUTCOME: _times,
    }
    return tuple(make(held) for aspect, make in made.items() if aspect is not held.plan.outcome.aspect)


def aspect_side(held: SidesHeld, aspect: Aspect) -> PatternSide:
    """Return one side of the pattern. Raises `KeyError` for an aspect that is none."""
    return {
        Aspect.VARIABILITY: _variation,
        Aspect.SEASON: _season,
        Aspect.CONCENTRATION: _concentration,
        Aspect.TIME_TO_OUTCOME: _times,
    }[aspect](held)


def pattern_judged(side: PatternSide, found: Moved | None, false_if: tuple[str, ...]) -> Judged:
    """Return the conclusion on one side; without an estimate it says why."""
    if found is None:
        return judged(
            side.heading, _("{what}: nothing can be said. {why}").format(what=side.name, why=side.why_not), None
        )
    beside = side.beside() if found.is_known else NOTHING
    return judged(
        side.heading,
        " ".join(
            one for one in (said_of(found), _picked(side, found), beside.sentence, _disagreement(found, beside)) if one
        ),
        found.verdict,
        number=of(found.estimate),
        worked_out=" ".join(one for one in (side.source, _method(side, found), together_words(found.looks)) if one),
        tables=(table_of(side.name, (row_of(found, side.measured, came_out(found)),)),),
        false_if=false_if,
    )


def _picked(side: PatternSide, found: Moved) -> str:
    return falls_back() if side.aspect is Aspect.CONCENTRATION and found.is_down else ""


def _disagreement(found: Moved, beside: SideBySide) -> str:
    """Return that the series and the two periods side by side do not agree, "" where they do."""
    if beside.is_changed is None or beside.is_changed == (found.verdict is Verdict.CHANGED):
        return ""
    if beside.is_changed:
        return _("The two do not agree: side by side they differ, but a trend that was there before may be why.")
    return _("The two do not agree: side by side they do not differ, so it rests on the trend carried on.")


def _method(side: PatternSide, found: Moved) -> str:
    """Return how a side was judged; the form of a swing does not go by the plan, and its source says which it is."""
    if side.aspect is Aspect.SEASON:
        return _("Interrupted series of the months.")
    if found.estimate.way is Way.LEVEL:
        return _("Interrupted series of the months, with the season that the plan fixed and no trend.")
    return _("Interrupted series of the months, with the season that the plan fixed and a straight trend.")


def _variation(held: SidesHeld) -> PatternSide:
    days = held.days(held.need)
    name = _("Variation of {records} from day to day").format(records=held.records(held.need))
    return PatternSide(
        Aspect.VARIABILITY,
        _("Variability"),
        name,
        None if days is None else variation_of(held.volume, days),
        lambda value: _("{n} times chance").format(n=f"{value / HUNDRED:.1f}"),
        lambda: variation_beside(held.volume, days),
        _(
            "The variance of a day about what its month and weekday lead one to expect, at equal volume, month by "
            "month, in multiples of what chance alone gives."
        ),
        _("Records are known to the month only."),
    )


def _season(held: SidesHeld) -> PatternSide:
    name = _("The swing of {records} over the year").format(records=held.records(held.need))
    has_span = has_span_of_season(held.volume)
    data = swing_of(held.volume) if has_span else None
    return PatternSide(
        Aspect.SEASON,
        _("Season"),
        name,
        data if data is not None and not np.isnan(data.values).all() else None,
        share,
        lambda: season_beside(held.volume),
        _(
            "Half the distance from the lowest to the highest time of the year, as a share of the year’s mean, by how "
            "far each month lies where the wave of the years before has it (demodulation, Bloomfield 1976). Without a "
            "trend in the swing."
        ),
        _("Two whole years before the start and two after it are needed; one year tells no season.")
        if not has_span
        else _("No clear wave over the year was there before the start."),
    )


def place_rows(held: SidesHeld) -> tuple[tuple[str, ...], Floats]:
    """Return the names of the places recorded and their requests, places by months."""
    rows = held.part_rows(Part.PLACE, held.need)
    names = tuple(held.context.name(Part.PLACE, code) for code in rows)
    return names, np.array(list(rows.values()), dtype=np.float64)


def _concentration(held: SidesHeld) -> PatternSide:
    names, table = place_rows(held)
    is_known = len(names) >= FEWEST_PLACES
    data = concentration_of(held.volume, table) if is_known else None
    top = [names[row] for row in top_places(held.volume, table)] if is_known else []
    name = ngettext(
        "The share of {records} from the {n} place with most of them before ({places})",
        "The share of {records} from the {n} places with most of them before ({places})",
        len(top),
    ).format(records=held.records(held.need), n=len(top), places=", ".join(top))
    return PatternSide(
        Aspect.CONCENTRATION,
        _("Concentration over places"),
        name if is_known else _("How requests fall on places"),
        data,
        share,
        lambda: places_beside(held.volume, table, _residents(held)),
        _("Requests of the tenth of places, at least one, with most before the start, in proportion to all places’."),
        _("Fewer than two places are recorded."),
    )


def _residents(held: SidesHeld) -> Floats | None:
    codes = held.part_rows(Part.PLACE, held.need)
    by_code = {str(place.id): float(place.population or 0) for place in held.context.places}
    found = [by_code.get(code, 0.0) for code in codes]
    return np.array(found) if found and all(found) else None


def _times(held: SidesHeld) -> PatternSide:
    medians = held.medians
    is_known = not np.isnan(medians).all()
    return PatternSide(
        Aspect.TIME_TO_OUTCOME,
        _("Time to be met"),
        _("The time within which half of all requests are met"),
        times_of_months(held.all_requests, medians) if is_known else None,
        how_long,
        lambda: times_beside(held),
        _(
            "Kaplan and Meier’s median of each month’s requests: those still open count as waiting, those unmet or "
            "withdrawn as never met. Of all types together, since times are not held by type."
        ),
        _("No time from request to outcome is recorded."),
    )
