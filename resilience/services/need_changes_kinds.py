"""Type between two periods: the distance of two mixes as the page of type judges it, and by whom need was put."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from resilience.domain.need_question import Part
from resilience.domain.vocabulary import Verdict
from resilience.locales import _
from resilience.services.need_changes_mix import distance_limits
from resilience.services.need_changes_points import are_the_same_season
from resilience.services.need_changes_several import holm
from resilience.services.need_type_mix import mix_found
from resilience.services.need_type_months import two_sides

if TYPE_CHECKING:
    from resilience.domain.need_question import NeedFilter, PeriodPair
    from resilience.services.need_asking import NeedContext
    from resilience.services.need_type_mix import MixFound
    from resilience.services.need_type_months import TwoSides

FEWEST_REQUESTS = 30
"""Requests of each period below which a mix is not judged."""
PERMUTATIONS_BESIDE = 1999
"""Enough for a third of one in twenty, which is the least that Holm's rule asks of three mixes."""
BESIDE = (Part.STAKEHOLDER, Part.TARGET_GROUP, Part.URGENCY)


@dataclass(frozen=True, slots=True, eq=False)
class KindsFound:
    """The comparison of two mixes. `part` is what the mix is over, `None` need types; `sides` is `None` without one.

    `beside` are the p-values of the other mixes, `None` where one cannot be judged.
    """

    part: Part | None
    sides: TwoSides | None
    found: MixFound | None
    beside: dict[Part, float | None]
    why_not: str

    @property
    def verdict(self) -> Verdict:
        """What the change is called."""
        return Verdict.TOO_EARLY if self.found is None or self.why_not else self.found.verdict

    @property
    def kept(self) -> frozenset[str]:
        """Which of the other mixes changed, all of them looked at together."""
        return holm({part.value: p for part, p in self.beside.items()})

    @property
    def limits(self) -> tuple[float, float] | None:
        """The interval of the distance, which holds 0 just where the verdict is noise; `None` where there is none."""
        change = None if self.found is None else self.found.change
        if self.sides is None or change is None or change.distance is None or not change.by_chance:
            return None
        both = self.sides.before.by_code + self.sides.after.by_code
        low, high = distance_limits(change.distance, change.by_chance, int((both > 0).sum()))
        return (low if self.verdict is Verdict.CHANGED else 0.0), high


def kinds_found(context: NeedContext, asked: NeedFilter, pair: PeriodPair) -> KindsFound:
    """Return how the mix of need types changed; of one type, the mix of those who have the need."""
    part = None if asked.need_type is None else Part.STAKEHOLDER
    sides = None if asked.slice is not None else two_sides(context, asked, part, pair)
    if asked.slice is not None:
        return KindsFound(part, None, None, {}, _("a mix is compared over everybody, everywhere."))
    if not are_the_same_season(pair):
        return KindsFound(
            part, None, None, {}, _("the two periods are not the same time of year, and a mix has its season.")
        )
    if sides is None or not sides.codes:
        return KindsFound(part, None, None, {}, _("nothing was recorded, or not every day was reported."))
    found = mix_found(sides)
    fewest = min(side.by_code.sum() for side in (sides.before, sides.after))
    why_not = found.why_not
    if not why_not and fewest < FEWEST_REQUESTS:
        why_not = _("each period needs at least {n} requests.").format(n=FEWEST_REQUESTS)
    return KindsFound(part, sides, found, _beside(context, asked, pair), why_not)


def _beside(context: NeedContext, asked: NeedFilter, pair: PeriodPair) -> dict[Part, float | None]:
    if asked.need_type is not None:
        return {}
    return {part: _p(context, replace(asked, slice=None), part, pair) for part in BESIDE}


def _p(context: NeedContext, asked: NeedFilter, part: Part, pair: PeriodPair) -> float | None:
    sides = two_sides(context, asked, part, pair)
    if sides is None or len(sides.codes) < 2:  # noqa: PLR2004 - one code alone has no mix
        return None
    if min(side.by_code.sum() for side in (sides.before, sides.after)) < FEWEST_REQUESTS:
        return None
    found = mix_found(sides, permutations=PERMUTATIONS_BESIDE)
    return None if found.why_not else found.change.p
