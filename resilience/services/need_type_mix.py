"""Did the mix change? Its distance with what chance gives, and every share with an interval that holds for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.vocabulary import Verdict
from resilience.locales import _
from resilience.services import need_type_words as said
from resilience.services.need_type_mix_method import false_if_of, method_of, worked_out_of
from resilience.services.need_type_mix_table import table_of
from resilience.services.need_type_noise import noise_of_mix
from resilience.statistics.mix import MixChange, Noise, change, mix_dispersion, simultaneous_shares
from resilience.views.need import Judged
from resilience.views.need_type import Measured, MixView, SharesOfType

if TYPE_CHECKING:
    from resilience.domain.need_question import NeedFilter
    from resilience.services.need_asking import NeedContext
    from resilience.services.need_type_months import Side, TwoSides

CHANCE = 0.05
FEWEST_REQUESTS = 30
"""Records of each period below which a mix is shown and not judged."""
PERMUTATIONS = 9999
SEED = 0


@dataclass(frozen=True, slots=True)
class MixFound:
    """The comparison with its verdict. `why_not` is "" unless it is too early to say; `noise` that of short periods."""

    change: MixChange
    verdict: Verdict
    why_not: str
    noise: Noise | None


def mix_found(sides: TwoSides, *, permutations: int = PERMUTATIONS) -> MixFound:
    """Compare the mixes: months trade places where there are enough, else by the noise of the years before."""
    noise = None if sides.is_long else noise_of_mix(sides)
    if sides.is_long:
        found = change(
            sides.before.counts, sides.after.counts, permutations=permutations, seed=SEED, seasons=sides.seasons
        )
    else:
        rows = (np.rint(side.by_code) for side in (sides.before, sides.after))
        found = change(*rows, permutations=permutations, seed=SEED, noise=noise or Noise())
    why_not = _why_not(sides, found, noise)
    if why_not or found.p is None:
        return MixFound(found, Verdict.TOO_EARLY, why_not, noise)
    return MixFound(found, Verdict.CHANGED if found.p <= CHANCE else Verdict.NOISE, "", noise)


def _why_not(sides: TwoSides, found: MixChange, noise: Noise | None) -> str:
    """Return why it is too early to say, as it stands after a colon; "" where it is not."""
    if not sides.is_alike:
        return _("not the same sources reported in both, so a change in need may be a change in reporting.")
    if min(side.by_code.sum() for side in (sides.before, sides.after)) < FEWEST_REQUESTS:
        return _("each period needs at least {n} records.").format(n=FEWEST_REQUESTS)
    if (sides.before.by_code + sides.after.by_code > 0).sum() <= 1:
        return _("all that is recorded is of one kind, so there is no mix.")
    if set(sides.before.seasons) != set(sides.after.seasons):
        return _("the two periods are different times of the year, whose mixes differ anyway.")
    if not sides.is_long and noise is None:
        return _(
            "it takes six months on each side, or two whole years before, to know how much the mix varies by itself."
        )
    return "" if found.p is not None else _("there are too few months to tell a change from chance.")


def mix_view(context: NeedContext, asked: NeedFilter, sides: TwoSides, found: MixFound, period: str) -> MixView:
    """Return the mix with its sentence, picture and table."""
    rows = _rows(context, sides, found.noise)
    judged = Judged(
        heading=_("Mix by {over}").format(over=said.over(sides.part)),
        sentence=_sentence(asked, sides, found, rows, period),
        verdict=found.verdict,
        number=_number(found.change),
        method=method_of(sides, found),
        worked_out=worked_out_of(sides, found),
        tables=(table_of(asked, sides, rows, period),),
        false_if=tuple(false_if_of(sides)),
    )
    return MixView(judged, said.shares_of(sides, asked), rows)


def title(asked: NeedFilter, sides: TwoSides, found: MixFound) -> str:
    """Return the answer in one line."""
    over, what = said.over(sides.part), said.records(asked)
    if found.verdict is Verdict.CHANGED:
        return _("The mix of {what} by {over} changed by more than noise").format(what=what, over=over)
    if found.verdict is Verdict.NOISE:
        return _("The mix of {what} by {over} changed by no more than noise").format(what=what, over=over)
    return _("It is too early to say whether the mix of {what} by {over} changed").format(what=what, over=over)


def _rows(context: NeedContext, sides: TwoSides, noise: Noise | None) -> tuple[SharesOfType, ...]:
    """Return the types with events on either side, the most common of the later period first."""
    shares = [_shares(side, noise, sides) for side in (sides.before, sides.after)]
    totals = sides.before.by_code, sides.after.by_code
    rows = [
        SharesOfType(
            said.name_of(context, sides.part, code),
            shares[0][place],
            shares[1][place],
            float(totals[0][place]),
            float(totals[1][place]),
        )
        for place, code in enumerate(sides.codes)
        if totals[0][place] or totals[1][place]
    ]
    return tuple(sorted(rows, key=lambda row: (-row.count_after, -row.count_before, row.name)))


def _shares(side: Side, noise: Noise | None, sides: TwoSides) -> list[Measured]:
    """Return shares of what is recorded; of all records where one counts under several types."""
    total = float(side.requests.sum()) if sides.is_any_mention else None
    if noise is None:
        degrees = (len(side.months) - 1) * (len(sides.codes) - 1) or None
        noise = Noise(mix_dispersion(side.counts, totals=side.requests if sides.is_any_mention else None), degrees)
    found = simultaneous_shares(
        side.by_code, dispersion=noise.phi, degrees_of_freedom=noise.degrees_of_freedom, total=total
    )
    return [Measured(one.share, one.low, one.high) for one in found]


def _sentence(asked: NeedFilter, sides: TwoSides, found: MixFound, rows: tuple[SharesOfType, ...], period: str) -> str:
    if found.verdict is Verdict.TOO_EARLY:
        return _("{period}: it is too early to say whether the mix changed: {why}").format(
            period=period, why=found.why_not
        )
    if found.verdict is Verdict.NOISE:
        return _(
            "{period}: the mix of {what} by {over} differs no more than such mixes do anyway. Chance gives a "
            "difference at least as large {chance}."
        ).format(
            period=period,
            what=said.records(asked),
            over=said.over(sides.part),
            chance=said.chance(found.change.p or 0.0),
        )
    return _("{period}: {size}, and more than noise. {moved}").format(
        period=period, size=found.change.words or "", moved=_moved(rows)
    )


def _moved(rows: tuple[SharesOfType, ...]) -> str:
    """Return which shares rose and fell most."""
    known = [
        (row.after.value - row.before.value, row)
        for row in rows
        if row.after.value is not None and row.before.value is not None
    ]
    if not known:
        return ""
    risen, fallen = max(known, key=lambda one: one[0])[1], min(known, key=lambda one: one[0])[1]
    return _(
        "{up} rose most, from {up_before} to {up_after}; {down} fell most, from {down_before} to {down_after}."
    ).format(
        up=risen.name,
        up_before=said.percent(risen.before.value),
        up_after=said.percent(risen.after.value),
        down=fallen.name,
        down_before=said.percent(fallen.before.value),
        down_after=said.percent(fallen.after.value),
    )


def _number(found: MixChange) -> str:
    if found.distance is None:
        return ""
    if found.by_chance is None:
        return _("Distance {distance} of 1").format(distance=f"{found.distance:.2f}")
    return _("Distance {distance} of 1; chance alone typically gives {by_chance}").format(
        distance=f"{found.distance:.2f}", by_chance=f"{found.by_chance:.2f}"
    )
