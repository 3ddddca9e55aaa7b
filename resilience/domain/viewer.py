"""The person looking, and the proofs that they may read, score or lead an area.

A proof can only be had from a viewer whose roles permit it, and storage takes nothing else: a read that skipped the
permission check does not type-check.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resilience.domain.errors import NotAllowed
from resilience.domain.policy import REFUSALS, Action, allowed_everywhere, allowed_in_area
from resilience.domain.vocabulary import Role
from resilience.locales import _

if TYPE_CHECKING:
    from resilience.domain.identity import AreaId, PersonId


@dataclass(frozen=True, slots=True)
class _Seal:
    """Made by a viewer for one proof: it fits no other kind of proof, no other area and no other person."""

    of: tuple[object, ...]


def _require_seal(seal: object, *of: object) -> None:
    if not isinstance(seal, _Seal) or seal.of != of:
        message = "a proof comes from a Viewer and from nowhere else"
        raise TypeError(message)


@dataclass(frozen=True, slots=True)
class _Proof:
    """An area together with the fact that somebody was allowed; `person_id` is `None` at the command line."""

    id: AreaId
    person_id: PersonId | None
    seal: object = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        _require_seal(self.seal, type(self), self.id, self.person_id)


class ReadableArea(_Proof):
    """An area whose figures this person may read."""


class ScorableArea(ReadableArea):
    """An area in which this person may enter their own scores."""


class LedArea(ReadableArea):
    """An area whose data this person may bring in, correct and withdraw."""


@dataclass(frozen=True, slots=True)
class SetUp:
    """The fact that somebody may change areas, rounds and people."""

    person_id: PersonId | None
    seal: object = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        _require_seal(self.seal, SetUp, self.person_id)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, in one area or (`area_id` is `None`) in the whole installation."""

    role: Role
    area_id: AreaId | None


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody with their roles as the database holds them now; `person_id` is `None` at the command line.

    At the command line (`is_operator`) the one who runs the installation acts: they hold the database file anyway,
    so reading, bringing in and setting up are allowed and recorded as such; scoring is not.
    """

    person_id: PersonId | None
    name: str
    grants: frozenset[Grant]
    is_operator: bool = False

    def roles_in(self, area_id: AreaId) -> frozenset[Role]:
        """Return the roles held for one area."""
        return frozenset(grant.role for grant in self.grants if grant.area_id == area_id)

    @property
    def roles(self) -> frozenset[Role]:
        """All roles held anywhere."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def areas(self) -> frozenset[AreaId]:
        """The areas in which any role is held."""
        return frozenset(grant.area_id for grant in self.grants if grant.area_id is not None)

    def may(self, action: Action, area_id: AreaId | None = None) -> bool:
        """Whether this is allowed, in an area or (without one) anywhere; for deciding what to show."""
        if self.is_operator:
            return action is not Action.SCORE
        if area_id is None:
            return allowed_everywhere(action, self.roles)
        return allowed_in_area(action, self.roles_in(area_id))

    def _require(self, action: Action, area_id: AreaId | None = None) -> None:
        if not self.may(action, area_id):
            raise NotAllowed(_(REFUSALS[action]))

    def reading(self, area_id: AreaId) -> ReadableArea:
        """Return the proof for reading an area, or raise `NotAllowed`."""
        self._require(Action.READ_AREA, area_id)
        return ReadableArea(area_id, self.person_id, _Seal((ReadableArea, area_id, self.person_id)))

    def scoring(self, area_id: AreaId) -> ScorableArea:
        """Return the proof for scoring in an area, or raise `NotAllowed`."""
        self._require(Action.SCORE, area_id)
        return ScorableArea(area_id, self.person_id, _Seal((ScorableArea, area_id, self.person_id)))

    def leading(self, area_id: AreaId) -> LedArea:
        """Return the proof for leading an area, or raise `NotAllowed`."""
        self._require(Action.LEAD, area_id)
        return LedArea(area_id, self.person_id, _Seal((LedArea, area_id, self.person_id)))

    def setting_up(self) -> SetUp:
        """Return the proof for changing areas, rounds and people, or raise `NotAllowed`."""
        self._require(Action.SET_UP)
        return SetUp(self.person_id, _Seal((SetUp, self.person_id)))


OPERATOR = Viewer(None, "command line", frozenset(), is_operator=True)
NOBODY = Viewer(None, "", frozenset())
