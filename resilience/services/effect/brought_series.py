"""Outcomes counted elsewhere: bringing a file of series in, withdrawing a group and bringing it back.

A lead looks at a file, confirms what its columns hold and brings all of it in or nothing. Series that came together
make a group, whose series may stand for each other's comparison.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import NotTheirs, Refused
from resilience.intake.outcome_series import are_same
from resilience.intake.outcome_series_suggest import suggested
from resilience.locales import _
from resilience.services import uploaded_tables
from resilience.services.effect.brought_series_file import by_period, checked, preview
from resilience.services.effect.brought_series_words import group_span, series_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from resilience.domain.identity import AreaId, SeriesId
    from resilience.domain.outcome import OutcomeSeries
    from resilience.domain.viewer import ReadableArea, Viewer
    from resilience.intake.outcome_series_columns import SeriesColumns, SeriesSaid
    from resilience.intake.table import SourceTable
    from resilience.storage.store import Store, Tx
    from resilience.views.brought_series import CheckedSeries, TablePreview


def look_at(
    store: Store, viewer: Viewer, area_id: AreaId, file_name: str, data: bytes, sheet: str = ""
) -> TablePreview:
    """Return what a file holds before anything is said about its columns."""
    return preview(_table(store, viewer, area_id, file_name, data, sheet))


def recognised(
    store: Store, viewer: Viewer, area_id: AreaId, file_name: str, data: bytes, sheet: str = ""
) -> SeriesColumns:
    """Return what the columns of a file probably hold, for a person to confirm or change."""
    return suggested(by_period(_table(store, viewer, area_id, file_name, data, sheet)))


def check(
    store: Store,
    viewer: Viewer,
    area_id: AreaId,
    file_name: str,
    data: bytes,
    columns: SeriesColumns,
    said: SeriesSaid,
    *,
    sheet: str = "",
) -> CheckedSeries:
    """Look at what a file would bring in and write nothing: every row that is wrong, or every series with its span."""
    table = _table(store, viewer, area_id, file_name, data, sheet)
    with store.reading() as tx:
        area = tx.people.again(viewer).leading(area_id)
        return checked(table, columns, said, tx.outcome_series.with_withdrawn(area)).view


def bring_in(
    store: Store,
    viewer: Viewer,
    area_id: AreaId,
    file_name: str,
    data: bytes,
    columns: SeriesColumns,
    said: SeriesSaid,
    *,
    sheet: str = "",
) -> str:
    """Bring all series of a file in or, where anything is wrong, nothing (`Refused`); return what was done.

    A file whose numbers are held already changes nothing and says so.
    """
    table = _table(store, viewer, area_id, file_name, data, sheet)
    with store.transaction() as tx:
        area = tx.people.again(viewer).leading(area_id)
        found = checked(table, columns, said, tx.outcome_series.with_withdrawn(area))
        if found.view.is_held_already:
            return found.view.sentence
        if not found.view.may_bring_in:
            raise Refused(found.view.sentence)
        series = found.reading.series
        numbers = tx.outcome_series.add(area, series)
        _record(tx, viewer, area_id, f"brought in {len(numbers)} series from {numbers[0]}")
        return _("{series} of “{group}” brought in: {span}.").format(
            series=series_words(len(series)), group=series[0].group, span=group_span(series)
        )


def withdraw(store: Store, viewer: Viewer, area_id: AreaId, first: SeriesId) -> None:
    """Withdraw a group, named by the number of its first series; nothing is lost, and it can be brought back."""
    with store.transaction() as tx:
        area = tx.people.again(viewer).leading(area_id)
        group = group_from(tx, area, first, is_withdrawn=False)
        tx.outcome_series.withdraw(area, [one.id for one in group])
        _record(tx, viewer, area_id, f"withdrew {len(group)} series from {first}")


def bring_back(store: Store, viewer: Viewer, area_id: AreaId, first: SeriesId) -> None:
    """Undo a withdrawal; `Refused` where another group took the name or brought the same numbers meanwhile."""
    with store.transaction() as tx:
        area = tx.people.again(viewer).leading(area_id)
        group = group_from(tx, area, first, is_withdrawn=True)
        _refuse_second(group, tx.outcome_series.of(area))
        tx.outcome_series.bring_back(area, [one.id for one in group])
        _record(tx, viewer, area_id, f"brought back {len(group)} series from {first}")


def _refuse_second(group: Sequence[OutcomeSeries], counting: Sequence[OutcomeSeries]) -> None:
    name = group[0].new.group
    if any(one.new.group.casefold() == name.casefold() for one in counting):
        raise Refused(
            _("A group called “{group}” is there already. Withdraw it before this one comes back.").format(group=name)
        )
    for other in groups(counting):
        if are_same([one.new for one in group], [one.new for one in other]):
            raise Refused(
                _("Its numbers came in again as “{group}”. Withdraw that group before this one comes back.").format(
                    group=other[0].new.group
                )
            )


def groups(series: Iterable[OutcomeSeries]) -> tuple[tuple[OutcomeSeries, ...], ...]:
    """Return series that came together, the newest first."""
    found: dict[object, list[OutcomeSeries]] = defaultdict(list)
    for one in series:
        found[one.new.group, one.brought_at, one.withdrawn_at].append(one)
    return tuple(sorted(map(tuple, found.values()), key=lambda group: group[0].id, reverse=True))


def group_from(tx: Tx, area: ReadableArea, first: SeriesId, *, is_withdrawn: bool) -> tuple[OutcomeSeries, ...]:
    """Return the group whose first series has this number; `NotTheirs` where there is none in this state."""
    held = groups(tx.outcome_series.with_withdrawn(area))
    found = next((group for group in held if group[0].id == first), None)
    if found is None or (found[0].withdrawn_at is not None) is not is_withdrawn:
        raise _none_such(area.id)
    return found


def _none_such(area_id: AreaId) -> NotTheirs:
    return NotTheirs(_("There is no such series in this area."), area_id=area_id)


def _record(tx: Tx, viewer: Viewer, area_id: AreaId, what: str) -> None:
    tx.audit.write(Deed.OUTCOME_SERIES, what, person_id=viewer.person_id, area_id=area_id)


def _table(store: Store, viewer: Viewer, area_id: AreaId, file_name: str, data: bytes, sheet: str) -> SourceTable:
    """Return a file as a table, for somebody who may bring one in; `Refused` for one that cannot be read."""
    with store.reading() as tx:
        tx.people.again(viewer).leading(area_id)
    return uploaded_tables.table_of(file_name, data, sheet)
