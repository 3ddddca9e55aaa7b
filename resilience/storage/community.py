"""Links to the community form, and what was answered by them: without who answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, update

from resilience.domain.community import CommunityAnswer, CommunityLink
from resilience.domain.errors import NotTheirs
from resilience.domain.identity import AreaId, LinkId, RoundId
from resilience.locales import _
from resilience.storage.schema import community_answer, community_link

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from sqlalchemy import Connection, Row

    from resilience.domain.assessment import Answer
    from resilience.domain.community import LinkDraft
    from resilience.domain.viewer import LedArea, ReadableArea


class CommunityTable:
    """The community's own five answers."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def add_link(self, area: LedArea, round_id: RoundId, token_hash: str, draft: LinkDraft) -> LinkId:
        """Hold a link by the hash of its token."""
        return LinkId(
            self._connection.execute(
                insert(community_link)
                .values(
                    area_id=area.id,
                    round_id=round_id,
                    token_hash=token_hash,
                    audience=draft.audience,
                    closes_on=draft.closes_on,
                    made_at=self._now,
                    made_by=area.person_id,
                )
                .returning(community_link.c.id)
            ).scalar_one()
        )

    def links(self, area: ReadableArea) -> tuple[CommunityLink, ...]:
        """Return every link of an area, the newest first."""
        rows = self._connection.execute(
            select(community_link).where(community_link.c.area_id == area.id).order_by(community_link.c.id.desc())
        )
        return tuple(_link(row) for row in rows)

    def link(self, area: ReadableArea, link_id: LinkId) -> CommunityLink:
        """Return one link of an area; `NotTheirs` where it is another area's or there is none."""
        row = self._connection.execute(
            select(community_link).where(community_link.c.area_id == area.id, community_link.c.id == link_id)
        ).first()
        if row is None:
            raise NotTheirs(_("There is no such link in this area."), area_id=area.id)
        return _link(row)

    def by_token(self, token_hash: str) -> CommunityLink | None:
        """Return the link whose token somebody holds, or `None`; whoever asks acts for nobody, as the operator."""
        row = self._connection.execute(select(community_link).where(community_link.c.token_hash == token_hash)).first()
        return None if row is None else _link(row)

    def revoke(self, area: LedArea, link_id: LinkId) -> None:
        """Take no more answers by a link; one that is revoked already keeps its moment."""
        self._connection.execute(
            update(community_link)
            .where(
                community_link.c.area_id == area.id,
                community_link.c.id == link_id,
                community_link.c.revoked_at.is_(None),
            )
            .values(revoked_at=self._now)
        )

    def people(self, area: ReadableArea, link_id: LinkId) -> int:
        """Return how many people answered by a link."""
        return self._connection.execute(
            select(func.count(community_answer.c.number.distinct())).where(
                community_answer.c.area_id == area.id, community_answer.c.link_id == link_id
            )
        ).scalar_one()

    def answers(self, area: ReadableArea, round_id: RoundId) -> tuple[CommunityAnswer, ...]:
        """Return what was answered by the links of one round, in the order in which it came."""
        rows = self._connection.execute(
            select(community_answer)
            .join(
                community_link,
                (community_link.c.area_id == community_answer.c.area_id)
                & (community_link.c.id == community_answer.c.link_id),
            )
            .where(community_answer.c.area_id == area.id, community_link.c.round_id == round_id)
            .order_by(community_answer.c.link_id, community_answer.c.number, community_answer.c.feature)
        )
        return tuple(CommunityAnswer(LinkId(row.link_id), row.number, row.feature, row.level) for row in rows)

    def save(self, area: LedArea, link_id: LinkId, answers: Mapping[str, Answer], day: date) -> None:
        """Keep one person's answers under the next number; of the time only the day is kept."""
        self._connection.execute(  # two at once would take the same number
            select(community_link.c.id)
            .where(community_link.c.area_id == area.id, community_link.c.id == link_id)
            .with_for_update()
        )
        last = self._connection.execute(
            select(func.max(community_answer.c.number)).where(
                community_answer.c.area_id == area.id, community_answer.c.link_id == link_id
            )
        ).scalar_one()
        self._connection.execute(
            insert(community_answer),
            [
                {
                    "area_id": area.id,
                    "link_id": link_id,
                    "number": (last or 0) + 1,
                    "feature": feature,
                    "answer": answer.kind.value,
                    "level": answer.level,
                    "answered_on": day,
                }
                for feature, answer in answers.items()
            ],
        )


def _link(row: Row[tuple[object, ...]]) -> CommunityLink:
    return CommunityLink(
        LinkId(row.id),
        AreaId(row.area_id),
        RoundId(row.round_id),
        row.audience,
        row.closes_on,
        row.made_at,
        row.revoked_at,
    )
