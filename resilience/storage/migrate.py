"""Bringing a database, new or old, to this version's schema: a verified backup first, then all steps or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.storage.backup import back_up_by_moment
from resilience.storage.steps import held_version, newest_version, refuse_unknown, take_to

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

__all__ = ["held_version", "migrate", "newest_version"]


def migrate(url: str, *, now: datetime | None = None) -> Path | None:
    """Create the schema or take it to the newest version. Doing it twice changes nothing.

    A database of an older version is backed up first, and the backup verified; returns where that lies, `None` where
    there was nothing to keep. Killed at any moment, the database has either the old version or the new one, whole.
    Raises `SettingsError` for a database of a later release, `Refused` where the backup cannot be made.
    """
    held = held_version(url)
    refuse_unknown(held)
    kept = None
    if held is not None and held != newest_version():
        kept, _held = back_up_by_moment(url, f"before-{newest_version()}", now)
    take_to(url)
    return kept
