"""The levels of many areas at once, for those who may see them side by side: one question for all, not one for each.

Levels alone leave here: not who gave them, and no texts. Of an area without its name they leave only together with
those of enough others, in an order that says nothing of which is which.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, exists, func, literal, or_, select, union_all

from resilience.domain.assessment import GivenLevel
from resilience.domain.errors import Refused
from resilience.domain.identity import AssessmentId
from resilience.domain.sharing import FEWEST_COMPARED, FEWEST_WITHOUT_NAME
from resilience.locales import _
from resilience.storage.published import TENTHS
from resilience.storage.schema import agreed_score, published_level, score_revision, submission

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sqlalchemy import BindParameter, Connection

    from resilience.domain.viewer import ComparableArea, ReadableArea, SummarisableArea

    Shown = ComparableArea | ReadableArea

SUBMITTED, AGREED, PUBLISHED = "submitted", "agreed", "published"
"""What an assessment holds: answers of evaluators, agreed levels, levels published elsewhere."""


class ComparedTable:
    """Levels of assessments of the areas for which there is a proof; of others nothing comes back."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def holds(self, areas: Iterable[Shown | SummarisableArea]) -> Mapping[AssessmentId, frozenset[str]]:
        """Return what each assessment of these areas holds; no key for one in which nobody has submitted."""
        found: dict[AssessmentId, set[str]] = defaultdict(set)
        for row in self._connection.execute(_HOLDS, {"areas": [area.id for area in areas]}):
            found[AssessmentId(row.assessment_id)].add(row.what)
        return {number: frozenset(what) for number, what in found.items()}

    def given(
        self, areas: Iterable[Shown], assessments: Collection[AssessmentId]
    ) -> Mapping[AssessmentId, Sequence[GivenLevel]]:
        """Return the levels that evaluators submitted, as they gave them first."""
        return self._given([area.id for area in areas], assessments)

    def agreed(
        self, areas: Iterable[Shown], assessments: Collection[AssessmentId]
    ) -> Mapping[AssessmentId, Mapping[str, int]]:
        """Return the agreed levels as claimed, by indicator; "don't know" and "does not apply here" are left out."""
        found: dict[AssessmentId, dict[str, int]] = defaultdict(dict)
        for row in self._connection.execute(_AGREED, _these([area.id for area in areas], assessments)):
            if row.level is not None:
                found[AssessmentId(row.assessment_id)][row.indicator] = row.level
        return found

    def published(
        self, areas: Iterable[Shown], assessments: Collection[AssessmentId]
    ) -> Mapping[AssessmentId, Mapping[str, float]]:
        """Return levels published elsewhere, to a tenth, by indicator."""
        found: dict[AssessmentId, dict[str, float]] = defaultdict(dict)
        for row in self._connection.execute(_PUBLISHED, _these([area.id for area in areas], assessments)):
            found[AssessmentId(row.assessment_id)][row.indicator] = row.level_tenths / TENTHS
        return found

    def given_without_name(
        self, assessed: Sequence[tuple[SummarisableArea, AssessmentId]], beside: Iterable[ComparableArea]
    ) -> tuple[Sequence[GivenLevel], ...]:
        """Return the submitted levels of each of several areas that share without their names.

        `beside` are the areas by name that they are summed up with. Raises `Refused` for fewer areas than a statistic
        over areas needs: from the proof of an area that shares without its name this is the only way to its levels.
        """
        without = {area.id for area, _number in assessed}
        if len(without) < FEWEST_WITHOUT_NAME or len(without | {area.id for area in beside}) < FEWEST_COMPARED:
            raise Refused(
                _("Fewer than {n} areas share their results, so they are not summed up.").format(n=FEWEST_COMPARED)
            )
        given = self._given(list(without), [number for _area, number in assessed])
        return tuple(sorted((given[number] for _area, number in assessed), key=repr))

    def _given(
        self, areas: list[int], assessments: Collection[AssessmentId]
    ) -> defaultdict[AssessmentId, list[GivenLevel]]:
        found: defaultdict[AssessmentId, list[GivenLevel]] = defaultdict(list)
        numbers: defaultdict[int, dict[int, int]] = defaultdict(dict)
        for number, person, indicator, level in self._connection.execute(_GIVEN, _these(areas, assessments)).all():
            evaluator = numbers[number].setdefault(person, len(numbers[number]))
            found[AssessmentId(number)].append(GivenLevel(evaluator, indicator, level))
        return found


def _these(areas: list[int], assessments: Collection[AssessmentId]) -> dict[str, object]:
    return {"areas": areas, "assessments": list(assessments)}


_AREAS: BindParameter[list[int]] = bindparam("areas", expanding=True)
_ASSESSMENTS: BindParameter[list[int]] = bindparam("assessments", expanding=True)
_HOLDS = union_all(
    *(
        select(table.c.assessment_id, literal(what).label("what")).where(table.c.area_id.in_(_AREAS)).distinct()
        for table, what in ((submission, SUBMITTED), (agreed_score, AGREED), (published_level, PUBLISHED))
    )
)
_later = score_revision.alias("later")
_GIVEN = (
    select(
        score_revision.c.assessment_id, score_revision.c.person_id, score_revision.c.indicator, score_revision.c.level
    )
    .join(
        submission,
        and_(
            submission.c.area_id == score_revision.c.area_id,
            submission.c.assessment_id == score_revision.c.assessment_id,
            submission.c.person_id == score_revision.c.person_id,
        ),
    )
    .where(
        score_revision.c.area_id.in_(_AREAS),
        score_revision.c.assessment_id.in_(_ASSESSMENTS),
        or_(score_revision.c.saved_at <= submission.c.submitted_at, score_revision.c.revision == 1),
        ~exists().where(
            _later.c.area_id == score_revision.c.area_id,
            _later.c.assessment_id == score_revision.c.assessment_id,
            _later.c.person_id == score_revision.c.person_id,
            _later.c.indicator == score_revision.c.indicator,
            _later.c.revision > score_revision.c.revision,
            _later.c.saved_at <= submission.c.submitted_at,
        ),
    )
)
"""What stood when somebody submitted, or for an indicator answered later what they answered first."""
_last = (
    select(
        agreed_score.c.area_id,
        agreed_score.c.assessment_id,
        agreed_score.c.indicator,
        func.max(agreed_score.c.revision).label("revision"),
    )
    .where(agreed_score.c.area_id.in_(_AREAS), agreed_score.c.assessment_id.in_(_ASSESSMENTS))
    .group_by(agreed_score.c.area_id, agreed_score.c.assessment_id, agreed_score.c.indicator)
    .subquery()
)
_AGREED = select(agreed_score.c.assessment_id, agreed_score.c.indicator, agreed_score.c.level).join(
    _last,
    and_(
        _last.c.area_id == agreed_score.c.area_id,
        _last.c.assessment_id == agreed_score.c.assessment_id,
        _last.c.indicator == agreed_score.c.indicator,
        _last.c.revision == agreed_score.c.revision,
    ),
)
_PUBLISHED = select(published_level.c.assessment_id, published_level.c.indicator, published_level.c.level_tenths).where(
    published_level.c.area_id.in_(_AREAS), published_level.c.assessment_id.in_(_ASSESSMENTS)
)
