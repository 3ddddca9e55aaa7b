"""Any view as JSON: the same numbers and sentences that the page draws."""

from __future__ import annotations

import json
import math
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any


def as_json(view: object) -> str:
    """Return a frozen view as indented JSON; a missing value is null, never zero."""
    return json.dumps(_plain(view), ensure_ascii=False, indent=2)


def _plain(value: Any) -> Any:  # noqa: ANN401, PLR0911 - one branch for each kind of value a view may hold
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value) if field.repr}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, tuple | list | frozenset):
        return [_plain(item) for item in value]
    return value
