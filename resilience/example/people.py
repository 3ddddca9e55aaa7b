"""Who takes part: people by their role, never by a person's name."""

from __future__ import annotations

from dataclasses import dataclass

from resilience.domain.vocabulary import Role

SECTORS = (
    "local authority",
    "police",
    "fire",
    "ambulance",
    "NHS",
    "public health",
    "voluntary sector",
    "environment",
    "utilities",
    "faith and community",
    "business",
    "military liaison",
)
BOARD_MEMBERS = 2


@dataclass(frozen=True, slots=True)
class ExamplePerson:
    """Somebody called by their role; within an area no two are called the same."""

    name: str
    roles: tuple[Role, ...]


EVALUATORS = tuple(
    ExamplePerson(f"Evaluator {number}, {sector}", (Role.EVALUATOR,)) for number, sector in enumerate(SECTORS, start=1)
)
OF_AN_AREA = (
    ExamplePerson("Area lead", (Role.AREA_LEAD,)),
    *(ExamplePerson(f"Board member {number}", (Role.BOARD_MEMBER,)) for number in range(1, BOARD_MEMBERS + 1)),
    *EVALUATORS,
)
VISITORS = tuple(
    ExamplePerson(name, (Role.PEER_REVIEWER,))
    for name in (
        "Peer reviewer 1, another county",
        "Peer reviewer 2, fire service elsewhere",
        "Peer reviewer 3, voluntary sector elsewhere",
    )
)
"""Peers who visited the first area."""
OF_ALL = (
    ExamplePerson("NCSR+ member", (Role.NCSR_MEMBER,)),
    ExamplePerson("Administrator", (Role.ADMINISTRATOR,)),
)
