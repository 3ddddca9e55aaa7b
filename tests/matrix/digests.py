"""What every table holds, as one number for each area: two of them tell whether anything was changed in between."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Table

Digests = dict[tuple[str, int | None], int]
"""By table and area; the area is `None` where the table belongs to none."""


def digests(connection: Connection, tables: Iterable[Table]) -> Digests:
    """Return a number for the rows that each area has in each table, as the connection sees them.

    PostgreSQL reckons it by itself in one question: fetching every row after every call took most of the time.
    """
    if connection.dialect.name == "postgresql":
        asked = " UNION ALL ".join(_on_postgresql(held) for held in tables)
        return {(name, area_id): int(found) for name, area_id, found in connection.exec_driver_sql(asked)}
    found: dict[tuple[str, int | None], list[int]] = {}
    for held in tables:
        names = list(held.c.keys())
        where = names.index("area_id") if "area_id" in names else None
        for row in connection.exec_driver_sql(f"SELECT {', '.join(names)} FROM {held.name}"):  # noqa: S608 - our own names
            found.setdefault((held.name, None if where is None else row[where]), []).append(hash(tuple(row)))
    return {key: hash(tuple(sorted(rows))) for key, rows in found.items()}


def _on_postgresql(held: Table) -> str:
    """Sum up a 64-bit code of each row as text, which no order changes; tables without rows give no line."""
    area = "area_id" if "area_id" in held.c else "NULL::integer"
    total = "sum(hashtextextended(held::text, 0))"
    return f"SELECT '{held.name}', {area}, {total} FROM {held.name} held GROUP BY 2"  # noqa: S608 - our own names


def changed(before: Digests, after: Digests) -> set[tuple[str, int | None]]:
    """Return the tables and areas of which rows came, went or changed."""
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
