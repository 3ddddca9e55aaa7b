"""The facilitator's page of room mode: one indicator in large letters, who is here, reveal, agree with a minute, on."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from resilience.charts import room as charts
from resilience.domain.assessment import DONT_KNOW, LONGEST_TEXT, NOT_APPLICABLE, Answer
from resilience.domain.errors import ResilienceError
from resilience.domain.moderation import AgreedDraft
from resilience.locales import _, ngettext
from resilience.services import rooms
from resilience.services.opened import store
from resilience.services.room_page import counter
from resilience.ui import parts, session
from resilience.ui.choosing import one_of
from resilience.ui.doing import done_or_told
from resilience.ui.figures import figure
from resilience.ui.own_address import own_address

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from resilience.domain.identity import AreaId, RoomId
    from resilience.views.room import Counter, FacilitatorView, Opening, RoomPage, Shown

SECONDS = 2.0
LEVELS_LOOK = "score_levels"
"""The levels look as in the score form, and a digit chooses one: both go by the name of what holds them."""


def draw(page: RoomPage) -> None:
    """Draw the open room, or the way to open one."""
    parts.head(page.title, page.context)
    if page.room is not None:
        _room(page.room)
    elif page.openings:
        _opening(page.openings)
    else:
        parts.empty(page.why_not, ("/rounds", _("Rounds")))


def _opening(openings: Sequence[Opening]) -> None:
    parts.say(
        _(
            "Everybody needs a phone or a laptop and no account: they type a short address, say for whom they answer "
            "and press a level. Nobody sees a single answer, nor do you: only how many gave each level, once you "
            "reveal it. What you agree on becomes the draft that moderation shows; it is signed off there as always."
        )
    )
    by_id = {opening.round_id: opening for opening in openings}
    chosen = by_id[
        one_of(
            _("Round"),
            list(by_id),
            lambda number: ngettext(
                "{round}: {n} indicator", "{round}: {n} indicators", by_id[number].indicators
            ).format(round=by_id[number].name, n=by_id[number].indicators),
            key="room_round",
        )
    ]
    is_confirmed = True
    if chosen.confirms:
        parts.warn(chosen.confirms)
        is_confirmed = st.checkbox(_("Yes, score it in the room"), key=f"room_sure_{chosen.round_id}")
    if st.button(_("Open the room"), type="primary", disabled=not is_confirmed, key="room_open"):
        done_or_told(
            lambda: rooms.open_room(
                store(), session.viewer(), session.area_id(), chosen.round_id, is_confirmed=is_confirmed
            ),
            _("The room is open for twelve hours, or until you close it."),
        )


def _room(view: FacilitatorView) -> None:
    left, right = st.columns([2, 1], gap="large")
    with right:
        _way_in(view)
        _here(session.area_id(), view.id)
    with left:
        if view.shown is None:
            parts.say(_("What was agreed here waits as a draft on the page of moderation, with its minutes."))
        elif view.shown.revealed is None:
            _asked(view.shown)
        else:
            _revealed(view, view.shown)
    _controls(view)


def _way_in(view: FacilitatorView) -> None:
    address = f"{own_address().partition('://')[2]}/room/"
    said = escape(_("Join on your phone"))
    st.html(
        f'<div class="elr"><p class="elr-second" style="margin:0">{said}</p>'
        f'<p style="margin:0;font-size:1.15rem;overflow-wrap:anywhere">{escape(address)}</p>'
        f'<p style="margin:0;font-size:3rem;line-height:1.1;font-weight:700;letter-spacing:.12em">'
        f"{escape(view.code)}</p></div>"
    )


@st.fragment(run_every=SECONDS)
def _here(area_id: AreaId, room_id: RoomId) -> None:
    """Draw how many are here and have answered, and again every two seconds by itself."""
    try:
        counted = counter(store(), session.viewer(), area_id, room_id)
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return
    seats = ", ".join(_seat(title, times) for title, times in counted.seats)
    st.html(
        f'<div class="elr"><p style="margin:.75rem 0 0;font-size:1.5rem;font-weight:600">{escape(counted.sentence)}</p>'
        f'<p class="elr-second" style="overflow-wrap:anywhere">{escape(_here_words(counted, seats))}</p></div>'
    )


def _seat(title: str, times: int) -> str:
    return title if times == 1 else _("{title} × {n}").format(title=title, n=times)


def _here_words(counted: Counter, seats: str) -> str:
    if not counted.joined:
        return _("Seats appear here as people join.")
    return _("Here: {seats}").format(seats=seats)


def _asked(shown: Shown) -> None:
    rows = "".join(
        f'<tr><th scope="row" style="font-size:1.5rem;font-weight:700;width:2.5rem">{level}</th>'
        f'<td style="font-size:1.2rem">{escape(shown.indicator.levels[level])}</td></tr>'
        for level in shown.indicator.choices
    )
    levels, description = escape(_("Level")), escape(_("Description"))
    st.html(
        f'<div class="elr"><p style="font-size:1.35rem;line-height:1.35">{escape(shown.indicator.question)}</p>'
        f'<p class="elr-second" style="font-size:1.1rem">{escape(shown.ask)}</p>'
        f'<table><thead><tr><th scope="col">{levels}</th><th scope="col">{description}</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _revealed(view: FacilitatorView, shown: Shown) -> None:
    held = shown.revealed
    assert held is not None  # noqa: S101 - this is drawn once the answers are revealed
    parts.section(held.sentence, held.before)
    figure(charts.revealed, shown, alt=held.sentence, key=f"room_{view.step}")
    parts.beneath(
        _(
            "Counted are the phones in the room. The median is the level in the middle, or half-way between the two "
            "there. Who gave what is shown to nobody: the room is small."
        ),
        [held.table],
        key=f"room_{view.step}",
    )
    _agree(view, shown)


def _agree(view: FacilitatorView, shown: Shown) -> None:
    parts.section(_("What do we agree?"), _agreed_before(shown))
    options = [*(Answer.at(level) for level in shown.indicator.choices), DONT_KNOW, NOT_APPLICABLE]
    with st.container(key=LEVELS_LOOK):
        chosen: Answer | None = st.radio(
            _("Which level do we agree on?"),
            options,
            format_func=partial(_option_words, shown),
            index=None,
            key=f"room_level_{view.step}",
        )
    st.html(
        f'<p class="elr elr-saved" data-levels="{len(shown.indicator.choices)}"'
        f' data-lowest="{shown.indicator.lowest_level}" hidden></p>'
    )
    ticks = _ticks(view, shown, chosen)
    minute = st.text_area(
        _("Minute"),
        max_chars=LONGEST_TEXT - 500,
        height=90,
        key=f"room_minute_{view.step}",
        help=_(
            "Why this level, in a sentence or two; no names of people. How many gave each level is added by itself."
        ),
    )
    if (
        st.button(_("Agree and go on"), type="primary", disabled=chosen is None, key="room_agree")
        and chosen is not None
    ):
        _do_agree(view, shown, AgreedDraft(shown.indicator.code, chosen, minute, ticks))


def _agreed_before(shown: Shown) -> str:
    if shown.agreed is None:
        return ""
    held = shown.agreed.kind.label if shown.agreed.level is None else str(shown.agreed.level)
    return _("Agreed already: {answer}. {reason}").format(answer=held, reason=shown.reason).strip()


def _option_words(shown: Shown, answer: Answer) -> str:
    if answer.level is None:
        return answer.kind.label
    return f"**{answer.level}** {parts.literal(shown.indicator.levels[answer.level])}"


def _ticks(view: FacilitatorView, shown: Shown, chosen: Answer | None) -> frozenset[str]:
    """Offer the ticks that gates up to the chosen level ask for, and return those made."""
    level = chosen.level if chosen is not None else None
    asked = {tick.code: tick for at, ticks in shown.ticks if level is not None and at <= level for tick in ticks}
    if asked:
        parts.method(_("This level also asks for:"))
    return frozenset(
        code
        for code, tick in asked.items()
        if st.checkbox(parts.literal(tick.words), key=f"room_tick_{view.step}_{code}")
    )


def _do_agree(view: FacilitatorView, shown: Shown, draft: AgreedDraft) -> None:
    try:
        said = rooms.agree(
            store(),
            session.viewer(),
            session.area_id(),
            view.id,
            draft,
            seen_step=view.step,
            seen_version=shown.seen_version,
        )
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return
    session.tell(_("Agreed. {said}").format(said=said))
    st.rerun()


def _controls(view: FacilitatorView) -> None:
    with st.container(horizontal=True):
        shown = view.shown
        if shown is not None and shown.revealed is None:
            _control(_("Reveal the answers"), "room_reveal", view, rooms.reveal, is_first=True)
        if shown is not None and shown.revealed is not None:
            _control(_("Hide them and ask again"), "room_again", view, rooms.ask_again)
        if shown is not None:
            _control(_("Skip for now"), "room_skip", view, rooms.skip)
        if view.has_back:
            _control(_("Back"), "room_back", view, rooms.go_back)
        if st.button(_("Close the room"), key="room_end", type="primary" if shown is None else "tertiary"):
            done_or_told(
                lambda: rooms.end(store(), session.viewer(), session.area_id(), view.id),
                _("The room is closed, and who sat in it is forgotten. The draft waits on the page of moderation."),
            )


def _control(words: str, key: str, view: FacilitatorView, act: Callable[..., None], *, is_first: bool = False) -> None:
    if not st.button(words, key=key, type="primary" if is_first else "secondary"):
        return
    try:
        act(store(), session.viewer(), session.area_id(), view.id, seen_step=view.step)
    except ResilienceError as refusal:
        session.tell(refusal.sentence, is_good=False)
    st.rerun()
