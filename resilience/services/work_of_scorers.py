"""What waits for an evaluator or a visiting peer: answers, changes asked for, evidence that goes out of date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.policy import Action
from resilience.domain.vocabulary import AssessmentKind, AssessmentState
from resilience.locales import _, ngettext
from resilience.services.frameworks import framework_of_round
from resilience.services.near_days import near_day, since, until
from resilience.services.scorers import asked, is_answerable, round_for, rounds_open, scorer, scores_in
from resilience.services.uk_time import uk_day
from resilience.views.my_work import WorkItem

if TYPE_CHECKING:
    from datetime import date, datetime

    from resilience.domain.assessment import Assessment, Round
    from resilience.domain.evidence import Evidence
    from resilience.domain.identity import AreaId
    from resilience.domain.viewer import ReadableArea, Viewer
    from resilience.services.scorers import Scorer
    from resilience.storage.store import Tx

MOST_SINGLY = 3
"""Items of evidence out of date that are named one by one; more of them are one line, or they would bury the rest."""
SOON_DAYS = 60
"""Days ahead in which evidence that goes out of date is told to whoever added it."""


@dataclass(frozen=True, slots=True)
class ScoringWork:
    """What waits of scoring, and what is done of it or good to know, in sentences."""

    items: tuple[WorkItem, ...] = ()
    notes: tuple[str, ...] = ()


def scoring_work(tx: Tx, viewer: Viewer, area_id: AreaId) -> ScoringWork:
    """Return what waits of scoring; nothing for somebody who scores nothing here."""
    if not scores_in(viewer, area_id):
        return ScoringWork()
    held = scorer(viewer, area_id)
    mine = {one.round_id: one for one in tx.assessments.of_area(held.area) if one.kind is held.kind}
    changes = [
        item
        for one in mine.values()
        if one.state is AssessmentState.MODERATION
        for item in _changes_asked(tx, held, one)
    ]
    found = [round_ for round_ in rounds_open(tx) if held.kind is AssessmentKind.SELF or round_.id in mine]
    chosen = round_for(tx, held, found)
    if chosen is None:
        return ScoringWork(tuple(changes))
    assessment = mine.get(chosen.id)
    answering = _answering(tx, held, chosen, assessment)
    return ScoringWork((*changes, *answering.items), (*_visit(tx, held, assessment), *answering.notes))


def _visit(tx: Tx, held: Scorer, assessment: Assessment | None) -> tuple[str, ...]:
    """Return what a visiting peer should know: who hosts them, and when."""
    review = None if held.kind is AssessmentKind.SELF or assessment is None else tx.peers.of(held.area, assessment.id)
    if review is None:
        return ()
    visit, today = review.draft, uk_day(tx.now)
    return (
        _("You visit from {first} to {last}. Your host is: {host}.").format(
            first=near_day(visit.starts_on, today), last=near_day(visit.ends_on, today), host=visit.host
        ),
    )


def _changes_asked(tx: Tx, held: Scorer, assessment: Assessment) -> list[WorkItem]:
    round_ = tx.assessments.round(assessment.round_id)
    framework = framework_of_round(tx, round_)
    return [
        WorkItem(
            _("Change asked for"),
            _("Look at your answer to {code} again: {name}").format(
                code=request.indicator, name=framework.indicator(request.indicator).name
            ),
            request.why,
            f"/score?indicator={request.indicator}",
            _("Look at it"),
            when=_("before {round} is agreed").format(round=round_.name),
        )
        for request in tx.comments.asked_of(held.area, assessment.id)
    ]


def _answering(tx: Tx, held: Scorer, round_: Round, assessment: Assessment | None) -> ScoringWork:
    if assessment is not None and not is_answerable(assessment):
        return ScoringWork()
    codes, today = asked(tx, held, round_), uk_day(tx.now)
    if not codes:
        return ScoringWork()
    submitted_at = tx.scores.submitted_at(held.area, assessment.id) if assessment else None
    if submitted_at is not None:
        return ScoringWork(notes=(_submitted(round_, submitted_at, today),))
    answered = set(tx.scores.own(held.area, assessment.id)) if assessment else set()
    wanted = [one.code for one in framework_of_round(tx, round_).indicators if one.code in codes]
    open_ones = [code for code in wanted if code not in answered]
    return ScoringWork(
        (_to_answer(round_, wanted, open_ones, today) if open_ones else _to_submit(round_, wanted, today),)
    )


def _submitted(round_: Round, at: datetime, today: date) -> str:
    return _("You submitted your answers in {round} on {on}. You can still change one until {day}.").format(
        round=round_.name, on=near_day(uk_day(at), today), day=near_day(round_.closes_on, today)
    )


def _to_answer(round_: Round, wanted: list[str], open_ones: list[str], today: date) -> WorkItem:
    is_begun = len(open_ones) < len(wanted)
    headline = ngettext(
        "{n} indicator of {of} is still to answer in {round}",
        "{n} indicators of {of} are still to answer in {round}",
        len(open_ones),
    ).format(n=len(open_ones), of=len(wanted), round=round_.name)
    return WorkItem(
        _("To answer"),
        headline,
        _("You stopped before {code}. Everything that you answered is kept.").format(code=open_ones[0])
        if is_begun
        else _("You have not begun. One takes about a minute once you have decided; you can stop at any point."),
        f"/score?indicator={open_ones[0]}",
        _("Go on where you stopped") if is_begun else _("Begin"),
        round_.closes_on,
        until(round_.closes_on, today),
    )


def _to_submit(round_: Round, wanted: list[str], today: date) -> WorkItem:
    return WorkItem(
        _("To submit"),
        _("Submit your answers in {round}").format(round=round_.name),
        ngettext(
            "The {n} indicator that you are asked for is answered; it counts once you submit it.",
            "All {n} indicators that you are asked for are answered; they count once you submit them.",
            len(wanted),
        ).format(n=len(wanted)),
        f"/score?indicator={wanted[-1]}",
        _("Look at them and submit"),
        round_.closes_on,
        until(round_.closes_on, today),
    )


def evidence_work(tx: Tx, viewer: Viewer, area: ReadableArea, today: date) -> tuple[WorkItem, ...]:
    """Return this person's own evidence that goes out of date within two months, or has done so."""
    if not viewer.may(Action.ADD_EVIDENCE, area.id):
        return ()
    ends = [
        (one, one.draft.expires_on)
        for one in tx.evidence.of_area(area)
        if one.added_by == viewer.person_id
        and one.draft.expires_on is not None
        and (one.draft.expires_on - today).days <= SOON_DAYS
    ]
    late = [expires_on for _one, expires_on in ends if expires_on < today]
    if len(late) <= MOST_SINGLY:
        return tuple(_evidence_item(one, expires_on, today) for one, expires_on in ends)
    soon = (_evidence_item(one, expires_on, today) for one, expires_on in ends if expires_on >= today)
    return (_many_late(late, today), *soon)


def _many_late(late: list[date], today: date) -> WorkItem:
    return WorkItem(
        _("Evidence"),
        ngettext("{n} item is out of date", "{n} items are out of date", len(late)).format(n=len(late)),
        _("Revise them, add what followed, or withdraw them: a level from 3 on rests on evidence that is in date."),
        "/evidence",
        _("See which"),
        min(late),
        since(min(late), today),
        is_late=True,
    )


def _evidence_item(one: Evidence, expires_on: date, today: date) -> WorkItem:
    is_late = expires_on < today
    said = _("“{title}” is out of date") if is_late else _("“{title}” goes out of date")
    return WorkItem(
        _("Evidence"),
        said.format(title=one.draft.title),
        _("Revise it, add what followed it, or withdraw it: a level from 3 on rests on evidence that is in date."),
        f"/evidence?item={one.id}",
        _("Revise it"),
        expires_on,
        since(expires_on, today) if is_late else until(expires_on, today),
        is_late,
    )
