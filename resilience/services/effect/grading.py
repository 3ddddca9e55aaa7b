"""How strong the evidence is, from 1 to 5 by the Maryland Scientific Methods Scale, and what would raise it.

Source: Sherman et al., 1998, Preventing Crime: What Works, What Doesn't, What's Promising; What Works Centre for Local
Economic Growth, The Maryland Scientific Methods Scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.vocabulary import Aspect, Design
from resilience.locales import _
from resilience.services.effect.check_kinds import Check
from resilience.services.effect.verdicts import decisive, disagreeing

if TYPE_CHECKING:
    from resilience.services.effect.check_kinds import Checked
    from resilience.services.effect.estimate_kinds import Found

HIGHEST = 5
GRADES = {
    Design.BEFORE_AFTER: 1,
    Design.INTERRUPTED: 2,
    Design.STRUCTURAL: 2,
    Design.CONTROLLED: 3,
    Design.DIFFERENCE: 4,
    Design.SYNTHETIC: 4,
    Design.STAGGERED: 4,
}

ALIKE = frozenset({Check.PARALLEL, Check.FIT_BEFORE, Check.PLACEBO_SERIES})
"""Checks of whether several units without the intervention differ little from the one with it."""


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade with its words and with what would raise it."""

    number: int
    words: str
    raised_by: str


def grade(found: Found, checks: tuple[Checked, ...], aspect: Aspect = Aspect.VOLUME) -> Grade:
    """Return the grade of the design, one lower where a check speaks against it or methods disagree."""
    by_design = _by_design(found.choice.design, checks)
    doubts = decisive(checks)
    is_lowered = by_design > 1 and bool(doubts or disagreeing(found))
    number = by_design - is_lowered
    said = _("Grade {n} of {highest} on the Maryland scale: {why}").format(
        n=number, highest=HIGHEST, why=_why(by_design)
    )
    if not is_lowered:
        return Grade(number, said, _raised(by_design, aspect))
    if doubts:
        lowered = _("One lower, since a check warns: {check}.").format(check=doubts[0].check.label.lower())
    else:
        lowered = _("One lower, since methods disagree.")
    return Grade(number, f"{said} {lowered}", _("Clearing up what warns would raise it by one."))


def _by_design(design: Design, checks: tuple[Checked, ...]) -> int:
    """Return the grade of a design; several units are worth more than one only where they differed little before."""
    number = GRADES.get(design, 1)
    apart = any(one.warns for one in checks if one.check in ALIKE)
    return 3 if number > 3 and apart else number  # noqa: PLR2004 - compared with something that was not touched


def _why(number: int) -> str:
    return {
        1: _("a before and after without anything to compare with."),
        2: _("its own past is all that it is compared with."),
        3: _("compared with something that was not touched, before and after."),
        4: _("compared with several areas or units without it, which moved alike before."),
    }[number]


def _raised(number: int, aspect: Aspect) -> str:
    if aspect is not Aspect.VOLUME and number > 1:
        return _("Nothing here would raise it: only volumes can be compared with what was not touched.")
    return {
        1: _("A year of figures from before the start would raise it."),
        2: _("A need type, place or series that it does not touch, named in the plan, would raise it."),
        3: _("At least five other areas that agree to be compared, and moved alike before, would raise it."),
        4: _("Only drawing by lot where it is done would raise it."),
    }[number]
