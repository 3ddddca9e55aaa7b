"""A framework to read: which one, its indicators, what it touches of other standards, and the file to take away."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from resilience.locales import _, ngettext
from resilience.reports import framework_files
from resilience.reports.framework_files import FrameworkForm
from resilience.services import exports
from resilience.services.exports import ExportKind
from resilience.services.opened import store
from resilience.ui import downloads, parts, session
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.domain.framework import Framework, Indicator
    from resilience.views.framework import FrameworkView

ADDRESS = "framework"
"""The name under which the framework stands in the page's address, so that it can be sent on."""


def asked() -> str:
    """Return which framework the address or the last choice names; "" for the usual one."""
    return str(st.session_state.get(ADDRESS) or st.query_params.get(ADDRESS, ""))


def choice(view: FrameworkView) -> None:
    """Offer the frameworks that are held, where there are several."""
    if len(view.choices) > 1:
        # The words themselves are chosen among, since they are also what stands in the address.
        words = [one.words for one in view.choices]
        chosen = next(position for position, one in enumerate(view.choices) if one.id == view.framework.id)
        st.selectbox(_("Framework"), words, index=chosen, key=ADDRESS, bind="query-params")


def indicators(framework: Framework) -> None:
    """Draw every feature with its indicators, each to open."""
    for feature in framework.features:
        parts.section(feature.name, feature.question)
        for indicator in framework.indicators_of(feature.code):
            opened = st.expander(
                parts.literal(f"{indicator.code} {indicator.name}"),
                key=f"indicator_{framework.id}_{indicator.code}",
                on_change="rerun",
            )
            if opened.open:
                with opened:
                    draw(indicator)


def draw(indicator: Indicator) -> None:
    """Draw the statement, the levels with what each asks for, and the measure that it ought to move."""
    gates = {gate.level: gate.words for gate in indicator.gates}
    parts.say(indicator.question)
    parts.table(
        Table(
            _("Levels of {indicator}").format(indicator=indicator.name),
            (_("Level"), _("Description"), _("What an agreed level asks for")),
            (False, False, False),
            tuple((str(level), indicator.levels[level], gates.get(level, "")) for level in indicator.choices),
        )
    )
    for line in _beside(indicator):
        parts.method(line)


def _beside(indicator: Indicator) -> list[str]:
    said = []
    if indicator.bottom != indicator.lowest_level:
        said.append(
            _("Held beside other scales, its range counts from {bottom} to {top}.").format(
                bottom=indicator.bottom, top=indicator.top_level
            )
        )
    if indicator.paired_measure:
        said.append(_("Ought to move: {measure}.").format(measure=indicator.paired_measure))
    if indicator.derives_from:
        said.append(_("Derives from: {sources}.").format(sources="; ".join(indicator.derives_from)))
    if indicator.cross_references:
        touched = ", ".join(f"{one.standard} {one.number}" for one in indicator.cross_references)
        said.append(_("Touches: {standards}.").format(standards=touched))
    return said


def standards(view: FrameworkView) -> None:
    """Draw, for each standard of others, which indicators touch which part, and what none touches."""
    if not view.standards:
        return
    parts.section(
        _("Beside other standards"),
        _("Which indicators touch which part of them. It is a help for looking up, not a claim to meet a standard."),
    )
    for said in view.untouched:
        parts.say(said)
    for table in view.standards:
        opened = st.expander(parts.literal(table.caption), key=f"standard_{table.caption}", on_change="rerun")
        if opened.open:
            with opened:
                parts.table(table)


def mappings(view: FrameworkView) -> None:
    """Draw how the codes of older frameworks became those of this one."""
    if not view.mapping_tables:
        return
    parts.section(
        _("What became of other frameworks"),
        _("With a mapping, rounds against the one can be held beside rounds against the other."),
    )
    for table in view.mapping_tables:
        label = ngettext("{framework}: {n} pair", "{framework}: {n} pairs", len(table.rows)).format(
            framework=table.caption, n=len(table.rows)
        )
        opened = st.expander(parts.literal(label), key=f"mapping_{table.caption}", on_change="rerun")
        if opened.open:
            with opened:
                parts.table(table)


def taken_away(view: FrameworkView) -> None:
    """Offer the framework as a file that can be changed and brought back."""
    if not view.may_export:
        return
    parts.section(
        _("Take this framework away"),
        _("Change it in a text editor or a spreadsheet and give it another version: an administrator can bring it in."),
    )
    with st.container(horizontal=True):
        for form in FrameworkForm:
            downloads.file(
                form.label,
                framework_files.file_name(view.framework, form),
                f"framework_{form.value}",
                view.framework.id,
                partial(_ready, view, form),
            )


def _ready(view: FrameworkView, form: FrameworkForm) -> str:
    maps_from = view.mappings[-1] if view.mappings else None
    file = framework_files.written(view.framework, maps_from, form)
    return exports.offer(
        store(),
        session.viewer(),
        ExportKind.FRAMEWORK,
        None,
        file.file_name,
        file.media_type,
        file.content,
        marking=file.marking,
    )
