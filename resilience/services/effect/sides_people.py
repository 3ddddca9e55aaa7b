"""By whom and for whom: change by stakeholder and by target group, each group of looks taken together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.need_question import Part
from resilience.domain.vocabulary import Aspect, Stakeholder, Verdict
from resilience.locales import _
from resilience.services import words
from resilience.services.effect.effect_words import of
from resilience.services.effect.sides_moved import together
from resilience.services.effect.sides_series import of_aspect, share_of
from resilience.services.effect.sides_words import (
    came_out,
    change,
    judged,
    listed,
    row_of,
    share,
    table_of,
    together_words,
    verdict_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.services.effect.outcome_series import Floats, OutcomeData
    from resilience.services.effect.sides_moved import Moved
    from resilience.services.effect.sides_read import SidesHeld
    from resilience.views.need import Judged
    from resilience.views.table import Table

MOST_NAMED = 4


def by_stakeholder(held: SidesHeld, false_if: tuple[str, ...]) -> Judged:
    """Return the change in requests of each kind of stakeholder, all looked at together."""
    rows = held.part_rows(Part.STAKEHOLDER, held.need)
    base = held.volume
    named = [
        (held.context.name(Part.STAKEHOLDER, one.value), _volume(base, rows[one.value]))
        for one in Stakeholder
        if one.value in rows
    ]
    found = together(named, held.plan)
    heading = _("By stakeholder")
    if not found:
        return judged(heading, _("Who asked is not recorded, so nothing can be said by stakeholder."), None)
    return _several(
        heading,
        _("The number of {records}").format(records=held.records(held.need)),
        found,
        table_of(_("Requests a month by stakeholder"), [row_of(one, many, came_out(one)) for one in found]),
        _("Requests of each kind of stakeholder by month, against their own course before the start."),
        false_if,
    )


def _volume(base: OutcomeData, values: Floats) -> OutcomeData:
    return of_aspect(base, Aspect.VOLUME, values, base.exposure)


def many(value: float) -> str:
    """Return how many a month, with one decimal below 1."""
    return words.amount(round(value, 1) if value < 1 else round(value))


def by_group(held: SidesHeld, false_if: tuple[str, ...]) -> Judged:
    """Return the change in the share of requests from the target groups meant, of all groups where none is named."""
    heading = _("By target group")
    named = [(held.context.name(Part.TARGET_GROUP, code), data) for code, data in group_series(held)]
    found = together(named, held.plan)
    if not found:
        said = (
            _("The share of the target group meant is the plan’s own outcome: see the page above.")
            if held.plan.outcome.aspect is Aspect.TARGET_GROUP
            else _("No request names one of these target groups, so nothing can be said of them.")
        )
        return judged(heading, said, None)
    return _several(
        heading,
        _("The share of all requests"),
        found,
        table_of(
            _("Share of all requests that name a target group"), [row_of(one, share, came_out(one)) for one in found]
        ),
        _("Requests that name a group in proportion to all requests, by month."),
        false_if,
    )


def group_series(held: SidesHeld) -> list[tuple[str, OutcomeData]]:
    """Return the share of each group meant, as a series; of all groups held where none is named.

    A group that is the plan's own outcome has the page to itself.
    """
    rows = held.part_rows(Part.TARGET_GROUP, held.every)
    meant = [code for code in held.intervention.draft.target_groups if code in rows]
    outcome = held.plan.outcome
    own = outcome.asked.slice.code if outcome.aspect is Aspect.TARGET_GROUP and outcome.asked.slice else ""
    whole = held.all_requests
    return [
        (code, share_of(whole, Aspect.TARGET_GROUP, rows[code], whole.values))
        for code in (meant or list(rows))
        if code != own
    ]


def _several(
    heading: str,
    what: str,
    found: Sequence[Moved],
    table: Table,
    method: str,
    false_if: tuple[str, ...],
) -> Judged:
    """Return one judgement on several looks."""
    changed = [one for one in found if one.verdict is Verdict.CHANGED]
    still = [one for one in found if one.verdict is Verdict.NOISE]
    unknown = [one for one in found if not one.is_known]
    said = []
    if changed:
        said.append(
            _("{what} changed by more than noise for {moved}.").format(
                what=what, moved=listed([change(one) for one in changed])
            )
        )
    if still:
        said.append(_("No more than noise: {names}.").format(names=_short(still)))
    if unknown:
        said.append(_("Too few to say: {names}.").format(names=_short(unknown)))
    only = changed[0] if len(found) == 1 and changed else None
    return judged(
        heading,
        " ".join(said),
        verdict_of(found),
        number="" if only is None else of(only.estimate),
        worked_out=f"{method} {together_words(len(found))}".strip(),
        tables=(table,),
        false_if=false_if,
    )


def _short(some: Sequence[Moved]) -> str:
    """Return names in quotes where they are few, else how many there are."""
    if len(some) > MOST_NAMED:
        return _("{n} in the table").format(n=len(some))
    return listed([f"“{one.name}”" for one in some])
