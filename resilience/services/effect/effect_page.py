"""Answers on one page what changed because of an intervention: the main fit first, the verdict once checks are in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.errors import NotTheirs, Refused
from resilience.domain.outcome import Outcome
from resilience.domain.vocabulary import Aspect
from resilience.locales import _
from resilience.services.effect.case import Case, Held, answer_of, case_of, data_of, form_of, held, is_answered
from resilience.services.effect.checks import running
from resilience.services.effect.effect_said import false_if, method_of, number_of, sentence_of, title_of
from resilience.services.effect.effect_shown import methods_of, picture_of, plan_of, plan_warning, worked_out
from resilience.services.effect.effect_sides import sides_of
from resilience.services.effect.effect_tables import tables_of
from resilience.services.effect.estimates import main_alone
from resilience.services.effect.measured import measured_of
from resilience.services.need_asking import need_context
from resilience.views.effect import EffectView
from resilience.views.need import Choosable

if TYPE_CHECKING:
    from resilience.domain.identity import AreaId, InterventionId
    from resilience.domain.intervention import Intervention
    from resilience.domain.viewer import Viewer
    from resilience.storage.store import Store

REGISTER = "/interventions"


def interventions_to_judge(store: Store, viewer: Viewer, area_id: AreaId) -> tuple[Choosable, ...]:
    """Return an area's interventions to choose from, the one that started last first."""
    with store.reading() as tx:
        area = tx.people.again(viewer).reading(area_id)
        return tuple(Choosable(str(one.id), one.name) for one in tx.interventions.of(area))


def first_fit(store: Store, viewer: Viewer, area_id: AreaId, intervention_id: InterventionId) -> EffectView:
    """Return the page with its main fit alone: checks run, and there is no verdict; the whole where it is at hand."""
    return _page(store, viewer, area_id, intervention_id, is_first=True)


def effect(store: Store, viewer: Viewer, area_id: AreaId, intervention_id: InterventionId) -> EffectView:
    """Return the page with its verdict. Raises `NotTheirs` for an intervention of another area."""
    return _page(store, viewer, area_id, intervention_id, is_first=False)


def _page(
    store: Store, viewer: Viewer, area_id: AreaId, intervention_id: InterventionId, *, is_first: bool
) -> EffectView:
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.reading(area_id)
        every = held(tx, viewer, need_context(tx, viewer, area_id), area_id)
        one = tx.interventions.get(area, intervention_id)
        if one.withdrawn_at is not None:
            raise NotTheirs(_("This intervention was withdrawn. Its lead can bring it back."), area_id=area_id)
        case = case_of(tx, viewer, area_id, every, one)
        if case is None:
            return _without_plan(every, one)
        try:
            return _first(case) if is_first and not is_answered(case) else _whole(case)
        except Refused as incomplete:
            return _empty(case.context.area.name, one, incomplete.sentence, case)


def _whole(case: Case) -> EffectView:
    """Return everything, with the verdict."""
    answer = answer_of(case)
    one = case.intervention
    return EffectView(
        intervention=one.id,
        name=one.name,
        title=title_of(one.name, answer),
        context=_context(case),
        verdict=answer.verdict,
        sentence=sentence_of(answer),
        number=number_of(answer),
        picture=picture_of(answer.data, answer.found.main),
        methods=methods_of(answer),
        checks=tuple(check.line for check in answer.checks),
        grade=answer.grade.number,
        grade_words=answer.grade.words,
        grade_raised_by=answer.grade.raised_by,
        design_words=answer.found.choice.sentence,
        plan=plan_of(case),
        plan_warning=plan_warning(case),
        false_if=false_if(answer),
        method=method_of(answer.found, answer.data, checks=True),
        worked_out=worked_out(case, answer),
        tables=tables_of(answer),
        sides=sides_of(case),
        measured=measured_of(answer),
    )


def _first(case: Case) -> EffectView:
    """Return the main fit: a picture and how it was made, no verdict and nothing that could be taken for one."""
    data, one = data_of(case), case.intervention
    found = main_alone(data, form_of(case))
    return EffectView(
        intervention=one.id,
        name=one.name,
        title=_("{name}: the checks are running").format(name=one.name),
        context=_context(case),
        verdict=None,
        sentence=_("The main fit is drawn. Whether it is an effect is said when all checks are in."),
        number="",
        picture=picture_of(data, found.main),
        methods=(),
        checks=running(),
        grade=0,
        grade_words="",
        grade_raised_by="",
        design_words=found.choice.sentence,
        plan=plan_of(case),
        plan_warning=plan_warning(case),
        false_if=(),
        method=method_of(found, data, checks=False),
        worked_out="",
        tables=(),
    )


def _context(case: Case) -> str:
    return _("{area}. Judged by {outcome}, as the plan of version {n} says.").format(
        area=case.context.area.name, outcome=_outcome(case), n=case.plan.version
    )


def _outcome(case: Case) -> str:
    series = next((one for one in case.around.series if one.id == case.plan.draft.outcome.series), None)
    if series is not None:
        return f"{series.name} ({series.new.source})"
    return _("all requests") if case.plan.draft.outcome == Outcome(Aspect.VOLUME) else case.judged_by


def _without_plan(every: Held, one: Intervention) -> EffectView:
    return _empty(
        every.context.area.name,
        one,
        _(
            "No evaluation plan is fixed for “{name}” yet, and no result is shown before: what will be judged, how, "
            "after how long, and what would count as no effect."
        ).format(name=one.name),
        None,
    )


def _empty(area_name: str, one: Intervention, sentence: str, case: Case | None) -> EffectView:
    """Return a page that says what is missing."""
    return EffectView(
        intervention=one.id,
        name=one.name,
        title=_("{name}: nothing can be said yet").format(name=one.name),
        context=_("{area}.").format(area=area_name),
        verdict=None,
        sentence="",
        number="",
        picture=None,
        methods=(),
        checks=(),
        grade=0,
        grade_words="",
        grade_raised_by="",
        design_words="",
        plan=() if case is None else plan_of(case),
        plan_warning="" if case is None else plan_warning(case),
        false_if=(),
        method="",
        worked_out="",
        tables=(),
        empty=sentence,
        empty_link=(f"{REGISTER}?intervention={one.id}", _("Interventions and their plans")),
    )
