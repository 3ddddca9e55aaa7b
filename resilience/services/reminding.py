"""Who of those asked in a round has not finished: a list to remind by, with how far each is and never with answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.vocabulary import AssessmentState
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.rounds import asked_for
from resilience.services.uk_time import uk_day
from resilience.views.rounds import Reminders, Waiting
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.assessment import Round
    from resilience.domain.viewer import LedArea
    from resilience.storage.store import Tx
    from resilience.views.rounds import EvaluatorLine


def reminders(tx: Tx, area: LedArea, round_: Round, evaluators: Sequence[EvaluatorLine]) -> Reminders | None:
    """Return how far everybody invited is in an open round.

    `None` where nobody is asked, and once moderation has begun and nobody can finish.
    """
    assessment = tx.assessments.in_round(area, round_.id)
    if assessment is not None and assessment.state is not AssessmentState.OPEN:
        return None
    answered = tx.invitees.answered(area, assessment.id) if assessment else {}
    submitted = tx.scores.submitters(area, assessment.id) if assessment else frozenset()
    lines = tuple(
        Waiting(
            one.person_id,
            one.name,
            len(asked),
            len(asked & answered.get(one.person_id, frozenset())),
            one.person_id in submitted,
        )
        for one in evaluators
        if one.features
        for asked in [asked_for(tx, area, round_, one.person_id)]
    )
    if not lines:
        return None
    waiting = tuple(one for one in lines if not one.is_submitted)
    days_left = (round_.closes_on - uk_day(tx.now)).days + 1
    return Reminders(
        sentence=_reminders_sentence(lines, waiting, days_left),
        waiting=waiting,
        days_left=days_left,
        text=_reminder_text(tx.areas.named([area.id])[0].name, round_, days_left) if waiting else "",
        table=_reminders_table(round_, lines),
    )


def _days_left(days: int) -> str:
    return (
        _("Today is the last day.")
        if days <= 1
        else ngettext("{n} day is left, today included.", "{n} days are left, today included.", days).format(n=days)
    )


def _reminders_sentence(lines: Sequence[Waiting], waiting: Sequence[Waiting], days_left: int) -> str:
    if not waiting:
        return _("Everybody who is invited has submitted.")
    return (
        ngettext(
            "{n} of {of} evaluators has not finished.", "{n} of {of} evaluators have not finished.", len(waiting)
        ).format(n=len(waiting), of=len(lines))
        + " "
        + _days_left(days_left)
    )


def _reminder_text(area: str, round_: Round, days_left: int) -> str:
    return _(
        "Subject: your answers for {area}, {round}\n\n"
        "{round} closes at the end of {day}. {left} Your answers are not submitted yet; what you have answered is "
        "kept, and the page My work opens where you stopped.\n\n"
        "“Don't know” is a full answer. Nobody sees your answers before they are submitted. If you cannot finish, "
        "please tell your area lead, so that somebody else can be asked."
    ).format(area=area, round=round_.name, day=words.day(round_.closes_on), left=_days_left(days_left))


def _reminders_table(round_: Round, lines: Sequence[Waiting]) -> Table:
    ordered = sorted(lines, key=lambda one: (one.is_submitted, one.answered / one.asked if one.asked else 1))
    return Table(
        _("Evaluators asked in {round}").format(round=round_.name),
        (_("Evaluator"), _("Asked for"), _("Answered"), _("Submitted")),
        (False, True, True, False),
        tuple(
            (one.name, str(one.asked), str(one.answered), _("yes") if one.is_submitted else _("not yet"))
            for one in ordered
        ),
    )
