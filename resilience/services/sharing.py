"""What an area shows to others and lends to their evaluations, who is answerable for its data, how it is handled.

The area lead decides; everybody with a role in the area sees what was decided. Each change is in the record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import Conflict, Refused
from resilience.domain.policy import Action
from resilience.domain.sharing import USUAL_MARKING, Authority
from resilience.domain.vocabulary import Marking, Sharing
from resilience.locales import _
from resilience.services import sharing_words as words
from resilience.views.sharing import Choice, NeedSharing, SharingView

if TYPE_CHECKING:
    from resilience.domain.identity import AreaId
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
            sentence=words.shows(holds),
            sharing=holds,
            seen=decisions[0].number if decisions else 0,
            decisions=words.decisions_table(tx, area_id, decisions),
            choices=tuple(Choice(may, words.offer(may), words.shows(may)) for may in MAY_DECIDE[holds])
            if may_decide
            else (),
            authority=tx.sharing.authority(area_id),
            marking=marking,
            marking_sentence=words.marking_sentence(marking),
            may_decide=may_decide,
            need=_need(tx, area_id),
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


def decide_need(
    store: Store, viewer: Viewer, area_id: AreaId, *, agreed: bool, seen: int, is_confirmed: bool = False
) -> None:
    """Let the area's monthly need stand in comparison groups of other areas from now on, or withdraw it at once.

    `seen` is the number of the decision that was on screen; another one since is a `Conflict`. `is_confirmed` is the
    express word that the partnership agrees, without which agreeing is `Refused`; withdrawing needs none. The same
    decision again changes nothing.
    """
    with store.transaction() as tx:
        decide_need_within(tx, tx.people.again(viewer), area_id, agreed=agreed, seen=seen, is_confirmed=is_confirmed)


def decide_need_within(
    tx: Tx, viewer: Viewer, area_id: AreaId, *, agreed: bool, seen: int, is_confirmed: bool = False
) -> None:
    """Do the same within a transaction that does more."""
    area = viewer.sharing(area_id)
    decisions = tx.sharing.need_decisions(area_id)
    if (bool(decisions) and decisions[0].is_agreed) is agreed:
        return
    if (decisions[0].number if decisions else 0) != seen:
        raise Conflict(_("Somebody else decided about this area's need since. Please look at it and choose again."))
    if agreed and not is_confirmed:
        raise Refused(_("Please confirm that the partnership agrees. Nothing was changed."))
    tx.sharing.decide_need(area, agreed=agreed)
    said = "agreed" if agreed else "withdrawn"
    tx.audit.write(Deed.NEED_SHARING, said, person_id=viewer.person_id, area_id=area_id)


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


def _need(tx: Tx, area_id: AreaId) -> NeedSharing:
    decisions = tx.sharing.need_decisions(area_id)
    is_agreed = bool(decisions) and decisions[0].is_agreed
    return NeedSharing(
        is_agreed=is_agreed,
        seen=decisions[0].number if decisions else 0,
        sentence=words.need_stands(is_agreed=is_agreed, has_decided=bool(decisions)),
        asks=words.need_asks(),
        means=words.need_means(is_agreed=is_agreed),
        decisions=words.need_table(tx, area_id, decisions),
    )
