"""The conclusion on pattern in words, and beside it when, where and how fast, as far as they changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.need_question import Step
from resilience.domain.vocabulary import Verdict
from resilience.locales import _
from resilience.services import words
from resilience.services.need_changes_pattern import CALM, PLACES, SEASON, WAITS, WEEK
from resilience.services.need_changes_variability import LEVEL, usual
from resilience.services.need_changes_warnings import doubt
from resilience.services.need_type_words import capital, records
from resilience.statistics.rates import Interval
from resilience.views.need import Judged
from resilience.views.need_changes import Conclusion, Strays, StraysPicture
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.domain.need_question import NeedFilter, PeriodPair
    from resilience.services.need_changes_pattern import PatternFound
    from resilience.services.need_changes_variability import Steadiness, Stretch, VariationChange
    from resilience.services.need_changes_warnings import Standing

HUNDRED = 100
TENTHS = (10, 50, 90)
LEAST_SAID = 0.02
"""A root below which days are said to stray by no more than chance."""


def pattern_concluded(asked: NeedFilter, found: PatternFound, stands: Standing, *, is_widened: bool) -> Conclusion:
    """Return the conclusion on pattern; `is_widened` where whole months stand for the days asked for."""
    return Conclusion(
        Judged(
            heading=_("Pattern"),
            sentence=" ".join((_sentence(asked, found), *_doubt(found, stands))),
            verdict=found.verdict,
            number=_number(found.change),
            method=" ".join((_method(found), *widened(found.setting.pair, is_widened=is_widened))).strip(),
            worked_out=_worked_out(found),
            tables=_tables(found),
            false_if=(*stands.all, *_false_if(found)),
        ),
        _beside(found),
    )


def widened(pair: PeriodPair, *, is_widened: bool) -> tuple[str, ...]:
    """Return that whole months are compared and which, where days were asked for."""
    return (_("Widened to whole months: {months}.").format(months=pair.words),) if is_widened else ()


def _sentence(asked: NeedFilter, found: PatternFound) -> str:
    if found.change is None:
        return _("It is too early to say whether the pattern changed. {why}").format(why=found.why_not)
    is_daily = found.step is Step.DAY
    after, before = (strays_words(one) for one in (found.change.after, found.change.before))
    if found.verdict is Verdict.NOISE:
        said = (
            _(
                "Variation from day to day differs by no more than noise: days stray from their usual by {after}; "
                "before, {before}."
            )
            if is_daily
            else _(
                "Variation from week to week differs by no more than noise: weeks stray by {after}; before, {before}."
            )
        )
    elif found.change.estimate > 1:
        said = (
            _("{what} vary more from day to day: days stray from their usual by {after}, against {before} before.")
            if is_daily
            else _(
                "{what} vary more from week to week: weeks stray from their usual by {after}, against {before} before."
            )
        )
    else:
        said = (
            _("{what} vary less from day to day: days stray from their usual by {after}, against {before} before.")
            if is_daily
            else _(
                "{what} vary less from week to week: weeks stray from their usual by {after}, against {before} before."
            )
        )
    return said.format(what=capital(records(asked)), after=after, before=before)


def strays_words(one: Steadiness) -> str:
    """Return how far days stray beyond chance, such as "37% beyond chance"."""
    if one.strays < LEAST_SAID:
        return _("no more than chance")
    return _("{n}% beyond chance").format(n=round(HUNDRED * one.strays))


def _number(change: VariationChange | None) -> str:
    if change is None:
        return ""
    return words.percent_change(Interval(change.estimate, change.low, change.high, LEVEL, "log_normal"))


def _doubt(found: PatternFound, stands: Standing) -> tuple[str, ...]:
    return doubt(stands.raised) if found.verdict is Verdict.CHANGED else ()


def _method(found: PatternFound) -> str:
    if found.change is None:
        return ""
    if found.step is Step.WEEK:
        return _(
            "Change in the variance of a week about its month, at equal volume, with its 95% interval; false alarms: "
            "one in twenty."
        )
    return _(
        "Change in the variance of a day about its month and weekday, at equal volume, with its 95% interval; false "
        "alarms: one in twenty."
    )


def _worked_out(found: PatternFound) -> str:
    if found.change is None:
        return _("What can be seen of season, week, places and time to be met stands on the page of pattern.")
    return _(
        "A day’s usual is what its month and its weekday lead one to expect. How far days stray is the variance beyond "
        "chance as a share of the usual squared, and its root is what the sentence says; so a change in level alone, "
        "or a part of the requests no longer heard of, leaves it as it is. The number is the variance that a day "
        "would have at the mean volume of both periods, chance included, after over before. Errors come from {after} "
        "and {before} whole weeks, so that days may hang together; the interval is Student’s. Season, weekdays, places "
        "and time to be met are tested as on the page of pattern, and Holm’s rule keeps any false one among them to "
        "one page in twenty."
    ).format(after=found.change.after.weeks, before=found.change.before.weeks)


def _false_if(found: PatternFound) -> tuple[str, ...]:
    if found.change is None:
        return ()
    fewest = min(found.change.before.weeks, found.change.after.weeks)
    texts = [
        _("Several days’ requests written up on one day look like variation; they are not told apart here."),
        _("Small numbers: with {weeks} weeks a change of less than about {percent}% passes for noise.").format(
            weeks=fewest, percent=round(HUNDRED * ((found.change.high / found.change.low) ** 0.5 - 1))
        ),
    ]
    if found.setting.left_out:
        texts.append(_("Months that were not wholly reported are left out of both periods."))
    return tuple(texts)


def _beside(found: PatternFound) -> tuple[str, ...]:
    """Return what else changed, and what was looked at and did not."""
    changed = {
        SEASON: _("The season changed: it swings differently, or at another time of year."),
        WEEK: _("The weekdays changed: need comes on other days of the week."),
        PLACES: _("The places changed: need is concentrated differently."),
        WAITS: _("The time to be met changed."),
        CALM: _calm(found),
    }
    named = _names()
    kept = [changed[name] for name in changed if name in found.kept]
    rest = [named[name] for name, p in found.beside.items() if p is not None and name not in found.kept]
    if rest:
        kept.append(_("No more than noise, looked at together: {names}.").format(names=", ".join(rest)))
    return tuple(kept)


def _names() -> dict[str, str]:
    return {
        SEASON: _("season"),
        WEEK: _("weekdays"),
        PLACES: _("concentration over places"),
        WAITS: _("time to be met"),
        CALM: _("variation without the days of disruptions"),
    }


def names_beside(found: PatternFound) -> tuple[str, ...]:
    """Return what else of the pattern changed, as a title names it."""
    return tuple(name for code, name in _names().items() if code in found.kept)


def _calm(found: PatternFound) -> str:
    if found.calm is None:
        return ""
    said = (
        _("Without the days of disruptions and the week after each, variation is higher: {change}.")
        if found.calm.estimate > 1
        else _("Without the days of disruptions and the week after each, variation is lower: {change}.")
    )
    return said.format(change=_number(found.calm))


def pattern_picture(found: PatternFound) -> StraysPicture | None:
    """Return how far each day lay from its usual in both periods, or `None` where nothing is judged."""
    if found.change is None or found.before is None or found.after is None:
        return None
    held = found.setting
    rows = ((held.after_words, found.after), (held.before_words, found.before))
    return StraysPicture(
        tuple(Strays(said, _shares(side)) for said, side in rows),
        _("days, above or below their usual") if found.step is Step.DAY else _("weeks, above or below their usual"),
    )


def _shares(side: Stretch) -> tuple[float, ...]:
    known = side.known()
    expected = usual(known)
    some = expected > 0
    return tuple((known.counts[some] / expected[some] - 1).tolist())


def _tables(found: PatternFound) -> tuple[Table, ...]:
    held = pattern_picture(found)
    if held is None or found.change is None:
        return ()
    sides = (found.change.after, found.change.before)
    return (
        Table(
            _("How far days, or weeks, lie from their usual, in per cent of it"),
            (
                _("Period"),
                _("Days or weeks"),
                _("Mean count"),
                _("Lowest tenth"),
                _("Middle"),
                _("Highest tenth"),
                _("Beyond chance"),
            ),
            (False, True, True, True, True, True, True),
            tuple(
                (
                    row.words,
                    str(len(row.shares)),
                    words.rate(one.mean),
                    *(f"{HUNDRED * share:+.0f}%".replace("-", "−") for share in np.percentile(row.shares, TENTHS)),
                    f"{HUNDRED * one.strays:.0f}%",
                )
                for row, one in zip(held.rows, sides, strict=True)
            ),
        ),
    )
