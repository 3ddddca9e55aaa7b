"""Sessions for tests of what is served: begun and ended in the database, as another process does."""

from __future__ import annotations

from resilience.services import identity
from resilience.storage.store import Store
from tests.web.served import Served
from tests.web.small_example import SmallExample

NOT_A_TOKEN = "x" * 43


class Keys:
    """Begins and ends sessions of the people of a small example, from outside the application that serves it."""

    def __init__(self, served: Served, small_example: SmallExample) -> None:
        self.store = Store(served.url)
        self._small_example = small_example

    def become(self, title: str) -> str:
        return identity.become(self.store, self._small_example.person(title))

    def end(self, token: str) -> None:
        identity.sign_out(self.store, token)

    def ended(self, title: str) -> str:
        token = self.become(title)
        self.end(token)
        return token

    def close(self) -> None:
        self.store.close()
