"""Naming pairs of an indicator and a measure beforehand; the day on which one was named is kept for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.capability import MOST_PAIRS
from resilience.domain.errors import NotTheirs, Refused
from resilience.domain.identity import PairId
from resilience.domain.need_question import Part
from resilience.domain.taxonomy import TermKind
from resilience.locales import _
from resilience.services.frameworks import held_frameworks
from resilience.services.learning.pair_measures import require_fit

if TYPE_CHECKING:
    from resilience.domain.capability import Pair, PairDraft
    from resilience.domain.identity import AreaId
    from resilience.domain.outcome import Outcome
    from resilience.domain.viewer import LedArea, Viewer
    from resilience.storage.store import Store, Tx


def name_pair(store: Store, viewer: Viewer, area_id: AreaId, draft: PairDraft) -> PairId:
    """Name a pair and return its number; `Refused` for one named already, or with eight that count."""
    with store.transaction() as tx:
        area = tx.people.again(viewer).leading(area_id)
        _check(tx, area, draft)
        number = PairId(tx.capability_pairs.add(area, draft))
        _written(tx, viewer, area_id, f"pair {number} {draft.indicator} lag {draft.lag_months}")
        return number


def withdraw_pair(store: Store, viewer: Viewer, area_id: AreaId, number: PairId) -> None:
    """Withdraw a pair; that it was named stays to be seen."""
    with store.transaction() as tx:
        tx.capability_pairs.withdraw(tx.people.again(viewer).leading(area_id), number)
        _written(tx, viewer, area_id, f"pair {number} withdrawn")


def bring_back_pair(store: Store, viewer: Viewer, area_id: AreaId, number: PairId) -> None:
    """Undo a withdrawal; the pair counts as named on the day on which it was first named."""
    with store.transaction() as tx:
        area = tx.people.again(viewer).leading(area_id)
        _refuse_too_many(tx.capability_pairs.of(area))
        tx.capability_pairs.bring_back(area, number)
        _written(tx, viewer, area_id, f"pair {number} brought back")


def _written(tx: Tx, viewer: Viewer, area_id: AreaId, subject: str) -> None:
    tx.audit.write(Deed.CAPABILITY_PAIR, subject, person_id=viewer.person_id, area_id=area_id)


def _check(tx: Tx, area: LedArea, draft: PairDraft) -> None:
    held = tx.capability_pairs.of(area)
    _refuse_too_many(held)
    if any(_is_same(one.draft, draft) for one in held):
        raise Refused(_("This pair is named already."))
    if not any(
        one.code == draft.framework_code and draft.indicator in {asked.code for asked in one.indicators}
        for one in held_frameworks(tx)
    ):
        raise Refused(_("Please choose an indicator of a framework that is held here."))
    _check_outcome(tx, area, draft.outcome)


def _check_outcome(tx: Tx, area: LedArea, outcome: Outcome) -> None:
    require_fit(outcome)
    asked, taxonomies = outcome.asked, tx.reference.taxonomies()
    if outcome.series is not None and outcome.series not in {one.id for one in tx.outcome_series.of(area)}:
        raise NotTheirs(_("There is no such series in this area."), area_id=area.id)
    if asked.need_type is not None and asked.need_type not in taxonomies.codes(TermKind.NEED_TYPE):
        raise Refused(_("Please choose a need type from the list."))
    if asked.slice is None:
        return
    if asked.slice.part is not Part.TARGET_GROUP:
        raise Refused(_("A pair looks at the whole area, or at the share from a target group."))
    if asked.slice.code not in taxonomies.codes(TermKind.TARGET_GROUP):
        raise Refused(_("Please choose a target group from the list."))


def _is_same(one: PairDraft, other: PairDraft) -> bool:
    return (one.framework_code, one.indicator, one.outcome, one.lag_months) == (
        other.framework_code,
        other.indicator,
        other.outcome,
        other.lag_months,
    )


def _refuse_too_many(held: tuple[Pair, ...]) -> None:
    if len(held) >= MOST_PAIRS:
        raise Refused(
            _(
                "An area names at most {n} pairs: with more, some would go together by chance. Withdraw one first."
            ).format(n=MOST_PAIRS)
        )
