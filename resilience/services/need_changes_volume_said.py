"""The conclusion on volume in words: higher, lower, no more than noise, or too early to say."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.need_plan import Improvement
from resilience.domain.need_question import Step
from resilience.domain.vocabulary import Verdict
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.need_changes_noise import DAYS
from resilience.services.need_changes_volume_levels import LEVEL, NORMAL, rate_words, volume_table
from resilience.services.need_changes_warnings import doubt
from resilience.services.need_coverage_index import coverage_index
from resilience.services.need_periods import is_months
from resilience.services.need_steps import starts_of
from resilience.services.need_type_words import capital, records
from resilience.statistics import rates
from resilience.statistics.student import t_quantile
from resilience.views.need import Judged
from resilience.views.need_changes import Conclusion

if TYPE_CHECKING:
    from resilience.domain.need_question import NeedFilter, PeriodPair
    from resilience.services.need_asking import NeedContext
    from resilience.services.need_changes_volume import VolumeFound
    from resilience.services.need_changes_warnings import Standing

MOST_TYPES = 3
HUNDRED = 100


def _coverage(context: NeedContext, asked: NeedFilter, pair: PeriodPair) -> str:
    """Return how much of both periods was reported, as the coverage index has it; "" where that is not known."""
    shares = []
    for period in (pair.before, pair.after):
        months = starts_of(Step.MONTH, period)
        index = coverage_index(context, asked, months, Step.MONTH)
        if np.isnan(index).any():
            return ""
        shares.append(f"{float(np.mean(index)):.0f}")
    return " " + _("Coverage {after} of 100, before {before}.").format(before=shares[0], after=shares[1])


def volume_concluded(
    context: NeedContext,
    asked: NeedFilter,
    found: VolumeFound,
    types: tuple[tuple[str, VolumeFound], ...],
    stands: Standing,
) -> Conclusion:
    """Return the conclusion on volume."""
    verdict = verdict_by_plan(context, asked, found, stands)
    return Conclusion(
        Judged(
            heading=_("Volume"),
            sentence=" ".join((_sentence(asked, found), *_doubt(found, stands))),
            verdict=verdict,
            number="" if found.ratio is None else words.percent_change(found.ratio),
            method=_method(found) + _coverage(context, asked, found.pair),
            worked_out=_worked_out(found),
            tables=(volume_table(context, asked, found),),
            false_if=(*stands.all, *_small(found)),
        ),
        _types(context, types) if asked.need_type is None and asked.slice is None else (),
    )


def verdict_by_plan(context: NeedContext, asked: NeedFilter, found: VolumeFound, stands: Standing) -> Verdict:
    """Return the verdict; better or worse only where a plan made before said which, and nothing speaks against it."""
    plans = [
        plan.draft
        for plan in context.plans
        if plan.withdrawn_at is None
        and plan.draft.direction is asked.direction
        and plan.draft.need_type == (asked.need_type or "")
        and plan.draft.holds_from <= found.pair.after.first
    ]
    if found.verdict is not Verdict.CHANGED or not plans or asked.slice is not None or stands.raised:
        return found.verdict
    is_wanted = found.is_up == (max(plans, key=lambda plan: plan.holds_from).improvement is Improvement.UP)
    if is_wanted and not found.is_up and _is_less_met(context, asked, found):
        return Verdict.CHANGED
    return Verdict.IMPROVEMENT if is_wanted else Verdict.CONCERN


def _is_less_met(context: NeedContext, asked: NeedFilter, found: VolumeFound) -> bool:
    """Whether a higher share stayed unmet by more than noise: then fewer requests are no improvement."""
    series = context.cube.series(asked)
    unmet = [
        sum(value for start, value in zip(series.starts, series.unmet, strict=True) if period.holds(start))
        for period in (found.pair.before, found.pair.after)
    ]
    ratio = rates.rate_ratio(unmet[1], found.after or 1, unmet[0], found.before or 1) if all(unmet) else None
    return ratio is not None and ratio.low is not None and ratio.low > 1


def _sentence(asked: NeedFilter, found: VolumeFound) -> str:
    what = capital(records(asked))
    if found.ratio is None:
        return _("It is too early to say whether volume changed: {why}").format(why=found.why_not)
    after, before = (rate_words(found, place) for place in (1, 0))
    if found.usual is not None:
        return _with_season(found).format(what=what, after=after, before=before)
    said = {
        Verdict.NOISE: _("{what} differ by no more than noise: {after}, against {before} before."),
        Verdict.CHANGED: _("{what} are higher: {after}, against {before} before.")
        if found.is_up
        else _("{what} are lower: {after}, against {before} before."),
    }[found.verdict]
    return said.format(what=what, after=after, before=before)


def _with_season(found: VolumeFound) -> str:
    if found.verdict is Verdict.NOISE:
        return _("{what} differ by no more than season and noise: {after}, against {before} before.")
    if found.is_up:
        return _("{what} are higher than the season explains: {after}, against {before} before.")
    return _("{what} are lower than the season explains: {after}, against {before} before.")


def _doubt(found: VolumeFound, stands: Standing) -> tuple[str, ...]:
    return doubt(stands.raised) if found.verdict is Verdict.CHANGED else ()


def _method(found: VolumeFound) -> str:
    if found.noise is None:
        return ""
    return _(
        "Ratio of rates with its 95% interval. Noise is {times} times chance, learned from {blocks} before; false "
        "alarms: one in twenty."
    ).format(times=f"{max(1.0, found.noise.phi):.1f}", blocks=_blocks(found))


def _blocks(found: VolumeFound) -> str:
    noise = found.noise
    if noise is None:
        return ""
    is_days = not (is_months(found.pair.before) and is_months(found.pair.after))
    n = noise.block
    said = ngettext("{n}-day periods", "{n}-day periods", n) if is_days else _("{n}-month periods")
    return said.format(n=n)


def _worked_out(found: VolumeFound) -> str:
    texts = [
        _(
            "What such periods differ by anyway is taken from those up to the end of the earlier period, season and "
            "the level of each year taken out; the period judged is no part of it."
        )
        if found.usual is None
        else _(
            "The two periods are not the same time of year: what the same two times of year differed by in earlier "
            "years is taken out of the ratio, and what such periods differ by anyway stays in its interval."
        ),
        _("Intervals are Student’s, since a noise known from few periods is itself uncertain."),
        _("Records count requests, not people. More or fewer requests are not better or worse by themselves."),
    ]
    if found.noise is not None and found.noise.block != min(DAYS, *found.lengths):
        texts.append(_("Too few periods as long came before, so shorter ones stand in: a slow drift counts less then."))
    if found.left_out:
        texts.append(
            ngettext(
                "{n} month that was not reported in one of the periods is left out of both.",
                "{n} months that were not reported in one of the periods are left out of both.",
                found.left_out,
            ).format(n=found.left_out)
        )
    if found.residents is not None:
        texts.append(
            _("Residents: {after} in the later period ({year_after}), {before} in the earlier ({year_before}).").format(
                after=f"{found.residents[1][0]:,.0f}",
                year_after=found.residents[1][1] or _("year not held"),
                before=f"{found.residents[0][0]:,.0f}",
                year_before=found.residents[0][1] or _("year not held"),
            )
        )
    return " ".join(texts)


def _small(found: VolumeFound) -> tuple[str, ...]:
    """Return how large a change would have to be to be seen at all."""
    if found.noise is None or not found.before or not found.after:
        return ()
    freedom = found.noise.degrees_of_freedom
    reach = NORMAL if freedom is None else t_quantile(LEVEL, freedom)
    error = math.sqrt(max(1.0, found.noise.phi) * (1 / found.before + 1 / found.after))
    return (
        _(
            "Small numbers: with {before} and {after} records a change of less than about {percent}% passes for noise."
        ).format(
            before=words.amount(found.before),
            after=words.amount(found.after),
            percent=round(HUNDRED * (math.exp(min(reach * error, 5)) - 1)),
        ),
    )


def _types(context: NeedContext, types: tuple[tuple[str, VolumeFound], ...]) -> tuple[str, ...]:
    if not types:
        return (_("No single need type changed by more than noise, all of them looked at together."),)
    return tuple(
        (_("{type}: higher, {change}") if one.is_up else _("{type}: lower, {change}")).format(
            type=context.type_name(code), change=words.percent_change(one.ratio) if one.ratio else ""
        )
        for code, one in types[:MOST_TYPES]
    )


def names_of_types(context: NeedContext, types: tuple[tuple[str, VolumeFound], ...]) -> tuple[str, ...]:
    """Return the types that changed, as a title names them."""
    return tuple(
        (_("{type} (higher)") if one.is_up else _("{type} (lower)")).format(type=context.type_name(code).lower())
        for code, one in types[:MOST_TYPES]
    )
