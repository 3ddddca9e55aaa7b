"""An assessment under moderation as a file: levels, what is agreed and why, answers, comments, evidence.

People stand in it by role and letter alone, for the lead as well: a file goes further than a page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.sharing import marked
from resilience.domain.viewer import NOBODY
from resilience.domain.vocabulary import AnswerKind
from resilience.locales import _
from resilience.services import words
from resilience.services.agreement import view_of as agreement_of
from resilience.services.called import people_called
from resilience.services.moderated import is_readable, moderated
from resilience.services.moderation import WHOLE
from resilience.services.moderation_indicator import answer_words, spread_words, tick_words
from resilience.services.moments import said
from resilience.services.scorers import is_anchored
from resilience.services.sharing import marking_of
from resilience.services.uk_time import uk_day
from resilience.views.document import Document, Section
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.domain.framework import Indicator
    from resilience.domain.identity import AreaId, AssessmentId
    from resilience.domain.moderation import Comment
    from resilience.domain.viewer import Viewer
    from resilience.domain.vocabulary import Marking
    from resilience.services.called import Called
    from resilience.services.moderated import Moderated
    from resilience.storage.store import Store


def assessment_file(
    store: Store, viewer: Viewer, area_id: AreaId, assessment_id: AssessmentId, *, marking: Marking | None = None
) -> Document | None:
    """Return an assessment as a file; `None` while its answers are blind to this viewer.

    `marking` is one stricter than that of the strictest part if wanted; a weaker one is `Refused`.
    """
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.reading(area_id)
        assessment = tx.assessments.get(area, assessment_id)
        round_ = tx.assessments.round(assessment.round_id)
        if not is_readable(assessment, round_, uk_day(tx.now)) or is_anchored(tx, area, viewer):
            return None
        held = moderated(tx, area, assessment, round_)
        called = people_called(tx, NOBODY, area_id, held.letters)
        parts = [item.draft.marking for items in held.evidence.values() for item in items]
        return Document(
            title=_("Assessment, {round}").format(round=round_.name),
            context=_("{area}. {whose}: {state}. {n} of {of} indicators agreed.").format(
                area=tx.areas.get(area_id).name,
                whose=assessment.kind.label,
                state=assessment.state.label.lower(),
                n=len(held.agreed),
                of=len(held.indicators),
            ),
            marking=marked(marking, marking_of(tx, area_id), *parts),
            example=_("Example data. The answers are invented.") if tx.installation.is_example else "",
            made_at=tx.now,
            sections=_sections(held, called),
            head=tx.audit.head(),
        )


def _sections(held: Moderated, called: Called) -> tuple[Section, ...]:
    framework = held.framework
    agreement = agreement_of(held, called, is_lead=False)
    return (
        Section(
            _("Indicators"),
            _("Framework: {title}, version {version}, {status}.").format(
                title=framework.title, version=framework.version, status=framework.status
            ),
            (_indicators(held),),
        ),
        Section(_("Answers"), _("As each evaluator gave it first and as it is now; by role."), (_answers(held),)),
        Section(_("Comments"), "", (_comments(held, called),)),
        Section(_("Evidence"), "", (_evidence(held),)),
        Section(_("Agreement"), " ".join((agreement.sentence, *agreement.says)), (agreement.table,)),
        Section(_("How this is worked out"), f"{agreement.method} {agreement.worked_out}"),
    )


def _name(indicator: Indicator) -> str:
    return f"{indicator.code} {indicator.name}"


def _indicators(held: Moderated) -> Table:
    return Table(
        _("Indicators: what was given, what is agreed, what is reached"),
        (
            _("Indicator"),
            _("Given"),
            _("Median"),
            _("Range"),
            _("Agreed"),
            _("Reached"),
            _("Ticked"),
            _("Reason"),
        ),
        (False, False, True, False, True, True, False, False),
        tuple(_indicator(held, indicator) for indicator in held.indicators),
    )


def _indicator(held: Moderated, indicator: Indicator) -> tuple[str, ...]:
    given = held.summed_up(indicator)
    kinds = [one.now.answer.kind for one in held.of(indicator.code)]
    dont_know, not_applicable = kinds.count(AnswerKind.DONT_KNOW), kinds.count(AnswerKind.NOT_APPLICABLE)
    agreed, stands = held.agreed.get(indicator.code), held.standing_agreed(indicator)
    return (
        _name(indicator),
        spread_words(given, dont_know, not_applicable, with_levels=True),
        "" if given.median is None else words.level(given.median),
        "" if given.low is None else _("{low} to {high}").format(low=given.low, high=given.high),
        answer_words(agreed.answer) if agreed else _("not agreed"),
        "" if stands is None else str(stands.reached),
        tick_words(held.framework, agreed.ticks) if agreed else "",
        agreed.reason if agreed else "",
    )


def _answers(held: Moderated) -> Table:
    return Table(
        _("What each evaluator answered"),
        (
            _("Indicator"),
            _("Who"),
            _("First"),
            _("Now"),
            _("Given blind"),
            _("How sure"),
            _("Why this level"),
            _("What shows it"),
        ),
        (False, False, False, False, False, False, False, False),
        tuple(
            (
                _name(indicator),
                held.letters[one.now.person_id],
                answer_words(one.first.answer),
                answer_words(one.now.answer),
                _("yes") if one.was_blind else _("no"),
                one.now.draft.sureness.label if one.now.draft.sureness else _("not said"),
                one.now.draft.rationale,
                one.now.draft.evidence,
            )
            for indicator in held.indicators
            for one in held.of(indicator.code)
        ),
    )


def _comments(held: Moderated, called: Called) -> Table:
    return Table(
        _("What was said in moderation"),
        (_("About"), _("Who"), _("When"), _("Comment"), _("In answer"), _("Settled")),
        (False, False, False, False, False, False),
        tuple(_comment(held, called, one) for one in _in_order(held) if not one.is_withdrawn),
    )


def _in_order(held: Moderated) -> Iterator[Comment]:
    """Each comment with its answers after it, those about the whole first, then indicator by indicator."""
    for code in (WHOLE, *(indicator.code for indicator in held.indicators)):
        about = [one for one in held.comments if one.indicator == code]
        for first in (one for one in about if one.answers_id is None):
            yield first
            yield from (one for one in about if one.answers_id == first.id)


def _comment(held: Moderated, called: Called, one: Comment) -> tuple[str, ...]:
    about = _("the whole") if one.indicator == WHOLE else _name(held.framework.indicator(one.indicator))
    return (
        about,
        called.by_role(one.person_id),
        said(one.said_at),
        one.said,
        _("yes") if one.answers_id is not None else "",
        "" if one.resolved_at is None else said(one.resolved_at),
    )


def _evidence(held: Moderated) -> Table:
    return Table(
        _("Evidence beside the indicators"),
        (
            _("Indicator"),
            _("Evidence"),
            _("Kind"),
            _("Dated"),
            _("In date until"),
            _("Owner"),
            _("Where"),
            _("Marking"),
        ),
        (False, False, False, False, False, False, False, False),
        tuple(
            (
                _name(indicator),
                item.draft.title,
                item.draft.kind.label,
                words.day(item.draft.dated_on),
                words.day(item.draft.expires_on) if item.draft.expires_on else _("does not expire"),
                item.draft.owner,
                item.draft.reference,
                item.draft.marking.label,
            )
            for indicator in held.indicators
            for item in held.evidence.get(indicator.code, ())
        ),
    )
