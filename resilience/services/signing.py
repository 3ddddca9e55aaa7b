"""The page on which an assessment is signed off, as one person may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.policy import ASSESSMENT_MOVES, Action
from resilience.domain.sign_off import WHOLE
from resilience.domain.vocabulary import AssessmentKind, AssessmentState, Role
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.level_words import levels_table
from resilience.services.outcomes import outcome
from resilience.services.scorers import is_anchored
from resilience.services.sharing import marking_of
from resilience.services.sign_off import MAY_SIGN, why_not_public
from resilience.services.to_sign import in_the_way, name_of, to_sign
from resilience.services.uk_time import uk_clock, uk_day
from resilience.views.sign_off import AssessmentChoice, Candidate, DissentLine, SignedView, SignOffView

if TYPE_CHECKING:
    from datetime import datetime

    from resilience.domain.assessment import Assessment
    from resilience.domain.identity import AreaId, AssessmentId, PersonId
    from resilience.domain.sign_off import Dissent, SignOff
    from resilience.domain.viewer import ReadableArea, Viewer
    from resilience.services.to_sign import ToSign
    from resilience.storage.store import Store, Tx
    from resilience.views.outcome import Outcome

SIGNABLE = frozenset({AssessmentKind.SELF, AssessmentKind.PEER})
"""What is signed here; what an outside body published is not."""
SHORT_CODE = 16


def signing(store: Store, viewer: Viewer, area_id: AreaId, assessment_id: AssessmentId | None = None) -> SignOffView:
    """Return one assessment on its way to the signature: the one chosen, else the one that waits, else the newest.

    A number that is none of this area's is as good as none. Raises `NotAllowed` outside the area.
    """
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.reading(area_id)
        held = [one for one in reversed(tx.assessments.of_area(area)) if one.kind in SIGNABLE and not one.source]
        choices = tuple(AssessmentChoice(one.id, name_of(tx.assessments.round(one.round_id), one.kind)) for one in held)
        chosen = _chosen(held, assessment_id)
        if chosen is None:
            return _plain(tx, area, _("There is nothing to sign off yet"), choices, None, _nothing_yet())
        if is_anchored(tx, area, viewer):
            return _plain(tx, area, _("Not shown before you have submitted"), choices, chosen, anchored_words())
        if chosen.state is AssessmentState.OPEN:
            name = tx.assessments.round(chosen.round_id).name
            return _plain(tx, area, _("{round} is not moderated yet").format(round=name), choices, chosen, _not_yet())
        return _in_moderation(tx, area, viewer, choices, chosen)


def anchored_words() -> str:
    """Say why levels of earlier rounds are hidden from somebody who has still to answer, and when they show."""
    return _(
        "You have not submitted your own answers in the round that is open. What was agreed before is shown once you "
        "have, so that it does not steer them."
    )


def _nothing_yet() -> str:
    return _("Sign-off follows when evaluators have answered in a round and the area lead has moderated it.")


def _not_yet() -> str:
    return _("Answers are still being given. The area lead begins moderation; sign-off follows it.")


def _chosen(held: list[Assessment], assessment_id: AssessmentId | None) -> Assessment | None:
    asked_for = [one for one in held if one.id == assessment_id]
    waiting = [one for one in held if one.state is AssessmentState.MODERATION]
    past_open = [one for one in held if one.state is not AssessmentState.OPEN]
    return next(iter([*asked_for, *waiting, *past_open, *held]), None)


def _plain(
    tx: Tx,
    area: ReadableArea,
    title: str,
    choices: tuple[AssessmentChoice, ...],
    chosen: Assessment | None,
    hidden: str,
) -> SignOffView:
    return SignOffView(
        title,
        tx.areas.get(area.id).name,
        hidden,
        choices,
        chosen.id if chosen else None,
        chosen.state if chosen else None,
        marking_of(tx, area.id),
    )


def _in_moderation(
    tx: Tx, area: ReadableArea, viewer: Viewer, choices: tuple[AssessmentChoice, ...], chosen: Assessment
) -> SignOffView:
    every = tx.sign_offs.all(area, chosen.id)
    signed = every[-1] if every and every[-1].holds else None
    ready = to_sign(tx, area, chosen) if signed is None else None
    round_ = tx.assessments.round(chosen.round_id)
    shown = ready.outcome if ready else outcome(tx, area, chosen, round_, signed)
    may_decide = viewer.may(Action.SIGN_OFF, area.id)
    leads = viewer.may(Action.LEAD, area.id)
    ways = in_the_way(tx, area, ready) if ready else ()
    public = why_not_public(tx, area, chosen, signed) if signed else ""
    moves = ASSESSMENT_MOVES[chosen.state]
    return SignOffView(
        title=_title(shown, signed, ways),
        context=_context(tx, area, shown),
        hidden="",
        choices=choices,
        chosen=chosen.id,
        state=chosen.state,
        marking=marking_of(tx, area.id),
        statement=_statement(tx, area, ready) if ready else "",
        seen=ready.seen if ready else "",
        in_the_way=ways,
        is_partial=ready.is_partial if ready else False,
        signatory=_signatory(tx, area, viewer, chosen),
        candidates=_candidates(tx, area) if leads and ready else (),
        named=chosen.signatory_id,
        may_sign=bool(ready) and may_decide and chosen.signatory_id == area.person_id,
        may_record_dissent=bool(ready) and viewer.may(Action.DISCUSS, area.id),
        may_revoke=signed is not None
        and AssessmentState.MODERATION in moves
        and may_decide
        and (leads or signed.signed_by == area.person_id),
        may_publish=signed is not None and may_decide and AssessmentState.PUBLISHED in moves and not public,
        may_archive=signed is not None and may_decide and AssessmentState.ARCHIVED in moves,
        why_not_public=public if AssessmentState.PUBLISHED in moves else "",
        indicators=tuple((asked.code, asked.name) for asked in shown.framework.indicators),
        dissents=dissent_lines(tx, area, shown),
        signed=signed_view(tx, area, signed) if signed else None,
        revoked=tuple(signed_view(tx, area, one) for one in every if not one.holds),
        levels=levels_table(shown),
        worked_out=worked_out(shown),
    )


def _title(shown: Outcome, signed: SignOff | None, ways: tuple[str, ...]) -> str:
    name = name_of(shown.round, shown.assessment.kind)
    if signed is not None:
        state = shown.assessment.state.label.lower()
        return _("{round} is {state}: {reference}").format(round=name, state=state, reference=signed.reference)
    if not shown.is_whole:
        return _("{round}: {agreed} of {asked} indicators are agreed").format(
            round=name, agreed=shown.agreed, asked=len(shown.framework.indicators)
        )
    return (
        _("{round} waits to be signed off").format(round=name)
        if not ways
        else _("{round} is agreed, and not ready to be signed").format(round=name)
    )


def _context(tx: Tx, area: ReadableArea, shown: Outcome) -> str:
    return _("{area}. {evaluators}. Framework: {title}, version {version}, {status}.").format(
        area=tx.areas.get(area.id).name,
        evaluators=ngettext("{n} evaluator submitted", "{n} evaluators submitted", shown.evaluators).format(
            n=shown.evaluators
        ),
        title=shown.framework.title,
        version=shown.framework.version,
        status=shown.framework.status,
    )


def _statement(tx: Tx, area: ReadableArea, ready: ToSign) -> str:
    held = ready.outcome
    standing = sum(one.stands for one in ready.dissents)
    above = claimed_above(held)
    return _(
        "You accept {round} of {area} as the partnership's assessment: {part}{agreed} of {asked} indicators with their "
        "agreed levels{above}, from {evaluators}, with {dissents}. It is then locked."
    ).format(
        round=name_of(held.round, held.assessment.kind),
        area=tx.areas.get(area.id).name,
        part="" if held.is_whole else _("partial, "),
        agreed=held.agreed,
        asked=len(held.framework.indicators),
        above=f" ({above})" if above else "",
        evaluators=ngettext("{n} evaluator", "{n} evaluators", held.evaluators).format(n=held.evaluators),
        dissents=ngettext("{n} dissent", "{n} dissents", standing).format(n=standing)
        if standing
        else _("no dissent recorded"),
    )


def claimed_above(held: Outcome) -> str:
    """Say how many levels are claimed above what is shown; "" for none."""
    above = sum(one.is_held_back for one in held.indicators.values())
    if not above:
        return ""
    return ngettext(
        "{n} level is claimed above what evidence shows", "{n} levels are claimed above what evidence shows", above
    ).format(n=above)


def _signatory(tx: Tx, area: ReadableArea, viewer: Viewer, assessment: Assessment) -> str:
    """Say who is named to sign: by name to the lead, who chose them, by role to all others; "" for nobody yet."""
    if assessment.signatory_id is None:
        return ""
    if assessment.signatory_id == viewer.person_id:
        return _("You are named to sign off.")
    if viewer.may(Action.LEAD, area.id):
        return _("Named to sign off: {name}.").format(name=tx.people.viewer(assessment.signatory_id).name)
    return _("Named to sign off: {role}.").format(role=role_of(tx, area, assessment.signatory_id).lower())


def role_of(tx: Tx, area: ReadableArea, person_id: PersonId) -> str:
    """Return the role in which somebody signs: a board member first, since that is what they are named for."""
    held = tx.people.viewer(person_id).roles_in(area.id)
    for role in (Role.BOARD_MEMBER, Role.AREA_LEAD):
        if role in held:
            return role.label
    return _("Somebody who no longer holds a role here")


def _candidates(tx: Tx, area: ReadableArea) -> tuple[Candidate, ...]:
    people = {
        one.person_id: _("{name} ({role})").format(name=one.name, role=one.role.label.lower())
        for one in reversed(tx.people.in_roles(area_id=area.id))
        if one.role in MAY_SIGN
    }
    return tuple(Candidate(person, name) for person, name in sorted(people.items()))


def dissent_lines(tx: Tx, area: ReadableArea, shown: Outcome) -> tuple[DissentLine, ...]:
    """Return every dissent of an assessment, withdrawn ones included."""
    names = {asked.code: f"{asked.code} {asked.name}" for asked in shown.framework.indicators}
    is_open = shown.assessment.state is AssessmentState.MODERATION
    return tuple(
        _dissent(one, names, area, is_open=is_open) for one in tx.sign_offs.dissents(area, shown.assessment.id)
    )


def _dissent(one: Dissent, names: dict[str, str], area: ReadableArea, *, is_open: bool) -> DissentLine:
    return DissentLine(
        number=one.number,
        agency=one.agency,
        about=_("The assessment as a whole") if one.indicator == WHOLE else names.get(one.indicator, one.indicator),
        said=one.said,
        recorded=_moment(one.recorded_at)
        if one.withdrawn_at is None
        else _("{recorded}; withdrawn {withdrawn}").format(
            recorded=_moment(one.recorded_at), withdrawn=_moment(one.withdrawn_at)
        ),
        stands=one.stands,
        may_withdraw=is_open and one.stands and area.person_id is not None and one.recorded_by == area.person_id,
    )


def signed_view(tx: Tx, area: ReadableArea, signed: SignOff) -> SignedView:
    """Return a sign-off as it is printed, checked just now against its hash and the record."""
    in_record = tx.sign_offs.is_in_record(signed.head)
    return SignedView(
        reference=signed.reference,
        sentence=_("Signed off by a {role} on {moment}, UK time.").format(
            role=role_of(tx, area, signed.signed_by).lower(), moment=_moment(signed.signed_at)
        ),
        snapshot_hash=signed.snapshot_hash,
        head_number=signed.head.number,
        head_code=signed.head.mac,
        is_as_signed=signed.is_as_signed,
        head_is_in_record=in_record,
        checks=(
            _("The snapshot is as it was signed: its hash was worked out again just now and is the same.")
            if signed.is_as_signed
            else _("The snapshot is NOT as it was signed: its hash is another one. Please tell your administrator."),
            _("The entry of the record that was its end then still stands there.")
            if in_record
            else _(
                "The entry of the record that was its end then is gone or another one. Please tell your administrator."
            ),
        ),
        revoked=_revoked(tx, area, signed),
    )


def _revoked(tx: Tx, area: ReadableArea, signed: SignOff) -> str:
    if signed.revoked_at is None or signed.revoked_by is None:
        return ""
    return _("Revoked on {moment} by a {role}: {why}").format(
        moment=_moment(signed.revoked_at), role=role_of(tx, area, signed.revoked_by).lower(), why=signed.revoked_why
    )


def _moment(at: datetime) -> str:
    return _("{day} at {time}").format(day=words.day(uk_day(at)), time=uk_clock(at))


def worked_out(held: Outcome) -> str:
    """Say how levels are read, for every page and document that shows agreed ones."""
    return _(
        "Each level was agreed in moderation after evaluators had answered by themselves. “Reached” is the agreed "
        "level as far as the evidence that its own words ask for is there and in date; what is above is claimed. "
        "Strength of evidence is that of the strongest item in date. The spread is that of the evaluators' first "
        "answers: median, range and how many gave a level. Levels have an order and no size, so there is no average. "
        "Framework: {title}, {status}."
    ).format(title=held.framework.title, status=held.framework.status)
