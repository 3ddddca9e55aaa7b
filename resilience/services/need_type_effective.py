"""Did need become more or less mixed? How many equally common types would be as mixed, before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.vocabulary import Verdict
from resilience.locales import _
from resilience.services import need_type_words as said
from resilience.statistics.mix import EffectiveNumber, Noise, effective_number_interval, effective_number_ratio
from resilience.views.need import Judged
from resilience.views.need_type import EffectiveView, Measured
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.services.need_type_mix import MixFound
    from resilience.services.need_type_months import Floats, TwoSides


def effective_view(sides: TwoSides, mix: MixFound, period: str) -> EffectiveView:
    """Return the effective number of types of both periods, and whether it changed."""
    noise = mix.noise
    before, after = (_interval(side.counts, noise) for side in (sides.before, sides.after))
    ratio = effective_number_ratio(
        sides.before.counts,
        sides.after.counts,
        paired=sides.is_paired,
        noise=noise,
    )
    verdict = _verdict(ratio, mix)
    rows = ((_("Before"), before), (_("After"), after))
    judged = Judged(
        heading=_("How mixed it is"),
        sentence=_sentence(sides, verdict, before, after),
        verdict=verdict,
        number=_number(ratio),
        method=_("Exponential of Shannon’s entropy. Lines: 95% intervals, with whole months drawn anew.")
        if noise is None
        else _("Exponential of Shannon’s entropy. Lines: 95% intervals by the noise of the years before."),
        worked_out=_worked_out(sides, noise),
        tables=(
            Table(
                _("Effective number of types. {period}").format(period=period),
                (_("Period"), _("Effective number (95% interval)")),
                (False, True),
                tuple((name, said.number_within(measured)) for name, measured in rows),
            ),
        ),
        false_if=(
            _("A type told apart more finely than before, or no longer, changes the number without a change in need."),
        ),
    )
    return EffectiveView(judged, rows)


def _worked_out(sides: TwoSides, noise: Noise | None) -> str:
    what = _(
        "The effective number is how many equally common {kinds} would be as mixed as these: 1 where all is of one, as "
        "many as there are where all are equally common. Whether it changed is judged by the ratio of both."
    ).format(kinds=said.kinds(sides.part))
    if noise is not None:
        how = _("Its interval comes from mixes that differ as much as those of the years before did.")
    elif sides.is_paired:
        how = _("Its interval comes from drawing the same months of both periods together, again and again.")
    else:
        how = _("Its interval comes from drawing whole months of each period, again and again.")
    return f"{what} {how}"


def _interval(counts: Floats, noise: Noise | None) -> Measured:
    found = effective_number_interval(counts, noise=noise)
    return Measured(found.estimate, found.low, found.high)


def _verdict(ratio: EffectiveNumber, mix: MixFound) -> Verdict:
    if ratio.low is None or ratio.high is None or mix.why_not:
        return Verdict.TOO_EARLY
    return Verdict.NOISE if ratio.low <= 1 <= ratio.high else Verdict.CHANGED


def _sentence(sides: TwoSides, verdict: Verdict, before: Measured, after: Measured) -> str:
    mixed = _("as mixed as {after} equally common {kinds} of {all}; before {before}").format(
        after=said.number_within(after),
        before=said.number_within(before),
        all=len(sides.codes),
        kinds=said.kinds(sides.part),
    )
    if verdict is Verdict.TOO_EARLY:
        return _("The mix is {mixed}. Too early to call it a change.").format(mixed=mixed)
    if verdict is Verdict.NOISE:
        return _("The mix is {mixed}. The difference is no more than noise.").format(mixed=mixed)
    if (after.value or 0) > (before.value or 0):
        return _("More mixed: {mixed}.").format(mixed=mixed)
    return _("Less mixed: {mixed}.").format(mixed=mixed)


def _number(ratio: EffectiveNumber) -> str:
    if ratio.estimate is None or ratio.low is None or ratio.high is None:
        return ""
    return _("After ÷ before: {ratio} ({low} to {high})").format(
        ratio=f"{ratio.estimate:.2f}", low=f"{ratio.low:.2f}", high=f"{ratio.high:.2f}"
    )
