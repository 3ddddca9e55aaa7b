"""Capability beside need: an area's pairs, each with what its rounds and, with consent, other areas show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.capability import MOST_PAIRS
from resilience.domain.errors import Refused
from resilience.domain.policy import Action
from resilience.domain.taxonomy import TermKind
from resilience.locales import _
from resilience.services import words
from resilience.services.called import people_called
from resilience.services.frameworks import held_frameworks, main_framework
from resilience.services.learning import capability_words as say
from resilience.services.learning.pair_across import Others, across, others, too_few
from resilience.services.learning.pair_measures import measure_of, measure_words
from resilience.services.learning.pair_points import agreed_levels, points
from resilience.services.learning.pair_result import within
from resilience.services.need_asking import need_context
from resilience.services.scorers import is_anchored
from resilience.services.uk_time import uk_day
from resilience.views.capability import (
    CapabilityView,
    IndicatorChoice,
    PairChoices,
    PairPicture,
    PairView,
)
from resilience.views.need import Choosable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.domain.capability import Pair, PairDraft
    from resilience.domain.framework import Framework, Indicator
    from resilience.domain.identity import AreaId
    from resilience.domain.outcome import OutcomeSeries
    from resilience.domain.viewer import Viewer
    from resilience.services.called import Called
    from resilience.services.learning.pair_measures import Measure
    from resilience.services.learning.pair_points import Agreed
    from resilience.services.need_asking import NeedContext
    from resilience.storage.store import Store, Tx
    from resilience.views.capability import PairPoint
    from resilience.views.need import Judged


@dataclass(frozen=True, slots=True)
class _Read:
    """What all pairs of an area are judged from; levels and others by the code of a framework.

    `named` is how many pairs were ever named. `is_hidden` where this viewer may see no level.
    """

    context: NeedContext
    series: tuple[OutcomeSeries, ...]
    frameworks: Sequence[Framework]
    agreed: Mapping[str, Agreed]
    others: Mapping[str, Others]
    called: Called
    named: int
    is_hidden: bool

    def indicator(self, draft: PairDraft) -> Indicator | None:
        """Return the indicator of a pair; `None` where no framework held has it any more."""
        asked = (one for held in self.frameworks if held.code == draft.framework_code for one in held.indicators)
        return next((one for one in asked if one.code == draft.indicator), None)

    def name(self, draft: PairDraft) -> str:
        """Return how the indicator of a pair is called."""
        held = self.indicator(draft)
        return draft.indicator if held is None else held.name


def capability(store: Store, viewer: Viewer, area_id: AreaId) -> CapabilityView:
    """Return an area's pairs; without any level for somebody who has still to give their own answers."""
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        held = _read(tx, viewer, area_id)
        area = viewer.reading(area_id)
        pairs = tuple(_pair(one, held) for one in tx.capability_pairs.of(area))
        withdrawn = [one for one in tx.capability_pairs.with_withdrawn(area) if one.withdrawn_at is not None]
        may_change = viewer.may(Action.LEAD, area_id)
        return CapabilityView(
            area_id=area_id,
            area_name=held.context.area.name,
            title=say.title(pairs, is_hidden=held.is_hidden),
            context=say.context(held.context.area.name, len(pairs), len(withdrawn)),
            hidden=say.hidden() if held.is_hidden else "",
            empty="" if pairs else say.empty(may_change=may_change),
            without_others=_without_others(pairs, held),
            pairs=pairs,
            withdrawn=tuple((one.id, _heading(one.draft, held)) for one in withdrawn),
            choices=_choices(tx, held),
            room_left=MOST_PAIRS - len(pairs),
            may_change=may_change,
        )


def _read(tx: Tx, viewer: Viewer, area_id: AreaId) -> _Read:
    area = viewer.reading(area_id)
    named = tx.capability_pairs.with_withdrawn(area)
    is_hidden = is_anchored(tx, area, viewer)
    codes = set() if is_hidden else {one.draft.framework_code for one in named if one.withdrawn_at is None}
    return _Read(
        context=need_context(tx, viewer, area_id),
        series=tx.outcome_series.of(area),
        frameworks=held_frameworks(tx),
        agreed={code: agreed_levels(tx, area, code) for code in codes},
        others={code: others(tx, viewer, area_id, code) for code in codes},
        called=people_called(tx, viewer, area_id, {}),
        named=len(named),
        is_hidden=is_hidden,
    )


def _pair(one: Pair, held: _Read) -> PairView:
    judged = _Judgements(None, None, None, ()) if held.is_hidden else _judge(one, held)
    known = sum(point.was_known and point.value is not None for point in judged.points)
    return PairView(
        id=one.id,
        draft=one.draft,
        heading=_heading(one.draft, held),
        expected=say.expected(one.draft),
        named=_("Named on {day} by {who}.").format(
            day=words.day(uk_day(one.named_at)), who=held.called.here(one.named_by)
        ),
        late=say.late(known) if known else "",
        within=judged.within,
        picture=judged.picture,
        across=judged.across,
    )


@dataclass(frozen=True, slots=True)
class _Judgements:
    within: Judged | None
    picture: PairPicture | None
    across: Judged | None
    points: tuple[PairPoint, ...]


def _judge(one: Pair, held: _Read) -> _Judgements:
    code, name = one.draft.framework_code, held.name(one.draft)
    try:
        measure = measure_of(held.context, held.series, one.draft.outcome)
    except Refused:
        return _Judgements(None, None, None, ())
    found = points(one, measure, held.agreed[code], held.context.today)
    return _Judgements(
        within(found, one.draft, measure, (_heading(one.draft, held), name), held.named),
        _picture(found, measure, held.indicator(one.draft)),
        across(held.context, held.others[code], one.draft, measure, held.agreed[code], name),
        found,
    )


def _picture(found: tuple[PairPoint, ...], measure: Measure, indicator: Indicator | None) -> PairPicture | None:
    if not found or indicator is None:
        return None
    return PairPicture(
        indicator=indicator.name,
        measure=measure.name,
        unit=measure.unit,
        top_level=indicator.top_level,
        points=found,
        starts=measure.starts,
        values=measure.values,
    )


# --- in words ------------------------------------------------------------------------------------------------------


def _heading(draft: PairDraft, held: _Read) -> str:
    return _("{code} {indicator}, beside {measure}").format(
        code=draft.indicator, indicator=held.name(draft), measure=_measure_name(draft, held)
    )


def _measure_name(draft: PairDraft, held: _Read) -> str:
    if draft.outcome.series is None:
        return measure_words(held.context, draft.outcome)
    return next((one.name for one in held.series if one.id == draft.outcome.series), _("a series that was withdrawn"))


def _without_others(pairs: Sequence[PairView], held: _Read) -> str:
    if not pairs or held.is_hidden or any(one.n for one in held.others.values()):
        return ""
    return too_few()


# --- what can be chosen --------------------------------------------------------------------------------------------


def _choices(tx: Tx, held: _Read) -> PairChoices:
    framework, cube, taxonomies = main_framework(tx), held.context.cube, held.context.taxonomies
    groups, types = (
        tuple(Choosable(term.code, term.name) for term in taxonomies.of(kind))
        for kind in (TermKind.TARGET_GROUP, TermKind.NEED_TYPE)
    )
    return PairChoices(
        framework_code=framework.code,
        indicators=tuple(IndicatorChoice(one.code, one.name, one.paired_measure) for one in framework.indicators),
        kinds=tuple(sorted(cube.kinds)),
        need_types=types,
        target_groups=groups,
        series=tuple((one.id, one.name) for one in held.series),
    )
