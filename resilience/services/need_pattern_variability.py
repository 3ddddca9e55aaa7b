"""Variability: how much more need goes up and down than by chance, at its peak, beyond season, and its change."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.need_question import Step
from resilience.domain.vocabulary import Verdict
from resilience.locales import _
from resilience.services import words
from resilience.services.need_changes_variability import FEWEST_WEEKS, variation_change
from resilience.services.need_pattern_days import BothStretches, both_stretches
from resilience.services.need_pattern_setting import YEAR, Floats, verdict_of
from resilience.services.need_pattern_words import percent, ratio_words, times, warned
from resilience.statistics.pattern import variability
from resilience.views.need import Judged
from resilience.views.need_pattern import Scatter, VariabilityPicture
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.services.need_changes_variability import Steadiness, VariationChange
    from resilience.services.need_pattern_setting import Setting


BY_ITSELF = 0.05
"""The false alarms of a comparison that is looked at alone."""


@dataclass(frozen=True, slots=True)
class VariabilityFound:
    """Both periods by day or week, and how the variance of a day changed at equal volume, `None` where nothing is said.

    `change` is without the days of disruptions, unless too few others were left (`is_calm` is then false); `with_all`
    is with them. `unexplained` is what the season leaves of the months of the whole record.
    """

    step: Step
    stretches: BothStretches
    change: VariationChange | None
    with_all: VariationChange | None
    is_calm: bool
    unexplained: float | None
    why_not: str

    @property
    def p(self) -> float | None:
        """The chance of so large a change where there is none."""
        return None if self.why_not or self.change is None else self.change.p

    @property
    def sides(self) -> tuple[Floats, Floats]:
        """What was counted in the later and in the earlier period, without what was not reported."""
        return self.stretches.after.known().counts, self.stretches.before.known().counts


def variability_found(held: Setting) -> VariabilityFound | None:
    """Work out how counts vary within both periods; `None` where records are known only to the month."""
    steps = held.context.cube.steps(held.asked)
    step = next((one for one in (Step.DAY, Step.WEEK) if one in steps), None)
    if step is None or not held.after:
        return None
    both = both_stretches(held, step)
    with_all = variation_change(both.before, both.after)
    calm = variation_change(both.calm_before, both.calm_after) if both.disruptions else with_all
    why_not = held.why_not
    if not why_not and with_all is None:
        why_not = _("each period needs {n} whole weeks and 20 records.").format(n=FEWEST_WEEKS)
    unexplained = variability(held.months.counts, YEAR).unexplained if _years(held) > 1 else None
    return VariabilityFound(step, both, calm or with_all, with_all, calm is not None, unexplained, why_not)


def variability_picture(held: Setting, found: VariabilityFound | None) -> VariabilityPicture | None:
    """Return both periods' counts, or `None` where there are none."""
    if found is None:
        return None
    rows = zip((held.after_words, held.before_words), found.sides, strict=True)
    drawn = tuple(_scatter(said, counts) for said, counts in rows if counts.sum() > 0)
    unit = _("a day") if found.step is Step.DAY else _("a week")
    return VariabilityPicture(drawn, f"{held.records} {unit}") if drawn else None


def variability_judged(
    held: Setting, found: VariabilityFound | None, warnings: tuple[str, ...], *, is_kept: bool
) -> Judged:
    """Return the conclusion on variability."""
    heading = _("Variability: how evenly in time")
    if found is None:
        said = _("These records are known only to the month. A week or a day for each record opens this.")
        return Judged(heading, said, None, "", "", "", ())
    verdict = verdict_of(found.p, is_kept=is_kept)
    return Judged(
        heading,
        " ".join(
            (
                _compared(held, found, verdict),
                *_by_itself(found, verdict),
                *_described(held, found),
                *warned(verdict, warnings),
            )
        ),
        verdict,
        _number(found),
        _("Dots: {unit} of each period; line: the mean; band: where chance alone would keep 19 of 20.").format(
            unit=_("days") if found.step is Step.DAY else _("weeks")
        ),
        _worked_out(found),
        (_table(held, found),),
        (*_false_if(found), *warnings),
    )


def _compared(held: Setting, found: VariabilityFound, verdict: Verdict) -> str:
    change = found.change
    if not found.sides[0].sum():
        return _("Nothing was recorded in {period}.").format(period=held.after_words)
    if found.p is None or change is None:
        return _("It is too early to say whether variability changed: {why}").format(why=found.why_not)
    after, before = percent(change.after.strays), percent(change.before.strays)
    if verdict is Verdict.NOISE:
        said = _("{where} stray {after} from their usual beyond chance, {before} in {period}: no more than noise.")
    elif change.estimate > 1:
        said = _("{where} stray more, {after} from their usual beyond chance, {before} in {period}: more than noise.")
    else:
        said = _("{where} stray less, {after} from their usual beyond chance, {before} in {period}: more than noise.")
    return said.format(where=_where(found), after=after, before=before, period=held.before_words)


def _by_itself(found: VariabilityFound, verdict: Verdict) -> tuple[str, ...]:
    """Say why the page "What changed", which asks about variability alone, can say otherwise."""
    if verdict is not Verdict.NOISE or found.p is None or found.p > BY_ITSELF:
        return ()
    return (
        _(
            "Looked at by itself, as on the page What changed, this is more than noise; among all the comparisons of "
            "this page, chance alone can bring one such."
        ),
    )


def _where(found: VariabilityFound) -> str:
    is_calm = found.is_calm and found.stretches.disruptions
    if found.step is Step.DAY:
        return _("Outside disruptions days") if is_calm else _("Days")
    return _("Outside disruptions weeks") if is_calm else _("Weeks")


def _described(held: Setting, found: VariabilityFound) -> tuple[str, ...]:
    counts = found.sides[0]
    if not counts.sum():
        return ()
    peak = (
        _("The busiest day had {times} times the mean of {period}.")
        if found.step is Step.DAY
        else _("The busiest week had {times} times the mean of {period}.")
    ).format(times=times(float(counts.max() / counts.mean())), period=held.after_words)
    said = [peak]
    if found.change is not None:
        said.append(
            _("Counts vary {n} times as much as chance alone would make them.").format(
                n=times(_dispersion(found.change.after))
            )
        )
    if found.unexplained is not None:
        said.append(
            _(
                "Of the ups and downs of all months held, disruptions and lasting changes among them, {share} is not "
                "explained by the season."
            ).format(share=percent(found.unexplained))
        )
    return tuple(said)


def _dispersion(side: Steadiness) -> float:
    """Return the variance in multiples of that of chance, at the volume that there was."""
    return max(0.0, 1 + side.beyond_chance * side.mean)


def _number(found: VariabilityFound) -> str:
    change = found.change
    if found.p is None or change is None:
        return ""
    return _("{ratio} the variance before, at equal volume").format(
        ratio=ratio_words(change.estimate, change.low, change.high)
    )


def _worked_out(found: VariabilityFound) -> str:
    expected = _("its month and its weekday") if found.step is Step.DAY else _("its month")
    return _(
        "What is usual is what {expected} lead one to expect, so that neither the week nor a busy season counts as "
        "variability. Straying is the root of the variance beyond chance, as a share of the usual. The change is the "
        "variance at the mean volume of both periods, chance included, after over before: so a change in volume alone "
        "does not pose as one in variability. Its error comes from whole weeks, since days hang together; the interval "
        "is Student’s at 95%. Days of named disruptions, and the week after each, are left out where enough others "
        "remain. What the season leaves unexplained is counted by degrees of freedom over all months held; the "
        "strength of the season, further down, gives unusual months little weight, so a season can be strong and yet "
        "explain little of all ups and downs. All comparisons of this page are looked at together."
    ).format(expected=expected)


def _false_if(found: VariabilityFound) -> tuple[str, ...]:
    said = [_("Where several days’ requests are written up on one, days vary more than need does.")]
    names = _(" and ").join(found.stretches.disruptions)
    if names and not found.is_calm:
        said.append(_("Too few days are left without {names} to see whether it is all theirs.").format(names=names))
    elif names and found.with_all is not None:
        whole = found.with_all
        said.append(
            _("With the days of {names} counted in, the ratio is {ratio}.").format(
                names=names, ratio=ratio_words(whole.estimate, whole.low, whole.high)
            )
        )
    return tuple(said)


def _scatter(said: str, counts: Floats) -> Scatter:
    mean = float(counts.mean())
    reach = 1.96 * math.sqrt(mean)
    return Scatter(said, tuple(counts.tolist()), mean, max(0.0, mean - reach), mean + reach)


def _years(held: Setting) -> int:
    return int(held.months.is_reported.sum()) // YEAR


def _table(held: Setting, found: VariabilityFound) -> Table:
    change = found.change
    sides = (None, None) if change is None else (change.after, change.before)
    rows = []
    for said, counts, side in zip((held.after_words, held.before_words), found.sides, sides, strict=True):
        rows.append(
            (
                said,
                str(len(counts)),
                "" if not len(counts) else words.rate(float(counts.mean())),
                "" if not len(counts) else words.amount(float(counts.max())),
                "" if not counts.sum() else times(float(counts.max() / counts.mean())),
                "" if side is None else percent(side.strays),
                "" if side is None else f"{_dispersion(side):.2f}",
            )
        )
    unit = _("Days") if found.step is Step.DAY else _("Weeks")
    return Table(
        _("Variability of both periods; the last two columns are without the days of disruptions")
        if found.stretches.disruptions and found.is_calm
        else _("Variability of both periods"),
        (
            _("Period"),
            unit,
            _("Mean"),
            _("Highest"),
            _("Highest over mean"),
            _("Straying from the usual beyond chance"),
            _("Variance over that of chance"),
        ),
        (False, True, True, True, True, True, True),
        tuple(rows),
    )
