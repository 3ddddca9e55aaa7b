"""Results that were brought in as they had been published, to a tenth of a level.

An administrator brings them in for many areas at once, in none of which they hold a role. Since they are public
already, this door asks for the proof of setting up and not for one of each area; it writes nothing but assessments
that name their source, their levels, and that an area which came with them is shown by its name.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from resilience.domain.identity import AreaId, AssessmentId, RoundId
from resilience.domain.vocabulary import AssessmentKind, AssessmentState, Sharing
from resilience.storage.rights import every_row
from resilience.storage.schema import assessment, published_level, sharing_decision

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from resilience.domain.viewer import ComparableArea, ReadableArea, SetUp

TENTHS = 10


@dataclass(frozen=True, slots=True)
class ResultsOf:
    """Whose results: one area in one round, judged by itself, by peers or from outside."""

    area_id: AreaId
    round_id: RoundId
    kind: AssessmentKind


@dataclass(frozen=True, slots=True)
class HeldResults:
    """What is held for them: levels by indicator, to a tenth; `source` is "" for an assessment made here."""

    source: str
    levels: dict[str, float]


class PublishedTable:
    """Published levels of assessments made elsewhere."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def of(self, area: ReadableArea | ComparableArea, assessment_id: AssessmentId) -> dict[str, float]:
        """Return the published level of each indicator; empty for an assessment made here."""
        rows = self._connection.execute(
            select(published_level.c.indicator, published_level.c.level_tenths)
            .where(published_level.c.area_id == area.id, published_level.c.assessment_id == assessment_id)
            .order_by(published_level.c.indicator)
        )
        return {row.indicator: row.level_tenths / TENTHS for row in rows}

    def held_in(self, _proof: SetUp, rounds: Collection[RoundId]) -> dict[ResultsOf, HeldResults]:
        """Return every assessment of these rounds with its published levels, to see what a file would add."""
        with every_row(self._connection):
            begun = list(self._connection.execute(select(assessment).where(assessment.c.round_id.in_(list(rounds)))))
            levels: dict[int, dict[str, float]] = defaultdict(dict)
            for row in self._connection.execute(
                select(published_level)
                .join(assessment, assessment.c.id == published_level.c.assessment_id)
                .where(assessment.c.round_id.in_(list(rounds)))
            ):
                levels[row.assessment_id][row.indicator] = row.level_tenths / TENTHS
        return {
            ResultsOf(AreaId(row.area_id), RoundId(row.round_id), AssessmentKind(row.kind)): HeldResults(
                row.source, levels[row.id]
            )
            for row in begun
        }

    def hold(self, _proof: SetUp, of: ResultsOf, source: str, levels: Mapping[str, float]) -> AssessmentId:
        """Hold published results as an archived assessment; whether there is one already is for the service to ask."""
        with every_row(self._connection):
            number = self._connection.execute(
                insert(assessment)
                .values(
                    area_id=of.area_id,
                    round_id=of.round_id,
                    kind=of.kind.value,
                    state=AssessmentState.ARCHIVED.value,
                    source=source,
                )
                .returning(assessment.c.id)
            ).scalar_one()
            self._connection.execute(
                insert(published_level),
                [
                    {
                        "area_id": of.area_id,
                        "assessment_id": number,
                        "indicator": indicator,
                        "level_tenths": round(level * TENTHS),
                    }
                    for indicator, level in levels.items()
                ],
            )
        return AssessmentId(number)

    def show_by_name(self, proof: SetUp, area_id: AreaId) -> bool:
        """Let an area that came with published results be seen by name; False where somebody has decided already."""
        with every_row(self._connection):
            decided = self._connection.execute(
                select(func.count()).select_from(sharing_decision).where(sharing_decision.c.area_id == area_id)
            ).scalar_one()
            if decided:
                return False
            self._connection.execute(
                insert(sharing_decision).values(
                    area_id=area_id,
                    number=1,
                    sharing=Sharing.BY_NAME.value,
                    decided_at=self._now,
                    decided_by=proof.person_id,
                )
            )
        return True
