"""Which evidence may be read by whom: the statements of `evidence.py`, which take the area, who looks, and the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, exists, func, or_, select

from resilience.domain.vocabulary import AssessmentState, Role, RoundState
from resilience.storage.schema import assessment, evidence, evidence_revision, evidence_use, role_grant, round_
from resilience.storage.types import Day

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select


def _is_shown() -> ColumnElement[bool]:
    """Whether an assessment is past being open, or its round past taking answers: then all in the area see it."""
    return or_(
        assessment.c.state != AssessmentState.OPEN.value,
        round_.c.state == RoundState.CLOSED.value,
        round_.c.closes_on < bindparam("day", type_=Day),
    )


def _items() -> Select[tuple[object, ...]]:
    """Every item that may be seen, in its newest revision."""
    newest = (
        select(evidence_revision.c.evidence_id, func.max(evidence_revision.c.revision).label("revision"))
        .where(evidence_revision.c.area_id == bindparam("of_area"))
        .group_by(evidence_revision.c.evidence_id)
        .subquery()
    )
    return (
        select(
            evidence.c.id,
            evidence.c.added_by,
            evidence.c.assessment_id,
            evidence.c.withdrawn_at,
            evidence_revision,
        )
        .join(
            evidence_revision,
            and_(
                evidence_revision.c.area_id == evidence.c.area_id,
                evidence_revision.c.evidence_id == evidence.c.id,
            ),
        )
        .join(
            newest,
            and_(
                newest.c.evidence_id == evidence_revision.c.evidence_id,
                newest.c.revision == evidence_revision.c.revision,
            ),
        )
        .outerjoin(
            assessment,
            and_(assessment.c.area_id == evidence.c.area_id, assessment.c.id == evidence.c.assessment_id),
        )
        .outerjoin(round_, round_.c.id == assessment.c.round_id)
        .where(
            evidence.c.area_id == bindparam("of_area"),
            or_(evidence.c.assessment_id.is_(None), evidence.c.added_by == bindparam("looks"), _is_shown()),
        )
        .order_by(evidence.c.id)
    )


def _uses_seen() -> Select[tuple[object, ...]]:
    """Every use that may be seen: one's own, those of settled rounds, and those by leads who score nothing."""
    return (
        select(evidence_use)
        .join(
            assessment,
            and_(assessment.c.area_id == evidence_use.c.area_id, assessment.c.id == evidence_use.c.assessment_id),
        )
        .join(round_, round_.c.id == assessment.c.round_id)
        .where(
            evidence_use.c.area_id == bindparam("of_area"),
            or_(
                evidence_use.c.person_id == bindparam("looks"),
                _is_shown(),
                and_(_by_somebody_who_is(Role.AREA_LEAD), ~_by_somebody_who_is(Role.EVALUATOR)),
            ),
        )
        .order_by(evidence_use.c.indicator, evidence_use.c.evidence_id, evidence_use.c.person_id)
    )


def _by_somebody_who_is(role: Role) -> ColumnElement[bool]:
    return exists().where(
        role_grant.c.person_id == evidence_use.c.person_id,
        role_grant.c.area_id == evidence_use.c.area_id,
        role_grant.c.role == role.value,
    )


COUNTING = _items().where(evidence.c.withdrawn_at.is_(None))
"""Built once: building a statement costs more than running it, and this one runs at every click of an evaluator."""
WITHDRAWN = _items().where(evidence.c.withdrawn_at.is_not(None))
ONE = _items().where(evidence.c.id == bindparam("number"))
USES = _uses_seen()
USES_IN_ONE = _uses_seen().where(evidence_use.c.assessment_id == bindparam("assessment"))
