"""How the learning log is summed up in words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from resilience.domain.vocabulary import Worked
from resilience.locales import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resilience.views.learning import LessonSearch


def title(worked: Iterable[Worked], fitting: int, search: LessonSearch, unlike: int = 0) -> str:
    """Return the answer: how many lessons of which kind, or how many fit what is looked for.

    `unlike` is how many of them say something else than the estimate beside them.
    """
    counted = Counter(worked)
    n = sum(counted.values())
    if not n:
        return _("No lesson has been written down yet")
    if not search.is_open:
        return ngettext("{fitting} of {n} lesson fits", "{fitting} of {n} lessons fit", n).format(fitting=fitting, n=n)
    lessons = ngettext("{n} lesson", "{n} lessons", n).format(n=n)
    said = [_counted(one, counted[one]) for one in Worked if counted[one]]
    whole = _("{lessons}: {counts}").format(lessons=lessons, counts=", ".join(said))
    if not unlike:
        return whole
    return ngettext(
        "{lessons}; {n} says more than its estimate, or other than it",
        "{lessons}; {n} say more than their estimates, or other than them",
        unlike,
    ).format(lessons=whole, n=unlike)


def _counted(worked: Worked, n: int) -> str:
    return {
        Worked.WORKED: _("{n} worked"),
        Worked.IN_PART: _("{n} worked in part"),
        Worked.DID_NOT: _("{n} did not work"),
        Worked.MADE_WORSE: _("{n} made things worse"),
        Worked.NOT_KNOWN: _("{n} not known yet"),
    }[worked].format(n=n)


def context(area: str, shared: int, unshown: int) -> str:
    """Return the line under the title: how many others can read, and how many nothing shows."""
    said = [area + "."]
    said.append(
        ngettext("{n} lesson is shared with other areas.", "{n} lessons are shared with other areas.", shared).format(
            n=shared
        )
        if shared
        else _("None is shared with other areas.")
    )
    if unshown:
        said.append(
            ngettext("{n} has nothing yet that shows it.", "{n} have nothing yet that shows them.", unshown).format(
                n=unshown
            )
        )
    return " ".join(said)


def empty(*, may_change: bool) -> str:
    """Say what a first lesson is, and who writes it."""
    said = _("A lesson says what was done, whether it worked, where, for whom and why, and what shows it.")
    if may_change:
        return said + " " + _("Write the first one down below; what did not work is worth as much.")
    return said + " " + _("The area lead writes the first.")


def nobody_shares(*, is_among_others: bool) -> str:
    """Say that no area shares a lesson, and how one comes to be shared."""
    said = _("No other area shares a lesson yet.") if is_among_others else _("No area shares a lesson yet.")
    return said + " " + _("The lead of an area shares one with a tick where it is written down.")
