"""How long things are kept: the periods, what would go, and clearing what has been kept long enough.

The record of who did what, scores and counts of need stay for good; a test holds that nothing here touches them.
"""

from __future__ import annotations

import logging
import secrets
from datetime import timedelta
from threading import Event, Thread
from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import Refused
from resilience.domain.need import day_number
from resilience.domain.retention import KEPT_WORDS, LONGEST_DAYS, SHORTEST_DAYS, Kept
from resilience.domain.viewer import OPERATOR
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.uk_time import uk_day
from resilience.statistics.disclosure import HIDDEN, ROUNDED_TO
from resilience.views.retention import Cleared, RetentionLine, RetentionView

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from resilience.domain.area import Place
    from resilience.domain.identity import AreaId, BatchId, PlaceId
    from resilience.domain.viewer import RecordKeeping, Viewer
    from resilience.storage.store import Store, Tx

log = logging.getLogger("resilience")

AT_ONCE = 20_000
"""Records cleared in one transaction: others save in between."""
FIRST_AFTER_SECONDS = 10 * 60
EVERY_SECONDS = 24 * 60 * 60
DISTRICT = "district"
"""The kind of place to which finer ones are coarsened, as when records are brought in."""
SMALL = HIDDEN[1]
"""Counts of records up to the first are not said to whoever reads no records; larger ones are rounded to the second."""


def retention(store: Store, viewer: Viewer) -> RetentionView:
    """Return every period with what would be cleared now, for whoever keeps the record."""
    with store.reading() as tx:
        _require(tx, viewer)
        days = tx.retention.days()
        lines = tuple(
            RetentionLine(
                kept,
                _(KEPT_WORDS[kept]),
                days[kept],
                SHORTEST_DAYS[kept],
                LONGEST_DAYS,
                period_words(days[kept]),
                _would_go(tx, kept, days[kept]),
            )
            for kept in Kept
        )
        return RetentionView(lines)


def what_would_go(store: Store, viewer: Viewer, kept: Kept, days: int | None) -> str:
    """Return in words what would be cleared if something were kept for so many days (`None`: without an end)."""
    with store.reading() as tx:
        _require(tx, viewer)
        _refuse_unfit(kept, days)
        return _would_go(tx, kept, days)


def _require(tx: Tx, viewer: Viewer) -> RecordKeeping:
    """Ask for the right, then let the transaction act for the installation: records of every area are concerned."""
    proof = tx.people.again(viewer).keeping_the_record()
    tx.people.act_as(OPERATOR)
    return proof


def period_words(days: int | None) -> str:
    """Return a period such as "90 days"."""
    if days is None:
        return _("without an end")
    return ngettext("{n} day", "{n} days", days).format(n=words.amount(days))


def _would_go(tx: Tx, kept: Kept, days: int | None) -> str:
    if days is None:
        return _("Nothing: they are kept without an end.")
    before = tx.now - timedelta(days=days)
    if kept is Kept.SESSIONS:
        number = tx.sessions.count_ended(before)
        return _sessions_words(number)
    if kept is Kept.FAILED_SIGN_INS:
        number = tx.sessions.count_failures_before(before)
        return _failed_words(number)
    number = sum(
        tx.needs.count_with_details(OPERATOR.reading(area_id), _cutoff(tx.now, days), coarser)
        for area_id, coarser in _coarser_places(tx).items()
    )
    return records_words(number)


def _sessions_words(number: int) -> str:
    said = ngettext("{n} ended session or used link", "{n} ended sessions and used links", number)
    return said.format(n=words.amount(number))


def _failed_words(number: int) -> str:
    return ngettext("{n} failed sign-in", "{n} failed sign-ins", number).format(n=words.amount(number))


def records_words(number: int) -> str:
    """Return how many records lose their details, as it may be said to somebody who reads no records."""
    if number == 0:
        return _("details of no record")
    if number <= SMALL:
        return _("details of 1 to {n} records").format(n=SMALL)
    return _("details of about {n} records").format(n=words.amount(round(number / ROUNDED_TO) * ROUNDED_TO))


def _cutoff(now: datetime, days: int) -> int:
    """Return the number of the first day whose records are not old enough."""
    return day_number(uk_day(now)) - days


def _coarser_places(tx: Tx) -> dict[AreaId, dict[PlaceId, PlaceId]]:
    """Return for every area which of its places are finer than a district, each with the one it lies in."""
    held: dict[AreaId, list[Place]] = {area.id: [] for area in tx.areas.all()}
    for place in tx.areas.places_of_all():
        held[place.area_id].append(place)
    return {area_id: dict(_coarsened(places)) for area_id, places in held.items()}


def _coarsened(places: Iterable[Place]) -> Iterator[tuple[PlaceId, PlaceId]]:
    by_number = {place.id: place for place in places}
    for place in by_number.values():
        up = place
        while up.kind != DISTRICT and up.parent_id in by_number:
            up = by_number[up.parent_id]
        if up is not place:
            yield place.id, up.id


def set_days(store: Store, viewer: Viewer, kept: Kept, days: int | None) -> None:
    """Keep something for so many days from now on, `None` without an end; a period out of bounds is `Refused`."""
    with store.transaction() as tx:
        proof = tx.people.again(viewer).keeping_the_record()
        _refuse_unfit(kept, days)
        if tx.retention.days()[kept] == days:
            return
        tx.retention.set_days(proof, kept, days)
        period = "without end" if days is None else f"{days} days"
        tx.audit.write(Deed.RETENTION, f"{kept.value} {period}", person_id=viewer.person_id)


def _refuse_unfit(kept: Kept, days: int | None) -> None:
    if days is not None and not SHORTEST_DAYS[kept] <= days <= LONGEST_DAYS:
        raise Refused(
            _("{what} can be kept for {shortest} to {longest} days, or without an end.").format(
                what=_(KEPT_WORDS[kept]), shortest=SHORTEST_DAYS[kept], longest=words.amount(LONGEST_DAYS)
            )
        )


def run(store: Store, viewer: Viewer) -> Cleared:
    """Clear what has been kept long enough, and write down what went.

    Ended sessions and failed sign-ins go in one transaction, details of records in further ones of `AT_ONCE` each.
    Killed in between, it has done a part, all of it written down, and goes on at the next run.
    """
    with store.transaction() as tx:
        _require(tx, viewer)
        days = tx.retention.days()
        sessions, failed = _clear_sign_ins(tx, days)
        files = tx.exports.forget_expired()
        if sessions or failed or files or viewer.person_id is not None:
            went = f"{sessions} sessions, {failed} failed sign-ins, {files} files"
            tx.audit.write(Deed.RETENTION_RUN, went, person_id=viewer.person_id)
    kept_for = days[Kept.RECORD_DETAILS]
    records = 0 if kept_for is None else _clear_details(store, viewer, kept_for)
    sentence = _("Cleared: {sessions}, {failed}, {records}.").format(
        sessions=_sessions_words(sessions), failed=_failed_words(failed), records=records_words(records)
    )
    return Cleared(sessions, failed, files, records, sentence)


def _clear_sign_ins(tx: Tx, days: dict[Kept, int | None]) -> tuple[int, int]:
    kept_sessions, kept_failed = days[Kept.SESSIONS], days[Kept.FAILED_SIGN_INS]
    return (
        0 if kept_sessions is None else tx.sessions.forget_ended(tx.now - timedelta(days=kept_sessions)),
        0 if kept_failed is None else tx.sessions.forget_failures_before(tx.now - timedelta(days=kept_failed)),
    )


def _clear_details(store: Store, viewer: Viewer, days: int) -> int:
    with store.reading() as tx:
        _require(tx, viewer)
        before = _cutoff(tx.now, days)
        todo = [
            (area_id, coarser, batch_id, first, last)
            for area_id, coarser in _coarser_places(tx).items()
            for batch_id, first, last in tx.needs.with_details(OPERATOR.reading(area_id), before, coarser)
        ]
    return sum(
        _clear_some(store, viewer, area_id, batch_id, range(start, min(start + AT_ONCE, last + 1)), before, coarser)
        for area_id, coarser, batch_id, first, last in todo
        for start in range(first, last + 1, AT_ONCE)
    )


def _clear_some(
    store: Store,
    viewer: Viewer,
    area_id: AreaId,
    batch_id: BatchId,
    numbers: range,
    before: int,
    coarser: dict[PlaceId, PlaceId],
) -> int:
    with store.transaction() as tx:
        _require(tx, viewer)
        cleared = tx.needs.clear_details(OPERATOR.leading(area_id), batch_id, numbers, before, coarser)
        if cleared:
            tx.audit.write(
                Deed.RETENTION_RUN,
                f"batch {batch_id}, {cleared} records",
                person_id=viewer.person_id,
                area_id=area_id,
            )
        return cleared


def start_retention_job(store: Store) -> Callable[[], None]:
    """Clear once a day on a quiet thread, a while after the start; return what stops it.

    Two processes that do so on one database disturb nobody: what one has cleared the other finds cleared.
    """
    stop = Event()
    Thread(target=run_again_and_again, args=(store, stop.wait), name="retention", daemon=True).start()
    return stop.set


def run_again_and_again(store: Store, stops_within: Callable[[float], bool]) -> None:
    """Clear, wait, clear again, until `stops_within` so many seconds says so; what fails is logged and tried anew."""
    pause: float = FIRST_AFTER_SECONDS
    while not stops_within(pause):
        try:
            run(store, OPERATOR)
        except Exception:
            log.exception("clearing what was kept long enough failed, reference %s", secrets.token_hex(4))
        pause = EVERY_SECONDS
