"""The list of indicators under moderation, and what the lead does with all of it: begin, go back, agree at once."""

from __future__ import annotations

from enum import StrEnum
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from resilience.locales import _, mark, ngettext
from resilience.services import moderation
from resilience.services.opened import store
from resilience.ui import parts, session
from resilience.ui.choosing import one_of
from resilience.ui.doing import done_or_told
from resilience.ui.pages import AREA

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from resilience.views.moderation import Beginning, IndicatorLine, ModerationView, RequestLine

INDICATOR, ASSESSMENT, SHOW = "indicator", "assessment", "show"
"""The names under which these stand in the page's address: a link to an indicator begins a session of its own."""


class Shown(StrEnum):
    """Which indicators are listed."""

    ALL = "all"
    NOT_AGREED = "not_agreed"
    DISPUTED = "disputed"
    HELD_BACK = "held_back"
    COMMENTED = "commented"

    @property
    def label(self) -> str:
        """Return the words of the choice."""
        return _(_LABELS[self])


_LABELS = {
    Shown.ALL: mark("All indicators"),
    Shown.NOT_AGREED: mark("Not agreed yet"),
    Shown.DISPUTED: mark("With disagreement"),
    Shown.HELD_BACK: mark("Claimed above what is shown"),
    Shown.COMMENTED: mark("With open comments or requests"),
}
_FITS: dict[Shown, Callable[[IndicatorLine], bool]] = {
    Shown.ALL: lambda _line: True,
    Shown.NOT_AGREED: lambda line: not line.is_agreed,
    Shown.DISPUTED: lambda line: line.is_disputed,
    Shown.HELD_BACK: lambda line: line.is_held_back,
    Shown.COMMENTED: lambda line: bool(line.open_comments or line.open_requests),
}


def address(view: ModerationView, code: str) -> str:
    """Return the address of one indicator in this assessment, in the area spoken of; "" is the list."""
    area = st.query_params.get(AREA)
    asked = ({AREA: area} if area else {}) | ({ASSESSMENT: str(view.choice.id)} if view.choice else {})
    shown = {} if _shown() is Shown.ALL else {SHOW: _shown().value}
    return "/moderation?" + urlencode(asked | shown | ({INDICATOR: code} if code else {}))


def _shown() -> Shown:
    """Return which indicators the address asks for; all of them where it names none or makes one up."""
    asked = st.query_params.get(SHOW, "")
    return Shown(asked) if asked in list(Shown) else Shown.ALL


def _show(shown: Shown) -> None:
    if shown is not Shown.ALL:
        st.query_params[SHOW] = shown.value
    elif SHOW in st.query_params:
        del st.query_params[SHOW]


def chosen_lines(view: ModerationView) -> tuple[IndicatorLine, ...]:
    """Return the lines of the list as it was last filtered; all of them where the filter leaves none."""
    return tuple(line for line in view.lines if _FITS[_shown()](line)) or view.lines


def indicators(view: ModerationView) -> None:
    """Draw the list, most disagreement first, with a choice of which indicators stand in it."""
    counts = {shown: sum(map(_FITS[shown], view.lines)) for shown in Shown}
    shown = one_of(
        _("Show"),
        list(Shown),
        lambda one: _("{what} ({n})").format(what=one.label, n=counts[one]),
        chosen=_shown(),
        # A list on screen keeps the words it was drawn with: with other numbers it has to be another list.
        key=f"moderation_filter_{'_'.join(map(str, counts.values()))}",
    )
    _show(shown)
    lines = [line for line in view.lines if _FITS[shown](line)]
    if not lines:
        parts.empty(_("No indicator fits. Nothing here waits for you."))
        return
    _table(view, lines)
    parts.method(view.method)


def _table(view: ModerationView, lines: Sequence[IndicatorLine]) -> None:
    caption = _("Indicators, most disagreement first; numbers of evaluators at each level")
    head = "".join(
        f'<th scope="col">{escape(words)}</th>' for words in (_("Indicator"), _("Agreed, and still to settle"))
    )
    rows = "".join(_row(view, line) for line in lines)
    st.html(
        f'<div class="elr elr-scroll" tabindex="0" role="region" aria-label="{escape(caption, quote=True)}">'
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(view: ModerationView, line: IndicatorLine) -> str:
    link = escape(address(view, line.code), quote=True)
    return (
        '<tr><th scope="row"><span style="display:flex;flex-wrap:wrap;gap:.2rem 1rem;justify-content:space-between">'
        f'<span style="min-width:11rem;flex:1 1 16rem"><a href="{link}" target="_self">{escape(line.name)}</a> '
        f'<span class="elr-second">{escape(line.code)}</span>'
        f'<span class="elr-second" style="display:block;font-size:.85rem">{escape(line.said)}</span></span>'
        f"{_strip(line)}</span></th>"
        f'<td style="min-width:7rem;width:32%">{escape(_agreed(line))}</td></tr>'
    )


def _strip(line: IndicatorLine) -> str:
    """Draw the numbers at each level as boxes; the sentence beside says the same, so that it is for the eye alone."""
    box = "display:inline-block;width:1.75rem;text-align:center;padding:.1rem 0;border:1px solid var(--elr-line)"
    filled = f"{box};background:var(--elr-tint);font-weight:600"
    boxes = "".join(
        f'<span style="{filled if one.count else box}"><span style="display:block;font-size:.7rem">{one.level}</span>'
        f"{one.count or '·'}</span>"
        for one in line.given.counts
    )
    return f'<span aria-hidden="true" style="white-space:nowrap">{boxes}</span>'


def _agreed(line: IndicatorLine) -> str:
    return "; ".join(part for part in (_agreed_words(line), _waiting(line)) if part)


def _agreed_words(line: IndicatorLine) -> str:
    if line.agreed is None:
        return _("not yet")
    if line.agreed.level is None:
        return line.agreed.kind.label
    return line.standpoint.sentence if line.standpoint and line.is_held_back else str(line.agreed.level)


def _waiting(line: IndicatorLine) -> str:
    said = []
    if line.open_comments:
        said.append(ngettext("{n} open comment", "{n} open comments", line.open_comments).format(n=line.open_comments))
    if line.open_requests:
        said.append(ngettext("{n} request", "{n} requests", line.open_requests).format(n=line.open_requests))
    return ", ".join(said)


def beginning(view: ModerationView, held: Beginning) -> None:
    """Tell the lead who has submitted, and let moderation begin."""
    parts.section(_("Begin moderation"), held.sentence)
    assert view.choice is not None  # noqa: S101 - there is no beginning without an assessment
    if not held.may_begin:
        parts.method(_("It can begin once somebody has submitted."))
        return
    parts.method(
        _(
            "From then on everybody in the area sees what was submitted, and nobody enters first answers any more. "
            "An evaluator changes an answer only where you ask for it."
        )
    )
    is_confirmed = not held.waiting or st.checkbox(
        ngettext(
            "Begin without {n} evaluator, who can then no longer answer",
            "Begin without {n} evaluators, who can then no longer answer",
            len(held.waiting),
        ).format(n=len(held.waiting)),
        key="moderation_begin_sure",
    )
    number = view.choice.id
    if st.button(_("Begin moderation"), type="primary", disabled=not is_confirmed, key="moderation_begin"):
        done_or_told(
            lambda: moderation.begin(store(), session.viewer(), session.area_id(), number, is_confirmed=is_confirmed),
            _("Moderation has begun."),
        )


def going_back(view: ModerationView) -> None:
    """Let the lead take first answers again, with a reason."""
    if not view.may_go_back or view.choice is None:
        return
    number = view.choice.id
    with st.expander(_("Take first answers again"), key="moderation_back"):
        parts.method(
            _(
                "Everything agreed and said is kept, and hidden until moderation goes on. New answers are not blind "
                "any more."
            )
        )
        with st.form("moderation_back_form", border=False):
            why = st.text_area(_("Why?"), key="moderation_back_why", height=90)
            if not st.form_submit_button(_("Back to open")):
                return
        done_or_told(
            lambda: moderation.back_to_open(store(), session.viewer(), session.area_id(), number, why),
            _("First answers are taken again."),
        )


def unanimous(view: ModerationView) -> None:
    """Offer to agree at once on all indicators on which everybody gave the same level, naming each."""
    if not (view.may_agree and view.unanimous and view.choice):
        return
    number, codes = view.choice.id, tuple(line.code for line in view.unanimous)
    n = len(codes)
    with st.expander(
        ngettext("All of one mind on {n} indicator", "All of one mind on {n} indicators", n).format(n=n),
        key="moderation_unanimous",
    ):
        names = "".join(
            f"<li>{escape(line.name)}: {escape(_('level {n}').format(n=line.given.low))}</li>"
            for line in view.unanimous
        )
        st.html(f'<div class="elr"><ul>{names}</ul></div>')
        parts.method(_("Gates hold: a level above what is shown counts as claimed."))
        is_sure = st.checkbox(_("Agree on all of these as listed"), key=f"moderation_sure_{number}_{len(codes)}")
        if st.button(_("Agree on them at once"), disabled=not is_sure, key="moderation_at_once"):
            done_or_told(
                lambda: moderation.agree_unanimous(store(), session.viewer(), session.area_id(), number, codes),
                ngettext("{n} indicator is agreed.", "{n} indicators are agreed.", n).format(n=n),
            )


def requests(view: ModerationView, lines: Sequence[RequestLine]) -> None:
    """Draw what is asked of evaluators and not settled yet, with the way to ask no longer for the lead."""
    for line in lines:
        said = _("{who}, {indicator}: {why} ({when})").format(
            who=line.who, indicator=line.indicator_name, why=line.why, when=line.when
        )
        parts.say(said)
        if view.may_agree and line.is_open:
            st.button(
                _("Ask no longer"),
                key=f"moderation_unask_{line.id}",
                type="tertiary",
                on_click=_take_back,
                args=(line,),
            )


def _take_back(line: RequestLine) -> None:
    done_or_told(
        lambda: moderation.take_back_request(store(), session.viewer(), session.area_id(), line.id),
        _("The request is taken back."),
        is_callback=True,
    )
