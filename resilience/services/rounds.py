"""Rounds: when answers are taken, against which framework, and who is asked for which indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import Refused
from resilience.domain.policy import ROUND_MOVES, Action
from resilience.domain.text import plain_line
from resilience.domain.vocabulary import AssessmentKind, RoundForm, RoundState
from resilience.locales import _
from resilience.services import words
from resilience.services.frameworks import framework_of, framework_of_round, held_frameworks, main_framework
from resilience.services.uk_time import uk_day
from resilience.views.rounds import FrameworkChoice, MoveLine, RoundLine, RoundsView

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from resilience.domain.assessment import Round
    from resilience.domain.framework import Framework
    from resilience.domain.identity import FrameworkId, PersonId, RoundId
    from resilience.domain.invitation import Invitee
    from resilience.domain.viewer import ReadableArea, Viewer
    from resilience.storage.store import Store, Tx


def rounds(store: Store, viewer: Viewer) -> RoundsView:
    """Return every round, the newest first; `NotAllowed` for somebody who is nobody here."""
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        viewer.seeing_areas()
        lines = tuple(line_of(tx, round_) for round_ in reversed(tx.assessments.rounds()))
        return RoundsView(
            sentence=_rounds_sentence(lines),
            lines=lines,
            frameworks=_frameworks(tx),
            today=uk_day(tx.now),
            may_change=viewer.may(Action.SET_UP),
        )


def line_of(tx: Tx, round_: Round) -> RoundLine:
    """Return a round as a line of a list."""
    today = uk_day(tx.now)
    return RoundLine(
        id=round_.id,
        name=round_.name,
        framework=framework_of(tx, round_.framework_id).title,
        form=round_.form,
        opens_on=round_.opens_on,
        closes_on=round_.closes_on,
        state=round_.state,
        takes_answers=round_.state_on(today) is RoundState.OPEN,
        is_past=round_.closes_on < today,
        moves=tuple(
            MoveLine(move.state, uk_day(move.moved_at), move.reason) for move in tx.assessments.moves(round_.id)
        ),
    )


def _rounds_sentence(lines: tuple[RoundLine, ...]) -> str:
    taking = [
        _("{round} is open for answers until {day}.").format(round=line.name, day=words.day(line.closes_on))
        for line in lines
        if line.takes_answers
    ]
    if taking:
        return " ".join(taking)
    if lines:
        return _("No round is open for answers at the moment.")
    return _("There is no round yet")


def _frameworks(tx: Tx) -> tuple[FrameworkChoice, ...]:
    usual = _usual_framework(tx)
    return tuple(
        FrameworkChoice(
            framework.id, framework.title, framework.version, framework.status, has_quick_form=framework.has_quick_form
        )
        for framework in sorted(held_frameworks(tx), key=lambda one: one.id != usual)
    )


def _usual_framework(tx: Tx) -> FrameworkId:
    """The one of the round before, in its newest version; before the first round, the main one."""
    earlier = tx.assessments.rounds()
    if not earlier:
        return main_framework(tx).id
    code = framework_of(tx, earlier[-1].framework_id).code
    return max(one.id for one in held_frameworks(tx) if one.code == code)


def add_round(
    store: Store,
    viewer: Viewer,
    name: str,
    opens_on: date,
    closes_on: date,
    *,
    framework_id: FrameworkId | None = None,
    form: RoundForm = RoundForm.FULL,
) -> RoundId:
    """Create a round as a draft; without a framework named, of the one that the round before used."""
    name = plain_line(name)
    if not name:
        raise Refused(_("Please give the round a name, for example “Round 1, spring 2027”."))
    if closes_on < opens_on:
        raise Refused(_("The round closes before it opens. Please check the two dates."))
    with store.transaction() as tx:
        proof = tx.people.again(viewer).setting_up()
        chosen = framework_of(tx, _usual_framework(tx) if framework_id is None else framework_id)
        _refuse_form(chosen, form)
        round_id = tx.assessments.add_round(proof, chosen.id, name, opens_on, closes_on, form=form)
        tx.audit.write(Deed.ROUND_CREATED, f"round {round_id} {form.value}", person_id=viewer.person_id)
        return round_id


def _refuse_form(framework: Framework, form: RoundForm) -> None:
    if form is RoundForm.QUICK and not framework.has_quick_form:
        raise Refused(
            _(
                "{framework} has no quick form: some feature has no question of its own. Please choose all indicators."
            ).format(framework=framework.title)
        )


def set_round_state(
    store: Store,
    viewer: Viewer,
    round_id: RoundId,
    state: RoundState,
    why: str = "",
    *,
    closes_on: date | None = None,
) -> None:
    """Open or close a round; `Refused` where it cannot move to that state from where it is.

    Opening a closed round again takes a reason, and a last day that is still to come where its own is over.
    """
    with store.transaction() as tx:
        proof = tx.people.again(viewer).setting_up()
        round_ = tx.assessments.round(round_id)
        why = plain_line(why)
        if state not in ROUND_MOVES[round_.state]:
            raise Refused(
                _("{round} is {now}; it cannot become {then} from there.").format(
                    round=round_.name, now=round_.state.label.lower(), then=state.label.lower()
                )
            )
        if round_.state is RoundState.CLOSED and not why:
            raise Refused(_("Please say why the round is opened again: the reason stands in the list of rounds."))
        if state is RoundState.OPEN:
            _refuse_past(closes_on or round_.closes_on, round_, uk_day(tx.now))
        if closes_on is not None:
            tx.invitees.ask_until(proof, round_id, closes_on)
        tx.assessments.set_round_state(proof, round_id, state, why)
        tx.audit.write(Deed.ROUND_STATE, f"round {round_id} {state.value}", person_id=viewer.person_id)


def extend_round(store: Store, viewer: Viewer, round_id: RoundId, closes_on: date, why: str) -> None:
    """Give a draft or open round another last day, later or earlier, with a reason that stands in the list."""
    with store.transaction() as tx:
        proof = tx.people.again(viewer).setting_up()
        round_ = tx.assessments.round(round_id)
        why = plain_line(why)
        if round_.state is RoundState.CLOSED:
            raise Refused(_("{round} is closed. Open it again to give it another last day.").format(round=round_.name))
        if not why:
            raise Refused(_("Please say why the last day changes: the reason stands in the list of rounds."))
        _refuse_past(closes_on, round_, uk_day(tx.now))
        tx.invitees.ask_until(proof, round_id, closes_on)
        said = _("Last day {before}, now {after}: {why}").format(
            before=words.day(round_.closes_on), after=words.day(closes_on), why=why
        )
        tx.assessments.set_round_state(proof, round_id, round_.state, said)
        tx.audit.write(Deed.ROUND_STATE, f"round {round_id} until {closes_on}", person_id=viewer.person_id)


def _refuse_past(closes_on: date, round_: Round, today: date) -> None:
    if closes_on < round_.opens_on:
        raise Refused(_("The round closes before it opens. Please check the two dates."))
    if closes_on < today:
        raise Refused(
            _("The last day of {round} is over. Please give a day to come: nobody can answer without one.").format(
                round=round_.name
            )
        )


def asked_for(
    tx: Tx, area: ReadableArea, round_: Round, person_id: PersonId, *, kind: AssessmentKind = AssessmentKind.SELF
) -> frozenset[str]:
    """Return the codes of the indicators that somebody is asked for in a round of an area; none if not invited.

    For a peer review those of its analysis areas, once it is arranged.
    """
    features = (
        features_asked_for(tx.invitees.of(area, round_.id), round_, person_id)
        if kind is AssessmentKind.SELF
        else analysis_areas(tx, area, round_)
    )
    indicators = framework_of_round(tx, round_).indicators
    return frozenset(one.code for one in indicators if features is None or one.feature in features)


def features_asked_for(invitees: Sequence[Invitee], round_: Round, person_id: PersonId) -> frozenset[str] | None:
    """Return the codes of the features that somebody is asked for; `None` means all of them.

    Where nobody is on the list, everybody is invited to everything. The five questions of the quick form go undivided
    to everybody who is invited.
    """
    if not invitees:
        return None
    own = next((one for one in invitees if one.person_id == person_id), None)
    if own is None:
        return frozenset()
    return own.features if own.features and round_.form is RoundForm.FULL else None


def analysis_areas(tx: Tx, area: ReadableArea, round_: Round) -> frozenset[str] | None:
    """Return the codes of the features that visiting peers look at in a round; `None` where no visit is arranged."""
    assessment = tx.assessments.in_round(area, round_.id, AssessmentKind.PEER)
    review = None if assessment is None else tx.peers.of(area, assessment.id)
    return None if review is None else review.analysis_areas
