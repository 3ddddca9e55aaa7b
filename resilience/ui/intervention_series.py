"""Choosing a series counted elsewhere: its group first, then the outcome, then the unit; a panel has a hundred."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.locales import _
from resilience.services.effect.outcome_brought import BETWEEN, of_one_outcome
from resilience.ui.choosing import one_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.identity import SeriesId
    from resilience.views.intervention import SeriesChoice


def series(offered: Sequence[SeriesChoice], key: str, held: SeriesId | None) -> SeriesChoice | None:
    """Offer what was counted elsewhere, where anything was brought in; `None` for need recorded here."""
    if not offered:
        return None
    chosen = next((one for one in offered if one.id == held), None)
    group = one_of(
        _("What is counted?"),
        [None, *dict.fromkeys(one.group for one in offered)],
        lambda name: _("Need recorded here") if name is None else name,
        key=f"{key}_series",
        chosen=None if chosen is None else chosen.group,
    )
    return None if group is None else _of_group([one for one in offered if one.group == group], key, chosen)


def _of_group(group: Sequence[SeriesChoice], key: str, chosen: SeriesChoice | None) -> SeriesChoice:
    """Offer the outcomes of a group, where its file held several, and then the series of the one picked."""
    outcomes = outcomes_of(group)
    places = list(range(len(outcomes)))
    place = 0
    if len(outcomes) > 1:
        place = one_of(
            _("Which outcome?"),
            places,
            lambda number: _called(outcomes[number]),
            key=f"{key}_outcome_{group[0].id}",
            chosen=next((number for number in places if chosen in outcomes[number]), None),
        )
    return _of_outcome(outcomes[place], key, chosen)


def _of_outcome(outcome: Sequence[SeriesChoice], key: str, chosen: SeriesChoice | None) -> SeriesChoice:
    if len(outcome) == 1:
        return outcome[0]
    begin = _begin(outcome)
    return one_of(
        _("Which series?"),
        list(outcome),
        lambda one: one.name.removeprefix(begin),
        key=f"{key}_unit_{outcome[0].id}",
        chosen=chosen,
    )


def outcomes_of(group: Sequence[SeriesChoice]) -> list[list[SeriesChoice]]:
    """Return the series of a group outcome by outcome, as their names tell; all together where they do not."""
    left, names, found = list(group), [one.name for one in group], []
    while left:
        same = set(of_one_outcome(left[0].name, names))
        found.append([one for one in left if one.name in same])
        left = [one for one in left if one.name not in same]
    return found


def _begin(outcome: Sequence[SeriesChoice]) -> str:
    """Return with what the names of an outcome's series begin, up to the unit; "" where they share nothing."""
    parts = outcome[0].name.split(BETWEEN)
    begins = (BETWEEN.join(parts[:n]) + BETWEEN for n in range(len(parts) - 1, 0, -1))
    return next((begin for begin in begins if all(one.name.startswith(begin) for one in outcome)), "")


def _called(outcome: Sequence[SeriesChoice]) -> str:
    return outcome[0].name if len(outcome) == 1 else _begin(outcome).removesuffix(BETWEEN)
