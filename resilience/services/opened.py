"""The one store of this process, opened at its first use."""

from __future__ import annotations

from functools import lru_cache

from resilience.settings import settings
from resilience.storage.store import Store


@lru_cache(maxsize=1)
def store() -> Store:
    """Return the store that the settings name."""
    return Store(settings().database_url)
