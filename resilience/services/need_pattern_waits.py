"""Time to be met: the median and the share still waiting, with requests that are still open counted as waiting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.need import first_of_month, month_number
from resilience.domain.vocabulary import Direction, Verdict
from resilience.locales import _
from resilience.services.need_pattern_setting import FEWEST, verdict_of
from resilience.services.need_pattern_waiting import Waits, tested, waits_of
from resilience.services.need_pattern_words import (
    DAY,
    HOUR,
    how_long,
    how_long_between,
    percent,
    percent_between,
    warned,
)
from resilience.statistics.survival import LogRank, Survival, kaplan_meier, tempered
from resilience.views.need import Judged
from resilience.views.need_pattern import Waiting, WaitPicture
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.services.need_pattern_setting import Setting

MONTHS_OF_NOISE = 24
FEWEST_MONTHS = 4
MARKS = (HOUR, 4 * HOUR, DAY, 2 * DAY, 7 * DAY, 28 * DAY)
"""Times at which the table says how many were still waiting."""


@dataclass(frozen=True, slots=True)
class WaitsFound:
    """Both periods' waits, their curves and the test, with the noise that months differ by anyway."""

    after: Waits
    before: Waits
    after_curve: Survival
    before_curve: Survival
    test: LogRank
    noise: LogRank | None
    why_not: str

    @property
    def p(self) -> float | None:
        """The chance of curves so far apart where they are the same."""
        return None if self.why_not or self.noise is None else tempered(self.test, self.noise)


def waits_found(held: Setting) -> WaitsFound | None:
    """Work out how long requests took to be met; `None` where no time is held or only a part of need is asked for."""
    if held.is_sliced or not held.after or held.asked.direction is Direction.OFFER:
        return None
    after, before = waits_of(held, held.after), waits_of(held, held.before)
    if not after.met:
        return None
    curves = [kaplan_meier(one.minutes, one.ended, one.many) for one in (after, before)]
    number = month_number(held.pair.after.first)
    earlier = [waits_of(held, (first_of_month(month),)) for month in range(number - MONTHS_OF_NOISE, number)]
    earlier = [one for one in earlier if one.met]
    noise = tested(earlier) if len(earlier) >= FEWEST_MONTHS else None
    test = tested([before, after])
    return WaitsFound(after, before, curves[0], curves[1], test, noise, _why_not(held, after, before, noise, test))


def wait_picture(held: Setting, found: WaitsFound | None) -> WaitPicture | None:
    """Return both curves, or `None` where there are none."""
    if found is None:
        return None
    sides = [(held.after_words, found.after_curve), (held.before_words, found.before_curve)]
    return WaitPicture(tuple(_drawn(said, curve) for said, curve in sides if curve.steps))


def waits_judged(held: Setting, found: WaitsFound | None, warnings: tuple[str, ...], *, is_kept: bool) -> Judged:
    """Return the conclusion on the time to be met."""
    heading = _("Time to be met")
    if held.asked.direction is Direction.OFFER:
        return Judged(
            heading, _("Offers are not met. Choose requests to see how long these take."), None, "", "", "", ()
        )
    if found is None:
        said = (
            _("Times are known for all records together. Choose all types, everybody, to see them.")
            if held.is_sliced
            else _("No time from request to outcome is recorded in {period}. A column with it opens this.").format(
                period=held.after_words
            )
        )
        return Judged(heading, said, None, "", "", "", ())
    verdict = verdict_of(found.p, is_kept=is_kept)
    return Judged(
        heading,
        " ".join((_compared(held, found, verdict), _counted(found), *warned(verdict, warnings))),
        verdict,
        _number(found),
        _(
            "Curve: the share of requests not yet met, by the time since the request; whole line with its 95% band: "
            "{after}; broken line: {before}."
        ).format(after=held.after_words, before=held.before_words),
        _worked_out(found),
        (_table(held, found), _counts(held, found)),
        (*_false_if(found), *warnings),
    )


def _compared(held: Setting, found: WaitsFound, verdict: Verdict) -> str:
    before, after = found.before_curve.median.estimate, found.after_curve.median.estimate
    first = (
        _("Fewer than half of all requests were met in the time observed")
        if after is None
        else _("Half of all requests are met within {median}").format(median=how_long(after))
    )
    if found.p is None:
        return _("{first}. It is too early to say whether that changed: {why}").format(first=first, why=found.why_not)
    median = _("not reached") if before is None else how_long(before, after)
    if verdict is Verdict.NOISE:
        said = _("{first}, in {period} it was {median}: a difference of no more than noise.")
    elif _is_longer(found, before, after):
        said = _("{first}, longer than in {period} ({median}) by more than noise.")
    else:
        said = _("{first}, shorter than in {period} ({median}) by more than noise.")
    return said.format(first=first, period=held.before_words, median=median)


def _counted(found: WaitsFound) -> str:
    last = found.after_curve.waiting_at(MARKS[-1])
    if last is None:
        return _("Requests unmet or still open are counted in.")
    return _("Requests unmet or still open are counted in; after four weeks {share} are not met.").format(
        share=percent(last.waiting)
    )


def _is_longer(found: WaitsFound, before: float | None, after: float | None) -> bool:
    if before is not None and after is not None and before != after:
        return after > before
    # Fewer ended than expected: they wait longer.
    return found.test.observed[1] < found.test.expected[1]


def _number(found: WaitsFound) -> str:
    after, before = found.after_curve.median, found.before_curve.median
    if found.p is None or after.estimate is None or before.estimate is None:
        return ""
    return _("{after} ({after_limits}), before {before} ({before_limits})").format(
        after=how_long(after.estimate),
        after_limits=how_long_between(after.low, after.high),
        before=how_long(before.estimate, after.estimate),
        before_limits=how_long_between(before.low, before.high),
    )


def _worked_out(found: WaitsFound) -> str:
    noise = found.noise
    ratio = None if noise is None or noise.statistic is None else max(1.0, noise.statistic / noise.df)
    return _(
        "Kaplan and Meier’s curve. Requests still open count as waiting for as long as they have been observed; those "
        "that ended unmet or withdrawn count as never met. Limits of the curve are Greenwood’s on the log-log scale, "
        "those of the median Brookmeyer and Crowley’s. Times are held in steps of about nine per cent, so the median "
        "is good to about five. The change is the log-rank test, divided by how much single months before the later "
        "period differ from one another anyway ({noise} times chance) and judged by the F distribution."
    ).format(noise="–" if ratio is None else f"{ratio:.1f}")


def _false_if(found: WaitsFound) -> tuple[str, ...]:
    said = [_("Where closing a record late is a habit, the time is that until the record was closed.")]
    untimed = [one.untimed / whole for one in (found.after, found.before) if (whole := one.many.sum() + one.untimed)]
    if untimed and max(untimed) > 0:
        said.append(
            _("Up to {share} have no time recorded; were these the slow ones, the curve would be too good.").format(
                share=percent(max(untimed))
            )
        )
    return tuple(said)


def _why_not(held: Setting, after: Waits, before: Waits, noise: LogRank | None, test: LogRank) -> str:
    if held.why_not:
        return held.why_not
    if min(after.met, before.met) < FEWEST:
        return _("each period needs at least {n} requests that were met.").format(n=FEWEST)
    if noise is None or noise.statistic is None:
        return _("too few months before are held to know how much they differ anyway.")
    return test.reason or ""


def _drawn(said: str, curve: Survival) -> Waiting:
    return Waiting(
        said,
        tuple(step.time for step in curve.steps),
        tuple(step.waiting for step in curve.steps),
        tuple(step.low for step in curve.steps),
        tuple(step.high for step in curve.steps),
    )


def _table(held: Setting, found: WaitsFound) -> Table:
    return Table(
        _("Share not yet met by the time since the request, with its 95% interval"),
        (_("After"), held.after_words, held.before_words),
        (False, True, True),
        tuple(
            (how_long(mark), *(_waiting(curve, mark) for curve in (found.after_curve, found.before_curve)))
            for mark in MARKS
        ),
    )


def _waiting(curve: Survival, mark: float) -> str:
    if not curve.steps or (curve.followed or 0) < mark:
        return _("not known")
    step = curve.waiting_at(mark)
    if step is None:
        return percent(1.0)
    if step.low is None or step.high is None:
        return percent(step.waiting)
    return _("{share} ({limits})").format(share=percent(step.waiting), limits=percent_between(step.low, step.high))


def _counts(held: Setting, found: WaitsFound) -> Table:
    rows = []
    for said, one, curve in (
        (held.after_words, found.after, found.after_curve),
        (held.before_words, found.before, found.before_curve),
    ):
        median = curve.median
        shown = _("not reached") if median.estimate is None else how_long(median.estimate)
        limits = how_long_between(median.low, median.high)
        counts = (f"{count:,.0f}" for count in (one.met, one.not_met, one.still_open, one.untimed))
        rows.append((said, shown, limits, *counts))
    return Table(
        _("Median time to be met, and what it is made of"),
        (_("Period"), _("Median"), _("Interval"), _("Met"), _("Not met"), _("Still open"), _("No time recorded")),
        (False, True, True, True, True, True, True),
        tuple(rows),
    )
