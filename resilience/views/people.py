"""People: whom one can choose to be in an example, who holds which role, and what is held about one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from resilience.domain.area import Area
    from resilience.domain.identity import PersonId
    from resilience.domain.viewer import Grant
    from resilience.views.record import RecordLine


@dataclass(frozen=True, slots=True)
class ExamplePerson:
    """Somebody of the example, called by their role; `does` says what they come to do."""

    person_id: PersonId
    name: str
    does: str


@dataclass(frozen=True, slots=True)
class WhoToBe:
    """The areas to choose from, and the people of the one chosen with those who belong to no area."""

    areas: tuple[Area, ...]
    chosen: Area | None
    people: tuple[ExamplePerson, ...]


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """A role with the words for it, such as "Evaluator, Northmoor and Vale"; `where` is "" for one held everywhere."""

    grant: Grant
    words: str
    where: str


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody as the list shows them. `state`, `signs_in` and `last_seen` are words; `last_seen` is in UK time."""

    person_id: PersonId
    name: str
    is_active: bool
    state: str
    roles: tuple[RoleHeld, ...]
    signs_in: str
    last_seen: str


@dataclass(frozen=True, slots=True)
class PeopleView:
    """The people found, and the page of them that is drawn; `page` counts from 1."""

    sentence: str
    found: tuple[PersonLine, ...]
    lines: tuple[PersonLine, ...]
    page: int
    pages: int
    hours_of_a_link: int


@dataclass(frozen=True, slots=True)
class AreaPeopleView:
    """Who holds which role in one area, for its lead, with the newest changes of roles and sharing there."""

    area: Area
    sentence: str
    lines: tuple[PersonLine, ...]
    changes: tuple[RecordLine, ...]


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One open session in words; `is_this` says whether it is the one that asks."""

    method: str
    begun: str
    seen: str
    ends: str
    is_this: bool


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """What somebody sees of their own account. `login` is `None` for whoever has no password here."""

    line: PersonLine
    login: str | None
    sessions: tuple[SessionLine, ...]

    @property
    def others(self) -> int:
        """How many sessions are open elsewhere."""
        return sum(not session.is_this for session in self.sessions)


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role in a person's data; `area` is `None` for one held everywhere."""

    role: str
    area: str | None


@dataclass(frozen=True, slots=True)
class HeldSession:
    """An open session in a person's data, without anything with which one could take it over."""

    method: str
    begun_at: datetime
    seen_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class HeldAnswer:
    """One accepted answer of a person, with every earlier one beside it as an entry of its own."""

    area: str
    round: str
    indicator: str
    revision: int
    answer: str
    level: int | None
    sureness: str | None
    rationale: str
    evidence: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class HeldDeed:
    """Something a person did, as the record of who did what holds it."""

    number: int
    at: datetime
    deed: str
    about: str
    area: str | None


@dataclass(frozen=True, slots=True)
class PersonData:
    """Everything that is held about one person, to hand over to them. `notes` say what is left out, and why."""

    made_at: datetime
    person_id: PersonId
    name: str
    is_let_in: bool
    added_at: datetime
    login: str | None
    has_organisation_account: bool
    roles: tuple[HeldRole, ...]
    sessions: tuple[HeldSession, ...]
    answers: tuple[HeldAnswer, ...]
    deeds: tuple[HeldDeed, ...]
    notes: tuple[str, ...]
