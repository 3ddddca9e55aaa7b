"""The chain through the record of who did what: each entry's code depends on all before it and on a key kept elsewhere.

Who can write to the database but lacks the key cannot change, remove, insert or reorder entries unnoticed. A chain
alone does not notice when its newest entries are cut off, so its head is kept in a file outside the database as well.
After Schneier and Kelsey (1999), "Secure audit logs to support computer forensics".
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.engine import make_url

from resilience.domain.audit import Head
from resilience.domain.errors import SettingsError
from resilience.locales import _
from resilience.settings import settings
from resilience.storage.engine import open_engine
from resilience.storage.schema import audit_entry
from resilience.storage.types import utc_text

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

BEGINNING = Head(0, "")
"""The head of a record in which nothing stands yet."""
KEY_FILE = "record.key"
MOST_NAMED = 20
"""Broken entries named one by one; further ones are counted."""


class Entry(NamedTuple):
    """What an entry's code is made from, as the database holds it."""

    id: int
    at: datetime
    person_id: int | None
    area_id: int | None
    deed: str
    subject: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What was found in the record: how many entries, its head, and a sentence for each thing wrong with it."""

    entries: int
    head: Head
    problems: tuple[str, ...]
    kept_head: Head | None
    """The head kept outside the database; `None` where none is kept, so that a cut tail could not be noticed."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class RecordKey:
    """The key of the chain and the file that keeps its head, for one database; both lie outside it."""

    key: bytes
    head_file: Path

    @classmethod
    def for_database(cls, url: str) -> RecordKey:
        """Return the key that the settings name, made now in a file of its own where none is set and none is needed.

        Raises `SettingsError` in production without RESILIENCE_AUDIT_KEY.
        """
        held = settings()
        folder = held.keys_folder
        head_file = folder / f"head-{hashlib.sha256(_place_of(url).encode()).hexdigest()[:16]}"
        if held.audit_key is not None:
            return cls(held.audit_key.get_secret_value().encode(), head_file)
        if held.is_production:
            raise SettingsError(
                _(
                    "RESILIENCE_AUDIT_KEY is not set. In production the key of the record is given by the one who runs "
                    "it, and kept outside the database."
                )
            )
        return cls(_key_in(folder / KEY_FILE), head_file)

    def code(self, previous: str, entry: Entry) -> str:
        """Return the code of an entry after the code of the one before it."""
        said = json.dumps(
            [previous, entry.id, utc_text(entry.at), *entry[2:]],
            ensure_ascii=False,
            separators=(",", ":"),
        )
        return hmac.new(self.key, said.encode(), hashlib.sha256).hexdigest()

    def kept_head(self) -> Head | None:
        """Return the head that was kept last, or `None` where none is."""
        with suppress(OSError, ValueError):
            number, mac = self.head_file.read_text(encoding="ascii").split()
            return Head(int(number), mac)
        return None

    def keep_head(self, head: Head) -> None:
        """Keep a head outside the database unless a later one is kept already; called after its commit.

        A crash in between leaves the one before it kept, which the record still holds.
        """
        kept = self.kept_head()
        if kept is not None and kept.number >= head.number:
            return
        self.replace_head(head)

    def replace_head(self, head: Head) -> None:
        """Keep this head whatever is kept now: for a restored database, whose record ends earlier."""
        self.head_file.parent.mkdir(parents=True, exist_ok=True)
        partial = self.head_file.with_name(f"{self.head_file.name}.{os.getpid()}.{secrets.token_hex(4)}")
        partial.write_text(f"{head.number} {head.mac}\n", encoding="ascii")
        partial.replace(self.head_file)

    def forget_head(self) -> None:
        """Keep no head: for a database that has just been made."""
        self.head_file.unlink(missing_ok=True)


def _place_of(url: str) -> str:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return str(Path(parsed.database or "").resolve())
    return f"{parsed.host}:{parsed.port}/{parsed.database}?{sorted(parsed.query.items())}"


def _key_in(file: Path) -> bytes:
    """Return the key in a file, made now if there is none; two processes that make it at once agree on one."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as opened:
            opened.write(secrets.token_hex(32))
        with suppress(FileExistsError):
            os.link(partial, file)
        partial.unlink()
    return file.read_text(encoding="ascii").strip().encode()


def _entry(row: Row[tuple[object, ...]]) -> Entry:
    return Entry(row.id, row.at, row.person_id, row.area_id, row.deed, row.subject)


def head(connection: Connection) -> Head:
    """Return the end of the record as the database holds it."""
    row = connection.execute(
        select(audit_entry.c.id, audit_entry.c.mac).order_by(audit_entry.c.id.desc()).limit(1)
    ).first()
    return BEGINNING if row is None else Head(row.id, row.mac or "")


def seal_what_is_older_than_the_chain(connection: Connection, key: RecordKey) -> int:
    """Chain the entries of a database from before there was a chain; return how many.

    Done once, right after the upgrade: where any entry is chained already, or a head is kept, nothing is sealed, so
    that nobody can have an entry of their own making sealed later.
    """
    chained = connection.execute(
        select(func.count()).select_from(audit_entry).where(audit_entry.c.mac.is_not(None))
    ).scalar_one()
    if chained or key.kept_head() is not None:
        return 0
    previous = ""
    rows = connection.execute(select(audit_entry).order_by(audit_entry.c.id)).all()
    for row in rows:
        previous = key.code(previous, _entry(row))
        connection.execute(update(audit_entry).where(audit_entry.c.id == row.id).values(mac=previous))
    return len(rows)


def seal_database(url: str, key: RecordKey) -> int:
    """Chain the older entries of a database, with the rights of its owner; return how many."""
    engine = open_engine(url)
    try:
        with engine.connect().execution_options(resilience_writes=True) as connection, connection.begin():
            sealed = seal_what_is_older_than_the_chain(connection, key)
            end = head(connection)
        if sealed:
            key.keep_head(end)
        return sealed
    finally:
        engine.dispose()


def verify(connection: Connection, key: RecordKey) -> ChainReport:
    """Walk the whole record and return what is wrong with it: changed, removed, added, reordered or cut entries."""
    previous, last, count = "", 0, 0
    problems: list[str] = []
    kept, kept_is_met = key.kept_head(), False
    for row in connection.execute(select(audit_entry).order_by(audit_entry.c.id)):
        count += 1
        if row.mac is None or not hmac.compare_digest(row.mac, key.code(previous, _entry(row))):
            problems.append(_break(row.id, last))
        if kept is not None and row.id == kept.number and row.mac == kept.mac:
            kept_is_met = True
        previous, last = row.mac or "", row.id
    if kept is not None and not kept_is_met:
        problems.append(_cut(kept, last))
    return ChainReport(count, Head(last, previous), _shortened(problems), kept)


def _break(number: int, before: int) -> str:
    return _(
        "Entry {number} does not follow from entry {before}: it, or what stood before it, was changed, removed, added "
        "or moved."
    ).format(number=number, before=before)


def _cut(kept: Head, last: int) -> str:
    if last < kept.number:
        return _("The record ends at entry {last}, but entry {kept} was written: its end was cut off.").format(
            last=last, kept=kept.number
        )
    return _("Entry {kept} is not the one that was written: the record was replaced from there on.").format(
        kept=kept.number
    )


def _shortened(problems: list[str]) -> tuple[str, ...]:
    if len(problems) <= MOST_NAMED:
        return tuple(problems)
    further = _("And {n} further entries.").format(n=len(problems) - MOST_NAMED)
    return (*problems[:MOST_NAMED], further)
