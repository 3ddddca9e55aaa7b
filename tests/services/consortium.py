"""Areas that decide what others see of them, for tests that look at them side by side."""

from __future__ import annotations

from datetime import date

from resilience.domain.assessment import Answer, ScoreDraft
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import Role, RoundState, Sharing
from resilience.services import circles, comparing, scoring, sharing
from tests.conftest import Partnership

SL = ("SL1", "SL2", "SL3", "SL4", "SL5")
NAMES = ("Ashby", "Birch", "Cedar", "Dene", "Elm", "Fern", "Gorse", "Heath")


class Consortium:
    """Areas that share as they are told to, with one level for each of three evaluators in a round then closed."""

    def __init__(self, store, add_round) -> None:
        self.store, self.areas = store, {}
        self.round_id = add_round("Round 1", date(2026, 11, 1), date(2026, 11, 30))
        with store.transaction() as tx:
            person = tx.people.add(OPERATOR.keeping_people(), "Member")
            tx.people.grant(OPERATOR.keeping_people(), person, Role.NCSR_MEMBER, None)
            self.member = tx.people.viewer(person)

    def area(self, name: str, what: Sharing, levels: tuple[int, int, int] = (1, 2, 3), *, submits: bool = True):
        made = Partnership(self.store, f"Z{len(self.areas):02}", name)
        self.areas[name] = made
        for viewer, level in zip((made.one, made.two, made.three), levels, strict=True):
            for indicator in SL:
                draft = ScoreDraft(indicator, Answer.at(level), rationale=f"canary {name}", evidence=f"canary {name}")
                scoring.record(self.store, viewer, made.id, self.round_id, draft, seen_version=0)
            if submits:
                scoring.submit(self.store, viewer, made.id, self.round_id)
        if what is Sharing.WITHDRAWN:
            self.decide(name, Sharing.BY_NAME, 0)
        if what is not Sharing.NOT_ASKED:
            self.decide(name, what, 1 if what is Sharing.WITHDRAWN else 0)
        return made

    def decide(self, name: str, what: Sharing, seen: int) -> None:
        made = self.areas[name]
        sharing.decide(self.store, made.lead, made.id, what, seen=seen, is_agreed=True)

    def close(self) -> None:
        with self.store.transaction() as tx:
            tx.assessments.set_round_state(OPERATOR.setting_up(), self.round_id, RoundState.CLOSED)

    def look(self):
        return comparing.comparison(self.store, self.member)

    def strategy(self):
        return next(feature for feature in self.look().features if feature.code == "SL")

    def circle(self, name: str, *members: str) -> int:
        """Make a circle and have these areas join it."""
        number = circles.make_circle(self.store, OPERATOR, name)
        for member in members:
            self.join(number, member)
        return number

    def join(self, number, name: str, *, is_in: bool = True, seen: int = 0) -> None:
        made = self.areas[name]
        circles.decide(self.store, made.lead, made.id, number, is_in=is_in, seen=seen, is_agreed=True)

    def seen_by(self, name: str, who: str = "board"):
        return comparing.comparison(self.store, getattr(self.areas[name], who))
