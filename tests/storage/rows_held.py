"""Every row of a database as it is held, to compare what was there before with what is there after."""

from __future__ import annotations

import re
from collections import Counter

from sqlalchemy import text

from resilience.storage.engine import open_engine

WITHOUT_ZONE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}")
"""How version 3 wrote one of its moments on SQLite; it was in UTC like all others."""


def rows(url):
    """Every row of every table as a mapping, the tables' names first; moments as text in UTC."""
    engine = open_engine(url)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT set_config('resilience.person', 'operator', true)"))
            connection.execute(text("SET TIME ZONE 'UTC'"))
            ask = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
        else:
            ask = "SELECT name FROM sqlite_master WHERE type = 'table'"
        tables = sorted(set(connection.execute(text(ask)).scalars()) - {"alembic_version"})
        held = {}
        for table in tables:
            found = connection.execute(text(f'SELECT * FROM "{table}"')).mappings()  # noqa: S608 - our own names
            held[table] = [{name: _plain(value) for name, value in row.items()} for row in found]
    engine.dispose()
    return held


def _plain(value):
    if isinstance(value, str) and WITHOUT_ZONE.fullmatch(value):
        return value.replace(" ", "T") + "+00:00"
    return value.isoformat(timespec="microseconds") if hasattr(value, "isoformat") else value


SHIPPED = frozenset({"framework", "term"})
"""Tables to which a newer release adds what it ships, whatever else they hold."""


WORKED_OUT_ANEW = frozenset({"need_day", "need_place_month"})
"""Summaries of earlier releases, whose place others have taken; the records that they came from are compared."""


def come_along(before, after):
    """Check that every row of before is in after, whatever columns it got in addition, and no other row of people's."""
    for table, held in before.items():
        if table in WORKED_OUT_ANEW - after.keys():
            continue
        columns = list(held[0]) if held else []
        now = Counter(repr(tuple(row[name] for name in columns)) for row in after[table])
        then = Counter(repr(tuple(row.values())) for row in held)
        assert then - now == Counter(), table
        assert table in SHIPPED or now == then, table
