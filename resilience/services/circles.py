"""Circles: areas that agreed to see each other's levels by name, few as they may be.

An administrator gives a circle its name and nothing else. The lead of each area decides whether it is in, and what is
decided holds at once in both directions: who leaves is seen by nobody in it any more, and sees nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import Conflict, Refused
from resilience.domain.policy import Action
from resilience.domain.text import plain_line
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.uk_time import uk_day
from resilience.views.circles import CircleLine, CirclesMade, CirclesView

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from resilience.domain.identity import AreaId, CircleId
    from resilience.domain.viewer import Viewer
    from resilience.storage.circles import Circle, CircleDecision
    from resilience.storage.store import Store, Tx

LONGEST_NAME = 80
FEWEST_IN_CIRCLE = 2
"""Areas from which on a circle shows anything: with one there is nobody to see."""


def circles(store: Store, viewer: Viewer, area_id: AreaId) -> CirclesView:
    """Return every circle with who is in it, for everybody with a role in an area; `NotAllowed` for others."""
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.reading(area_id)
        members = tx.circles.members()
        names = {held.id: held.name for held in tx.areas.named({one for held in members.values() for one in held})}
        lines = tuple(_line(tx, area.id, held, members.get(held.id, frozenset()), names) for held in tx.circles.all())
        return CirclesView(tx.areas.get(area_id), _sentence(lines), lines, viewer.may(Action.SHARE, area_id))


def circles_made(store: Store, viewer: Viewer) -> CirclesMade:
    """Return every circle with the number of areas in it, for an administrator; `NotAllowed` for anybody else."""
    with store.reading() as tx:
        tx.people.again(viewer).setting_up()
        members = tx.circles.members()
        return CirclesMade(tuple((held.name, len(members.get(held.id, ()))) for held in tx.circles.all()))


def make_circle(store: Store, viewer: Viewer, name: str) -> CircleId:
    """Add a circle that nobody is in yet; a name that is empty, too long or taken is `Refused`."""
    with store.transaction() as tx:
        proof = tx.people.again(viewer).setting_up()
        called = plain_line(name)
        if not called:
            raise Refused(_("Please give the circle a name, for example the nation whose partnerships it is for."))
        if len(called) > LONGEST_NAME:
            raise Refused(_("The name of a circle has at most {n} characters.").format(n=LONGEST_NAME))
        number = tx.circles.make(proof, called)
        tx.audit.write(Deed.CIRCLE, f"circle {number} made", person_id=proof.person_id)
        return number


def decide(
    store: Store, viewer: Viewer, area_id: AreaId, circle_id: CircleId, *, is_in: bool, seen: int, is_agreed: bool
) -> None:
    """Join a circle or leave it, from this moment on.

    `seen` is the number of the decision that was on screen; another one since is a `Conflict`. `is_agreed` is the
    express word that the partnership agrees, without which joining is `Refused`; leaving needs none. The same
    decision again changes nothing.
    """
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.sharing(area_id)
        held = tx.circles.get(circle_id)
        last = tx.circles.decisions(area_id, circle_id)
        if (bool(last) and last[0].is_in) is is_in:
            return
        if (last[0].number if last else 0) != seen:
            raise Conflict(_("Somebody else decided about this circle since. Please look at it and choose again."))
        if is_in and not is_agreed:
            raise Refused(_("Please confirm that the partnership agrees. Nothing was changed."))
        tx.circles.decide(area, held.id, is_in=is_in)
        said = f"circle {held.id} {'joined' if is_in else 'left'}"
        tx.audit.write(Deed.CIRCLE, said, person_id=viewer.person_id, area_id=area_id)


def _sentence(lines: Sequence[CircleLine]) -> str:
    inside = [line for line in lines if line.is_in]
    if not lines:
        return _(
            "There is no circle yet. An administrator makes one; then each area lead decides whether the partnership "
            "joins it."
        )
    if not inside:
        return _("This area is in no circle: no other partnership sees its levels, and it sees nobody's.")
    return _("This area is in {circles}. Its levels are seen there by name, and it sees those of the others.").format(
        circles=_(" and ").join(line.name for line in inside)
    )


def _line(
    tx: Tx, area_id: AreaId, held: Circle, members: Collection[AreaId], names: Mapping[AreaId, str]
) -> CircleLine:
    decisions = tx.circles.decisions(area_id, held.id)
    is_in = area_id in members
    inside = tuple(sorted((names[one] for one in members), key=str.casefold))
    return CircleLine(
        held.id,
        held.name,
        is_in,
        decisions[0].number if decisions else 0,
        inside,
        _who_is_in(inside),
        _since(decisions),
        _means(inside, is_in=is_in),
    )


def _who_is_in(inside: Sequence[str]) -> str:
    if not inside:
        return _("Nobody is in it yet.")
    return ngettext("{n} area is in it: {names}.", "{n} areas are in it: {names}.", len(inside)).format(
        n=len(inside), names=_("; ").join(inside)
    )


def _since(decisions: Sequence[CircleDecision]) -> str:
    if not decisions:
        return ""
    day = words.day(uk_day(decisions[0].decided_at))
    return (
        _("This area has been in it since {day}.") if decisions[0].is_in else _("This area left it on {day}.")
    ).format(day=day)


def _means(inside: Sequence[str], *, is_in: bool) -> str:
    """Say what joining or leaving would do, so that nobody agrees to what they did not read."""
    if is_in:
        return _(
            "If you leave, from that moment nobody in the circle sees this area, and it sees nobody there. What was "
            "seen or exported before cannot be called back."
        )
    others = _("; ").join(inside) if inside else _("nobody so far")
    return _(
        "If you join, board members and leads of all areas in the circle ({others}) see this area's levels by its "
        "name: for each feature median, range and number of evaluators in closed rounds, or the agreed levels once "
        "they are signed off. Partnerships that join later see them too. Nobody sees a single answer, a reason, "
        "evidence or a need record. Board members and leads here see theirs. You may leave at any time."
    ).format(others=others)
