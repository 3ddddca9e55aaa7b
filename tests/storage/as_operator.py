"""A store whose every transaction acts for the command line: for tests of one table, which ask nobody who they are."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from resilience.domain.viewer import OPERATOR
from resilience.storage.store import Store


class OperatorsStore(Store):
    """The same store; on PostgreSQL row-level security would otherwise show nothing to somebody not asked about."""

    @contextmanager
    def transaction(self):
        with super().transaction() as tx:
            tx.people.act_as(OPERATOR)
            yield tx

    @contextmanager
    def reading(self):
        with super().reading() as tx:
            tx.people.act_as(OPERATOR)
            yield tx


@pytest.fixture
def store(url, clock):
    held = OperatorsStore(url, clock=clock)
    yield held
    held.close()
