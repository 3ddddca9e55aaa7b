"""How the page that sets capability beside need is summed up in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.need_plan import Improvement
from resilience.domain.vocabulary import Verdict
from resilience.locales import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.capability import PairDraft
    from resilience.views.capability import PairView


def expected(draft: PairDraft) -> str:
    """Say what was expected, and why."""
    way = _("the measure goes up") if draft.direction is Improvement.UP else _("the measure goes down")
    after = (
        ngettext("{n} month later", "{n} months later", draft.lag_months).format(n=draft.lag_months)
        if draft.lag_months
        else _("in the months right after")
    )
    return _("Expected: where the level rises, {way}, {after}. Why: {why}.").format(
        way=way, after=after, why=draft.why.rstrip(".")
    )


def late(known: int) -> str:
    """Say that so many results could be known when a pair was named."""
    return ngettext(
        "By then {n} round and the months after it were over: as far as that it is a look back and no test.",
        "By then {n} rounds and the months after them were over: as far as those it is a look back and no test.",
        known,
    ).format(n=known)


def hidden() -> str:
    """Say why no level is shown."""
    return _(
        "Levels and what goes with them show here once you have submitted your own answers in the round that is open, "
        "so that they stay your own."
    )


def title(pairs: Sequence[PairView], *, is_hidden: bool) -> str:
    """Return the answer: how many pairs, and what can be concluded."""
    if not pairs:
        return _("No pair of capability and need is named yet")
    named = ngettext("{n} pair is named", "{n} pairs are named", len(pairs)).format(n=len(pairs))
    if is_hidden:
        return named
    judged = [one.within for one in pairs if one.within is not None and one.within.verdict is not Verdict.TOO_EARLY]
    beyond = sum(one.verdict is None for one in judged)
    if not judged:
        return _("{named}, and too few rounds have passed to conclude anything").format(named=named)
    return ngettext(
        "{named}: {n} goes together beyond chance", "{named}: {n} go together beyond chance", beyond
    ).format(named=named, n=beyond)


def context(area: str, named: int, withdrawn: int) -> str:
    """Return the line under the title."""
    if not named and not withdrawn:
        return area
    said = _("{area}. Pairs are named beforehand; what they show is an association and never proof.").format(area=area)
    if not withdrawn:
        return said
    return said + " " + ngettext("{n} more was withdrawn.", "{n} more were withdrawn.", withdrawn).format(n=withdrawn)


def empty(*, may_change: bool) -> str:
    """Say what a pair is, and who names it."""
    said = _(
        "A pair says which indicator should go with which need, which way and how much later. It is named before "
        "anybody looks, so that what shows afterwards is not simply the best of many."
    )
    return said if may_change else said + " " + _("The area lead names them.")
