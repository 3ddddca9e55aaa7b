"""Self beside peer: whether areas judge themselves as others judge them.

Over areas that one may see by name. Each opening is in the record, as that of the comparison is: once a day for each
person, and for each area shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.sharing import FEWEST_COMPARED, USUAL_MARKING
from resilience.domain.vocabulary import Marking
from resilience.locales import _
from resilience.services import self_and_peer_words as say
from resilience.services.comparing_access import MayBeSeen, may_be_seen
from resilience.services.judged import TOP, Beside, Judging, items_of_feature
from resilience.services.sharing import marking_of
from resilience.services.uk_time import UK, uk_day
from resilience.statistics.correlation import paired_difference, pearson, spearman
from resilience.statistics.rates import wilson
from resilience.views.self_and_peer import AreaPair, PairStatistics, RoundChoice, SelfAndPeerView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.area import Area
    from resilience.domain.identity import AreaId, RoundId
    from resilience.domain.viewer import Viewer
    from resilience.storage.store import Store, Tx

    Entry = tuple[AreaId | None, str]


@dataclass(frozen=True, slots=True)
class _Paired:
    """One area that can be held beside others in the chosen round."""

    area: Area
    pair: Beside


def self_and_peer(store: Store, viewer: Viewer, round_name: str = "") -> SelfAndPeerView:
    """Return self beside peer or external for a round of self assessments; else for the newest with five areas.

    For whoever may open the comparison: over the areas that they may see by name, their own and those of a circle too.
    """
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        viewer.seeing_comparison()
        view, entries = _look(tx, viewer, round_name)
        is_written = not _unwritten(tx, viewer, entries)
    if not is_written:
        with store.transaction() as tx:
            for area_id, subject in _unwritten(tx, tx.people.again(viewer), entries):
                tx.audit.write(Deed.COMPARISON, subject, person_id=viewer.person_id, area_id=area_id)
    return view


def _look(tx: Tx, viewer: Viewer, round_name: str) -> tuple[SelfAndPeerView, tuple[Entry, ...]]:
    judging = Judging(tx)
    seen = may_be_seen(tx, viewer)
    areas = {area.id: area for area in tx.areas.all()}
    found = [(areas[number], pair) for number, proof in seen.proofs.items() for pair in judging.pairs_of(proof)]
    choices = _choices([pair for _area, pair in found])
    chosen = _chosen(choices, round_name)
    paired = [_Paired(area, pair) for area, pair in found if pair.by_itself.round.id == chosen]
    paired.sort(key=lambda one: one.area.name.casefold())
    view = _view(tx, paired, choices, chosen, len(seen.proofs))
    return view, _entries(seen, [one.area.id for one in paired])


def _choices(pairs: Sequence[Beside]) -> tuple[RoundChoice, ...]:
    """Return the rounds of self assessments with the number of areas in each, the newest first."""
    rounds = {pair.by_itself.round.id: pair.by_itself.round for pair in pairs}
    newest_first = sorted(rounds.values(), key=lambda held: (held.opens_on, held.id), reverse=True)
    return tuple(
        RoundChoice(held.id, held.name, sum(pair.by_itself.round.id == held.id for pair in pairs))
        for held in newest_first
    )


def _chosen(choices: tuple[RoundChoice, ...], wanted: str) -> RoundId | None:
    named = [choice.id for choice in choices if choice.name == wanted]
    enough = [choice.id for choice in choices if choice.areas >= FEWEST_COMPARED]
    return next(iter((*named, *enough, *(choice.id for choice in choices))), None)


def _view(
    tx: Tx, paired: list[_Paired], choices: tuple[RoundChoice, ...], chosen: RoundId | None, areas: int
) -> SelfAndPeerView:
    pairs = tuple(_area_pair(one) for one in paired)
    statistics = _statistics([pair.by_itself for pair in pairs], [pair.by_others for pair in pairs])
    by_feature = _by_feature(paired)
    round_name = next((choice.name for choice in choices if choice.id == chosen), "")
    return SelfAndPeerView(
        title=say.title(statistics, len(pairs)),
        context=say.context(areas, len(pairs), round_name),
        sentence=say.sentence(statistics, len(pairs)),
        empty=say.empty() if not pairs else "",
        choices=choices,
        chosen=chosen,
        pairs=pairs,
        statistics=statistics,
        statistics_table=say.statistics_table(statistics) if statistics else None,
        by_feature=say.feature_table(by_feature) if by_feature else None,
        by_feature_sentence=say.feature_sentence(by_feature),
        what_would_make_it_false=say.what_would_make_it_false(pairs),
        table=say.pairs_table(pairs, round_name),
        method=_("Each dot is one area; on the line both sides say the same. No area is ranked."),
        worked_out=say.worked_out(paired[0].pair if paired else None),
        top=TOP,
        marking=Marking.strictest(USUAL_MARKING, *(marking_of(tx, one.area.id) for one in paired)),
        is_example=tx.installation.is_example,
    )


def _area_pair(one: _Paired) -> AreaPair:
    own, other = one.pair.by_itself, one.pair.by_others
    return AreaPair(
        area_name=one.area.name,
        by_itself=own.mean_over() or 0.0,
        by_others=other.mean_over() or 0.0,
        own_items=len(own.shares),
        others_items=len(other.shares),
        others_round=other.round.name,
        others_kind=other.kind.label,
        years_apart=abs(own.round.opens_on.year - other.round.opens_on.year),
        is_one_framework=own.framework.id == other.framework.id,
    )


def _statistics(own: Sequence[float], others: Sequence[float]) -> PairStatistics | None:
    if len(own) < FEWEST_COMPARED:
        return None
    difference = paired_difference(own, others)
    higher = wilson(difference.higher, difference.n)
    return PairStatistics(pearson(own, others), spearman(own, others), difference, higher.low, higher.high)


def _by_feature(paired: Sequence[_Paired]) -> list[tuple[str, PairStatistics]]:
    """Return each feature that the frameworks have in common, over the areas judged in it; only from five areas on."""
    if len({one.pair.by_itself.framework.id for one in paired}) != 1:
        return []
    found = []
    for feature in paired[0].pair.by_itself.framework.features:
        both = [both for one in paired if (both := _in_feature(one.pair, feature.code)) is not None]
        statistics = _statistics([own for own, _other in both], [other for _own, other in both])
        if statistics is not None:
            found.append((feature.name, statistics))
    return found


def _in_feature(pair: Beside, feature: str) -> tuple[float, float] | None:
    own_items, others_items = items_of_feature(pair, feature)
    own, others = pair.by_itself.mean_over(own_items), pair.by_others.mean_over(others_items)
    return None if own is None or others is None else (own, others)


def _entries(seen: MayBeSeen, shown: Sequence[AreaId]) -> tuple[Entry, ...]:
    """Return what the record says of this look: once for the whole, and once for each area of others."""
    return (
        (None, f"self and peer, {len(shown)} areas"),
        *(
            (number, "by name" if number in seen.by_name else "in a circle")
            for number in shown
            if number not in seen.own
        ),
    )


def _unwritten(tx: Tx, viewer: Viewer, entries: Sequence[Entry]) -> list[Entry]:
    """Return what today's record does not say yet about this person's looking."""
    if viewer.person_id is None:
        return []
    since = datetime.combine(uk_day(tx.now), time(0), UK)
    written = tx.audit.of_person_since(viewer.person_id, Deed.COMPARISON, since)
    return [entry for entry in entries if entry not in written]
