"""The phones of room mode: join by a code, answer what is shown, see how many gave what once it is revealed.

A small script of ours follows the facilitator; without it a link does. Everything is a plain form.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from resilience.domain.assessment import DONT_KNOW, NOT_APPLICABLE, Answer
from resilience.domain.errors import NotFound, ResilienceError, TooManyTries
from resilience.domain.room import LONGEST_TITLE, typed_code
from resilience.locales import _
from resilience.services import cookies, room_seats
from resilience.services.opened import store
from resilience.views.room import Stage
from resilience.web.headers import ASSETS
from resilience.web.plain_page import (
    Field,
    address_of,
    button,
    form_of,
    hidden,
    is_https,
    link,
    page,
    refuse_from_elsewhere,
    said,
    status_of,
    summary,
)

if TYPE_CHECKING:
    from starlette.requests import Request

    from resilience.domain.framework import Indicator
    from resilience.domain.room import Given
    from resilience.views.room import PhoneView

SEAT = "elr_seat"
"""Holds the token of a device's seat; it goes to this one room's address and nowhere else."""
SCRIPT = f'<script src="{ASSETS}/room.js" defer></script>'


async def room(request: Request) -> Response:
    """Show what the room shows, or take a seat or an answer."""
    code = typed_code(request.path_params["code"])
    error: ResilienceError | None = None
    try:
        if code != request.path_params["code"]:
            return _onward(code)
        refuse_from_elsewhere(request)
        if request.method == "POST":
            return await _take(request, code, await form_of(request))
    except (NotFound, TooManyTries) as refused:
        return _not_here(refused)
    except ResilienceError as refused:
        error = refused
    return await _show(request, code, error)


async def _take(request: Request, code: str, form: dict[str, str]) -> Response:
    if "seat" in form:
        token = await run_in_threadpool(
            lambda: room_seats.join(store(), code, form["seat"], address=address_of(request))
        )
        return _seated(request, code, token)
    await run_in_threadpool(
        lambda: room_seats.answer(
            store(),
            code,
            _token(request),
            form.get("indicator", ""),
            form.get("answer", ""),
            address=address_of(request),
        )
    )
    return _onward(code)


async def _show(request: Request, code: str, error: ResilienceError | None) -> Response:
    try:
        view = await run_in_threadpool(
            lambda: room_seats.look(store(), code, _token(request), address=address_of(request))
        )
    except ResilienceError as refused:
        return _not_here(refused)
    draw = {Stage.JOIN: _join, Stage.ASK: _ask, Stage.REVEALED: _revealed, Stage.NOTHING_LEFT: _nothing_left}
    return draw[view.stage](view, error)


async def now(request: Request) -> Response:
    """Say at which step the room stands, for the script that follows it: 0 where this device has no seat in it."""
    code = typed_code(request.path_params["code"])
    step = await run_in_threadpool(room_seats.step, store(), code, _token(request))
    return JSONResponse({"step": step}, headers={"Cache-Control": "no-store"})


def _token(request: Request) -> str | None:
    return request.cookies.get(SEAT)


def _onward(code: str) -> Response:
    return RedirectResponse(f"/room/{code}", status_code=303, headers={"Cache-Control": "no-store"})


def _seated(request: Request, code: str, token: str) -> Response:
    """Give a device its seat: out of reach of scripts and other sites, for this room alone, until it is closed."""
    response = _onward(code)
    secure = is_https(request) or cookies.is_behind_https()
    response.set_cookie(SEAT, token, path=f"/room/{code}", httponly=True, samesite="lax", secure=secure)
    return response


def _not_here(error: ResilienceError) -> Response:
    if isinstance(error, room_seats.RoomClosed):
        return page(_("This room is closed"), said(error.sentence))
    return page(_("This room is not open"), said(error.sentence), status=status_of(error))


def _drawn(view: PhoneView, title: str, body: str, error: ResilienceError | None) -> Response:
    follow = f'<div id="room" data-step="{view.step}" data-code="{escape(view.code, quote=True)}" hidden></div>'
    problem = summary(error.sentence, "seat" if view.stage is Stage.JOIN else "") if error else ""
    return page(title, problem + body + follow, status=status_of(error) if error else 200, head=SCRIPT)


def _join(view: PhoneView, error: ResilienceError | None) -> Response:
    field = Field(
        "seat",
        _("For whom do you answer?"),
        hint=_("A role or an agency, for example “Ambulance”; no names of people. At most {n} letters.").format(
            n=LONGEST_TITLE
        ),
    )
    return _drawn(
        view,
        _("Join the room of {area}").format(area=view.area),
        f'<form method="post" action="/room/{view.code}">{field.html()}{button(_("Take a seat"))}</form>'
        + _note(
            _(
                "You answer silently from this device. Nobody is shown what you answered, not even the facilitator: "
                "only how many gave each level. A cookie keeps your seat until you close the browser; when the room "
                "closes, who sat in it is forgotten."
            )
        ),
        error,
    )


def _ask(view: PhoneView, error: ResilienceError | None) -> Response:
    assert view.indicator is not None  # noqa: S101 - there is one at this stage
    levels = "".join(
        _choice(
            str(level), f"<b>{level}</b> <span>{escape(view.indicator.levels[level])}</span>", view, Answer.at(level)
        )
        for level in view.indicator.choices
    )
    others = "".join(
        _choice(held.kind.value, f"<span>{escape(held.kind.label)}</span>", view, held)
        for held in (DONT_KNOW, NOT_APPLICABLE)
    )
    return _drawn(
        view,
        view.indicator.name,
        said(view.indicator.question)
        + f'<p class="second">{escape(view.ask)}</p>'
        + f'<form method="post" action="/room/{view.code}" class="answers">{hidden("indicator", view.indicator.code)}'
        + levels
        + others
        + "</form>"
        + f'<p role="status" class="second">{escape(_own_words(view.own))}</p>'
        + _foot(view),
        error,
    )


def _choice(value: str, words: str, view: PhoneView, answer: Answer) -> str:
    is_chosen = view.own == answer
    mark = f" <em>{escape(_('Your answer'))}</em>" if is_chosen else ""
    state = ' aria-pressed="true" class="chosen"' if is_chosen else ' aria-pressed="false"'
    return f'<button name="answer" value="{value}"{state}>{words}{mark}</button>'


def _own_words(own: Answer | None) -> str:
    if own is None:
        return _("You have not answered yet. Nobody sees your answer.")
    return _("Your answer is kept. You can change it until the answers are shown.")


def _revealed(view: PhoneView, error: ResilienceError | None) -> Response:
    assert view.indicator is not None  # noqa: S101 - there is one at this stage
    assert view.given is not None  # noqa: S101 - and it has been revealed
    own = _("You gave: {answer}.").format(answer=_answer_words(view.own)) if view.own else _("You did not answer.")
    return _drawn(
        view,
        view.indicator.name,
        f'<p class="spread">{escape(view.sentence)}</p>'
        + _bars(view.indicator, view.given)
        + said(own)
        + said(_("Now talk. The facilitator writes down what is agreed, and this page goes on by itself."))
        + _foot(view),
        error,
    )


def _answer_words(answer: Answer) -> str:
    return answer.kind.label if answer.level is None else _("level {level}").format(level=answer.level)


def _bars(indicator: Indicator, given: Given) -> str:
    """Return how many gave each answer as a table whose bars are as long as the numbers say."""
    rows = [(str(level), indicator.levels[level], given.counts[level]) for level in indicator.choices]
    rows += [(_("Don't know"), "", given.dont_know), (_("Does not apply here"), "", given.not_applicable)]
    most = max((n for _name, _words, n in rows), default=0) or 1
    body = "".join(
        f'<tr><th scope="row"><b>{escape(name)}</b> {escape(words)}</th>'
        f'<td><span class="bar" style="width:{6 * n / most:.2f}rem"></span>{n}</td></tr>'
        for name, words, n in rows
        if words or n
    )
    head = f'<th scope="col">{escape(_("Answer"))}</th><th scope="col">{escape(_("How many"))}</th>'
    return f'<table class="bars"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _nothing_left(view: PhoneView, error: ResilienceError | None) -> Response:
    return _drawn(
        view,
        _("Every indicator is agreed"),
        said(_("Thank you. The facilitator closes the room; you can close this page.")) + _foot(view),
        error,
    )


def _foot(view: PhoneView) -> str:
    """Return whose seat this is, and the way on for a browser without scripts."""
    seat = _("Seat: {title} · Room {code}").format(title=view.seat, code=view.code)
    onward = link(_("Next: look what the room shows now"), f"/room/{view.code}", looks="button")
    return f'<p class="second">{escape(seat)}</p><noscript><p>{onward}</p></noscript>'


def _note(words: str) -> str:
    return f'<p class="note">{escape(words)}</p>'


ROUTES = (
    Route("/room/{code}", room, methods=["GET", "POST"]),
    Route("/room/{code}/now", now),
)
