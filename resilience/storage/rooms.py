"""Rooms: an indicator before everybody, answered silently, revealed together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from resilience.domain.assessment import Answer
from resilience.domain.errors import NotTheirs
from resilience.domain.identity import AreaId, AssessmentId, RoomId
from resilience.domain.room import Room, RoomMovedOn, Seat
from resilience.domain.vocabulary import AnswerKind
from resilience.locales import _
from resilience.storage.schema import room, room_answer, room_seat

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from resilience.domain.viewer import LedArea


class RoomTable:
    """Scoring together in one room. Phones act as nobody, so that their proof is the operator's."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def open(self, area: LedArea, assessment_id: AssessmentId, code: str, indicator: str, ends_at: datetime) -> RoomId:
        """Open a room that shows its first indicator."""
        return RoomId(
            self._connection.execute(
                insert(room)
                .values(
                    area_id=area.id,
                    assessment_id=assessment_id,
                    code=code,
                    indicator=indicator,
                    is_revealed=0,
                    step=1,
                    opened_at=self._now,
                    opened_by=area.person_id,
                    ends_at=ends_at,
                )
                .returning(room.c.id)
            ).scalar_one()
        )

    def by_code(self, code: str) -> Room | None:
        """Return the newest room that has or had a code, or `None`."""
        row = self._connection.execute(
            select(room).where(room.c.code == code).order_by(room.c.id.desc()).limit(1)
        ).first()
        return None if row is None else _room(row)

    def step_of(self, code: str, token_hash: str) -> int:
        """Return at which step the open room of a code stands for a device that has a seat in it, else 0."""
        return (
            self._connection.execute(
                select(room.c.step)
                .join(room_seat, (room_seat.c.area_id == room.c.area_id) & (room_seat.c.room_id == room.c.id))
                .where(
                    room.c.code == code,
                    room.c.ended_at.is_(None),
                    room.c.ends_at > self._now,
                    room_seat.c.token_hash == token_hash,
                )
            ).scalar()
            or 0
        )

    def get(self, area: LedArea, room_id: RoomId) -> Room:
        """Return one room of an area; `NotTheirs` where it is another area's or there is none."""
        row = self._connection.execute(select(room).where(room.c.area_id == area.id, room.c.id == room_id)).first()
        if row is None:
            raise NotTheirs(_("There is no such room in this area."), area_id=area.id)
        return _room(row)

    def open_now(self, area: LedArea) -> Room | None:
        """Return the newest room of an area that is open at this moment, or `None`."""
        row = self._connection.execute(
            select(room)
            .where(room.c.area_id == area.id, room.c.ended_at.is_(None), room.c.ends_at > self._now)
            .order_by(room.c.id.desc())
            .limit(1)
        ).first()
        return None if row is None else _room(row)

    def show(self, area: LedArea, room_id: RoomId, *, seen_step: int, indicator: str, is_revealed: bool) -> None:
        """Show an indicator, or its answers, to everybody; `RoomMovedOn` where the room is no longer at `seen_step`."""
        moved = self._connection.execute(
            update(room)
            .where(room.c.area_id == area.id, room.c.id == room_id, room.c.step == seen_step)
            .values(indicator=indicator, is_revealed=int(is_revealed), step=room.c.step + 1)
        ).rowcount
        if not moved:
            raise RoomMovedOn

    def end(self, area: LedArea, room_id: RoomId) -> None:
        """Close a room and forget who sat in it and what each answered: how many gave which level is minuted."""
        self._connection.execute(
            update(room)
            .where(room.c.area_id == area.id, room.c.id == room_id, room.c.ended_at.is_(None))
            .values(ended_at=self._now, step=room.c.step + 1)
        )
        for table in (room_answer, room_seat):
            self._connection.execute(delete(table).where(table.c.area_id == area.id, table.c.room_id == room_id))

    def end_those_over(self, area: LedArea) -> None:
        """Close every room of an area whose time has run out."""
        over = self._connection.execute(
            select(room.c.id).where(room.c.area_id == area.id, room.c.ended_at.is_(None), room.c.ends_at <= self._now)
        ).scalars()
        for number in over.all():
            self.end(area, RoomId(number))

    def seats(self, area: LedArea, room_id: RoomId) -> tuple[Seat, ...]:
        """Return who sits in a room, in the order in which they came."""
        rows = self._connection.execute(
            select(room_seat.c.seat, room_seat.c.title)
            .where(room_seat.c.area_id == area.id, room_seat.c.room_id == room_id)
            .order_by(room_seat.c.seat)
        )
        return tuple(Seat(row.seat, row.title) for row in rows)

    def seat_of(self, area: LedArea, room_id: RoomId, token_hash: str) -> Seat | None:
        """Return the seat whose token a device holds, or `None`."""
        row = self._connection.execute(
            select(room_seat.c.seat, room_seat.c.title).where(
                room_seat.c.area_id == area.id, room_seat.c.room_id == room_id, room_seat.c.token_hash == token_hash
            )
        ).first()
        return None if row is None else Seat(row.seat, row.title)

    def sit_down(self, area: LedArea, room_id: RoomId, token_hash: str, title: str) -> None:
        """Give a device the next seat."""
        self._hold(area, room_id)
        last = self._connection.execute(
            select(func.max(room_seat.c.seat)).where(room_seat.c.area_id == area.id, room_seat.c.room_id == room_id)
        ).scalar_one()
        self._connection.execute(
            insert(room_seat).values(
                area_id=area.id,
                room_id=room_id,
                seat=(last or 0) + 1,
                token_hash=token_hash,
                title=title,
                joined_at=self._now,
            )
        )

    def answer(self, area: LedArea, held: Room, seat: int, answer: Answer) -> None:
        """Hold a seat's answer to the indicator shown, in place of an earlier one.

        `RoomMovedOn` where the room no longer stands as `held`: the answers are revealed, or another is shown.
        """
        if self._hold(area, held.id).step != held.step:
            raise RoomMovedOn
        is_postgresql = self._connection.dialect.name == "postgresql"
        given = {"answer": answer.kind.value, "level": answer.level, "answered_at": self._now}
        self._connection.execute(
            (postgresql_insert if is_postgresql else sqlite_insert)(room_answer)
            .values(area_id=area.id, room_id=held.id, indicator=held.indicator, seat=seat, **given)
            .on_conflict_do_update(index_elements=["area_id", "room_id", "indicator", "seat"], set_=given)
        )

    def answers(self, area: LedArea, room_id: RoomId, indicator: str) -> dict[int, Answer]:
        """Return what each seat answered to one indicator."""
        rows = self._connection.execute(
            select(room_answer.c.seat, room_answer.c.answer, room_answer.c.level).where(
                room_answer.c.area_id == area.id,
                room_answer.c.room_id == room_id,
                room_answer.c.indicator == indicator,
            )
        )
        return {row.seat: Answer(AnswerKind(row.answer), row.level) for row in rows}

    def _hold(self, area: LedArea, room_id: RoomId) -> Room:
        """Return a room as it is now, and keep others from changing it before this transaction ends."""
        self._connection.execute(
            select(room.c.id).where(room.c.area_id == area.id, room.c.id == room_id).with_for_update()
        )
        return self.get(area, room_id)


def _room(row: Row[tuple[object, ...]]) -> Room:
    return Room(
        RoomId(row.id),
        AreaId(row.area_id),
        AssessmentId(row.assessment_id),
        row.code,
        row.indicator,
        bool(row.is_revealed),
        row.step,
        row.opened_at,
        row.ends_at,
        row.ended_at,
    )
