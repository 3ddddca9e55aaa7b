"""Type after an intervention: whether the mix of need types changed by more than it does by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.vocabulary import Verdict
from resilience.locales import _
from resilience.services.effect.effect_words import chance, lower
from resilience.services.effect.sides_beside import PERMUTATIONS, matched, mix_change_of
from resilience.services.effect.sides_words import judged, listed
from resilience.services.need_changes_mix import distance_limits
from resilience.services.need_pattern_words import percent
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.services.effect.outcome_series import Floats, OutcomeData
    from resilience.services.effect.sides_read import SidesHeld
    from resilience.statistics.mix_change import MixChange
    from resilience.views.need import Judged

FALSE_ALARMS = 0.05
MOST_NAMED = 3


@dataclass(frozen=True, slots=True, eq=False)
class MixMoved:
    """The change of the mix, its types by code, and the shares of both sides; `looks` are made together."""

    codes: tuple[str, ...]
    change: MixChange
    before: Floats
    after: Floats
    looks: int

    @property
    def verdict(self) -> Verdict:
        """What the change is called."""
        if self.change.p is None:
            return Verdict.TOO_EARLY
        return Verdict.CHANGED if self.change.p < FALSE_ALARMS / self.looks else Verdict.NOISE

    @property
    def largest(self) -> list[int]:
        """The places of the types whose share moved most, the largest move first."""
        return [int(place) for place in np.argsort(-np.abs(self.after - self.before), kind="stable")]


def mix_moved(base: OutcomeData, rows: dict[str, Floats], looks: int) -> MixMoved | None:
    """Return how the mix moved, `None` where there are no two types or one side is empty."""
    codes = tuple(rows)
    before, after = matched(base)
    if len(codes) < 2 or not before.any() or not after.any():  # noqa: PLR2004 - one type has no mix
        return None
    table = np.array([rows[code] for code in codes], dtype=np.float64)
    sides = [np.nansum(table[:, side], axis=1) for side in (before, after)]
    if not all(side.sum() for side in sides):
        return None
    return MixMoved(codes, mix_change_of(base, table), sides[0] / sides[0].sum(), sides[1] / sides[1].sum(), looks)


def mix_judged(held: SidesHeld, found: MixMoved | None, false_if: tuple[str, ...]) -> Judged:
    """Return the conclusion on the mix."""
    heading = _("Mix of need types")
    if found is None:
        return judged(heading, _("Nothing can be said of the mix: fewer than two types are held on both sides."), None)
    if found.change.p is None:
        said = _("Nothing can be said of the mix. {why}").format(why=found.change.reason or "")
        return judged(heading, said.strip(), Verdict.TOO_EARLY)
    by_chance = chance(found.change.p)
    if found.verdict is Verdict.NOISE:
        said = _(
            "The mix differs from that of the same months before no more than such mixes do anyway: chance gives as "
            "much {chance}."
        ).format(chance=by_chance)
        if found.change.p < FALSE_ALARMS:
            said += " " + _("That is not rare enough where {n} sides are looked at together.").format(n=found.looks)
    else:
        said = _("The mix changed by more than noise: most moved {types}. Chance gives as much {chance}.").format(
            types=listed([_moved(held, found, place) for place in found.largest[:MOST_NAMED]]), chance=by_chance
        )
    return judged(
        heading,
        said,
        found.verdict,
        number=_by_chance(found) if found.verdict is Verdict.NOISE else _number(found),
        method=_(
            "{before} months before against {after} after; the months of one time of the year trade places."
        ).format(before=_months(found)[0], after=_months(found)[1]),
        worked_out=_(
            "Jensen–Shannon distance (0 the same, 1 nothing in common){distance}; {n} "
            "arrangements, each month trading places only with the same month of other years, show what chance gives. "
            "A verdict takes a chance below one in {looks}, since {sides} sides are looked at together."
        ).format(
            distance=_number_after(found),
            n=f"{PERMUTATIONS:,}",
            looks=round(found.looks / FALSE_ALARMS),
            sides=found.looks,
        ),
        tables=(_table(held, found),),
        false_if=false_if,
    )


def _months(found: MixMoved) -> tuple[int, int]:
    return found.change.periods or (0, 0)


def _moved(held: SidesHeld, found: MixMoved, place: int) -> str:
    return _("{type} ({before} → {after})").format(
        type=lower(held.context.type_name(found.codes[place])),
        before=percent(float(found.before[place])),
        after=percent(float(found.after[place])),
    )


def _number(found: MixMoved) -> str:
    distance, by_chance = found.change.distance, found.change.by_chance
    if distance is None or not by_chance:
        return ""
    low, high = distance_limits(distance, by_chance, len(found.codes))
    return _("distance {distance} ({low} to {high})").format(
        distance=f"{distance:.3f}", low=f"{low:.3f}", high=f"{high:.3f}"
    )


def _number_after(found: MixMoved) -> str:
    """Return the distance with its limits as it goes on a sentence; "" where there is none."""
    said = _number(found)
    return f": {said}" if said else ""


def _by_chance(found: MixMoved) -> str:
    """Return how often chance gives as much: beside noise a distance with limits tells nothing."""
    return _("by chance {chance}").format(chance=chance(found.change.p or 0.0))


def _table(held: SidesHeld, found: MixMoved) -> Table:
    return Table(
        _("Shares of need types in the same months of the year"),
        (_("Need type"), _("Before"), _("After")),
        (False, True, True),
        tuple(
            (
                held.context.type_name(found.codes[place]),
                percent(float(found.before[place])),
                percent(float(found.after[place])),
            )
            for place in found.largest
        ),
    )
