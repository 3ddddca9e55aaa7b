"""Places: how evenly need falls on them, against their residents where these are held, and whether that changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.need_question import Part, Step
from resilience.domain.vocabulary import Verdict
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.need_pattern_places_tables import table_of_measures, table_of_places
from resilience.services.need_pattern_setting import FEWEST, Floats, verdict_of
from resilience.services.need_pattern_words import percent, warned
from resilience.statistics.concentration import (
    Concentration,
    ConcentrationChange,
    Difference,
    concentration_change,
)
from resilience.statistics.pattern import ProfileChange, noise_between_rows, profile_change
from resilience.views.need import Judged
from resilience.views.need_pattern import Curve, PlacesPicture

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.area import Place
    from resilience.services.need_pattern_setting import Setting
    from resilience.services.need_series import CodeSeries

DRAWS = 400
Noise = tuple[float, int]
"""A dispersion and the degrees of freedom on which it is known."""
TOP = 0.1


@dataclass(frozen=True, slots=True)
class PlacesFound:
    """Counts by place in both periods and how concentrated they are; `nowhere` had no place recorded (after, before).

    `residents` is `None` where not every place has a number of them.
    """

    places: tuple[Place, ...]
    residents: Floats | None
    after: Floats
    before: Floats
    nowhere: tuple[float, float]
    change: ConcentrationChange
    shift: ProfileChange | None
    why_not: str

    @property
    def p(self) -> float | None:
        """The chance of so large a shift between places where there is none."""
        return None if self.shift is None else self.shift.p


def places_found(held: Setting) -> PlacesFound | None:
    """Work out how need falls on places; `None` where no two places are recorded or one place alone is asked for."""
    if held.asked.slice is not None or not held.after:
        return None
    table = held.context.cube.by_code(Part.PLACE, held.asked)
    places = _places(held, table)
    if len(places) < 2:  # noqa: PLR2004 - between one place and itself nothing is uneven
        return None
    before, after = (_totals(table, places, months) for months in (held.before, held.after))
    nowhere = tuple(float(np.nansum(_within(table, table.row(""), months))) for months in (held.after, held.before))
    residents = [float(place.population or 0) for place in places]
    lived_in = np.array(residents) if all(residents) else None
    noises = _noises(held, places)
    dispersions = noises[0][0], noises[1][0]
    change = concentration_change(
        before[:, None], after[:, None], lived_in, top=TOP, dispersions=dispersions, draws=DRAWS
    )
    why_not = held.why_not
    if not why_not and min(before.sum(), after.sum()) < FEWEST:
        why_not = _("each period needs at least {n} records.").format(n=FEWEST)
    shift = None if why_not or change.gini.reason else _shift(before, after, noises)
    return PlacesFound(
        places, lived_in, after, before, (nowhere[0], nowhere[1]), change, shift, why_not or change.gini.reason or ""
    )


def _shift(before: Floats, after: Floats, noises: tuple[Noise, Noise]) -> ProfileChange:
    """Test whether the shares of places are the same, with the noise of both periods together."""
    df = noises[0][1] + noises[1][1]
    pooled = (noises[0][0] * noises[0][1] + noises[1][0] * noises[1][1]) / df if df else 1.0
    return profile_change(before, after, dispersion=max(1.0, pooled), df_noise=df or None)


def places_picture(held: Setting, found: PlacesFound | None) -> PlacesPicture | None:
    """Return the curves of both periods, or `None` where there are none."""
    if found is None or found.change.after.gini is None:
        return None
    sides = [(held.after_words, found.change.after), (held.before_words, found.change.before)]
    curves = tuple(Curve(said, one.curve.population, one.curve.share) for said, one in sides if one.gini is not None)
    across = _("share of places") if found.residents is None else _("share of residents")
    return PlacesPicture(curves, across)


def places_judged(held: Setting, found: PlacesFound | None, warnings: tuple[str, ...], *, is_kept: bool) -> Judged:
    """Return the conclusion on concentration."""
    heading = _("Places: how evenly in space")
    if found is None:
        said = (
            _("Choose everybody, everywhere to see how need falls on places.")
            if held.asked.slice is not None
            else _("Fewer than two places are recorded. A place for each record opens this.")
        )
        return Judged(heading, said, None, "", "", "", ())
    after = found.change.after
    if after.gini is None or after.top is None:
        return Judged(heading, after.reason or "", Verdict.TOO_EARLY, "", "", "", ())
    verdict = verdict_of(found.p, is_kept=is_kept)
    return Judged(
        heading,
        " ".join((_compared(held, found, verdict), _described(found, after), *warned(verdict, warnings))),
        verdict,
        _number(found),
        _method(held, found),
        _worked_out(found),
        (table_of_places(held, found), table_of_measures(held, found)),
        (*_false_if(found), *warnings),
    )


def _described(found: PlacesFound, after: Concentration) -> str:
    top = percent(after.top.estimate) if after.top else ""
    leading = sorted(range(len(found.places)), key=lambda number: -found.after[number])[: after.top_places]
    if after.top_places == 1:
        name = found.places[leading[0]].name
        first = _("{place} alone has {share} of all").format(place=name, share=top)
    else:
        first = ngettext(
            "The top {n} of {all} places has {share} of all",
            "The top {n} of {all} places have {share} of all",
            after.top_places,
        ).format(n=after.top_places, all=after.places, share=top)
    if found.residents is None or after.top_population is None:
        second = _("; even shares would be {share}.").format(share=percent(after.top_places / after.places))
    else:
        second = _(", with {share} of the residents.").format(share=percent(after.top_population))
    gini, earlier = after.gini, found.change.before.gini
    third = (
        _(" Gini’s coefficient is {gini}{before}; chance alone would make it {chance}.").format(
            gini=f"{gini.estimate:.2f}",
            before="" if earlier is None else _(" ({gini} before)").format(gini=f"{earlier.estimate:.2f}"),
            chance=f"{gini.by_chance:.2f}",
        )
        if gini
        else ""
    )
    return first + second + third


def _compared(held: Setting, found: PlacesFound, verdict: Verdict) -> str:
    before = found.change.before.gini
    if found.shift is None or found.shift.moved is None or before is None or found.change.gini.estimate is None:
        return _("It is too early to say whether this changed: {why}").format(why=found.why_not)
    if verdict is Verdict.NOISE:
        said = _("{moved} came from other places than in {period}, which is no more than noise.")
    elif not _is_clear(found.change.gini):
        said = _(
            "{moved} came from other places than in {period}, more than noise: {place} most of all. Need is about as "
            "concentrated as before."
        )
    elif found.change.gini.estimate > 0:
        said = _(
            "{moved} came from other places than in {period}, more than noise: {place} most of all. Concentration is "
            "higher."
        )
    else:
        said = _(
            "{moved} came from other places than in {period}, more than noise: {place} most of all. Concentration is "
            "lower."
        )
    return said.format(moved=percent(found.shift.moved), period=held.before_words, place=_most_moved(found))


def _is_clear(moved: Difference) -> bool:
    return moved.low is not None and moved.high is not None and not moved.low <= 0 <= moved.high


def _most_moved(found: PlacesFound) -> str:
    """Return the place whose share moved most, with both shares."""
    shares = [counts / counts.sum() if counts.sum() else counts for counts in (found.before, found.after)]
    number = int(np.abs(shares[1] - shares[0]).argmax())
    return _("{place} ({before} → {after})").format(
        place=found.places[number].name, before=percent(shares[0][number]), after=percent(shares[1][number])
    )


def _number(found: PlacesFound) -> str:
    moved = found.change.gini
    if found.p is None or moved.estimate is None or moved.low is None or moved.high is None:
        return ""
    return _("Gini {moved} ({low} to {high}) against before").format(
        moved=_signed(moved.estimate), low=_signed(moved.low), high=_signed(moved.high)
    )


def _signed(value: float) -> str:
    rounded = f"{abs(value):.2f}"
    return rounded if rounded == "0.00" else f"{'+' if value > 0 else '−'}{rounded}"


def _method(held: Setting, found: PlacesFound) -> str:
    against = (
        _("places, those with fewest first")
        if found.residents is None
        else _("residents, places with the lowest rate first")
    )
    return _(
        "Curve: the share of all need that falls on a share of {against}; the further below the straight line, the "
        "more uneven. Whole line: {after}; broken line: {before}."
    ).format(against=against, after=held.after_words, before=held.before_words)


def _worked_out(found: PlacesFound) -> str:
    said = [
        _(
            "Gini’s coefficient is twice the area between the curve and the straight line: 0 where need falls evenly, "
            "close to 1 where one place has it all. Limits ask which true shares could have given what was seen, with "
            "counts drawn anew {draws} times, in a place and week {noise} times as variable as chance. Whether need "
            "came from other places is chi-squared of both periods’ shares, divided by that noise and judged by the F "
            "distribution; the limits of Gini’s change come from what arises where both have the same shares."
        ).format(draws=DRAWS, noise=f"{found.change.after.dispersion:.1f}")
    ]
    if found.residents is None:
        said.append(_("Not every place has its residents recorded, so counts are compared and not rates."))
    else:
        said.append(_("Residents are those recorded for each place."))
    if any(found.nowhere):
        said.append(
            _("{after} in the later period and {before} in the earlier one have no place and are left out.").format(
                after=words.amount(found.nowhere[0]), before=words.amount(found.nowhere[1])
            )
        )
    return " ".join(said)


def _false_if(found: PlacesFound) -> tuple[str, ...]:
    said = [_("Where people are reached better in one place, need is recorded there and arises elsewhere too.")]
    shares = [
        one / (one + float(counts.sum()))
        for one, counts in zip(found.nowhere, (found.after, found.before), strict=True)
        if one
    ]
    if shares:
        said.append(
            _(
                "Up to {share} have no place recorded; were they all from one place, the curve would look different."
            ).format(share=percent(max(shares)))
        )
    return tuple(said)


def _places(held: Setting, table: CodeSeries) -> tuple[Place, ...]:
    """Return the places among which need is told apart: all of the kind recorded, or those recorded if of several."""
    recorded = set(table.codes) - {""}
    kinds = {place.kind for place in held.context.places if str(place.id) in recorded}
    if len(kinds) == 1:
        return tuple(place for place in held.context.places if place.kind in kinds)
    return tuple(place for place in held.context.places if str(place.id) in recorded)


def _within(table: CodeSeries, row: Floats, months: tuple[date, ...]) -> Floats:
    chosen = set(months)
    return row[[number for number, start in enumerate(table.starts) if start in chosen]]


def _totals(table: CodeSeries, places: tuple[Place, ...], months: tuple[date, ...]) -> Floats:
    return np.array([_within(table, table.row(str(place.id)), months).sum() for place in places])


def _noises(held: Setting, places: tuple[Place, ...]) -> tuple[Noise, Noise]:
    """Return how much a place's count in a week (or month) varies about its share of all, before and after."""
    weekly = held.asked.need_type is None and Step.WEEK in held.context.cube.steps(held.asked)
    series = held.context.cube.by_code(Part.PLACE, held.asked, Step.WEEK if weekly else Step.MONTH)
    rows = np.array([series.row(str(place.id)) for place in places])
    before, after = (_noise(rows, series, held, months) for months in (held.before, held.after))
    return before, after


def _noise(rows: Floats, series: CodeSeries, held: Setting, months: tuple[date, ...]) -> Noise:
    inside = [number for number, start in enumerate(series.starts) if held.holds(start, months)]
    table = rows[:, inside]
    return noise_between_rows(table[:, ~np.isnan(table).any(axis=0)]) or (1.0, 0)
