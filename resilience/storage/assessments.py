"""Rounds, and the assessment that each area makes in one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from resilience.domain.assessment import Assessment, Round
from resilience.domain.errors import NotFound, NotTheirs, Refused
from resilience.domain.identity import AreaId, AssessmentId, FrameworkId, PersonId, RoundId
from resilience.domain.vocabulary import AssessmentKind, AssessmentState, RoundForm, RoundState
from resilience.locales import _
from resilience.storage.schema import assessment, round_, round_move
from resilience.storage.types import Utc

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection, Row

    from resilience.domain.viewer import (
        ComparableArea,
        LedArea,
        ReadableArea,
        ScorableArea,
        SetUp,
        SignableArea,
        SummarisableArea,
    )


@dataclass(frozen=True, slots=True)
class RoundMove:
    """One move of a round to a state, and why; "" where nobody was asked for a reason."""

    state: RoundState
    reason: str
    moved_at: datetime


class AssessmentTable:
    """Rounds (shared by all) and assessments (an area's own)."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    @property
    def _writes(self) -> bool:
        """Whether what is read has to stay as it is until this transaction ends.

        On PostgreSQL, with several processes: a state that was read may be changed before what it allows is written. A
        share is enough for whoever enters answers; whoever moves an assessment takes it alone. SQLite has one writer.
        """
        return (
            self._connection.dialect.name == "postgresql"
            and self._connection.get_execution_options().get("resilience_writes") is True
        )

    def rounds(self) -> tuple[Round, ...]:
        """Return all rounds, the earliest first."""
        rows = self._connection.execute(select(round_).order_by(round_.c.opens_on, round_.c.id))
        return tuple(_round(row) for row in rows)

    def round(self, round_id: RoundId) -> Round:
        """Return one round, or raise `NotFound`."""
        row = self._connection.execute(select(round_).where(round_.c.id == round_id)).first()
        if row is None:
            raise NotFound(_("There is no such round."))
        return _round(row)

    def add_round(
        self,
        _proof: SetUp,
        framework_id: FrameworkId,
        name: str,
        opens_on: date,
        closes_on: date,
        *,
        form: RoundForm = RoundForm.FULL,
    ) -> RoundId:
        """Add a round as a draft; a name already taken is `Refused`."""
        if any(held.name == name for held in self.rounds()):
            raise Refused(_("There is a round called “{name}” already. Please choose another name.").format(name=name))
        return RoundId(
            self._connection.execute(
                insert(round_)
                .values(
                    framework_id=framework_id,
                    name=name,
                    opens_on=opens_on,
                    closes_on=closes_on,
                    state=RoundState.DRAFT.value,
                    form=form.value,
                )
                .returning(round_.c.id)
            ).scalar_one()
        )

    def set_round_state(self, proof: SetUp, round_id: RoundId, state: RoundState, reason: str = "") -> None:
        """Move a round to another state, and keep when, by whom and why."""
        self._connection.execute(update(round_).where(round_.c.id == round_id).values(state=state.value))
        moves = self._connection.execute(
            select(func.count()).select_from(round_move).where(round_move.c.round_id == round_id)
        ).scalar_one()
        self._connection.execute(
            insert(round_move).values(
                round_id=round_id,
                number=moves + 1,
                state=state.value,
                reason=reason,
                moved_at=self._now,
                moved_by=proof.person_id,
            )
        )

    def moves(self, round_id: RoundId) -> tuple[RoundMove, ...]:
        """Return how a round has moved, the first move first; rounds from before moves were kept lack some."""
        rows = self._connection.execute(
            select(round_move).where(round_move.c.round_id == round_id).order_by(round_move.c.number)
        )
        return tuple(RoundMove(RoundState(row.state), row.reason, row.moved_at) for row in rows)

    def in_round(
        self,
        area: ReadableArea | ComparableArea | SummarisableArea,
        round_id: RoundId,
        kind: AssessmentKind = AssessmentKind.SELF,
    ) -> Assessment | None:
        """Return an area's assessment of one kind in a round, or `None` where nobody has begun it."""
        asked = select(assessment).where(
            assessment.c.area_id == area.id, assessment.c.round_id == round_id, assessment.c.kind == kind.value
        )
        row = self._connection.execute(asked.with_for_update(read=True) if self._writes else asked).first()
        return None if row is None else _assessment(row)

    def of_area(self, area: ReadableArea | ComparableArea | SummarisableArea) -> tuple[Assessment, ...]:
        """Return every assessment of an area, of all kinds, in the order of their rounds."""
        rows = self._connection.execute(
            select(assessment)
            .join(round_, round_.c.id == assessment.c.round_id)
            .where(assessment.c.area_id == area.id)
            .order_by(round_.c.opens_on, round_.c.id, assessment.c.kind)
        )
        return tuple(_assessment(row) for row in rows)

    def get(self, area: ReadableArea, assessment_id: AssessmentId) -> Assessment:
        """Return one assessment of an area; `NotTheirs` where it is another area's or there is none."""
        asked = select(assessment).where(assessment.c.area_id == area.id, assessment.c.id == assessment_id)
        row = self._connection.execute(asked.with_for_update() if self._writes else asked).first()
        if row is None:
            raise NotTheirs(_("There is no such assessment in this area."), area_id=area.id)
        return _assessment(row)

    def move(
        self,
        area: LedArea | SignableArea,
        assessment_id: AssessmentId,
        state: AssessmentState,
    ) -> None:
        """Move an assessment to another state; the first time it leaves `open` is kept.

        Whether it may move there is for the service to ask of `policy.ASSESSMENT_MOVES`.
        """
        values: dict[str, object] = {"state": state.value}
        if state is AssessmentState.MODERATION:
            values["discussed_since"] = func.coalesce(assessment.c.discussed_since, literal(self._now, Utc))
        self._connection.execute(
            update(assessment).where(assessment.c.area_id == area.id, assessment.c.id == assessment_id).values(**values)
        )

    def name_signatory(self, area: LedArea, assessment_id: AssessmentId, person_id: PersonId) -> None:
        """Name who signs an assessment off."""
        self._connection.execute(
            update(assessment)
            .where(assessment.c.area_id == area.id, assessment.c.id == assessment_id)
            .values(signatory_id=person_id)
        )

    def begin(
        self,
        area: ScorableArea | LedArea,
        round_id: RoundId,
        kind: AssessmentKind = AssessmentKind.SELF,
        *,
        source: str = "",
    ) -> Assessment:
        """Return an area's assessment in a round, begun now if need be, by whoever of two at once comes first."""
        held = self.in_round(area, round_id, kind)
        if held is not None:
            return held
        is_postgresql = self._connection.dialect.name == "postgresql"
        self._connection.execute(
            (postgresql_insert if is_postgresql else sqlite_insert)(assessment)
            .values(
                area_id=area.id,
                round_id=round_id,
                kind=kind.value,
                state=AssessmentState.OPEN.value,
                source=source,
            )
            .on_conflict_do_nothing(index_elements=["area_id", "round_id", "kind"])
        )
        begun = self.in_round(area, round_id, kind)
        assert begun is not None  # noqa: S101 - it is there, by us or by somebody else
        return begun


def _round(row: Row[tuple[object, ...]]) -> Round:
    return Round(
        RoundId(row.id),
        FrameworkId(row.framework_id),
        row.name,
        row.opens_on,
        row.closes_on,
        RoundState(row.state),
        RoundForm(row.form),
    )


def _assessment(row: Row[tuple[object, ...]]) -> Assessment:
    return Assessment(
        AssessmentId(row.id),
        RoundId(row.round_id),
        AreaId(row.area_id),
        AssessmentState(row.state),
        AssessmentKind(row.kind),
        row.discussed_since,
        None if row.signatory_id is None else PersonId(row.signatory_id),
        row.source,
    )
