"""The parts of the page of sign-off: naming who signs, dissent, the signature, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import ResilienceError
from resilience.domain.identity import AssessmentId
from resilience.domain.sign_off import LONGEST_AGENCY, WHOLE, DissentDraft
from resilience.locales import _
from resilience.services import sign_off
from resilience.services.level_words import dissent_table
from resilience.services.opened import store
from resilience.ui import parts, session
from resilience.ui.choosing import one_of
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.views.sign_off import DissentLine, SignedView, SignOffView

ADDRESS = "assessment"
"""The name under which the assessment stands in the page's address, so that it can be sent on."""
MOST_DIGITS = 9
"""Digits of a number that may be an assessment's; a longer one was made up."""
GROUP = 8
"""Characters of a code that stand together, so that two people can compare it aloud."""


def chosen() -> AssessmentId | None:
    """Return the assessment that was chosen or that the address names, `None` without one."""
    asked = str(st.session_state.get(ADDRESS) or st.query_params.get(ADDRESS, ""))
    return AssessmentId(int(asked)) if asked.isascii() and asked.isdigit() and len(asked) <= MOST_DIGITS else None


def which(view: SignOffView) -> None:
    """Offer the area's assessments, where there are several."""
    names = {str(choice.id): choice.name for choice in view.choices}
    if len(names) > 1:
        st.selectbox(
            _("Assessment"),
            list(names),
            index=list(names).index(str(view.chosen)),
            format_func=lambda number: names[number],
            key=ADDRESS,
            bind="query-params",
        )


def state(view: SignOffView) -> None:
    """Draw how far it has come: signed, or who signs and what has to be settled first."""
    if view.signed is not None:
        parts.section(_("Signed off"), view.signed.sentence)
        signed(view.signed)
        after_signing(view)
        return
    if not view.may_sign or view.in_the_way:
        parts.section(_("Who signs"), view.signatory)
    for sentence in view.in_the_way:
        parts.say(sentence)
    if view.candidates:
        naming(view)


def naming(view: SignOffView) -> None:
    """Let the lead name who signs."""
    with st.form("signatory", border=False):
        candidate = one_of(
            _("Who signs off: a board member, or the area lead"),
            view.candidates,
            lambda one: one.name,
            chosen=next((one for one in view.candidates if one.person_id == view.named), None),
            key=f"signatory_{view.chosen}",
        )
        if not st.form_submit_button(_("Name them")):
            return
    _do(
        lambda: sign_off.name_signatory(
            store(), session.viewer(), session.area_id(), _assessment(view), candidate.person_id
        ),
        _("They are named to sign off."),
    )


def dissents(view: SignOffView) -> None:
    """Draw each agency's dissent, and the form for another one while that is possible."""
    parts.section(
        _("Dissent"),
        _dissent_sentence(view),
    )
    if view.dissents:
        parts.table(dissent_table(view.dissents))
    for line in view.dissents:
        if line.may_withdraw:
            _withdrawal(view, line)
    if view.may_record_dissent:
        _dissent_form(view)


def _dissent_sentence(view: SignOffView) -> str:
    if view.may_record_dissent:
        return _("Each agency may say what it does not agree with; it is signed together with the levels.")
    if any(line.stands for line in view.dissents):
        return _("What agencies do not agree with was signed together with the levels.")
    return _("No agency has recorded a dissent.")


def _withdrawal(view: SignOffView, line: DissentLine) -> None:
    label = _("Withdraw the dissent of {agency}").format(agency=parts.literal(line.agency))
    if st.button(label, key=f"dissent_withdraw_{line.number}"):
        _do(
            lambda: sign_off.withdraw_dissent(
                store(), session.viewer(), session.area_id(), _assessment(view), line.number
            ),
            _("The dissent is withdrawn."),
        )


def _dissent_form(view: SignOffView) -> None:
    names = {WHOLE: _("The assessment as a whole"), **{code: f"{code} {name}" for code, name in view.indicators}}
    with (
        st.expander(_("Record a dissent"), key="dissent_open"),
        st.form("dissent", border=False, clear_on_submit=False),
    ):
        agency = st.text_input(
            _("Agency"), max_chars=LONGEST_AGENCY, key="dissent_agency", placeholder=_("Fire and rescue service")
        )
        about = one_of(_("About"), list(names), lambda code: names[code], key=f"dissent_about_{view.chosen}")
        said = st.text_area(_("What the agency does not agree with, and why"), key="dissent_said")
        if not st.form_submit_button(_("Record it")):
            return
    _do(
        lambda: sign_off.record_dissent(
            store(), session.viewer(), session.area_id(), _assessment(view), DissentDraft(agency, about, said)
        ),
        _("The dissent is recorded."),
    )


def signature(view: SignOffView) -> None:
    """Ask for the signature, after one sentence that says what is signed."""
    parts.section(_("Sign off"), view.statement)
    with st.form("sign_off", border=False):
        accepts_partial = (
            st.checkbox(
                _("I sign a part: the indicators that are still open stay open"), key=f"sign_partial_{view.chosen}"
            )
            if view.is_partial
            else False
        )
        is_read = st.checkbox(
            _("I have read the levels, their evidence and the dissents below, and accept them for the partnership"),
            key=f"sign_read_{view.chosen}",
        )
        if not st.form_submit_button(_("Sign off"), type="primary"):
            return
    if not is_read:
        parts.warn(_("Please confirm first that you have read and accept it."))
        return
    _do(
        lambda: sign_off.sign_off(
            store(),
            session.viewer(),
            session.area_id(),
            _assessment(view),
            seen=view.seen,
            accepts_partial=accepts_partial,
        ),
        _("It is signed off and locked."),
    )


def signed(signed_view: SignedView) -> None:
    """Draw a sign-off as it is printed, and whether it still fits together."""
    parts.table(
        Table(
            _("What was signed, to compare with a printed copy"),
            (_("What"), _("Value")),
            (False, False),
            (
                (_("Reference"), signed_view.reference),
                (_("Hash of the snapshot (SHA-256)"), _grouped(signed_view.snapshot_hash)),
                (
                    _("Record of who did what"),
                    _("entry {number}, code {code}").format(
                        number=signed_view.head_number, code=_grouped(signed_view.head_code)
                    ),
                ),
            ),
        )
    )
    is_sound = signed_view.is_as_signed and signed_view.head_is_in_record
    (parts.method if is_sound else parts.warn)(" ".join(signed_view.checks))


def _grouped(code: str) -> str:
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def revoked(view: SignOffView) -> None:
    """Draw earlier sign-offs that were taken back, each with its reason."""
    if view.revoked:
        parts.section(_("Earlier sign-offs"))
    for one in view.revoked:
        parts.say(f"{one.reference}. {one.sentence} {one.revoked}")
        signed(one)


def after_signing(view: SignOffView) -> None:
    """Offer what may follow a signature: publishing, archiving, and taking it back with a reason."""
    if view.may_publish and st.button(_("Publish it"), key="sign_publish"):
        _follow(view, sign_off.publish, _("It is marked as published."))
    if view.why_not_public:
        parts.method(view.why_not_public)
    if view.may_revoke:
        _revocation(view)
    if view.may_archive:
        _archiving(view)


def _archiving(view: SignOffView) -> None:
    with st.expander(_("Archive it"), key="archive_open"):
        parts.say(_("An archived assessment stays readable, and its sign-off can no longer be revoked."))
        if st.button(_("Archive it for good"), key="sign_archive"):
            _follow(view, sign_off.archive, _("It is archived."))


def _follow(view: SignOffView, what: Callable[..., None], done: str) -> None:
    _do(lambda: what(store(), session.viewer(), session.area_id(), _assessment(view)), done)


def _revocation(view: SignOffView) -> None:
    with st.expander(_("Revoke the sign-off"), key="revoke_open"), st.form("revoke", border=False):
        why = st.text_area(
            _("Why it is taken back"),
            max_chars=sign_off.LONGEST_REASON,
            key="sign_off_why",
            help=_("The assessment goes back to moderation; what was signed stays readable as revoked."),
        )
        if not st.form_submit_button(_("Revoke it")):
            return
    _do(
        lambda: sign_off.revoke(store(), session.viewer(), session.area_id(), _assessment(view), why),
        _("The sign-off is revoked; the assessment is in moderation again."),
    )


def _assessment(view: SignOffView) -> AssessmentId:
    assert view.chosen is not None  # noqa: S101 - nothing is offered without an assessment
    return view.chosen


def _do(action: Callable[[], object], done: str) -> None:
    try:
        action()
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return
    session.tell(done)
    st.rerun()
