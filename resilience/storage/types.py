"""Column types that mean the same on SQLite and PostgreSQL: moments in UTC only, days as dates."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import REAL, BigInteger, DateTime, Double, Integer, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from resilience.domain.need import day_from_number, day_number

Big = BigInteger().with_variant(Integer(), "sqlite")
"""A whole number of 64 bits on both engines (SQLite's INTEGER is one already)."""
Real: TypeEngine[float] = Double().with_variant(REAL(), "sqlite")
"""A number with a fraction in 64 bits on both engines."""


def utc_text(moment: datetime) -> str:
    """Return a moment as SQLite holds it: ISO 8601 in UTC with microseconds, so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


class Utc(TypeDecorator[datetime]):
    """A moment in UTC. A datetime without a zone is refused: it could mean two moments."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Use text on SQLite, which has no type for moments."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401 - SQLAlchemy's
        """Turn any zone into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a moment without a time zone cannot be stored"
            raise ValueError(message)
        return utc_text(value) if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401, ARG002 - ditto
        """Return the moment in UTC."""
        if value is None:
            return None
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.astimezone(UTC)


class Day(TypeDecorator[date]):
    """A date, held as days since 1 January 1970: date functions on text cost two to four times as much."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's
        """Number the day."""
        return None if value is None else day_number(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> date | None:  # noqa: ARG002 - ditto
        """Return the date."""
        return None if value is None else day_from_number(value)
