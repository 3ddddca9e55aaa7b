"""What an answer about money takes for granted, said before it: that the effect is the intervention's, and lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.vocabulary import Verdict
from resilience.locales import _
from resilience.services.value import money_words as said

if TYPE_CHECKING:
    from resilience.services.value.model import WorkedOut


def under(found: WorkedOut, answer: str) -> str:
    """Return an answer behind what it takes for granted; as it stands where that is nothing."""
    taken = condition(found)
    return _("{condition}: {answer}").format(condition=taken, answer=answer) if taken else answer


def provided(found: WorkedOut, answer: str) -> str:
    """Return an answer before what it takes for granted, where it stands beside a number."""
    taken = condition(found)
    return (
        _("{answer}, {condition}").format(answer=answer, condition=taken[:1].lower() + taken[1:]) if taken else answer
    )


def condition(found: WorkedOut) -> str:
    """Return what the answer takes for granted, "" where the effect is an improvement seen for the whole time."""
    longer = _longer(found)
    if is_own_by_assumption(found):
        if not longer:
            return _("If the effect is its own")
        return _("If the effect is its own and lasts {longer}").format(longer=longer)
    return _("If it lasts {longer}").format(longer=longer) if longer else ""


def is_own_by_assumption(found: WorkedOut) -> bool:
    """Whether money is taken from an effect that its verdict does not call an improvement."""
    if found.measured is None or found.measured.verdict is Verdict.IMPROVEMENT:
        return False
    return any(one.is_measured for one in found.priced)


def _longer(found: WorkedOut) -> str:
    """Return by how much longer than anybody has seen it lasts, "" where it does not."""
    lengths = {one.draft.lasts_years for one in found.priced}
    if not any(lengths):
        return ""
    most = said.years(max(lengths))
    kinds = {one.is_measured for one in found.priced if one.draft.lasts_years}
    if len(lengths) > 1:
        most = _("up to {years}").format(years=most)
    if kinds == {True}:
        return _("{years} longer than measured").format(years=most)
    if kinds == {False}:
        return _("{years} longer than recorded").format(years=most)
    return _("{years} longer than measured or recorded").format(years=most)
