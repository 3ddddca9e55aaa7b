"""Rounds, and the assessment that each area makes in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from resilience.domain.assessment import Assessment, Round
from resilience.domain.errors import NotFound, Refused
from resilience.domain.identity import AreaId, AssessmentId, FrameworkId, RoundId
from resilience.domain.vocabulary import AssessmentState, RoundState
from resilience.locales import _
from resilience.storage.schema import assessment, round_

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection, Row

    from resilience.domain.viewer import ComparableArea, ReadableArea, ScorableArea, SetUp, SummarisableArea


class AssessmentTable:
    """Rounds (shared by all) and assessments (an area's own)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

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
        self, _proof: SetUp, framework_id: FrameworkId, name: str, opens_on: date, closes_on: date
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
                )
                .returning(round_.c.id)
            ).scalar_one()
        )

    def set_round_state(self, _proof: SetUp, round_id: RoundId, state: RoundState) -> None:
        """Move a round to another state."""
        self._connection.execute(update(round_).where(round_.c.id == round_id).values(state=state.value))

    def in_round(self, area: ReadableArea | ComparableArea | SummarisableArea, round_id: RoundId) -> Assessment | None:
        """Return an area's assessment in a round, or `None` where nobody has begun it."""
        row = self._connection.execute(
            select(assessment).where(assessment.c.area_id == area.id, assessment.c.round_id == round_id)
        ).first()
        return None if row is None else _assessment(row)

    def begin(self, area: ScorableArea, round_id: RoundId) -> Assessment:
        """Return an area's assessment in a round, begun now if need be, by whoever of two at once comes first."""
        held = self.in_round(area, round_id)
        if held is not None:
            return held
        is_postgresql = self._connection.dialect.name == "postgresql"
        self._connection.execute(
            (postgresql_insert if is_postgresql else sqlite_insert)(assessment)
            .values(area_id=area.id, round_id=round_id, state=AssessmentState.OPEN.value)
            .on_conflict_do_nothing(index_elements=["area_id", "round_id"])
        )
        begun = self.in_round(area, round_id)
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
    )


def _assessment(row: Row[tuple[object, ...]]) -> Assessment:
    return Assessment(AssessmentId(row.id), RoundId(row.round_id), AreaId(row.area_id), AssessmentState(row.state))
