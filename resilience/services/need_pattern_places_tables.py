"""The tables behind what is said of places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.locales import _
from resilience.services import words
from resilience.services.need_asking import PER_RESIDENTS
from resilience.services.need_pattern_setting import Floats
from resilience.services.need_pattern_words import percent, percent_between
from resilience.statistics.concentration import (
    Spread,
)
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.services.need_pattern_places import PlacesFound
    from resilience.services.need_pattern_setting import Setting


def table_of_places(held: Setting, found: PlacesFound) -> Table:
    """Return every place with its residents and its share in both periods, those with most first."""
    order = sorted(range(len(found.places)), key=lambda number: -found.after[number])
    return Table(
        _("{records} by place: {after}, and {before}").format(
            records=held.records, after=held.after_words, before=held.before_words
        ),
        (
            _("Place"),
            _("Residents"),
            _("Later"),
            _("Later share"),
            _("Later rate per 10,000"),
            _("Earlier"),
            _("Earlier share"),
        ),
        (False, True, True, True, True, True, True),
        tuple(_row(found, number) for number in order),
    )


def _row(found: PlacesFound, number: int) -> tuple[str, ...]:
    place = found.places[number]
    return (
        place.name,
        f"{place.population:,}" if place.population else _("not held"),
        words.amount(float(found.after[number])),
        _share(found.after, number),
        words.rate(float(found.after[number]) / place.population * PER_RESIDENTS) if place.population else "",
        words.amount(float(found.before[number])),
        _share(found.before, number),
    )


def _share(counts: Floats, number: int) -> str:
    return percent(float(counts[number] / counts.sum())) if counts.sum() else ""


def table_of_measures(held: Setting, found: PlacesFound) -> Table:
    """Return how concentrated need was in both periods."""
    rows = []
    for said, one in ((held.after_words, found.change.after), (held.before_words, found.change.before)):
        if one.gini is None or one.top is None:
            continue
        rows.append(
            (said, *_gini_cells(one.gini), percent(one.top.estimate), percent_between(one.top.low, one.top.high))
        )
    return Table(
        _("How concentrated: Gini’s coefficient, and the share of the top places, with 95% intervals"),
        (
            _("Period"),
            _("Gini"),
            _("Its interval"),
            _("By chance"),
            _("Share of top places"),
            _("Interval of the share"),
        ),
        (False, True, True, True, True, True),
        tuple(rows),
    )


def _gini_cells(gini: Spread) -> tuple[str, str, str]:
    limits = _("{low} to {high}").format(low=f"{gini.low:.2f}", high=f"{gini.high:.2f}")
    return f"{gini.estimate:.2f}", limits, f"{gini.by_chance:.2f}"
