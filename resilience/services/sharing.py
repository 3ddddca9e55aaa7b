"""What an area shows to NCSR+ members, who is answerable for its data, and how strictly its content is handled.

The area lead decides; everybody with a role in the area sees what was decided. Each change is in the record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import Conflict, Refused
from resilience.domain.policy import Action
from resilience.domain.sharing import FEWEST_COMPARED, USUAL_MARKING, Authority
from resilience.domain.vocabulary import Marking, Role, Sharing
from resilience.locales import _
from resilience.services import words
from resilience.services.uk_time import uk_clock, uk_day
from resilience.views.sharing import Choice, SharingView
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.domain.identity import AreaId
    from resilience.domain.sharing import SharingDecision
    from resilience.domain.viewer import Viewer
    from resilience.storage.store import Store, Tx

MAY_DECIDE = {
    Sharing.NOT_ASKED: (Sharing.BY_NAME, Sharing.WITHOUT_NAME),
    Sharing.WITHDRAWN: (Sharing.BY_NAME, Sharing.WITHOUT_NAME),
    Sharing.BY_NAME: (Sharing.WITHOUT_NAME, Sharing.WITHDRAWN),
    Sharing.WITHOUT_NAME: (Sharing.BY_NAME, Sharing.WITHDRAWN),
}
"""What can follow on what: sharing begins, changes or ends."""


def sharing(store: Store, viewer: Viewer, area_id: AreaId) -> SharingView:
    """Return what an area shares, for everybody with a role in it; `NotAllowed` for others."""
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.reading(area_id)
        decisions = tx.sharing.decisions(area.id)
        holds = decisions[0].sharing if decisions else Sharing.NOT_ASKED
        may_decide = viewer.may(Action.SHARE, area_id)
        marking = marking_of(tx, area_id)
        return SharingView(
            area=tx.areas.get(area_id),
            sentence=_shows(holds),
            sharing=holds,
            seen=decisions[0].number if decisions else 0,
            decisions=_decisions_table(tx, area_id, decisions),
            choices=tuple(Choice(may, _offer(may), _shows(may)) for may in MAY_DECIDE[holds]) if may_decide else (),
            authority=tx.sharing.authority(area_id),
            marking=marking,
            marking_sentence=marking_sentence(marking),
            may_decide=may_decide,
        )


def decide(store: Store, viewer: Viewer, area_id: AreaId, what: Sharing, *, seen: int, is_agreed: bool) -> None:
    """Decide what the area shares from now on.

    `seen` is the number of the decision that was on screen; another one since is a `Conflict`. `is_agreed` is the
    express word that the partnership agrees, without which it is `Refused`. The same decision again changes nothing.
    """
    with store.transaction() as tx:
        decide_within(tx, tx.people.again(viewer), area_id, what, seen=seen, is_agreed=is_agreed)


def decide_within(tx: Tx, viewer: Viewer, area_id: AreaId, what: Sharing, *, seen: int, is_agreed: bool) -> None:
    """Do the same within a transaction that does more."""
    area = viewer.sharing(area_id)
    decisions = tx.sharing.decisions(area_id)
    holds = decisions[0].sharing if decisions else Sharing.NOT_ASKED
    if what is holds:
        return
    if (decisions[0].number if decisions else 0) != seen:
        raise Conflict(
            _("Somebody else decided since: {state}. Please look at it and choose again.").format(
                state=holds.label.lower()
            )
        )
    if what not in MAY_DECIDE[holds]:
        raise Refused(_("Nothing is shared at the moment, so there is nothing to withdraw."))
    if not is_agreed:
        raise Refused(_("Please confirm that the partnership agrees. Nothing was changed."))
    tx.sharing.decide(area, what)
    tx.audit.write(Deed.SHARING, what.value, person_id=viewer.person_id, area_id=area_id)


def set_authority(
    store: Store,
    viewer: Viewer,
    area_id: AreaId,
    authority: Authority,
    *,
    may_be_public: bool = False,
) -> None:
    """Hold the lead authority and the marking of the area's content.

    Content that may be public has to be chosen expressly (`may_be_public`), else it is `Refused`. What was brought in
    under a stricter marking keeps that.
    """
    with store.transaction() as tx:
        set_authority_within(tx, tx.people.again(viewer), area_id, authority, may_be_public=may_be_public)


def set_authority_within(
    tx: Tx, viewer: Viewer, area_id: AreaId, authority: Authority, *, may_be_public: bool = False
) -> None:
    """Do the same within a transaction that does more."""
    area = viewer.sharing(area_id)
    if authority.area_id != area_id:
        raise Refused(_("This is the authority of another area. Nothing was changed."))
    if authority.marking.may_be_public and not may_be_public:
        raise Refused(_("Please say expressly that everything from this area may be public. Nothing was changed."))
    if tx.sharing.authority(area_id) == authority:
        return
    tx.sharing.set_authority(area, authority)
    tx.audit.write(Deed.AUTHORITY, f"marking {authority.marking.value}", person_id=viewer.person_id, area_id=area_id)


def marking_of(tx: Tx, area_id: AreaId) -> Marking:
    """Return how the content of an area is handled; OFFICIAL where nobody said otherwise."""
    authority = tx.sharing.authority(area_id)
    return authority.marking if authority else USUAL_MARKING


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


def _offer(what: Sharing) -> str:
    return {
        Sharing.NOT_ASKED: _("Share nothing"),
        Sharing.BY_NAME: _("Share by name"),
        Sharing.WITHOUT_NAME: _("Share without the name"),
        Sharing.WITHDRAWN: _("Stop sharing"),
    }[what]


def _shows(what: Sharing) -> str:
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


def _decisions_table(tx: Tx, area_id: AreaId, decisions: tuple[SharingDecision, ...]) -> Table:
    return Table(
        _("Decisions, the newest first"),
        (_("Decision"), _("When"), _("By")),
        (False, False, False),
        tuple(
            (
                decision.sharing.label,
                _("{day} at {time}").format(
                    day=words.day(uk_day(decision.decided_at)), time=uk_clock(decision.decided_at)
                ),
                _by(tx, area_id, decision),
            )
            for decision in decisions
        ),
    )


def _by(tx: Tx, area_id: AreaId, decision: SharingDecision) -> str:
    """Return in which role somebody decided: a lead then, who may hold the role no longer."""
    if decision.person_id is None:
        return _("the command line")
    if Role.AREA_LEAD in tx.people.viewer(decision.person_id).roles_in(area_id):
        return Role.AREA_LEAD.label
    return _("a former area lead")
