"""The person looking, and the proofs that they may read, score or lead an area.

A proof can only be had from a viewer whose roles permit it, and storage takes nothing else: a read that skipped the
permission check does not type-check.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from resilience.domain.errors import NotAllowed
from resilience.domain.policy import REFUSALS, RELATION_BY_SHARING, Action, Relation, allowed
from resilience.domain.vocabulary import Role, Sharing
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


class ReviewedArea(ScorableArea):
    """An area in which this person may enter their own scores as a visiting peer."""


class EvidencedArea(ReadableArea):
    """An area to which this person may add evidence."""


class DiscussedArea(ReadableArea):
    """An area whose moderation this person may see and comment on."""


class SignableArea(ReadableArea):
    """An area of which this person may sign off an assessment, and revoke that."""


class LedArea(ReadableArea):
    """An area whose data this person may bring in, correct and withdraw."""


class SharedByArea(_Proof):
    """An area of which this person may decide what it shares, and under whose authority and marking."""


class OverseenArea(_Proof):
    """An area in which this person may see who holds which role and who did what."""


class ComparableArea(_Proof):
    """An area that shares its results by name with this person: its submitted scores, and none of its need."""


class CircledArea(ComparableArea):
    """An area that shows its submitted scores to this person, since both are of one circle."""


class ControlArea(_Proof):
    """An area whose monthly totals of need may stand, mixed with those of others, against an area of this person."""


class SummarisableArea(_Proof):
    """An area whose submitted scores this person may have summed up with those of others, and never by itself."""


@dataclass(frozen=True, slots=True)
class _ProofEverywhere:
    """The fact that somebody may do what belongs to no single area; `person_id` is `None` at the command line."""

    person_id: PersonId | None
    seal: object = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        _require_seal(self.seal, type(self), self.person_id)


class SetUp(_ProofEverywhere):
    """The fact that somebody may change areas, populations and rounds."""


class PeopleKeeping(_ProofEverywhere):
    """The fact that somebody may invite people, give and take roles and end sessions."""


class RecordKeeping(_ProofEverywhere):
    """The fact that somebody may see the whole record of who did what and set how long things are kept."""


AreaProof = TypeVar("AreaProof", bound=_Proof)
ProofEverywhere = TypeVar("ProofEverywhere", bound=_ProofEverywhere)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, in one area or (`area_id` is `None`) in the whole installation."""

    role: Role
    area_id: AreaId | None


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody with their roles as the database holds them now; `person_id` is `None` at the command line.

    At the command line (`is_operator`) the one who runs the installation acts: they hold the database file anyway,
    so reading, bringing in and setting up are allowed and recorded as such; scoring is not, nor is deciding what an
    area shares. `session_hash` is the session by which they came, `None` outside a browser.
    """

    person_id: PersonId | None
    name: str
    grants: frozenset[Grant]
    is_operator: bool = False
    session_hash: str | None = field(default=None, repr=False, compare=False)

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

    def may(self, action: Action, area_id: AreaId | None = None, *, sharing: Sharing = Sharing.NOT_ASKED) -> bool:
        """Whether this is ever allowed, in an area or (without one) anywhere.

        `sharing` is what an area in which no role is held agreed to.
        """
        if self.is_operator:
            return action not in NOT_AT_THE_COMMAND_LINE
        if area_id is None:
            return allowed(self.roles, action, Relation.NO_AREA)
        held = self.roles_in(area_id)
        return allowed(held, action, Relation.OWN) or allowed(self.roles, action, RELATION_BY_SHARING[sharing])

    def _require(self, action: Action, area_id: AreaId | None = None, *, sharing: Sharing = Sharing.NOT_ASKED) -> None:
        if not self.may(action, area_id, sharing=sharing):
            raise NotAllowed(_(REFUSALS[action]), what=action.value, area_id=area_id)

    def reading(self, area_id: AreaId) -> ReadableArea:
        """Return the proof for reading an area, or raise `NotAllowed`."""
        return self._proof(ReadableArea, Action.READ_AREA, area_id)

    def scoring(self, area_id: AreaId) -> ScorableArea:
        """Return the proof for scoring in an area, or raise `NotAllowed`."""
        return self._proof(ScorableArea, Action.SCORE, area_id)

    def reviewing(self, area_id: AreaId) -> ReviewedArea:
        """Return the proof for scoring in an area as a visiting peer, or raise `NotAllowed`."""
        return self._proof(ReviewedArea, Action.REVIEW, area_id)

    def adding_evidence(self, area_id: AreaId) -> EvidencedArea:
        """Return the proof for adding evidence in an area, or raise `NotAllowed`."""
        return self._proof(EvidencedArea, Action.ADD_EVIDENCE, area_id)

    def discussing(self, area_id: AreaId) -> DiscussedArea:
        """Return the proof for seeing an area's moderation, or raise `NotAllowed`."""
        return self._proof(DiscussedArea, Action.DISCUSS, area_id)

    def signing_off(self, area_id: AreaId) -> SignableArea:
        """Return the proof for signing off in an area, or raise `NotAllowed`."""
        return self._proof(SignableArea, Action.SIGN_OFF, area_id)

    def leading(self, area_id: AreaId) -> LedArea:
        """Return the proof for leading an area, or raise `NotAllowed`."""
        return self._proof(LedArea, Action.LEAD, area_id)

    def sharing(self, area_id: AreaId) -> SharedByArea:
        """Return the proof for deciding what an area shares, or raise `NotAllowed`."""
        return self._proof(SharedByArea, Action.SHARE, area_id)

    def overseeing(self, area_id: AreaId) -> OverseenArea:
        """Return the proof for seeing who does what in an area, or raise `NotAllowed`."""
        return self._proof(OverseenArea, Action.OVERSEE, area_id)

    def comparing(self, area_id: AreaId, sharing: Sharing) -> ComparableArea:
        """Return the proof for comparing an area that agreed to this, or raise `NotAllowed`."""
        return self._proof(ComparableArea, Action.COMPARE, area_id, sharing=sharing)

    def comparing_in_circle(self, area_id: AreaId, circle: frozenset[AreaId]) -> CircledArea:
        """Return the proof for an area of one's own circle, or raise `NotAllowed`.

        `circle` are the areas that are in the circle now, read in the same transaction: this person has to be a board
        member or lead of one of them, and the area has to be another of them.
        """
        holds = frozenset(role for member in circle if member != area_id for role in self.roles_in(member))
        if area_id not in circle or not allowed(holds, Action.COMPARE_IN_CIRCLE, Relation.IN_CIRCLE):
            raise NotAllowed(
                _(REFUSALS[Action.COMPARE_IN_CIRCLE]), what=Action.COMPARE_IN_CIRCLE.value, area_id=area_id
            )
        return CircledArea(area_id, self.person_id, _Seal((CircledArea, area_id, self.person_id)))

    def borrowing(self, area_id: AreaId, for_area: AreaId, consenting: frozenset[AreaId]) -> ControlArea:
        """Return the proof for an area that stands in the comparison group of `for_area`, or raise `NotAllowed`.

        `consenting` are the areas that agree to it now, read in the same transaction. The proof goes by the area that
        is evaluated and not by who looks, so that everybody there is shown the same: no area is its own control, and
        this person has to hold a role that reads `for_area`.
        """
        held = self.roles_in(for_area)
        may = self.is_operator or allowed(held, Action.USE_AS_CONTROL, Relation.CONTROL)
        if not may or area_id not in consenting or area_id == for_area:
            raise NotAllowed(_(REFUSALS[Action.USE_AS_CONTROL]), what=Action.USE_AS_CONTROL.value, area_id=area_id)
        return ControlArea(area_id, self.person_id, _Seal((ControlArea, area_id, self.person_id)))

    def summarising(self, area_id: AreaId, sharing: Sharing) -> SummarisableArea:
        """Return the proof for summing up an area that agreed to this, or raise `NotAllowed`."""
        return self._proof(SummarisableArea, Action.SUMMARISE, area_id, sharing=sharing)

    def seeing_comparison(self) -> None:
        """Go on for whoever may open the comparison of areas, or raise `NotAllowed`."""
        self._require(Action.SEE_COMPARISON)

    def setting_up(self) -> SetUp:
        """Return the proof for changing areas and rounds, or raise `NotAllowed`."""
        return self._proof_everywhere(SetUp, Action.SET_UP)

    def keeping_people(self) -> PeopleKeeping:
        """Return the proof for changing people, roles and sessions, or raise `NotAllowed`."""
        return self._proof_everywhere(PeopleKeeping, Action.PEOPLE)

    def keeping_the_record(self) -> RecordKeeping:
        """Return the proof for the whole record and for how long things are kept, or raise `NotAllowed`."""
        return self._proof_everywhere(RecordKeeping, Action.KEEP)

    def seeing_areas(self) -> None:
        """Go on for anybody who is somebody here, or raise `NotAllowed`."""
        self._require(Action.SEE_AREAS)

    def signed_in(self) -> PersonId:
        """Return who this is, or raise `NotAllowed` for nobody and at the command line, which has no account."""
        self._require(Action.SEE_AREAS)
        if self.person_id is None:
            raise NotAllowed(_("The command line has no account of its own."), what=Action.SEE_AREAS.value)
        return self.person_id

    def _proof(
        self,
        kind: type[AreaProof],
        action: Action,
        area_id: AreaId,
        *,
        sharing: Sharing = Sharing.NOT_ASKED,
    ) -> AreaProof:
        self._require(action, area_id, sharing=sharing)
        return kind(area_id, self.person_id, _Seal((kind, area_id, self.person_id)))

    def _proof_everywhere(self, kind: type[ProofEverywhere], action: Action) -> ProofEverywhere:
        self._require(action)
        return kind(self.person_id, _Seal((kind, self.person_id)))


NOT_AT_THE_COMMAND_LINE = frozenset(
    {
        Action.SCORE,
        Action.ANSWER_AGAIN,
        Action.REVIEW,
        Action.SHARE,
        Action.DISCUSS,
        Action.SIGN_OFF,
        Action.COMPARE_IN_CIRCLE,
    }
)
OPERATOR = Viewer(None, "command line", frozenset(), is_operator=True)
NOBODY = Viewer(None, "", frozenset())
