"""The learning log as it is read: an area's own lessons with all they are tied to, and what other areas share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from resilience.domain.policy import Action
from resilience.domain.taxonomy import TermKind
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.called import people_called
from resilience.services.effect.register_verdicts import verdicts
from resilience.services.evidence_lines import Lines
from resilience.services.learning import log_words
from resilience.services.learning.beside_effect import beside, beside_shared
from resilience.services.learning.search import fits
from resilience.services.uk_time import uk_day
from resilience.views.learning import (
    EffectBeside,
    LearningView,
    LessonChoices,
    LessonLine,
    LessonSearch,
    SharedLessonsView,
    ShownBy,
)
from resilience.views.need import Choosable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from resilience.domain.identity import AreaId, EvidenceId, InterventionId
    from resilience.domain.learning import LearningDraft, Lesson
    from resilience.domain.taxonomy import Taxonomies
    from resilience.domain.viewer import ReadableArea, Viewer
    from resilience.services.called import Called
    from resilience.services.effect.register_verdicts import Found
    from resilience.storage.store import Store, Tx
    from resilience.views.evidence import EvidenceLine

EVERYTHING = LessonSearch()


@dataclass(frozen=True, slots=True)
class _Beside:
    """What stands beside an area's lessons, as this reader may see it."""

    evidence: Mapping[EvidenceId, EvidenceLine]
    interventions: Mapping[InterventionId, str]
    effects: Mapping[InterventionId, Found]
    called: Called

    @classmethod
    def read(cls, tx: Tx, viewer: Viewer, area: ReadableArea, held: Iterable[Lesson]) -> _Beside:
        made = Lines.read(tx, viewer, area)
        is_tied = any(one.draft.intervention is not None for one in held)
        return cls(
            {item.id: made.of(item) for item in tx.evidence.of_area(area)},
            {one.id: one.name for one in tx.interventions.with_withdrawn(area)},
            verdicts(tx, viewer, area.id) if is_tied else {},
            people_called(tx, viewer, area.id, {}),
        )


def learning_log(store: Store, viewer: Viewer, area_id: AreaId, search: LessonSearch = EVERYTHING) -> LearningView:
    """Return an area's lessons that fit, the one changed last first, for everybody who may read the area."""
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.reading(area_id)
        held, taxonomies = tx.lessons.of(area), tx.reference.taxonomies()
        around = _Beside.read(tx, viewer, area, held)
        name, may_change = tx.areas.named([area_id])[0].name, viewer.may(Action.LEAD, area_id)
        shared = sum(one.draft.is_shared for one in held)
        lines = tuple(_own(one, taxonomies, around) for one in held)
        whole = LearningView(
            area_id=area_id,
            area_name=name,
            title=log_words.title((one.draft.worked for one in held), len(held), EVERYTHING, _unlike_estimates(lines)),
            context=log_words.context(name, shared, sum(_is_bare(one.draft) for one in held)) if held else name,
            empty="" if held else log_words.empty(may_change=may_change),
            lines=lines,
            of=len(held),
            choices=_choices(tx, area, taxonomies, around),
            may_change=may_change,
        )
    return only_fitting(whole, search)


def only_fitting(view: LearningView, search: LessonSearch) -> LearningView:
    """Return a whole log with the lessons alone that fit; nothing is read anew."""
    if search.is_open or not view.lines:
        return view
    lines = tuple(line for line in view.lines if line.lesson is not None and fits(line, line.lesson.draft, search))
    title = log_words.title((line.worked for line in view.lines), len(lines), search)
    return replace(view, title=title, lines=lines, empty=_nothing_fits(lines))


def shared_lessons(
    store: Store, viewer: Viewer, search: LessonSearch = EVERYTHING, *, but: AreaId | None = None
) -> SharedLessonsView:
    """Return what areas share, for everybody who has signed in; `but` is the reader's own area, shown elsewhere.

    Words, the area's name and what its estimate is called leave: not what a lesson is tied to at home, no number, nor
    who wrote it.
    """
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        viewer.seeing_areas()
        held = [one for one in tx.lessons.shared() if one.area_id != but]
        names = {one.id: one.name for one in tx.areas.named(sorted({one.area_id for one in held}))}
        taxonomies = tx.reference.taxonomies()
        lines = [_of_others(one, names[one.area_id], taxonomies) for one in held]
        fitting = tuple(line for line, one in zip(lines, held, strict=True) if fits(line, one.draft, search))
        return SharedLessonsView(
            title=_("Lessons that areas share") if but is None else _("From other areas"),
            sentence=_shared_sentence(len(names), len(held), len(fitting), search),
            empty=_nothing_fits(fitting) if held else log_words.nobody_shares(is_among_others=but is not None),
            lines=fitting,
            of=len(held),
            choices=_terms(taxonomies),
        )


def _own(one: Lesson, taxonomies: Taxonomies, around: _Beside) -> LessonLine:
    draft = one.draft
    seen = [around.evidence[number] for number in draft.evidence if number in around.evidence]
    return replace(
        _words_of(draft, taxonomies),
        evidence=tuple(ShownBy(line.draft.title, line.until, f"/evidence?item={line.id}") for line in seen),
        unshown=_unshown(draft, len(draft.evidence) - len(seen)),
        said=_said(one, around.called),
        effect=_effect(draft, around),
        lesson=one,
    )


def _of_others(one: Lesson, area_name: str, taxonomies: Taxonomies) -> LessonLine:
    return replace(
        _words_of(one.draft, taxonomies),
        unshown="" if one.draft.shown_by.strip() else _("The area does not say what shows it."),
        area_name=area_name,
        effect=beside_shared(one.draft.worked, one.draft.estimated),
        said=_("{area}, last changed {day}").format(area=area_name, day=words.day(uk_day(one.changed_at))),
    )


def _words_of(draft: LearningDraft, taxonomies: Taxonomies) -> LessonLine:
    """Return what everybody may read who may read the lesson: its words, and nothing of what it is tied to."""
    return LessonLine(
        title=draft.title,
        worked=draft.worked,
        what=draft.what,
        why=draft.why,
        where=draft.where,
        for_whom=draft.for_whom,
        target_groups=_names(taxonomies, TermKind.TARGET_GROUP, draft.target_groups),
        need_types=_names(taxonomies, TermKind.NEED_TYPE, draft.need_types),
        shown_by=draft.shown_by,
        evidence=(),
        unshown="",
        area_name="",
        said="",
    )


def _effect(draft: LearningDraft, around: _Beside) -> EffectBeside | None:
    number = draft.intervention
    if number is None or number not in around.interventions:
        return None
    return beside(draft.worked, number, around.interventions[number], around.effects.get(number))


def _unlike_estimates(lines: Iterable[LessonLine]) -> int:
    """Return how many lessons say something else than an estimate that is made."""
    effects = (line.effect for line in lines)
    return sum(one is not None and one.verdict is not None and bool(one.goes_beyond) for one in effects)


def _said(one: Lesson, called: Called) -> str:
    said = _("Written by {who} on {day}").format(who=called.here(one.written_by), day=words.day(uk_day(one.written_at)))
    if one.version > 1:
        said += ", " + _("last changed on {day}").format(day=words.day(uk_day(one.changed_at)))
    return said + ". " + (_("Shared with other areas.") if one.draft.is_shared else _("Not shared with other areas."))


def _is_bare(draft: LearningDraft) -> bool:
    return not draft.shown_by.strip() and not draft.evidence


def _unshown(draft: LearningDraft, hidden: int) -> str:
    if _is_bare(draft):
        return _("Nothing shows it yet: neither words nor evidence of the register.")
    if not hidden:
        return ""
    return ngettext(
        "{n} item of evidence is withdrawn, or not shown to you while its assessment is open.",
        "{n} items of evidence are withdrawn, or not shown to you while their assessment is open.",
        hidden,
    ).format(n=hidden)


def _names(taxonomies: Taxonomies, kind: TermKind, codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(taxonomies.name(kind, code) for code in codes)


def _choices(tx: Tx, area: ReadableArea, taxonomies: Taxonomies, around: _Beside) -> LessonChoices:
    terms = _terms(taxonomies)
    return LessonChoices(
        terms.target_groups,
        terms.need_types,
        tuple((one.id, one.name) for one in tx.interventions.of(area)),
        tuple((number, line.draft.title) for number, line in around.evidence.items()),
    )


def _terms(taxonomies: Taxonomies) -> LessonChoices:
    groups, types = (
        tuple(Choosable(term.code, term.name) for term in taxonomies.of(kind))
        for kind in (TermKind.TARGET_GROUP, TermKind.NEED_TYPE)
    )
    return LessonChoices(groups, types)


def _nothing_fits(fitting: tuple[LessonLine, ...]) -> str:
    return "" if fitting else _("No lesson fits. Please look for less.")


def _shared_sentence(areas: int, held: int, fitting: int, search: LessonSearch) -> str:
    if not held:
        return ""
    if not search.is_open:
        return ngettext(
            "{fitting} of {n} lesson that other areas share fits.",
            "{fitting} of {n} lessons that other areas share fit.",
            held,
        ).format(fitting=fitting, n=held)
    lessons = ngettext("{n} lesson", "{n} lessons", held).format(n=held)
    return ngettext("{lessons} from {n} area.", "{lessons} from {n} areas.", areas).format(lessons=lessons, n=areas)
