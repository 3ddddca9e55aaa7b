"""After an event or exercise: one short form that updates evidence, lessons, actions and exposure together.

Beside what was found stands how confident evaluators had been: calibration, counted and never averaged.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.disruption import NewDisruption
from resilience.domain.errors import NotTheirs, Refused
from resilience.domain.evidence import EvidenceDraft
from resilience.domain.policy import Action, State, permits
from resilience.domain.vocabulary import (
    AssessmentKind,
    AssessmentState,
    Confidence,
    EventKind,
    EvidenceKind,
    Found,
    ScoreState,
)
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.frameworks import framework_of_round, main_framework
from resilience.services.sharing import marking_of
from resilience.services.uk_time import uk_day
from resilience.views.looking_back import EventLine, LookingBackView
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from resilience.domain.assessment import Assessment, ConfidenceAnswer, Round
    from resilience.domain.events import EventReview, Finding, LookBack
    from resilience.domain.framework import Framework
    from resilience.domain.identity import AreaId, EventId, EvidenceId
    from resilience.domain.viewer import ReadableArea, Viewer
    from resilience.storage.store import Store, Tx

FEWEST_FINDINGS = 20
"""Findings below which a table of confidence against findings says too little to judge anybody's confidence by."""
KINDS = {EventKind.REAL_EVENT: EvidenceKind.REAL_EVENT, EventKind.EXERCISE: EvidenceKind.EXERCISE}
TESTED = (Found.DELIVERED, Found.PARTLY, Found.NOT_DELIVERED)


def looking_back(store: Store, viewer: Viewer, area_id: AreaId) -> LookingBackView:
    """Return an area's events and exercises, with the confidence before each."""
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.reading(area_id)
        framework = main_framework(tx)
        answers = _answers(tx, area)
        held = tx.events.of(area)
        before = {event.id: _before(answers, event.draft.happened_on) for event in held}
        return LookingBackView(
            area_name=tx.areas.named([area_id])[0].name,
            title=_title(held, framework),
            context=_context(held),
            events=tuple(_line(event, framework, before[event.id]) for event in held),
            calibration=_calibration(held, before),
            calibration_said=_calibration_said(held, before),
            method=_(
                "Each evaluator's last answer before the event counts once for each feature that was put to the test. "
                "Levels of confidence are words in an order: they are counted, not averaged."
            ),
            framework=framework,
            disruptions=tx.disruptions.of(area),
            may_change=viewer.may(Action.LEAD, area_id),
        )


def look_back(store: Store, viewer: Viewer, area_id: AreaId, told: LookBack) -> EventId:
    """Hold an event with its findings, the evidence that it is, its actions and its exposure: all of it or nothing."""
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.leading(area_id)
        _refuse_unfit(tx, told)
        _set_exposure(tx, area_id, viewer, told)
        evidence_id = _as_evidence(tx, viewer, area_id, told) if told.shows else None
        event_id = tx.events.add(area, replace(told.event, evidence_id=evidence_id))
        for action in told.actions:
            tx.plans.add_action(area, replace(action, event_id=event_id))
        tx.audit.write(
            Deed.EVENT,
            f"event {event_id} {told.event.kind.value}, {len(told.event.findings)} findings",
            person_id=viewer.person_id,
            area_id=area_id,
        )
        return event_id


def _refuse_unfit(tx: Tx, told: LookBack) -> None:
    framework = main_framework(tx)
    for code in told.shows | {action.indicator for action in told.actions}:
        framework.indicator(code)
    known = {feature.code for feature in framework.features}
    if not {finding.feature for finding in told.event.findings} <= known:
        raise Refused(_("There is no such feature in the framework “{title}”.").format(title=framework.title))
    if told.event.happened_on > uk_day(tx.now):
        raise Refused(_("This lies ahead. You can look back on it once it has happened."))


def _set_exposure(tx: Tx, area_id: AreaId, viewer: Viewer, told: LookBack) -> None:
    number = told.event.disruption_id
    if number is None:
        return
    area = viewer.leading(area_id)
    held = next((one for one in tx.disruptions.of(area) if one.id == number), None)
    if held is None:
        raise NotTheirs(_("There is no such disruption in this area."), area_id=area_id)
    if not told.exposures:
        return
    newer = {exposure.kind for exposure in told.exposures}
    kept = tuple(exposure for exposure in held.exposures if exposure.kind not in newer)
    corrected = NewDisruption(held.name, held.kind, held.starts_on, held.ends_on, (*kept, *told.exposures))
    tx.disruptions.correct(area, number, corrected)
    tx.audit.write(Deed.DISRUPTION, f"disruption {number} corrected", person_id=viewer.person_id, area_id=area_id)


def _as_evidence(tx: Tx, viewer: Viewer, area_id: AreaId, told: LookBack) -> EvidenceId:
    """Hold the event as an item of evidence beside its indicators, in the assessment that is under way if any."""
    area = viewer.adding_evidence(area_id)
    draft = EvidenceDraft(
        title=told.event.name,
        kind=KINDS[told.event.kind],
        reference=told.reference,
        dated_on=told.event.happened_on,
        owner=told.owner or _("Area lead"),
        marking=marking_of(tx, area_id),
        expires_on=told.expires_on,
    )
    evidence_id = tx.evidence.add(area, draft, None)
    tx.audit.write(Deed.EVIDENCE, f"evidence {evidence_id}", person_id=viewer.person_id, area_id=area_id)
    assessment = _under_way(tx, area)
    if assessment is not None:
        asked = {indicator.code for indicator in _framework_of(tx, assessment).indicators}
        for code in sorted(told.shows & asked):
            tx.evidence.use(area, evidence_id, assessment.id, code)
            tx.audit.write(
                Deed.EVIDENCE_USE,
                f"evidence {evidence_id} assessment {assessment.id} {code}",
                person_id=viewer.person_id,
                area_id=area_id,
            )
    return evidence_id


def _under_way(tx: Tx, area: ReadableArea) -> Assessment | None:
    states = {AssessmentState.OPEN, AssessmentState.MODERATION}
    held = [one for one in tx.assessments.of_area(area) if one.kind is AssessmentKind.SELF and one.state in states]
    return held[-1] if held else None


def _framework_of(tx: Tx, assessment: Assessment) -> Framework:
    return framework_of_round(tx, tx.assessments.round(assessment.round_id))


def _answers(tx: Tx, area: ReadableArea) -> list[tuple[Round, tuple[ConfidenceAnswer, ...]]]:
    """Return what may be read of answers about next time, by round, the earliest first."""
    found = []
    today = uk_day(tx.now)
    for assessment in tx.assessments.of_area(area):
        round_ = tx.assessments.round(assessment.round_id)
        state = State(round_.state_on(today), assessment.state, ScoreState.SUBMITTED)
        if assessment.kind is AssessmentKind.SELF and permits(Action.READ_SCORES, state):
            found.append((round_, tx.confidences.submitted(area, assessment.id)))
    return found


def _before(
    answers: Sequence[tuple[Round, tuple[ConfidenceAnswer, ...]]], day: date
) -> tuple[str, dict[str, Counter[Confidence]]]:
    """Return the last round before a day in which somebody answered, and its answers by feature."""
    for round_, given in reversed(answers):
        earlier = [answer for answer in given if uk_day(answer.saved_at) <= day]
        if earlier:
            counted: dict[str, Counter[Confidence]] = {}
            for answer in earlier:
                counted.setdefault(answer.feature, Counter())[answer.confidence] += 1
            return round_.name, counted
    return "", {}


def _title(events: Sequence[EventReview], framework: Framework) -> str:
    if not events:
        return _("No event or exercise has been looked back on yet")
    newest = events[0].draft
    missed = [
        feature.name
        for feature in framework.features
        for finding in newest.findings
        if finding.feature == feature.code and finding.found is Found.NOT_DELIVERED
    ]
    if missed:
        return _("{event}: not delivered in {features}").format(event=newest.name, features=_joined(missed))
    tested = sum(finding.found in TESTED for finding in newest.findings)
    return ngettext("{event} put {n} feature to the test", "{event} put {n} features to the test", tested).format(
        event=newest.name, n=tested
    )


def _joined(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + _(" and ") + names[-1]


def _context(events: Sequence[EventReview]) -> str:
    if not events:
        return ""
    real = sum(event.draft.kind is EventKind.REAL_EVENT for event in events)
    exercises = len(events) - real
    return _("{real}, {exercises}; the newest first.").format(
        real=ngettext("{n} real event", "{n} real events", real).format(n=real),
        exercises=ngettext("{n} exercise", "{n} exercises", exercises).format(n=exercises),
    )


def _line(event: EventReview, framework: Framework, before: tuple[str, Mapping[str, Counter[Confidence]]]) -> EventLine:
    round_name, counted = before
    findings = {finding.feature: finding for finding in event.draft.findings}
    return EventLine(
        event=event,
        heading=_("{event}, {day}").format(event=event.draft.name, day=words.day(event.draft.happened_on)),
        sentence=_findings_said(event.draft.findings),
        table=Table(
            _("{event}: confidence before, in {round}, and what was found").format(
                event=event.draft.name, round=round_name
            )
            if round_name
            else _("{event}: what was found; nobody had said how confident they were before").format(
                event=event.draft.name
            ),
            (_("Feature"), _("Confidence before"), _("Found"), _("By"), _("Measured or seen")),
            (False, False, False, False, False),
            tuple(
                (
                    feature.name,
                    _counted(counted.get(feature.code)),
                    *_found(findings.get(feature.code)),
                )
                for feature in framework.features
            ),
        ),
    )


def _counted(answers: Counter[Confidence] | None) -> str:
    if not answers:
        return _("not asked or not answered")
    return "; ".join(
        _("{n} {confidence}").format(n=answers[one], confidence=one.label.lower()) for one in Confidence if answers[one]
    )


def _found(finding: Finding | None) -> tuple[str, str, str]:
    if finding is None:
        return _("not looked at"), "–", "–"
    return finding.found.label, finding.found_by.label, finding.measure or "–"


def _findings_said(findings: Sequence[Finding]) -> str:
    counts = Counter(finding.found for finding in findings)
    if not findings:
        return _("Nothing was written down about single features.")
    return "; ".join(_("{found}: {n}").format(found=one.label, n=counts[one]) for one in Found if counts[one]) + _(
        " (features)"
    )


def _pairs(
    events: Sequence[EventReview], before: Mapping[EventId, tuple[str, Mapping[str, Counter[Confidence]]]]
) -> Counter[tuple[Confidence, Found]]:
    pairs: Counter[tuple[Confidence, Found]] = Counter()
    for event in events:
        counted = before[event.id][1]
        for finding in event.draft.findings:
            if finding.found in TESTED:
                for confidence, n in counted.get(finding.feature, Counter()).items():
                    pairs[confidence, finding.found] += n
    return pairs


def _calibration(
    events: Sequence[EventReview], before: Mapping[EventId, tuple[str, Mapping[str, Counter[Confidence]]]]
) -> Table:
    pairs = _pairs(events, before)
    return Table(
        _("Answers before, by what was found afterwards"),
        (_("Confidence before"), *(found.label for found in TESTED)),
        (False, True, True, True),
        tuple(
            (confidence.label, *(str(pairs[confidence, found]) for found in TESTED))
            for confidence in Confidence
            if any(pairs[confidence, found] for found in TESTED)
        ),
    )


def _calibration_said(
    events: Sequence[EventReview], before: Mapping[EventId, tuple[str, Mapping[str, Counter[Confidence]]]]
) -> str:
    pairs = _pairs(events, before)
    tested = sum(
        finding.found in TESTED and finding.feature in before[event.id][1]
        for event in events
        for finding in event.draft.findings
    )
    if not tested:
        return _("Nothing that was found can be set beside what people had expected yet.")
    high = {Confidence.VERY, Confidence.FULLY}
    confident = sum(n for (confidence, _found_), n in pairs.items() if confidence in high)
    right = sum(n for (confidence, found), n in pairs.items() if confidence in high and found is Found.DELIVERED)
    said = _("Answers “very” or “fully confident”: {n}; followed by “delivered”: {right}.").format(
        n=confident, right=right
    )
    if tested < FEWEST_FINDINGS:
        return (
            said
            + " "
            + ngettext(
                "With {n} finding this says too little to judge anybody's confidence by.",
                "With {n} findings this says too little to judge anybody's confidence by.",
                tested,
            ).format(n=tested)
        )
    return said
