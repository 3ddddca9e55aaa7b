"""The fields of an item of evidence, filled from what is held, and items drawn as lines."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import Refused
from resilience.domain.evidence import CHOSEN_PROOFS, LONGEST_REFERENCE, LONGEST_TITLE, EvidenceDraft
from resilience.domain.vocabulary import EvidenceKind, GateNeed, Marking
from resilience.locales import _, mark
from resilience.services import words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from resilience.views.evidence import EvidenceLine

KIND_WORDS: dict[EvidenceKind, str] = {
    EvidenceKind.REAL_EVENT: mark("It was done in a real disruption, and there is a record of it."),
    EvidenceKind.EXERCISE: mark("It was tried in an exercise, and there is a report of it."),
    EvidenceKind.IN_USE: mark("A document that people work from, with signs of its use."),
    EvidenceKind.DOCUMENT: mark("A document, without signs of its use."),
    EvidenceKind.ASSERTION: mark("Somebody says so; nothing can be shown."),
}
"""What each kind means; a test holds it together with the taxonomy."""
PROOF_WORDS: dict[GateNeed, str] = {
    GateNeed.REVIEW: mark("Others checked it: a peer review, an inspection or another independent check"),
    GateNeed.DECISION: mark("A decision is recorded in it, such as a budget round or a handover"),
    GateNeed.DELIVERY: mark("It was delivered to people in ordinary times"),
    GateNeed.COMPARISON: mark("It compares what was expected with what happened"),
    GateNeed.MEASURED_RESULT: mark("It holds a measured figure that shows the state described"),
    GateNeed.MEASURED_EFFECT: mark("An effect on need was measured: it is judged here, by its plan"),
    GateNeed.REVIEWED_ON_EVIDENCE: mark("It is a dated review that changed or kept things because of evidence"),
}
"""What an item may be said to show besides, as somebody would say it."""


def typed(key: str, area_marking: Marking, held: EvidenceDraft | None, send: str) -> EvidenceDraft | None:
    """Draw the fields as a form; return what stands in them once it is sent, `None` until then.

    Raises `Refused` for what cannot be accepted; everything typed stays in the fields. `area_marking` is the weakest
    marking that may be chosen.
    """
    with st.form(key, border=False):
        title, kind, reference = _title(key, held), _kind(key, held), _reference(key, held)
        dated_on, expires_on = _dates(key, held)
        proves = _proves(key, held)
        owner, marking = _keeping(key, area_marking, held)
        if not st.form_submit_button(send, type="primary", key=f"{key}_send"):
            return None
    if kind is None:
        raise Refused(_("Please choose what kind of evidence it is."))
    if dated_on is None:
        raise Refused(_("Please give the date of the evidence."))
    return EvidenceDraft(title, kind, reference, dated_on, owner, marking, expires_on, proves)


def _title(key: str, held: EvidenceDraft | None) -> str:
    return st.text_input(
        _("What is it?"),
        value=held.title if held else "",
        max_chars=LONGEST_TITLE,
        placeholder=_("Report of the flood exercise"),
        help=_("A title that others recognise. No names of people."),
        key=f"{key}_title",
    )


def _kind(key: str, held: EvidenceDraft | None) -> EvidenceKind | None:
    kinds = list(EvidenceKind)
    chosen: EvidenceKind | None = st.radio(
        _("What kind of evidence is it? The strongest first."),
        kinds,
        index=kinds.index(held.kind) if held else None,
        format_func=lambda kind: f"**{kind.value}** {kind.label}. {_(KIND_WORDS[kind])}",
        key=f"{key}_kind",
    )
    return chosen


def _reference(key: str, held: EvidenceDraft | None) -> str:
    return st.text_input(
        _("Where is it?"),
        value=held.reference if held else "",
        max_chars=LONGEST_REFERENCE,
        placeholder=_("https:// … or where the file lies"),
        help=_(
            "An address that begins with https:// becomes a link. Anything else, such as a folder or the number of "
            "a minute, is shown as text. The file itself stays where it is. No names of people."
        ),
        key=f"{key}_reference",
    )


def _dates(key: str, held: EvidenceDraft | None) -> tuple[date | None, date | None]:
    """Draw side by side the day of the item and the last day on which it counts."""
    first, second = st.columns(2)
    dated_on = first.date_input(
        _("Its date"),
        value=held.dated_on if held else None,
        format="DD/MM/YYYY",
        help=_("The day of the event, of the exercise, or on the document."),
        key=f"{key}_dated",
    )
    expires_on = second.date_input(
        _("In date until (optional)"),
        value=held.expires_on if held else None,
        format="DD/MM/YYYY",
        help=_("The last day on which it counts. Leave empty if it does not expire."),
        key=f"{key}_expires",
    )
    return dated_on, expires_on


def _proves(key: str, held: EvidenceDraft | None) -> frozenset[GateNeed]:
    return frozenset(
        st.multiselect(
            _("What does it show besides? (optional)"),
            [need for need in GateNeed if need in CHOSEN_PROOFS],
            default=[need for need in GateNeed if held and need in held.proves],
            format_func=lambda need: _(PROOF_WORDS[need]),
            placeholder=_("Choose what fits"),
            help=_("Levels 4 and 5 often ask for one of these."),
            key=f"{key}_proves",
        )
    )


def _keeping(key: str, area_marking: Marking, held: EvidenceDraft | None) -> tuple[str, Marking]:
    """Draw side by side who keeps the item and how it is marked."""
    first, second = st.columns(2)
    owner = first.text_input(
        _("Who keeps it? (a role)"),
        value=held.owner if held else "",
        max_chars=LONGEST_TITLE,
        placeholder=_("Resilience officer, county council"),
        help=_("A role, never the name of a person."),
        key=f"{key}_owner",
    )
    markings = [one for one in Marking if Marking.strictest(one, area_marking) is one]
    marking = second.selectbox(
        _("Handling marking"),
        markings,
        index=markings.index(held.marking) if held and held.marking in markings else 0,
        format_func=lambda one: one.label,
        help=_("It is kept in every file that holds this item."),
        key=f"{key}_marking",
    )
    return owner, marking


def as_list(lines: Iterable[EvidenceLine], *, opens: str = "") -> str:
    """Return items as a list in markup; `opens` is the address that opens one, its number added, "" for none."""
    return f'<ul class="elr elr-items">{"".join(_one(line, opens) for line in lines)}</ul>'


def _one(line: EvidenceLine, opens: str) -> str:
    draft = line.draft
    onward = (
        f'<a href="{escape(f"{opens}{line.id}", quote=True)}" target="_self" '
        f'aria-label="{escape(_("Open {title}").format(title=draft.title), quote=True)}">{escape(_("Open"))}</a>'
        if opens
        else ""
    )
    return (
        f'<li><span class="elr-tag">{draft.kind.value}</span>'
        f'<span><span class="elr-word">{escape(draft.kind.label)}</span>'
        f'<span class="elr-headline">{linked(draft, draft.title)}</span>'
        f'<span class="elr-detail">{escape(detail(line))}</span></span>'
        f'<span class="elr-number">{_until(line)}</span><span class="elr-link">{onward}</span></li>'
    )


def as_short_list(lines: Iterable[EvidenceLine]) -> str:
    """Return the same in few words each, for where there is little room."""
    rows = "".join(
        f'<li><span class="elr-tag">{line.draft.kind.value}</span> '
        f"<strong>{linked(line.draft, line.draft.title)}</strong><br>"
        f"{escape(line.draft.kind.label)} · {escape(detail(line))} · {_until(line)}</li>"
        for line in lines
    )
    return f'<ul class="elr elr-steps">{rows}</ul>'


def _until(line: EvidenceLine) -> str:
    return escape(line.until) if line.is_in_date else f"<strong>{escape(line.until)}</strong>"


def linked(draft: EvidenceDraft, said: str) -> str:
    """Return words in markup: a link where the reference is the address of a web page, and text else."""
    if draft.link is None:
        return escape(said)
    return (
        f'<a href="{escape(draft.link, quote=True)}" target="_blank" rel="noopener noreferrer nofollow">'
        f"{escape(said)}</a>"
    )


def detail(line: EvidenceLine) -> str:
    """Return the rest of what a line says: date, where, by whom kept, beside what, marking."""
    draft = line.draft
    said = [_("of {day}").format(day=words.day(draft.dated_on))]
    said += [draft.reference] if draft.reference and draft.link is None else []
    said += [_("kept by {owner}").format(owner=draft.owner)] if draft.owner else []
    said += [_("beside {indicators}").format(indicators=", ".join(line.indicators))] if line.indicators else []
    said += [line.marking.label] if not line.marking.may_be_public else []
    said += [_("holds back a level")] if line.holds_back else []
    said += [_("only you see it until moderation begins")] if line.is_private else []
    return " · ".join(said)
