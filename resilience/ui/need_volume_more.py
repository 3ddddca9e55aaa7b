"""The further sections of the volume page; each is worked out only once somebody opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.charts import need_volume_lines, need_volume_many
from resilience.locales import _
from resilience.services.need_volume_events import events_alike
from resilience.services.need_volume_many import many_charts
from resilience.services.need_volume_sides import requests_and_offers
from resilience.services.opened import store
from resilience.ui import need_downloads, need_parts, need_volume_notes, parts, session
from resilience.ui.figures import figure

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.domain.need_question import NeedFilter
    from resilience.ui.need_choices import Chosen


def sections(chosen: Chosen) -> None:
    """Offer requests beside offers, all types at once, disruptions side by side, and what is recorded for lines."""
    _section(_("Requests, offers and unmet need"), "sides", lambda: _sides(chosen))
    if chosen.asked.slice is None:
        _section(_("All need types at once"), "many", lambda: _many(chosen))
        _section(_("Disruptions side by side"), "events", lambda: _events(chosen.asked))
    _section(_("Step changes and plans"), "notes", need_volume_notes.notes)


def _section(words: str, key: str, draw: Callable[[], None]) -> None:
    opened = st.expander(words, key=f"volume_{key}", on_change="rerun")
    if opened.open:
        with opened:
            draw()


def _sides(chosen: Chosen) -> None:
    view = requests_and_offers(store(), session.viewer(), session.area_id(), chosen.asked, chosen.step)
    need_parts.judged(
        view.judged,
        "sides",
        (lambda: figure(need_volume_lines.sides, view, alt=view.judged.sentence, key="sides")) if view.sides else None,
    )
    need_downloads.offer(_("Volume"), view.judged.heading, chosen.asked, [view.judged], key="sides")


def _many(chosen: Chosen) -> None:
    view = many_charts(store(), session.viewer(), session.area_id(), chosen.asked, chosen.step)
    need_parts.judged(
        view.judged,
        "many",
        (lambda: figure(need_volume_many.many, view, alt=view.judged.sentence, key="many")) if view.panels else None,
    )
    need_downloads.offer(_("Volume"), view.judged.heading, chosen.asked, [view.judged], key="many")


def _events(asked: NeedFilter) -> None:
    view = events_alike(store(), session.viewer(), session.area_id(), asked)

    def drawn() -> None:
        for kind in view.kinds:
            parts.section(kind.heading, kind.sentence)
            if len(kind.lines) > 1:
                figure(need_volume_lines.events, kind, alt=kind.sentence, key=f"events_{kind.heading}")

    need_parts.judged(view.judged, "events", drawn)
    need_downloads.offer(_("Volume"), view.judged.heading, asked, [view.judged], key="events")
