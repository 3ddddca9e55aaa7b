"""What the page on one intervention says: its title, its sentence, its number, and what would make it false."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.vocabulary import Aspect, Verdict
from resilience.locales import _, ngettext
from resilience.services.effect.check_kinds import Check
from resilience.services.effect.checks import RIVALS
from resilience.services.effect.checks_placebo import OF_ALL_UNITS
from resilience.services.effect.effect_words import HUNDRED, capital, compared, lower, of, periods, size_of
from resilience.services.effect.estimate_kinds import RESTS_ON
from resilience.services.effect.sides_words import falls_back, listed
from resilience.services.effect.verdicts import decisive, disagreeing, second_method
from resilience.views.effect import CheckState

if TYPE_CHECKING:
    from resilience.services.effect.case import Answer
    from resilience.services.effect.estimate_kinds import Found
    from resilience.services.effect.outcome_series import OutcomeData


def title_of(name: str, answer: Answer) -> str:
    """Return the answer in one line."""
    what, share = what_of(answer), answer.found.main.share
    if answer.verdict is Verdict.TOO_EARLY:
        return _("{name}: too early to say").format(name=name)
    if answer.verdict is Verdict.NOISE:
        is_as_typed = answer.data.counted_elsewhere and what == answer.data.name
        return _("{name}: no more than noise in {what}").format(name=name, what=what if is_as_typed else lower(what))
    size = abs(round((share or 0.0) * HUNDRED))
    if answer.verdict is Verdict.CHANGED:
        said = (
            _("{what}: {n}% lower than expected since “{name}”; why is open")
            if (share or 0.0) < 0
            else _("{what}: {n}% higher than expected since “{name}”; why is open")
        )
    else:
        said = (
            _("{what}: {n}% lower than without “{name}”")
            if (share or 0.0) < 0
            else _("{what}: {n}% higher than without “{name}”")
        )
    return said.format(what=what, n=size, name=name)


def what_of(answer: Answer) -> str:
    """Return what the effect is on: the outcome, or all treated units where the method takes them together."""
    panel = answer.data.panel
    if panel is None or answer.found.choice.way not in OF_ALL_UNITS:
        return answer.data.name
    return ngettext(
        "The {n} treated series of “{group}”", "The {n} treated series of “{group}” together", panel.treated
    ).format(n=panel.treated, group=panel.group)


def number_of(answer: Answer) -> str:
    """Return the effect with its interval; "" while it is too early to show one."""
    if answer.verdict is Verdict.TOO_EARLY:
        return ""
    return of(answer.found.main)


def sentence_of(answer: Answer) -> str:
    """Return what, how much, by which method, whether a second method agrees, and how placebos stood."""
    if answer.verdict is Verdict.TOO_EARLY:
        return too_early(answer)
    main, data = answer.found.main, answer.data
    if answer.verdict is Verdict.NOISE:
        begin = _("{what}: {change} than expected by {method}, no more than noise.").format(
            what=what_of(answer), change=compared(main), method=main.way.phrase
        )
    elif data.aspect is Aspect.VOLUME:
        begin = _("{what}: {change} than expected by {method}, {avoided} over {span}.").format(
            what=what_of(answer),
            change=compared(main),
            method=main.way.phrase,
            avoided=_size(answer),
            span=span_of(data),
        )
    else:
        begin = _("{what}: {change} than expected by {method}, over {span}.").format(
            what=data.name, change=compared(main), method=main.way.phrase, span=span_of(data)
        )
    said = (begin, _picked(answer), second_method(answer.found), _placebo(answer), _doubt(answer), _not_known(answer))
    return " ".join(one for one in said if one)


def _size(answer: Answer) -> str:
    """Return needs avoided, or by how much an amount differs; of all units together for the outcome's own, by name."""
    data = answer.data
    said = size_of(answer.found.main, data.unit, is_count=data.is_count)
    if what_of(answer) == data.name:
        return said
    return _("{size} in “{name}”").format(size=said, name=data.name)


def span_of(data: OutcomeData) -> str:
    """Return over how many periods after the start needs avoided were added up."""
    return periods(data.counted_after, data.step)


def too_early(answer: Answer) -> str:
    """Return why nothing is said yet."""
    data, plan = answer.data, answer.plan
    if data.reported_after < plan.periods:
        return _("{n} of the {all} that the plan asks for after the lead-in are wholly reported.").format(
            n=data.reported_after, all=periods(plan.periods, data.step)
        )
    if not answer.found.main.has_limits:
        return _("An effect with limits cannot be worked out. {why}").format(why=answer.found.main.reason).strip()
    return _(
        "Too little is held from before the start to tell an effect from what would have come anyway; a before and "
        "after alone is not enough."
    )


def _placebo(answer: Answer) -> str:
    """Return how placebo dates stood, else placebo series, always with the smallest chance that so many can give."""
    for one in answer.checks:
        if one.check in {Check.PLACEBO_DATES, Check.PLACEBO_SERIES} and one.short:
            return one.short
    return ""


def _doubt(answer: Answer) -> str:
    """Return the words that a changed verdict ends with: what speaks against calling it an effect."""
    if answer.verdict is not Verdict.CHANGED:
        return ""
    doubts = decisive(answer.checks)
    if doubts:
        more = len(doubts) - 1
        first = _("It may not be the intervention. {why}").format(why=doubts[0].sentence)
        if not more:
            return first
        return first + " " + ngettext("{n} more check warns.", "{n} more checks warn.", more).format(n=more)
    if disagreeing(answer.found):
        return _("While methods disagree, it is not called an effect.")
    return _("Its plan came after results, so it is called neither better nor worse.")


def _picked(answer: Answer) -> str:
    """Return that places picked by the time before fall back by themselves, where a fall of their share is told."""
    is_fall = (answer.found.main.share or 0.0) < 0
    return falls_back() if answer.data.aspect is Aspect.CONCENTRATION and is_fall else ""


def _not_known(answer: Answer) -> str:
    """Return which rivals of an improvement could not be looked at, so that nobody takes them to have held."""
    if answer.verdict is not Verdict.IMPROVEMENT:
        return ""
    missing = [one for one in answer.checks if one.check in RIVALS and one.state is CheckState.NOT_POSSIBLE]
    if not missing:
        return ""
    unknown = {
        Check.AWARENESS: _("whether more or fewer people came to know of it"),
        Check.COVERAGE: _("how completely this was counted"),
        Check.UNMET: _("whether more need stayed unmet"),
    }
    return _("Not known, for want of records: {what}.").format(what=listed([unknown[one.check] for one in missing]))


def false_if(answer: Answer) -> tuple[str, ...]:
    """Return what would make the conclusion false, and how that stands here."""
    rests = _("It rests on this: {assumption}").format(assumption=_(RESTS_ON[answer.found.choice.way]))
    warned = [one.sentence for one in answer.checks if one.warns]
    rest = [one.sentence for one in answer.checks if not one.warns]
    never = _("Something that came at the same time, touched only this need and was recorded nowhere cannot be seen.")
    return (rests, *warned, never, *rest)


def _left_out(data: OutcomeData) -> str:
    """Return how many periods are left out for a disruption; those that are drawn are drawn hollow."""
    left = int(data.left_out.sum())
    is_drawn = not np.isnan(data.values[data.left_out]).all()
    said = (
        ngettext(
            "{n} period with a disruption left out (hollow).",
            "{n} periods with a disruption left out (hollow).",
            left,
        )
        if is_drawn
        else ngettext("{n} period with a disruption left out.", "{n} periods with a disruption left out.", left)
    )
    return said.format(n=left)


def method_of(found: Found, data: OutcomeData, *, checks: bool) -> str:
    """Return the line under the picture: method, source, and what was left out."""
    said = [
        _("{method}. {before} before, {after} after the start.").format(
            method=found.choice.way.label,
            before=capital(periods(data.reported_before, data.step)),
            after=periods(data.reported_after, data.step),
        )
    ]
    if data.left_out.any():
        said.append(_left_out(data))
    if data.source:
        said.append(_("Source: {source}.").format(source=data.source.rstrip(".")))
    if not checks:
        said.append(_("Checks are running; there is no verdict until they are in."))
    return " ".join(said)
