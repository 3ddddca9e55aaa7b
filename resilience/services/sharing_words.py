"""What the page of sharing says: what each decision shows to others, and who decided what and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.sharing import FEWEST_COMPARED
from resilience.domain.vocabulary import Marking, Role, Sharing
from resilience.locales import _
from resilience.services import words
from resilience.services.uk_time import uk_clock, uk_day
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resilience.domain.identity import AreaId, PersonId
    from resilience.domain.sharing import NeedDecision, SharingDecision
    from resilience.storage.store import Tx


def marking_sentence(marking: Marking) -> str:
    """Return in words what a marking asks for."""
    return {
        Marking.PUBLIC: _("Content of this area is not marked: it may be public."),
        Marking.OFFICIAL: _(
            "Content of this area is marked OFFICIAL: for the partnership and those it shares with, not for the public."
        ),
        Marking.OFFICIAL_SENSITIVE: _(
            "Content of this area is marked OFFICIAL-SENSITIVE: only for those who need it for their work, and never "
            "for the public."
        ),
    }[marking]


def offer(what: Sharing) -> str:
    """Return what a decision is called while it can still be made."""
    return {
        Sharing.NOT_ASKED: _("Share nothing"),
        Sharing.BY_NAME: _("Share by name"),
        Sharing.WITHOUT_NAME: _("Share without the name"),
        Sharing.WITHDRAWN: _("Stop sharing"),
    }[what]


def shows(what: Sharing) -> str:
    """Return what others see under a decision."""
    return {
        Sharing.NOT_ASKED: _(
            "Nothing is shared: other partnerships and NCSR+ members see nothing of this area's answers."
        ),
        Sharing.BY_NAME: _(
            "NCSR+ members see this area by its name: for each feature the median and range of its evaluators' levels "
            "in closed rounds, and how many evaluators answered; once a round is signed off, its agreed levels. They "
            "see no single answer, no reason, no evidence and no need record."
        ),
        Sharing.WITHOUT_NAME: _(
            "NCSR+ members do not see this area. Its levels count in the summary over all areas that share, which is "
            "shown only for {n} or more of them, and never as a line or a point of its own."
        ).format(n=FEWEST_COMPARED),
        Sharing.WITHDRAWN: _(
            "This area no longer shares anything: from this moment it is in no list and no summary. What was seen or "
            "exported before cannot be called back."
        ),
    }[what]


def need_asks() -> str:
    """Return what an area agrees to when its need may stand in comparison groups."""
    return _(
        "Let our monthly totals of need stand in the comparison group of other areas' evaluations, and in associations "
        "of levels with need over areas. They are never shown by themselves, only together with at least four others; "
        "our own start days of interventions for the same need go with them so that we are not taken for untreated."
    )


def need_stands(*, is_agreed: bool, has_decided: bool) -> str:
    """Return what holds for an area's need in the comparison groups of others."""
    if is_agreed:
        return _(
            "This area's monthly totals of need stand in the comparison group of other areas' evaluations and in "
            "associations over areas: together with at least four others, never by themselves and never by name. It "
            "can be withdrawn at any time."
        )
    if has_decided:
        return _(
            "This area withdrew its need from comparison groups: no evaluation of another area uses it any more. What "
            "was estimated and exported before cannot be called back."
        )
    return _("This area's need stands in no comparison group: nothing of it is used in another area's evaluation.")


def need_means(*, is_agreed: bool) -> str:
    """Return what the decision that can be made now would change."""
    if is_agreed:
        return _(
            "If you withdraw it, from that moment no other area's evaluation uses this area; estimates are made anew "
            "without it. It needs nobody's consent and changes nothing else that this area shares."
        )
    return _(
        "What goes: requests and offers of each month by need type, rounded to the nearest five, the residents, and "
        "the days on which this area's own interventions began. What stays: days, places, groups, records, what the "
        "interventions are, and the name. They serve people with a role in another area, for evaluations of that area "
        "and for associations of levels with need that it is part of. What this area shares of its levels is another "
        "decision and stays as it is."
    )


def need_table(tx: Tx, area_id: AreaId, decisions: Iterable[NeedDecision]) -> Table:
    """Return the decisions about need in comparison groups, the newest first."""
    said = ((_("Agreed") if one.is_agreed else _("Withdrawn"), one) for one in decisions)
    return _decided(tx, area_id, _("Need in comparison groups: decisions, the newest first"), said)


def decisions_table(tx: Tx, area_id: AreaId, decisions: Iterable[SharingDecision]) -> Table:
    """Return the decisions about levels, the newest first."""
    said = ((one.sharing.label, one) for one in decisions)
    return _decided(tx, area_id, _("Decisions, the newest first"), said)


def _decided(
    tx: Tx, area_id: AreaId, caption: str, decisions: Iterable[tuple[str, SharingDecision | NeedDecision]]
) -> Table:
    return Table(
        caption,
        (_("Decision"), _("When"), _("By")),
        (False, False, False),
        tuple(
            (
                said,
                _("{day} at {time}").format(day=words.day(uk_day(one.decided_at)), time=uk_clock(one.decided_at)),
                _by(tx, area_id, one.person_id),
            )
            for said, one in decisions
        ),
    )


def _by(tx: Tx, area_id: AreaId, person_id: PersonId | None) -> str:
    """Return in which role somebody decided: a lead then, who may hold the role no longer."""
    if person_id is None:
        return _("the command line")
    if Role.AREA_LEAD in tx.people.viewer(person_id).roles_in(area_id):
        return Role.AREA_LEAD.label
    return _("a former area lead")
