"""Whether self-help of the many freed help for those who need it: two halves, of which both have to hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.need_plan import Improvement
from resilience.domain.need_question import Part
from resilience.domain.vocabulary import Aspect, Verdict
from resilience.locales import _
from resilience.services.effect.effect_words import after_colon, lower
from resilience.services.effect.sides_moved import moved
from resilience.services.effect.sides_people import many
from resilience.services.effect.sides_series import of_aspect, share_of
from resilience.services.effect.sides_words import came_out, judged, row_of, share, table_of

if TYPE_CHECKING:
    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.services.effect.outcome_series import Floats, OutcomeData
    from resilience.services.effect.sides_moved import Moved
    from resilience.services.effect.sides_read import SidesHeld
    from resilience.views.need import Judged

INFORMATION = "INF"
"""The need type of requests for information and advice, which self-help is meant to make fewer."""


@dataclass(frozen=True, slots=True)
class SelfHelp:
    """Both halves of the hope: information requests, and the share from target groups, each at its own level."""

    information: Moved
    groups: Moved

    @property
    def both(self) -> bool:
        """Whether both moved as hoped, which needs no allowance for two looks: both have to hold."""
        return self.information.is_down and self.groups.is_up


def self_help_moved(
    base: OutcomeData, information: Floats, groups: Floats, names: tuple[str, str], plan: EvaluationPlanDraft
) -> SelfHelp:
    """Return both halves; `groups` are requests that name the groups, `base` all requests. Pure."""
    return SelfHelp(
        moved(names[0], of_aspect(base, Aspect.VOLUME, information, base.exposure), plan),
        moved(names[1], share_of(base, Aspect.TARGET_GROUP, groups, base.values), plan),
    )


def self_help(held: SidesHeld, raised: tuple[str, ...], false_if: tuple[str, ...]) -> Judged | None:
    """Return whether self-help of the many freed help for target groups; `None` where no group is meant.

    A verdict only where both halves moved as hoped: an improvement where the plan fixed fewer information requests and
    nothing in `raised` speaks against it.
    """
    rows = held.part_rows(Part.TARGET_GROUP, held.every)
    types = held.type_rows()
    codes = [code for code in hoped_for(held) if code in rows]
    if not codes or INFORMATION not in types:
        return None
    names = (
        _("requests about {type}").format(type=lower(held.context.type_name(INFORMATION))),
        _("the share from “{group}”").format(group=held.context.name(Part.TARGET_GROUP, codes[0]))
        if len(codes) == 1
        else _("the share from the {n} target groups").format(n=len(codes)),
    )
    groups = sum((rows[code] for code in codes[1:]), rows[codes[0]])
    found = self_help_moved(held.all_requests, types[INFORMATION], groups, names, held.plan)
    return judged(
        _("Self-help that frees help"),
        _self_help_said(found),
        _self_help_verdict(held, found, raised),
        method=_("Said only where both hold: fewer such requests, and a larger share from target groups."),
        worked_out=_(
            "Two interrupted series of the months, each with limits at 95 per cent. Where one request names several of "
            "the groups it counts for each."
        ),
        tables=(
            table_of(
                _("Both halves"),
                (
                    row_of(found.information, many, came_out(found.information)),
                    row_of(found.groups, share, came_out(found.groups)),
                ),
            ),
        ),
        false_if=false_if,
    )


def hoped_for(held: SidesHeld) -> tuple[str, ...]:
    """Return the groups whose share is meant to rise, as the intended effects say; else all groups it is for."""
    outcomes = [one.outcome for one in held.intervention.draft.intended if one.improvement is Improvement.UP]
    meant = tuple(
        one.asked.slice.code for one in outcomes if one.aspect is Aspect.TARGET_GROUP and one.asked.slice is not None
    )
    return meant or held.intervention.draft.target_groups


def _self_help_said(found: SelfHelp) -> str:
    halves = {"one": found.information, "other": found.groups}
    changes = {f"{key}_change": after_colon(half.estimate) or half.reason for key, half in halves.items()}
    names = {key: half.name for key, half in halves.items()}
    if found.both:
        said = _(
            "As hoped: fewer {one} ({one_change}), and {other} rose ({other_change}). Together they fit with help "
            "freed for those who need it; they do not prove it."
        )
    elif found.information.is_down:
        said = _("Only one half moved as hoped: fewer {one} ({one_change}), but {other} did not rise ({other_change}).")
    elif found.groups.is_up:
        said = _("Only one half moved as hoped: {other} rose ({other_change}), but not fewer {one} ({one_change}).")
    else:
        said = _(
            "Neither half moved as hoped: not fewer {one} ({one_change}), and {other} did not rise ({other_change})."
        )
    return said.format(**names, **changes)


def _self_help_verdict(held: SidesHeld, found: SelfHelp, raised: tuple[str, ...]) -> Verdict | None:
    if not found.both:
        return None
    outcome = held.plan.outcome
    is_planned = (
        outcome.aspect is Aspect.VOLUME
        and outcome.asked.need_type == INFORMATION
        and held.plan.improvement is Improvement.DOWN
    )
    return Verdict.IMPROVEMENT if is_planned and not raised else Verdict.CHANGED
