"""The path from need to value on one page, made of what the other pages say: no figure stands here alone."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from resilience.domain.need_question import Compared
from resilience.domain.vocabulary import CountedAs, Verdict
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.effect.check_kinds import Check
from resilience.services.effect.effect_page import effect
from resilience.services.effect.effect_words import lower
from resilience.services.effect.register import interventions
from resilience.services.effect.register_words import cost_total
from resilience.services.learning.log import learning_log
from resilience.services.value.worth import worth
from resilience.views.effect import CheckState
from resilience.views.learning import LessonSearch
from resilience.views.path import PathView, Stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.identity import AreaId, InterventionId
    from resilience.domain.viewer import Viewer
    from resilience.storage.store import Store
    from resilience.views.effect import CheckLine, EffectPicture, EffectView
    from resilience.views.intervention import InterventionLine
    from resilience.views.learning import LearningView
    from resilience.views.value import ValueView

YEAR = 12
MOST_FACTS = 3
SHORT_FACTS = 6
LONGEST_MONTH, LONGEST_QUARTER = 31, 92
"""Days between the beginnings of two months, or of two quarters, at most."""
EXACT_BELOW = 20
"""An average from which it is rounded to whole ones."""


def path(store: Store, viewer: Viewer, area_id: AreaId, intervention_id: InterventionId) -> PathView:
    """Return the path of one intervention. Raises `NotTheirs` for one of another area or one that was withdrawn."""
    found = effect(store, viewer, area_id, intervention_id)
    register = interventions(store, viewer, area_id)
    line = next(one for one in register.lines if one.intervention.id == intervention_id)
    value = worth(store, viewer, area_id, intervention_id)
    lessons = learning_log(store, viewer, area_id, LessonSearch(intervention=intervention_id))
    return PathView(
        intervention=intervention_id,
        name=found.name,
        title=found.title,
        context=found.context,
        need=_need(found, line),
        done=_done(line),
        effect=_effect(found, line),
        worth=_worth(value),
        beside=_beside(value),
        learned=_learned(lessons),
        picture=found.picture,
        picture_words=found.sentence,
        method=found.method,
        printed=_(
            "{area}, printed on {day}. Everything behind these sentences stands on the pages they link to."
        ).format(area=register.area_name, day=words.day(register.today)),
    )


def _need(found: EffectView, line: InterventionLine) -> Stage:
    """Return what the need was in the year before, in the unit of the picture, and which change was meant."""
    said = _before(found.picture) if found.picture is not None else _unseen(line)
    meant = tuple(_("Meant: {effect}").format(effect=one) for one in line.intended[:MOST_FACTS])
    return Stage(_("The need"), said, facts=meant, link=(_around(line), _("What changed in need around its start")))


def _unseen(line: InterventionLine) -> str:
    if not line.plans:
        return _("Which need is judged is not fixed yet; the evaluation plan says it.")
    return _("How much need there was is not known yet.")


def _around(line: InterventionLine) -> str:
    """Return the address of what changed in need after the start, against the same months a year before."""
    asked = {"compare": Compared.AROUND.label, "around": line.intervention.draft.starts_on.isoformat()}
    return "/need?" + urlencode(asked)


def _before(picture: EffectPicture) -> str:
    start = max(picture.first_lead_in, 0)
    known = [one for one in picture.observed[max(0, start - YEAR) : start] if one is not None]
    if not known:
        return _("Nothing is recorded from before it began.")
    mean = sum(known) / len(known)
    said = (
        ngettext(
            "Before it began: {amount} {unit} a {period}, over the last {n} that was reported.",
            "Before it began: {amount} {unit} a {period} on average, over the last {n} that were reported.",
            len(known),
        )
        if picture.adds_up
        else ngettext(
            "Before it began: {amount} {unit}, over the last {n} {period} that was reported.",
            "Before it began: {amount} {unit} on average, each {period} counting once, over the last {n} that were "
            "reported.",
            len(known),
        )
    )
    return said.format(
        amount=words.amount(round(mean) if mean >= EXACT_BELOW else mean),
        n=len(known),
        unit=picture.unit,
        period=_period(picture),
    )


def _period(picture: EffectPicture) -> str:
    """Return what one point of the picture stands for, by how far apart they are."""
    days = (picture.starts[1] - picture.starts[0]).days if len(picture.starts) > 1 else 0
    return _("month") if days <= LONGEST_MONTH else _("quarter") if days <= LONGEST_QUARTER else _("year")


def _done(line: InterventionLine) -> Stage:
    """Return what was done: its first fact is the sentence, costs stand as their total."""
    sentence, facts = line.facts[0][1], line.facts[1:]
    kept = tuple(f"{heading}: {said}" for heading, said in facts if heading not in {_("Meant to change"), _("Cost")})
    cost = cost_total(line.intervention.draft.costs)
    return Stage(
        _("What was done"),
        sentence,
        facts=(*kept[:SHORT_FACTS], *((_("Cost: {total}").format(total=cost),) if cost else ())),
        link=(f"/interventions?intervention={line.intervention.id}", _("The intervention and its plan")),
    )


def _effect(found: EffectView, line: InterventionLine) -> Stage:
    link = (f"/effect?intervention={found.intervention}", _("The effect and its checks"))
    if found.empty:
        return Stage(_("What it changed"), found.empty, line.verdict, link=found.empty_link or link)
    warned = tuple(_warned(check) for check in found.checks if _speaks_against(check, found))
    beside = (found.plan_warning,) if found.plan_warning else ()
    return Stage(
        _("What it changed"),
        found.sentence,
        found.verdict,
        found.number,
        (found.grade_words, _counted(found.checks), *beside, *warned[:MOST_FACTS]),
        link,
    )


def _speaks_against(check: CheckLine, found: EffectView) -> bool:
    """Whether a check is named beneath the sentence; that it is too early the sentence says itself."""
    is_said = check.code == Check.PERIODS and found.verdict is Verdict.TOO_EARLY
    return check.state is CheckState.WARNS and not is_said


def _warned(check: CheckLine) -> str:
    return _("{check} warns: {why}").format(check=check.name, why=check.sentence)


def _counted(checks: Sequence[CheckLine]) -> str:
    """Return how many checks came out which way, and which could not be made."""
    held = sum(one.state is CheckState.HELD for one in checks)
    said = [ngettext("{n} check held.", "{n} checks held.", held).format(n=held)]
    for state, words_of in (
        (CheckState.UNCLEAR, _("Not clear: {names}.")),
        (CheckState.NOT_POSSIBLE, _("Not possible: {names}.")),
    ):
        names = [lower(one.name) for one in checks if one.state is state]
        if names:
            said.append(words_of.format(names=", ".join(names)))
    return " ".join(said)


def _worth(value: ValueView) -> Stage:
    """Return the money with its interval."""
    figures = tuple(_("{number}: {said}").format(number=one.number, said=one.said) for one in value.figures)
    said = (value.sentence or _without_money(value),)
    return Stage(
        _("What it was worth"),
        value.title,
        facts=(*said, *value.warnings, *((*figures, value.conclusions[0].method) if value.has_money else ())),
        link=(f"/value?intervention={value.intervention}", _("Value for money")),
    )


def _without_money(value: ValueView) -> str:
    """Return what opens the way to money, in words that hold on this page as well."""
    if value.held_benefits or value.entering.measured_as is CountedAs.REQUEST:
        return value.empty
    return _("What was counted, and which price it has, is entered under “Value for money”.")


def _beside(value: ValueView) -> Stage:
    """Return what stands beside the money: benefits and harms as they were recorded."""
    gains = tuple(_("For it: {what}").format(what=one.what) for one in value.gains[:MOST_FACTS])
    harms = tuple(_("Against it: {what}").format(what=one.what) for one in value.harms[:MOST_FACTS])
    said = (
        _("Recorded with what shows it, and never summed with the money.")
        if gains or harms
        else _("No intangible benefit, harm, opportunity or risk has been recorded.")
    )
    return Stage(_("Beside the money"), said, facts=(*gains, *harms))


def _learned(lessons: LearningView) -> Stage:
    if not lessons.lines:
        said = _("Nothing has been written into the learning log yet: what worked, where and for whom.")
        return Stage(_("What was learned"), said, link=("/learning", _("Learning log")))
    first, *more = (_("{worked}: {lesson}").format(worked=one.worked.label, lesson=one.title) for one in lessons.lines)
    return Stage(_("What was learned"), first, facts=tuple(more[:MOST_FACTS]), link=("/learning", _("Learning log")))
