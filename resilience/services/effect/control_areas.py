"""Other areas in the comparison group of one area's evaluation: those that agreed to it, at least five, never by name.

What is given here is for estimates over the whole group. Nothing of one area may be shown: no series, no gap and no
placebo of its own, no weight beside a key, nothing of fewer than five that are left (`enough_left`), and no mixture
that rests on one of them (`rests_on_one`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from resilience.domain.sharing import FEWEST_COMPARED
from resilience.domain.vocabulary import Aspect, Basis
from resilience.locales import _, ngettext
from resilience.services.effect.lent_series import (
    FEWEST_A_MONTH,
    FEWEST_MONTHS,
    AreaSeries,
    Question,
    lent_series,
)
from resilience.services.need_cube import cube_of
from resilience.statistics.disclosure import ROUNDED_TO

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from resilience.domain.area import Area
    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.domain.identity import AreaId
    from resilience.domain.intervention import InterventionDraft
    from resilience.domain.lent import LentStart
    from resilience.domain.need_question import NeedFilter
    from resilience.domain.viewer import ControlArea, Viewer
    from resilience.storage.need_reading import LentNeed
    from resilience.storage.store import Tx

__all__ = [
    "AreaSeries",
    "ControlGroup",
    "control_areas",
    "control_group",
    "enough_left",
    "left_of_group",
    "rests_on_one",
    "wants_areas",
]

Kept = TypeVar("Kept")

MOST_WEIGHT, ROUNDING = 0.5, 1e-9
"""The largest part of a mixture that one area may be: with more, the mixture would show that area."""


@dataclass(frozen=True, slots=True, eq=False)
class ControlGroup:
    """The group: `areas` is empty unless at least five fit. `agreed` other areas share their need now.

    `state` is another word whenever an area joined or left, or anything that the group is made of has changed: keep
    nothing that was made of it under any other.
    """

    areas: tuple[AreaSeries, ...]
    agreed: int
    state: str

    @property
    def sentence(self) -> str:
        """Say who stands in the comparison, and how many who share their need do not."""
        if self.agreed < FEWEST_COMPARED:
            return ngettext(
                "No other area stands in the comparison: {n} shares its monthly need, and it takes {fewest}.",
                "No other area stands in the comparison: {n} share their monthly need, and it takes {fewest}.",
                self.agreed,
            ).format(n=self.agreed, fewest=FEWEST_COMPARED)
        if not self.areas:
            return _(
                "No other area stands in the comparison: {n} share their monthly need, but fewer than {fewest} of them "
                "have {months} whole months of this need with {each} or more on average."
            ).format(n=self.agreed, fewest=FEWEST_COMPARED, months=FEWEST_MONTHS, each=int(FEWEST_A_MONTH))
        others = self.agreed - len(self.areas)
        stand = _(
            "{n} other areas lend their months for a comparison, never by name; their counts come in rounded to the "
            "nearest {base}."
        ).format(n=len(self.areas), base=ROUNDED_TO)
        if not others:
            return stand
        return f"{stand} " + ngettext(
            "{n} more shares its need, but has too few whole months of this one, or too few of it in a month.",
            "{n} more share their need, but have too few whole months of this one, or too few of it in a month.",
            others,
        ).format(n=others)


def control_areas(
    tx: Tx, viewer: Viewer, area_id: AreaId, asked: NeedFilter, *, aspect: Aspect = Aspect.VOLUME
) -> tuple[AreaSeries, ...]:
    """Return the areas that stand in the comparison group of this one, none unless at least five do."""
    return control_group(tx, viewer, area_id, asked, aspect=aspect).areas


def control_group(
    tx: Tx, viewer: Viewer, area_id: AreaId, asked: NeedFilter, *, aspect: Aspect = Aspect.VOLUME
) -> ControlGroup:
    """Return the group for an area that this viewer may read, as areas have decided at this moment.

    Monthly totals are lent by need type: for a part of need (a place, a group …) there is no group. The group is the
    same for everybody who may read the area. `aspect` is the side of need looked at: what another area began for the
    same side makes it no control. `viewer` is the one of this transaction.
    """
    own = viewer.reading(area_id)
    agreed = frozenset(other for other, is_agreed in tx.sharing.need_consents().items() if is_agreed) - {area_id}
    if len(agreed) < FEWEST_COMPARED or asked.slice is not None:
        return ControlGroup((), len(agreed), _state(area_id, (sorted(agreed),)))
    lenders = [viewer.borrowing(other, area_id, agreed) for other in sorted(agreed)]
    resolved = cube_of(tx, own).resolved(asked)
    lent, starts = tx.need_reading.lent(lenders), tx.interventions.starts_of(lenders)
    areas = {held.id: held for held in tx.areas.all()}
    state = _state(area_id, _made_of(lenders, lent, starts, areas))
    question = Question((resolved.direction, resolved.basis or Basis.EXPRESSED), resolved.need_type, aspect)
    found = [lent_series(area_id, areas[one.id], question, lent[one.id], starts.get(one.id, ())) for one in lenders]
    fitting = sorted((one for one in found if one is not None), key=lambda one: one.key)
    if len(fitting) < FEWEST_COMPARED:
        return ControlGroup((), len(agreed), state)
    numbered = (replace(one, key=str(number)) for number, one in enumerate(fitting, start=1))
    return ControlGroup(tuple(numbered), len(agreed), state)


def wants_areas(plan: EvaluationPlanDraft, intervention: InterventionDraft) -> bool:
    """Whether a plan is judged beside other areas: what they lend is the volume of whole areas' need alone."""
    is_volume = plan.outcome.series is None and plan.outcome.aspect is Aspect.VOLUME
    return plan.control_areas and is_volume and not intervention.places


def enough_left(areas: Iterable[Kept]) -> tuple[Kept, ...]:
    """Return what is left of a group after some of it was left out: nothing where that are fewer than five."""
    left = tuple(areas)
    return left if len(left) >= FEWEST_COMPARED else ()


def left_of_group(lent: int, left: int) -> str:
    """Return how many areas of the group have no part after all; "" where all of them have."""
    if left >= lent:
        return ""
    if left < FEWEST_COMPARED:
        return _(
            "Fewer than {fewest} areas of the comparison are left, so none is used: the others began something for the "
            "same need themselves, or did not report nearly all of these months."
        ).format(fewest=FEWEST_COMPARED)
    return ngettext(
        "{n} of these {lent} areas has no part: it began something for the same need itself, or did not report nearly "
        "all of these months. That leaves {left}.",
        "{n} of these {lent} areas have no part: they began something for the same need themselves, or did not "
        "report nearly all of these months. That leaves {left}.",
        lent - left,
    ).format(n=lent - left, lent=lent, left=left)


def rests_on_one(weights: Iterable[float]) -> bool:
    """Whether a mixture of the group would show one area, so that nothing of it may be shown: one weighs over half.

    `weights` are parts of one whole, in whatever the series are mixed (counts or rates).
    """
    held = [abs(weight) for weight in weights]
    return len(held) < FEWEST_COMPARED or max(held) > MOST_WEIGHT * sum(held) * (1 + ROUNDING)


def _made_of(
    lenders: Sequence[ControlArea],
    lent: Mapping[AreaId, LentNeed],
    starts: Mapping[AreaId, tuple[LentStart, ...]],
    areas: Mapping[AreaId, Area],
) -> list[object]:
    return [
        (lender.id, lent[lender.id].revision, starts.get(lender.id, ()), areas[lender.id].populations)
        for lender in lenders
    ]


def _state(area_id: AreaId, made_of: object) -> str:
    return hashlib.sha256(repr((area_id, made_of)).encode()).hexdigest()
