"""What the page on one intervention says: its title, its sentence, its number, and what would make it false."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.vocabulary import Aspect, Verdict
from resilience.locales import _, ngettext
from resilience.services.effect.check_kinds import Check
from resilience.services.effect.effect_words import HUNDRED, capital, compared, of, periods, size_of
from resilience.services.effect.estimate_kinds import RESTS_ON
from resilience.services.effect.verdicts import decisive, disagreeing, second_method

if TYPE_CHECKING:
    from resilience.services.effect.case import Answer
    from resilience.services.effect.estimate_kinds import Found
    from resilience.services.effect.outcome_series import OutcomeData


def title_of(name: str, answer: Answer) -> str:
    """Return the answer in one line."""
    what, share = answer.data.name, answer.found.main.share
    if answer.verdict is Verdict.TOO_EARLY:
        return _("{name}: too early to say").format(name=name)
    if answer.verdict is Verdict.NOISE:
        return _("{name}: no more than noise in {what}").format(
            name=name, what=what if answer.data.counted_elsewhere else _lower(what)
        )
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


def _lower(what: str) -> str:
    return what[:1].lower() + what[1:]


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
            what=data.name, change=compared(main), method=main.way.phrase
        )
    elif data.aspect is Aspect.VOLUME:
        begin = _("{what}: {change} than expected by {method}, {avoided} over {span}.").format(
            what=data.name,
            change=compared(main),
            method=main.way.phrase,
            avoided=size_of(main, data.unit, is_count=data.is_count),
            span=span_of(data),
        )
    else:
        begin = _("{what}: {change} than expected by {method}, over {span}.").format(
            what=data.name, change=compared(main), method=main.way.phrase, span=span_of(data)
        )
    return " ".join(one for one in (begin, second_method(answer.found), _placebo(answer), _doubt(answer)) if one)


def span_of(data: OutcomeData) -> str:
    """Return over how many periods after the start needs avoided were added up."""
    return periods(int((data.after & data.in_use).sum()), data.step)


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


def false_if(answer: Answer) -> tuple[str, ...]:
    """Return what would make the conclusion false, and how that stands here."""
    rests = _("It rests on this: {assumption}").format(assumption=_(RESTS_ON[answer.found.choice.way]))
    warned = [one.sentence for one in answer.checks if one.warns]
    rest = [one.sentence for one in answer.checks if not one.warns]
    never = _("Something that came at the same time, touched only this need and was recorded nowhere cannot be seen.")
    return (rests, *warned, never, *rest)


def method_of(found: Found, data: OutcomeData, *, checks: bool) -> str:
    """Return the line under the picture: method, source, and what was left out."""
    left = 0 if data.disturbed is None else int((data.disturbed & (data.before | data.after)).sum())
    said = [
        _("{method}. {before} before, {after} after the start.").format(
            method=found.choice.way.label,
            before=capital(periods(data.reported_before, data.step)),
            after=periods(data.reported_after, data.step),
        )
    ]
    if left:
        said.append(
            ngettext(
                "{n} period with a disruption left out (hollow).",
                "{n} periods with a disruption left out (hollow).",
                left,
            ).format(n=left)
        )
    if data.source:
        said.append(_("Source: {source}.").format(source=data.source.rstrip(".")))
    if not checks:
        said.append(_("Checks are running; there is no verdict until they are in."))
    return " ".join(said)
