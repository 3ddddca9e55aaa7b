"""Events looked back on, and the ten-minute form for another one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.disruption import Exposure
from resilience.domain.errors import Refused, ResilienceError
from resilience.domain.events import LONGEST_LESSONS, EventDraft, Finding, LookBack
from resilience.domain.evidence import LONGEST_REFERENCE
from resilience.domain.plans import LONGEST_LINE, ActionDraft
from resilience.domain.vocabulary import EventKind, ExposureKind, Found, FoundBy
from resilience.locales import _
from resilience.services import looking_back
from resilience.services.opened import store
from resilience.ui import parts, session
from resilience.ui.choosing import one_of

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.disruption import Disruption
    from resilience.domain.framework import Feature, Indicator
    from resilience.views.looking_back import LookingBackView

MOST_ACTIONS = 3
"""Actions that the form has room for; more are added on the page of targets and actions."""
_SENT = "look_back_sent"


def events(view: LookingBackView) -> None:
    """Draw each event with what was found beside the confidence before."""
    if not view.events:
        parts.empty(
            _(
                "After a real event or an exercise, ten minutes here renew the evidence, keep the lessons, set the "
                "actions and show how confident people had been beside what was then found."
            )
        )
    for line in view.events:
        parts.section(line.heading, line.sentence)
        parts.table(line.table)
        if line.event.draft.lessons:
            parts.say(line.event.draft.lessons)


def calibration(view: LookingBackView) -> None:
    """Draw confidence against findings over all events."""
    parts.section(_("Were we right to be confident?"), view.calibration_said)
    parts.table(view.calibration)
    parts.method(view.method)


@dataclass(frozen=True, slots=True)
class _ActionTyped:
    """One line of actions as it stands in the form."""

    indicator: Indicator
    title: str
    owner: str
    due_on: date | None

    def as_draft(self, view: LookingBackView) -> ActionDraft:
        if self.due_on is None:
            raise Refused(_("Please give the day on which “{title}” is due.").format(title=self.title.strip()))
        return ActionDraft(view.framework.code, self.indicator.code, self.title, self.owner, self.due_on)


@dataclass(frozen=True, slots=True)
class _Typed:
    """What stands in the form; days and amounts are `None` where nothing was entered."""

    kind: EventKind
    name: str
    day: date | None
    findings: list[Finding | None]
    lessons: str
    shows: list[Indicator]
    reference: str
    owner: str
    expires_on: date | None
    actions: list[_ActionTyped]
    disruption: Disruption | None
    amounts: dict[ExposureKind, int | None]
    source: str

    def as_look_back(self, view: LookingBackView) -> LookBack:
        """Return it as one look back, or raise `Refused` with what is wrong."""
        if self.day is None:
            raise Refused(_("Please give the day on which it happened."))
        return LookBack(
            EventDraft(
                self.kind,
                self.name,
                self.day,
                self.lessons,
                tuple(finding for finding in self.findings if finding is not None),
                self.disruption.id if self.disruption else None,
            ),
            frozenset(one.code for one in self.shows),
            self.reference,
            self.expires_on,
            self.owner,
            tuple(one.as_draft(view) for one in self.actions if one.title.strip()),
            tuple(Exposure(kind, int(n), self.source) for kind, n in self.amounts.items() if n is not None),
        )


def entry(view: LookingBackView) -> None:
    """Draw the form. What was typed stays when something is refused."""
    parts.section(
        _("Look back on an event or exercise"),
        _("Only what it was and when is required. Everything is saved together, or nothing."),
    )
    sent: int = st.session_state.get(_SENT, 0)
    typed = _form(view, str(sent))
    if typed is None:
        return
    try:
        told = typed.as_look_back(view)
        looking_back.look_back(store(), session.viewer(), session.area_id(), told)
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return
    st.session_state[_SENT] = sent + 1
    session.tell(_("“{name}” is saved, with its evidence, lessons and actions.").format(name=told.event.name))
    st.rerun()


def _form(view: LookingBackView, key: str) -> _Typed | None:
    """Draw the fields; `None` until the form is sent."""
    with st.form(f"look_back_{key}", border=False):
        first, second, third = st.columns([2, 3, 2])
        kind = one_of(_("What was it?"), list(EventKind), lambda one: one.label, key=f"back_kind_{key}", where=first)
        name = second.text_input(
            _("Name"), placeholder=_("Flood exercise, spring 2026"), max_chars=LONGEST_LINE, key=f"back_name_{key}"
        )
        day = third.date_input(_("When (first day)"), value=None, format="DD/MM/YYYY", key=f"back_day_{key}")
        parts.method(_("What it showed, feature by feature. Leave out what it did not touch."))
        findings = [_finding(feature, key) for feature in view.framework.features]
        lessons = st.text_area(
            _("Lessons: what to keep, what to change"),
            max_chars=LONGEST_LESSONS,
            height=110,
            help=_("No names of people."),
            key=f"back_lessons_{key}",
        )
        parts.method(_("The report as evidence (optional)"))
        shows = st.multiselect(
            _("Which indicators does it say something about?"),
            list(view.framework.indicators),
            format_func=lambda one: f"{one.code} {one.name}",
            help=_("It is held as evidence beside these, dated on its day."),
            key=f"back_shows_{key}",
        )
        reference, owner, expires_on = _report(key)
        parts.method(_("What has to be done now (optional)"))
        actions = [_action(view, number, key) for number in range(MOST_ACTIONS)]
        disruption, amounts, source = _exposure(view, key)
        is_sent = st.form_submit_button(_("Save all of it"), type="primary")
    typed = _Typed(
        kind, name, day, findings, lessons, shows, reference, owner, expires_on, actions, disruption, amounts, source
    )
    return typed if is_sent else None


def _report(key: str) -> tuple[str, str, date | None]:
    first, second, third = st.columns([3, 2, 2])
    reference = first.text_input(_("Where its report lies"), max_chars=LONGEST_REFERENCE, key=f"back_reference_{key}")
    owner = second.text_input(_("Owner of the report (role)"), max_chars=LONGEST_LINE, key=f"back_owner_{key}")
    expires_on = third.date_input(
        _("Evidence expires"),
        value=None,
        format="DD/MM/YYYY",
        help=_("Leave empty where it does not expire by itself; gates look at its date anyway."),
        key=f"back_expires_{key}",
    )
    return reference, owner, expires_on


def _finding(feature: Feature, key: str) -> Finding | None:
    first, second, third = st.columns([3, 2, 3])
    found = one_of(
        feature.name,
        [None, *Found],
        lambda one: _("not looked at") if one is None else one.label,
        key=f"back_found_{feature.code}_{key}",
        where=first,
    )
    found_by = one_of(
        _("Found by"),
        list(FoundBy),
        lambda one: one.label,
        key=f"back_by_{feature.code}_{key}",
        chosen=FoundBy.OUTSIDE_OBSERVERS,
        where=second,
    )
    measure = third.text_input(
        _("Measured or seen"),
        placeholder=_("90 of 100 households reached within 4 hours"),
        max_chars=LONGEST_LINE,
        key=f"back_measure_{feature.code}_{key}",
    )
    return None if found is None else Finding(feature.code, found, found_by, measure)


def _action(view: LookingBackView, number: int, key: str) -> _ActionTyped:
    first, second, third, fourth = st.columns([3, 3, 2, 2])
    title = first.text_input(
        _("Action {n} (optional)").format(n=number + 1), max_chars=LONGEST_LINE, key=f"back_action_{number}_{key}"
    )
    indicator = one_of(
        _("For which indicator"),
        list(view.framework.indicators),
        lambda one: f"{one.code} {one.name}",
        key=f"back_action_indicator_{number}_{key}",
        where=second,
    )
    owner = third.text_input(_("Owner (role)"), max_chars=LONGEST_LINE, key=f"back_action_owner_{number}_{key}")
    due_on = fourth.date_input(_("Due on"), value=None, format="DD/MM/YYYY", key=f"back_action_due_{number}_{key}")
    return _ActionTyped(indicator, title, owner, due_on)


def _exposure(view: LookingBackView, key: str) -> tuple[Disruption | None, dict[ExposureKind, int | None], str]:
    """Draw the figures of a disruption that is recorded; there is nothing to choose where none is."""
    if not view.disruptions:
        return None, {}, ""
    disruption = one_of(
        _("Which recorded disruption was it? (for its exposure)"),
        [None, *view.disruptions],
        lambda one: _("none of them") if one is None else one.name,
        key=f"back_disruption_{key}",
    )
    amounts = {
        kind: column.number_input(kind.label, value=None, step=1, key=f"back_{kind}_{key}")
        for kind, column in zip(ExposureKind, st.columns(len(ExposureKind)), strict=True)
    }
    source = st.text_input(_("Source of these figures"), max_chars=LONGEST_LINE, key=f"back_source_{key}")
    return disruption, amounts, source
