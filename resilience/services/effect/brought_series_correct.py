"""Putting right what is said of series that are held: how they are called, what one value counts, who counted.

Numbers and periods are never changed here, and nothing that decides how a plan's effect is worked out: what is said of
a series an evaluation plan rests on changes the words beside its effect, and which unit costs price it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import NotTheirs, Refused
from resilience.domain.text import plain_line
from resilience.domain.vocabulary import CountedAs
from resilience.intake.outcome_series_made import as_seen
from resilience.locales import _
from resilience.services.effect.brought_series import groups
from resilience.services.effect.estimates_staggered import LOGARITHMS
from resilience.services.effect.outcome_brought import of_one_outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from resilience.domain.identity import AreaId, SeriesId
    from resilience.domain.outcome import NewSeries, OutcomeSeries
    from resilience.domain.viewer import LedArea, ReadableArea, Viewer
    from resilience.storage.store import Store, Tx


@dataclass(frozen=True, slots=True)
class Correction:
    """What is said of a series and its group from now on.

    `group` and `source` hold for the whole group, `name` for the series alone. What is counted and its unit hold for
    all series counted alike where `for_all` says so.
    """

    group: str
    source: str
    name: str
    counted_as: CountedAs
    unit: str
    for_all: bool = True


def correct(store: Store, viewer: Viewer, area_id: AreaId, number: SeriesId, said: Correction) -> None:
    """Correct what is said of a series that counts; `Refused` where a plan's effect would come out otherwise."""
    with store.transaction() as tx:
        area = tx.people.again(viewer).leading(area_id)
        held = tx.outcome_series.of(area)
        group = _group_of(held, number, area)
        changed = {
            one.id: new
            for one in group
            if (new := _corrected(one, number, said, counted_alike(group, number))) != one.new
        }
        if not changed:
            return
        after = [changed.get(one.id, one.new) for one in group]
        _refuse_taken(said.group, [one for one in held if one not in group])
        _refuse_unfit_names([one.new.name for one in group], [one.name for one in after])
        if rests_upon(tx, area, group):
            _refuse_other_ways(group, changed)
        for series, new in changed.items():
            tx.outcome_series.correct(area, series, new)
        own = next(one.new for one in group if one.id == number)
        tx.audit.write(
            Deed.OUTCOME_SERIES,
            f"corrected {len(changed)} series from {group[0].id}, {own.counted_as.value} now {said.counted_as.value}",
            person_id=viewer.person_id,
            area_id=area_id,
        )


def counted_alike(group: Sequence[OutcomeSeries], number: SeriesId) -> frozenset[SeriesId]:
    """Return which series of a group are of the same outcome as one, with the same unit; itself among them."""
    own = next(one for one in group if one.id == number)
    same = set(of_one_outcome(own.name, [one.name for one in group]))
    alike = (own.new.counted_as, own.new.unit, own.new.is_count)
    return frozenset(
        one.id for one in group if one.name in same and (one.new.counted_as, one.new.unit, one.new.is_count) == alike
    )


def rests_upon(tx: Tx, area: ReadableArea, group: Iterable[OutcomeSeries]) -> bool:
    """Whether any version of an evaluation plan names a series of a group."""
    numbers = {one.id for one in group}
    drafts = (plan.draft for versions in tx.interventions.plans(area).values() for plan in versions)
    return any(not numbers.isdisjoint({draft.outcome.series, *draft.control_series}) for draft in drafts)


def _group_of(held: Sequence[OutcomeSeries], number: SeriesId, area: LedArea) -> tuple[OutcomeSeries, ...]:
    found = next((group for group in groups(held) if number in {one.id for one in group}), None)
    if found is None:
        raise NotTheirs(_("There is no such series in this area."), area_id=area.id)
    return found


def _corrected(one: OutcomeSeries, number: SeriesId, said: Correction, alike: frozenset[SeriesId]) -> NewSeries:
    new = replace(one.new, group=said.group, source=said.source)
    if one.id == number:
        new = replace(new, name=said.name)
    if one.id == number or (said.for_all and one.id in alike):
        new = replace(new, counted_as=said.counted_as, unit=said.unit)
    return new


def _refuse_taken(name: str, others: Iterable[OutcomeSeries]) -> None:
    name = plain_line(name)
    if any(one.new.group.casefold() == name.casefold() for one in others):
        raise Refused(_("There is a group called “{group}” already. Please choose another name.").format(group=name))


def _refuse_unfit_names(before: Sequence[str], after: Sequence[str]) -> None:
    """Refuse a name that another series has, that cannot be seen, or that moves a series to another outcome."""
    if before == after:
        return
    seen = [as_seen(name) for name in after]
    if not all(seen):
        raise Refused(_("A series needs a name that can be seen."))
    if len(set(seen)) < len(seen):
        raise Refused(_("Another series of this group is called so. Please give each a name of its own."))
    if _outcomes(before) != _outcomes(after):
        raise Refused(
            _(
                "In this group what stands before “: ” says which series are of one outcome. Please keep it in the "
                "name as it is."
            )
        )


def _outcomes(names: Sequence[str]) -> list[frozenset[int]]:
    """Return for each name the places of those that are of one outcome with it."""
    places = {name: place for place, name in enumerate(names)}
    return [frozenset(places[other] for other in of_one_outcome(name, names)) for name in names]


def _refuse_other_ways(group: Iterable[OutcomeSeries], changed: Mapping[SeriesId, NewSeries]) -> None:
    """Refuse what would change how a plan's effect is worked out, and with it what was found."""
    for one in group:
        new = changed.get(one.id, one.new)
        if (new.counted_as is CountedAs.REQUEST) is not (one.new.counted_as is CountedAs.REQUEST):
            raise Refused(
                _(
                    "An evaluation plan rests on these series, and whether they count requests decides how its effect "
                    "is worked out. Withdraw the group, bring the file in again and fix a later version of the plan."
                )
            )
        if not new.is_count and _are_logarithms(new.unit) is not _are_logarithms(one.new.unit):
            raise Refused(
                _(
                    "An evaluation plan rests on these series, and whether they are logarithms decides how its effect "
                    "is worked out. Withdraw the group, bring the file in again and fix a later version of the plan."
                )
            )


def _are_logarithms(unit: str) -> bool:
    return unit.casefold().startswith(LOGARITHMS)
