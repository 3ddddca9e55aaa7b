"""The router: who is looking, which pages they are offered, and what is said when a page cannot be drawn."""

from __future__ import annotations

import logging
import secrets

import streamlit as st

from resilience.domain.errors import ResilienceError
from resilience.locales import _
from resilience.ui import parts, session
from resilience.ui.area_choice import area_of_this_run
from resilience.ui.pages import pages_for
from resilience.ui.turns import turns

log = logging.getLogger("resilience")


def main() -> None:
    """Draw one page for one viewer, in its turn."""
    with turns.held():
        _draw()


def _draw() -> None:
    arrival = session.arrive()
    viewer = arrival.viewer
    area = area_of_this_run(arrival.areas)
    session.choose_area(area)
    page = st.navigation(pages_for(viewer, area.id if area else None), position="top")
    st.set_page_config(page_title=_("{page} · Evaluate local resilience").format(page=page.title), layout="wide")
    parts.banner(
        area.name if area else "",
        viewer.name,
        is_example=arrival.is_example,
        area_is_invented=bool(area and area.is_invented),
    )
    _show_news()
    try:
        page.run()
    except ResilienceError as refusal:
        parts.head(_("This page is not shown"))
        parts.empty(refusal.sentence, ("/", _("To your first page")))
    except Exception:
        reference = secrets.token_hex(4)
        log.exception("page %s failed, reference %s", page.url_path, reference)
        parts.head(_("Something went wrong on our side"))
        parts.empty(
            _(
                "Nothing you saved is lost. Please try again; if it happens again, tell your administrator the "
                "reference {reference}."
            ).format(reference=reference),
            ("/", _("To your first page")),
        )


def _show_news() -> None:
    news = session.news()
    if news is not None:
        (parts.done if news.is_good else parts.warn)(news.sentence)


main()
