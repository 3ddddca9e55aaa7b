"""A small database marked as an example: one invented partnership, one global role of each kind, a round to answer."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from resilience.domain.identity import PersonId
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import Role, RoundState
from resilience.services import rounds, setting_up
from resilience.services.uk_time import uk_day
from resilience.storage.installation import MADE_AS
from resilience.storage.store import Store
from tests.conftest import Partnership


class SmallExample:
    """What was made, and who is who in it. The clock is the real one: the application reads no other."""

    def __init__(self, file: Path) -> None:
        self.file = file
        store = Store(f"sqlite:///{file}")
        setting_up.prepare(store)
        with store.transaction() as tx:
            tx.installation.mark(MADE_AS, "example")
        self.partnership = Partnership(store)
        today = uk_day(store.clock())
        day = timedelta(days=1)
        self.round_id = rounds.add_round(store, OPERATOR, "Round 1", today - 30 * day, today + 30 * day)
        rounds.set_round_state(store, OPERATOR, self.round_id, RoundState.OPEN)
        with store.transaction() as tx:
            proof = OPERATOR.keeping_people()
            self.administrator = tx.people.add(proof, "Administrator")
            tx.people.grant(proof, self.administrator, Role.ADMINISTRATOR, None)
            self.member = tx.people.add(proof, "Member of the national team")
            tx.people.grant(proof, self.member, Role.NCSR_MEMBER, None)
        store.close()

    def person(self, title: str) -> PersonId:
        """Return who has a title: lead, board, one, two, three, administrator or member."""
        held = getattr(self, title, None)
        return PersonId(held if held is not None else getattr(self.partnership, title).person_id)
