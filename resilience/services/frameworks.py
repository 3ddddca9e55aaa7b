"""The framework of a round, parsed once."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from resilience.intake.shipped import parse_framework

if TYPE_CHECKING:
    from resilience.domain.framework import Framework
    from resilience.domain.identity import FrameworkId
    from resilience.storage.store import Store, Tx


@lru_cache(maxsize=16)
def _parsed(text: str, framework_id: FrameworkId) -> Framework:
    return parse_framework(text, framework_id)


def framework_of(tx: Tx, framework_id: FrameworkId) -> Framework:
    """Return a framework version; it never changes, so it is parsed once in this process."""
    return _parsed(tx.reference.framework_text(framework_id), framework_id)


def newest_framework(store: Store) -> Framework:
    """Return the framework version held last: public, so that anybody may read what the scores mean."""
    with store.reading() as tx:
        return framework_of(tx, tx.reference.framework_ids()[-1])
