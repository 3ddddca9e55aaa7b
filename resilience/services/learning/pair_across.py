"""A pair across areas: only those that show their levels to this reader and let their need stand beside others'.

At least five others, one point each, and nothing of one of them: the association over all is everything that leaves.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.need import THOUSANDTHS, day_number, first_of_month, month_number
from resilience.domain.policy import Action, State, permits
from resilience.domain.sharing import FEWEST_COMPARED
from resilience.domain.vocabulary import Aspect, AssessmentKind, Basis, ScoreState, Verdict
from resilience.locales import _, ngettext
from resilience.services.comparing_access import may_be_seen
from resilience.services.frameworks import framework_of
from resilience.services.judged import STANDS
from resilience.services.learning.pair_measures import looked_at
from resilience.services.learning.pair_result import number, sentence, verdict
from resilience.services.need_periods import span_words
from resilience.statistics.association import kendall
from resilience.statistics.disclosure import ROUNDED_TO
from resilience.views.need import Judged

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from resilience.domain.area import Area
    from resilience.domain.assessment import Round
    from resilience.domain.capability import PairDraft
    from resilience.domain.identity import AreaId, AssessmentId
    from resilience.domain.lent import LentCover
    from resilience.domain.need_question import Period
    from resilience.domain.viewer import ComparableArea, Viewer
    from resilience.services.learning.pair_measures import Measure
    from resilience.services.learning.pair_points import Agreed
    from resilience.services.need_asking import NeedContext
    from resilience.storage.need_reading import LentNeed
    from resilience.storage.store import Tx


@dataclass(frozen=True, slots=True)
class Others:
    """Areas that agreed to both: their agreed levels by round, their lent need, and what is known of each."""

    levels: Mapping[Round, Mapping[AreaId, Mapping[str, int]]]
    lent: Mapping[AreaId, LentNeed]
    areas: Mapping[AreaId, Area]

    @property
    def n(self) -> int:
        """How many areas agreed to both."""
        return len(self.lent)


NOBODY = Others({}, {}, {})


def others(tx: Tx, viewer: Viewer, area_id: AreaId, framework_code: str) -> Others:
    """Return the other areas of which this viewer may know levels and may use need, none for fewer than five."""
    seen = may_be_seen(tx, viewer)
    agreed = frozenset(other for other, is_agreed in tx.sharing.need_consents().items() if is_agreed) - {area_id}
    shown: dict[AreaId, ComparableArea] = {**seen.circled, **seen.by_name}
    proofs = {other: proof for other, proof in shown.items() if other in agreed and other not in seen.anchored}
    if len(proofs) < FEWEST_COMPARED:
        return NOBODY
    lenders = [viewer.borrowing(other, area_id, agreed) for other in sorted(proofs)]
    return Others(
        _levels(tx, proofs, framework_code),
        tx.need_reading.lent(lenders),
        {one.id: one for one in tx.areas.all() if one.id in proofs},
    )


def _levels(
    tx: Tx, proofs: Mapping[AreaId, ComparableArea], framework_code: str
) -> dict[Round, dict[AreaId, Mapping[str, int]]]:
    """Return the levels agreed and signed off by round and area; closed rounds of one framework alone."""
    rounds = {
        one.id: one
        for one in tx.assessments.rounds()
        if permits(Action.COMPARE, State(one.state, score=ScoreState.SUBMITTED))
        and framework_of(tx, one.framework_id).code == framework_code
    }
    of: dict[AssessmentId, tuple[AreaId, Round]] = {
        one.id: (area_id, rounds[one.round_id])
        for area_id, proof in proofs.items()
        for one in tx.assessments.of_area(proof)
        if one.round_id in rounds and one.kind is AssessmentKind.SELF and one.state in STANDS and not one.source
    }
    found: dict[Round, dict[AreaId, Mapping[str, int]]] = defaultdict(dict)
    if of:
        for assessment_id, levels in tx.circles.compared.agreed(list(proofs.values()), list(of)).items():
            area_id, round_ = of[assessment_id]
            found[round_][area_id] = levels
    return found


def across(
    context: NeedContext, held: Others, draft: PairDraft, measure: Measure, own: Agreed, names: str
) -> Judged | None:
    """Return what areas show together in the newest round in which at least five others have both.

    `None` where too few agreed, whatever the pair (`too_few`).
    """
    if held.n < FEWEST_COMPARED:
        return None
    if draft.outcome.series is not None or draft.outcome.aspect not in {Aspect.VOLUME, Aspect.MIX}:
        return _without(_("Areas lend each other totals by need type alone, so this pair stays within the own area."))
    for round_ in sorted(held.levels, key=lambda one: one.closes_on, reverse=True):
        points = _points(context, held, draft, measure, own, round_)
        if len(points) > FEWEST_COMPARED:
            return _judged(draft, measure, names, round_, points)
    return _without(
        ngettext(
            "{n} other area agreed, and in no round do {few} have both a level and the months after it.",
            "{n} other areas agreed, and in no round do {few} have both a level and the months after it.",
            held.n,
        ).format(n=held.n, few=FEWEST_COMPARED)
    )


def too_few() -> str:
    """Say why no other area stands beside this one."""
    return _(
        "Across areas nothing is shown: it takes {few} other areas that show you their levels and let their need be "
        "used beside that of others. Each decides that on its page “Sharing”."
    ).format(few=FEWEST_COMPARED)


def _without(why: str) -> Judged:
    return Judged(_heading(), why, Verdict.TOO_EARLY, "", "", "", ())


def _heading() -> str:
    return _("Across areas that agreed to it")


def _points(
    context: NeedContext, held: Others, draft: PairDraft, measure: Measure, own: Agreed, round_: Round
) -> list[tuple[float, float]]:
    """Return level and measure of the own area, where both are known, and of each other one; nothing tells which."""
    span = looked_at(round_.closes_on, draft.lag_months)
    of_own = [levels[draft.indicator] for one, levels in own if one.id == round_.id and draft.indicator in levels]
    value = measure.over(span)
    points = [(float(level), value) for level in of_own if value is not None]
    for area_id, levels in held.levels[round_].items():
        theirs = _lent_over(held.lent[area_id], held.areas[area_id], context, draft, span)
        if theirs is not None and draft.indicator in levels:
            points.append((float(levels[draft.indicator]), theirs))
    return sorted(points) if value is not None and of_own else []


def _lent_over(lent: LentNeed, area: Area, context: NeedContext, draft: PairDraft, span: Period) -> float | None:
    """Return the measure of one other area on the scale of the own one; `None` where it is not wholly known."""
    asked = context.cube.resolved(draft.outcome.asked)
    kind = (asked.direction, asked.basis or Basis.EXPRESSED)
    if not _is_whole([one for one in lent.covers if kind in one.holds], span):
        return None
    held, (direction, basis) = lent.months, kind
    rows = (held.words["direction"] == direction.value) & (held.words["basis"] == basis.value)
    rows &= (held.numbers["month"] >= month_number(span.first)) & (held.numbers["month"] <= month_number(span.last))
    if held.numbers["not_reported"][rows].any():
        return None
    whole = float(held.numbers["amount"][rows].sum()) / THOUSANDTHS
    of_type = rows if asked.need_type is None else rows & (held.words["need_type"] == asked.need_type)
    part = float(held.numbers["amount"][of_type].sum()) / THOUSANDTHS
    if draft.outcome.aspect is Aspect.MIX:
        return _rounded(part) / whole if whole else None
    residents = area.population_near(span.first.year)
    return None if residents is None else _rounded(part) / residents.residents


def _rounded(counts: float) -> float:
    return ROUNDED_TO * float(np.round(counts / ROUNDED_TO))


def _is_whole(covers: Sequence[LentCover], span: Period) -> bool:
    """Whether each month of a span is covered to the day by one source."""
    months = range(month_number(span.first), month_number(span.last) + 1)
    return all(_covers(covers, first_of_month(month), first_of_month(month + 1)) for month in months)


def _covers(covers: Sequence[LentCover], first: date, following: date) -> bool:
    start, end = day_number(first), day_number(following)
    for source in {one.source for one in covers}:
        days = np.zeros(end - start, dtype=np.bool_)
        for one in covers:
            if one.source == source:
                days[max(0, day_number(one.first) - start) : max(0, day_number(one.last) + 1 - start)] = True
        if days.all():
            return True
    return False


def _judged(
    draft: PairDraft, measure: Measure, indicator: str, round_: Round, points: Sequence[tuple[float, float]]
) -> Judged:
    found = kendall([level for level, _value in points], [value for _level, value in points])
    noun = ngettext("area", "areas", found.n)
    return Judged(
        heading=_heading(),
        sentence=sentence(found, draft, indicator, measure.name, noun),
        verdict=verdict(found),
        number=number(found, noun),
        method=_(
            "{round}, and {months}: one level and one value for each of {n} areas, the own one included. The others "
            "show you their levels and let their need be used; their counts come in rounded to the nearest {base}. "
            "No area is shown by itself."
        ).format(
            round=round_.name,
            months=span_words(looked_at(round_.closes_on, draft.lag_months)),
            n=found.n,
            base=ROUNDED_TO,
        ),
        worked_out="",
        tables=(),
        false_if=(
            _(
                "Areas differ in far more than this level: how many older people live there, how rural it is, what "
                "happened that year, and how completely need is recorded. Any of these may make both differ."
            ),
            _("Areas that agreed to be compared may not be like those that did not."),
            _("Each area judged its own level: one that is stricter with itself stands lower for the same capability."),
        ),
    )
