"""Whom one can choose to be in an example."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resilience.domain.area import Area
    from resilience.domain.identity import PersonId


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
