"""Our own routes: choosing whom to be in an example, invitations, signing out, health, and our assets."""

from __future__ import annotations

import ipaddress
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from resilience.domain.errors import ResilienceError
from resilience.domain.identity import AreaId, PersonId
from resilience.locales import _
from resilience.services import identity
from resilience.services.opened import store
from resilience.storage.migrate import held_version, newest_version
from resilience.web.headers import ASSETS

if TYPE_CHECKING:
    from starlette.requests import Request

    from resilience.views.people import WhoToBe

FOLDER = Path(__file__).parent / "assets"
COOKIE = "elr_session"
LARGEST_FORM = 10_000


async def health(_request: Request) -> Response:
    """Say whether the application can answer: 200 with its schema version, 503 where the database cannot be read."""
    try:
        held = await run_in_threadpool(held_version, store().url)
    except Exception:  # noqa: BLE001 - whatever is wrong with the database, the answer is the same
        return JSONResponse({"status": "database not readable"}, status_code=503)
    is_ready = held == newest_version()
    return JSONResponse(
        {"status": "ok" if is_ready else "database needs migrating", "schema": held},
        status_code=200 if is_ready else 503,
    )


async def asset(request: Request) -> Response:
    """Serve our stylesheet or script."""
    name = request.path_params["name"]
    if name not in {"page.css", "page.js", "plain.css"}:
        return Response(status_code=404)
    return FileResponse(FOLDER / name, headers={"Cache-Control": "no-cache"})


async def who(request: Request) -> Response:
    """Show whom one can be in this example, or become one of them."""
    try:
        _refuse_from_elsewhere(request)
        if request.method == "POST":
            form = await _form(request)
            token = await run_in_threadpool(identity.become, store(), PersonId(int(form.get("person", "0"))))
            return _signed_in(request, token)
        area = request.query_params.get("area", "")
        choice = await run_in_threadpool(identity.who_to_be, store(), AreaId(int(area)) if area.isdecimal() else None)
        return _page(_("Who would you like to be?"), _who_body(choice))
    except (ResilienceError, ValueError, OverflowError) as error:
        return _refusal(error)


async def welcome(request: Request) -> Response:
    """Sign in by an invitation link; the link itself only shows a button, so that a mail scanner uses nothing up."""
    if request.method == "GET":
        token = escape(request.query_params.get("invitation", ""), quote=True)
        return _page(
            _("Welcome"),
            f"<p>{escape(_('This link signs you in, once.'))}</p>"
            f'<form method="post"><input type="hidden" name="invitation" value="{token}">'
            f"<button>{escape(_('Sign in'))}</button></form>",
        )
    try:
        _refuse_from_elsewhere(request, loopback=False)
        form = await _form(request)
        token = await run_in_threadpool(identity.accept_invitation, store(), form.get("invitation", ""))
        return _signed_in(request, token)
    except ResilienceError as error:
        return _refusal(error)


async def sign_out(request: Request) -> Response:
    """Ask whether to end the session, or end it."""
    if request.method == "GET":
        return _page(
            _("Sign out?"),
            f"<p>{escape(_('Everything shown as saved is kept.'))}</p>"
            f'<form method="post"><button>{escape(_("Sign out"))}</button></form>'
            f'<p><a href="/">{escape(_("Back without a change"))}</a></p>',
        )
    try:
        _refuse_from_elsewhere(request, loopback=False)
    except ResilienceError as error:
        return _refusal(error)
    token = request.cookies.get(COOKIE)
    if token:
        await run_in_threadpool(identity.sign_out, store(), token)
    response = RedirectResponse("/", status_code=303)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
    return response


def _refuse_from_elsewhere(request: Request, *, loopback: bool = True) -> None:
    origin = request.headers.get("origin")
    if request.method == "POST" and (origin is None or urlsplit(origin).netloc != request.headers.get("host")):
        raise ResilienceError(_("This form was sent from another site, so nothing was done."))
    address = request.client.host if request.client else ""
    if loopback and not _is_loopback(address):
        raise ResilienceError(_("Choosing whom to be is only possible on the machine that runs the example."))


def _is_loopback(address: str) -> bool:
    with suppress(ValueError):
        return ipaddress.ip_address(address).is_loopback
    return False


async def _form(request: Request) -> dict[str, str]:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM:
            raise ResilienceError(_("This form is too large."))
    return {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}


def _signed_in(request: Request, token: str) -> Response:
    response = RedirectResponse("/", status_code=303)
    response.set_cookie(COOKIE, token, path="/", httponly=True, samesite="lax", secure=request.url.scheme == "https")
    return response


def _who_body(choice: WhoToBe) -> str:
    options = "".join(
        f'<option value="{area.id}"{" selected" if choice.chosen and area.id == choice.chosen.id else ""}>'
        f"{escape(area.name)}{escape(_(' (invented)')) if area.is_invented else ''}</option>"
        for area in sorted(choice.areas, key=lambda area: (not area.is_invented, area.name))
    )
    people = "".join(
        f'<li><button name="person" value="{person.person_id}">{escape(person.name)}</button>'
        f" <span>{escape(person.does)}</span></li>"
        for person in choice.people
    )
    said = _("This is an example on your own machine: there are no passwords. Choose an area, then a role in it.")
    return (
        f"<p>{escape(said)}</p>"
        f'<form method="get"><label for="area">{escape(_("Area"))}</label> '
        f'<select id="area" name="area">{options}</select> <button>{escape(_("Show its people"))}</button></form>'
        f'<form method="post"><ul class="people">{people}</ul></form>'
        f'<p><a href="/">{escape(_("Back without a change"))}</a></p>'
    )


def _refusal(error: Exception) -> Response:
    sentence = error.sentence if isinstance(error, ResilienceError) else _("That did not make sense here.")
    return _page(
        _("This is not possible"),
        f'<p>{escape(sentence)}</p><p><a href="/">{escape(_("To the start"))}</a></p>',
        status=403,
    )


def _page(title: str, body: str, *, status: int = 200) -> Response:
    return HTMLResponse(
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8">'
        f"<title>{escape(title)} · {escape(_('Evaluate local resilience'))}</title>"
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="{ASSETS}/plain.css"></head>'
        f'<body><main><p class="brand">{escape(_("Evaluate local resilience"))}</p>'
        f"<h1>{escape(title)}</h1>{body}</main></body></html>",
        status_code=status,
        headers={"Cache-Control": "no-store"},
    )


ROUTES = (
    Route("/health", health),
    Route(f"{ASSETS}/{{name}}", asset),
    Route("/who", who, methods=["GET", "POST"]),
    Route("/welcome", welcome, methods=["GET", "POST"]),
    Route("/sign-out", sign_out, methods=["GET", "POST"]),
)
