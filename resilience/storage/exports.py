"""Files made ready for one person in one session, fetched once and then gone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from resilience.domain.identity import AreaId, PersonId
from resilience.domain.vocabulary import Marking
from resilience.storage.schema import export

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class ReadyFile:
    """A file for one person. `area_id` is `None` where no area is concerned; `kind` names it in the record."""

    person_id: PersonId
    session_hash: str
    area_id: AreaId | None
    kind: str
    file_name: str
    media_type: str
    marking: Marking
    content: bytes = field(repr=False)


class ExportTable:
    """Files that wait to be fetched."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def hold(self, token_hash: str, file: ReadyFile, expires_at: datetime) -> None:
        """Hold a file until then; what was ready before and has expired is dropped."""
        self.forget_expired()
        self._connection.execute(
            insert(export).values(
                token_hash=token_hash,
                session_hash=file.session_hash,
                person_id=file.person_id,
                area_id=file.area_id,
                kind=file.kind,
                file_name=file.file_name,
                media_type=file.media_type,
                marking=file.marking.value,
                content=file.content,
                expires_at=expires_at,
            )
        )

    def take(self, token_hash: str, person_id: PersonId, session_hash: str) -> ReadyFile | None:
        """Return a file to the person and session that asked for it, and drop it; `None` for anybody else."""
        mine = (
            export.c.token_hash == token_hash,
            export.c.person_id == person_id,
            export.c.session_hash == session_hash,
        )
        row = self._connection.execute(select(export).where(*mine, export.c.expires_at > self._now)).first()
        if row is None:
            return None
        self._connection.execute(delete(export).where(*mine))
        return ReadyFile(
            PersonId(row.person_id),
            row.session_hash,
            None if row.area_id is None else AreaId(row.area_id),
            row.kind,
            row.file_name,
            row.media_type,
            Marking(row.marking),
            bytes(row.content),
        )

    def forget_expired(self) -> int:
        """Drop files that nobody fetched in time; return how many of those this transaction may see."""
        return int(self._connection.execute(delete(export).where(export.c.expires_at <= self._now)).rowcount)
