"""The community form: a plain page behind a link, for people who have no account here and need none.

It works without a script, sets no cookie and asks for nothing that says who somebody is.
"""

from __future__ import annotations

import secrets
from html import escape
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from resilience.domain.errors import NotFound, Refused, ResilienceError
from resilience.locales import _
from resilience.services import community
from resilience.services.opened import store
from resilience.web.plain_page import (
    address_of,
    button,
    form_of,
    hidden,
    link,
    page,
    refuse_from_elsewhere,
    said,
    status_of,
    summary,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from resilience.views.community import CommunityForm, FormQuestion

FORM_NUMBER = "form"
THANKS = "thanks"
ANOTHER = "another"


async def form(request: Request) -> Response:
    """Show the five questions behind a link, or take the answers to them."""
    token = request.path_params["token"]
    sent: dict[str, str] = {}
    try:
        refuse_from_elsewhere(request)
        sent = await form_of(request) if request.method == "POST" else {}
        asked = await run_in_threadpool(community.asked, store(), token)
        if request.method != "POST":
            return _thanks(token, asked) if THANKS in request.query_params else _form(request, token, asked)
        number = sent.pop(FORM_NUMBER, "")
        await run_in_threadpool(
            lambda: community.answer(store(), token, sent, address=address_of(request), form=number)
        )
    except NotFound as error:
        return _ended(error)
    except ResilienceError as error:
        return await _again(request, token, sent, error)
    return RedirectResponse(f"{request.url.path}?{THANKS}=1", status_code=303, headers={"Cache-Control": "no-store"})


async def _again(request: Request, token: str, sent: dict[str, str], error: ResilienceError) -> Response:
    """Show the form once more with what was chosen, and what is wrong with it; or why the link is of no use."""
    try:
        asked = await run_in_threadpool(community.asked, store(), token)
    except ResilienceError as other:
        return _ended(other)
    return _form(request, token, asked, sent, error)


def _ended(error: ResilienceError) -> Response:
    return page(_("This link cannot be used"), said(error.sentence), status=status_of(error))


def _form(
    request: Request,
    token: str,
    asked: CommunityForm,
    chosen: Mapping[str, str] | None = None,
    error: ResilienceError | None = None,
) -> Response:
    chosen = chosen or {}
    missing = [question.feature for question in asked.questions if question.feature not in chosen]
    marked = frozenset(missing) if isinstance(error, Refused) else frozenset[str]()
    first = f"{missing[0]}-0" if isinstance(error, Refused) and missing else ""
    questions = "".join(
        _question(number, question, chosen.get(question.feature, ""), is_missing=question.feature in marked)
        for number, question in enumerate(asked.questions, start=1)
    )
    return page(
        _("How ready is {area} to help people in an emergency?").format(area=asked.area),
        (summary(error.sentence, first) if error else "")
        + (_another() if ANOTHER in request.query_params else "")
        + said(
            _("You are asked as: {audience}. There are {n} questions; they take about five minutes.").format(
                audience=asked.audience, n=len(asked.questions)
            )
        )
        + _who_sees_it(asked)
        + f'<form method="post" action="/community/{escape(token, quote=True)}" class="asked">'
        + hidden(FORM_NUMBER, secrets.token_urlsafe(12))
        + questions
        + button(_("Send the answers"))
        + "</form>",
        status=status_of(error) if error else 200,
    )


def _another() -> str:
    return f'<p class="note" role="status">{escape(_("A new form, for another person on this device."))}</p>'


def _who_sees_it(asked: CommunityForm) -> str:
    lines = (
        _("Answer from what you have seen yourself. “I can’t say” is a good answer."),
        _("Your answers are kept without your name, your address or your connection: only the day is noted."),
        _(
            "The members of {area} see how many people chose each answer, once five or more have answered. A public "
            "body may have to disclose that if somebody asks for it by law."
        ).format(area=asked.area),
        _("No cookie is set, so nobody can tell that it was you, and answers cannot be changed once they are sent."),
        _("The link takes answers until the end of {day}.").format(day=asked.closes_on),
    )
    listed = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<ul class="told">{listed}</ul>'


def _question(number: int, question: FormQuestion, chosen: str, *, is_missing: bool) -> str:
    options = [(str(level), words) for level, words in enumerate(question.levels)]
    options.append((community.CANNOT_SAY, _("I can’t say")))
    radios = "".join(
        _radio(f"{question.feature}-{place}", question.feature, value, words, is_chosen=value == chosen)
        for place, (value, words) in enumerate(options)
    )
    wrong = f'<p class="wrong">{escape(_("Please choose one."))}</p>' if is_missing else ""
    return (
        f'<fieldset class="levels{" is-wrong" if is_missing else ""}"><legend>{number}. {escape(question.question)}'
        f"</legend>{wrong}{radios}</fieldset>"
    )


def _radio(number: str, name: str, value: str, words: str, *, is_chosen: bool) -> str:
    state = " checked" if is_chosen else ""
    return (
        f'<label for="{escape(number, quote=True)}"><input type="radio" id="{escape(number, quote=True)}"'
        f' name="{escape(name, quote=True)}" value="{value}" required{state}> <span>{escape(words)}</span></label>'
    )


def _thanks(token: str, asked: CommunityForm) -> Response:
    return page(
        _("Thank you: your answers are kept"),
        said(_("They stand beside what {area} says of itself, and are never averaged with it.").format(area=asked.area))
        + said(
            _(
                "Please answer once for yourself. No cookie was set, so this site cannot tell whether you come back: "
                "it relies on you."
            )
        )
        + f"<p>{link(_('I am another person and have not answered yet'), f'/community/{token}?{ANOTHER}=1')}</p>",
    )


ROUTES = (Route("/community/{token}", form, methods=["GET", "POST"]),)
