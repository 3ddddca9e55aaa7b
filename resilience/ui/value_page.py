"""The page of value: the answer, the picture of what it hangs on, the purse, gains and harms, and mere claims."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from resilience.charts import value as charts
from resilience.domain.identity import InterventionId
from resilience.locales import _
from resilience.services.opened import store
from resilience.services.value.worth import interventions_to_value
from resilience.ui import intervention_choice, need_parts, parts, session, value_downloads
from resilience.ui.figures import figure
from resilience.ui.value_claims import claims

if TYPE_CHECKING:
    from resilience.views.need import Judged
    from resilience.views.value import BesideLine, Figure, ValueView

AREA = "area"


class ValuePage:
    """The page while it is drawn: its title stands above the choice that it answers."""

    def __init__(self) -> None:
        self._top = st.container()

    def choose(self) -> InterventionId | None:
        """Offer the area's interventions and return the one that the address names, or the first; `None` without."""
        names = {str(one.id): one.name for one in interventions_to_value(store(), session.viewer(), session.area_id())}
        if not names:
            return None
        picked = intervention_choice.choose(_("Intervention"), names, visibility="collapsed")
        return InterventionId(int(picked))

    def title(self, view: ValueView) -> None:
        """Set the title."""
        with self._top:
            parts.head(_unbroken(view.title), view.context)


def draw(view: ValueView) -> None:
    """Draw everything beneath the title and the choice."""
    if view.figures:
        _figures(view.figures)
    if view.sentence:
        parts.say(_unbroken(view.sentence))
    if view.intervention is not None:
        _links(view.intervention)
    for words in view.warnings:
        parts.warn(_unbroken(words))
    if view.empty:
        parts.empty(view.empty, view.empty_link)
    conclusions = tuple(map(_in_one_piece, view.conclusions))
    money, others = (conclusions[:1], conclusions[1:]) if view.has_money else ((), conclusions)
    for one in money:
        need_parts.judged(one, "value_money")
    if view.tornado is not None:
        tornado = view.tornado
        need_parts.judged(
            _in_one_piece(tornado.judged),
            "value_hangs",
            lambda: figure(charts.tornado, tornado, alt=tornado.judged.sentence, key="value_tornado"),
        )
    for place, one in enumerate(others):
        _with_its_table(one, f"value_{place}")
    if view.intervention is not None:
        _beside(view)
        value_downloads.offer(view)
    claims(view)


def _links(number: InterventionId) -> None:
    """Lead to the effect behind the money and to the prices, within the area that the address names."""
    area = {AREA: str(st.query_params[AREA])} if st.query_params.get(AREA) else {}
    onward = (
        ("/effect?" + urlencode({intervention_choice.ADDRESS: str(number)} | area), _("The effect behind it")),
        ("/unit_costs?" + urlencode(area), _("The unit costs")),
    )
    links = " · ".join(
        f'<a href="{escape(address.rstrip("?"), quote=True)}" target="_self">{escape(words)}</a>'
        for address, words in onward
    )
    st.html(f'<div class="elr elr-noprint"><p>{links}</p></div>')


def _with_its_table(one: Judged, key: str) -> None:
    """Draw a conclusion whose tables are short enough to stand in the open."""
    parts.section(one.heading, one.sentence)
    for table in one.tables:
        parts.table(table)
    if one.method:
        parts.method(one.method)
    with st.expander(_("How this is worked out"), key=f"method_{key}"):
        parts.say(one.worked_out)


def _figures(figures: tuple[Figure, ...]) -> None:
    """Draw the large numbers beside each other; on a phone they stand beneath each other."""
    for column, one in zip(st.columns(len(figures)), figures, strict=True):
        with column:
            st.html(
                f'<div class="elr"><p class="elr-number">{escape(_unbroken(one.number))}</p>'
                f'<p class="elr-method">{escape(_unbroken(one.said))}</p></div>'
            )


def _unbroken(words: str) -> str:
    """Keep a minus sign on the line of its amount, and a chance in one piece."""
    return words.replace("−£", "−\u2060£").replace(" in 100", "\u00a0in\u00a0100")


def _in_one_piece(one: Judged) -> Judged:
    """Return a conclusion in which no line ends between a minus sign and its amount."""
    tables = (replace(table, rows=tuple(tuple(map(_unbroken, row)) for row in table.rows)) for table in one.tables)
    return replace(one, sentence=_unbroken(one.sentence), tables=tuple(tables))


def _beside(view: ValueView) -> None:
    parts.section(
        _("Beside the money"),
        _("Gains and harms side by side, each with what shows it. None of it is ever added to the money."),
    )
    left, right = st.columns(2, gap="medium")
    with left:
        _side(_("Gains"), view.gains, _("No intangible benefit and no opportunity is entered."))
    with right:
        _side(
            _("Harms and risks"),
            view.harms,
            _("No unintended effect, disbenefit or risk is entered. Did anybody look?"),
        )


def _side(heading: str, lines: tuple[BesideLine, ...], empty: str) -> None:
    rows = "".join(
        f'<li><span class="elr-method">{escape(line.kind.label)} · {escape(line.who.lower())}</span><br>'
        f"{escape(line.what)}<br>"
        f'<span class="elr-method">{escape(_("Shown by: {what}").format(what=_shown_by(line)))}</span></li>'
        for line in lines
    )
    body = f'<ul class="elr-steps">{rows}</ul>' if lines else f'<p class="elr-method">{escape(empty)}</p>'
    st.html(f'<div class="elr"><h3>{escape(heading)}</h3>{body}</div>')


def _shown_by(line: BesideLine) -> str:
    return "; ".join((line.shown_by, *line.evidence))
