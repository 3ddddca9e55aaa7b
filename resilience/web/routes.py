"""Our own routes: health, our assets, whom to be in an example, signing in and out, forms by a link or a code."""

from __future__ import annotations

import ipaddress
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from resilience.domain.errors import ResilienceError
from resilience.domain.identity import AreaId, PersonId
from resilience.locales import _
from resilience.services import cookies, identity
from resilience.services.opened import store
from resilience.storage.migrate import held_version, newest_version
from resilience.web import community, room, sign_in
from resilience.web.headers import ASSETS
from resilience.web.plain_page import form_of, link, page, refusal, refuse_from_elsewhere, said, signed_in

if TYPE_CHECKING:
    from starlette.requests import Request

    from resilience.views.people import WhoToBe

FOLDER = Path(__file__).parent / "assets"
SERVED = frozenset({"page.css", "page.js", "plain.css", "plain.js", "room.js"})


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
    """Serve one of our stylesheets or scripts."""
    name = request.path_params["name"]
    if name not in SERVED:
        return Response(status_code=404)
    return FileResponse(FOLDER / name, headers={"Cache-Control": "no-cache"})


async def who(request: Request) -> Response:
    """Show whom one can be in this example, or become one of them."""
    try:
        refuse_from_elsewhere(request)
        _refuse_another_machine(request)
        if request.method == "POST":
            form = await form_of(request)
            token = await run_in_threadpool(identity.become, store(), PersonId(int(form.get("person", "0"))))
            before = cookies.token_in(request.cookies)
            if before:
                await run_in_threadpool(identity.sign_out, store(), before)
            return signed_in(request, token)
        area = request.query_params.get("area", "")
        choice = await run_in_threadpool(identity.who_to_be, store(), AreaId(int(area)) if area.isdecimal() else None)
        return page(_("Who would you like to be?"), _who_body(choice))
    except (ResilienceError, ValueError, OverflowError) as error:
        return refusal(error)


def _refuse_another_machine(request: Request) -> None:
    address = request.client.host if request.client else ""
    if not _is_loopback(address):
        raise ResilienceError(_("Choosing whom to be is only possible on the machine that runs the example."))


def _is_loopback(address: str) -> bool:
    with suppress(ValueError):
        return ipaddress.ip_address(address).is_loopback
    return False


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
    sentence = _("This is an example on your own machine: there are no passwords. Choose an area, then a role in it.")
    return (
        f"{said(sentence)}"
        f'<form method="get"><label for="area">{escape(_("Area"))}</label> '
        f'<select id="area" name="area">{options}</select> <button>{escape(_("Show its people"))}</button></form>'
        f'<form method="post"><ul class="people">{people}</ul></form>'
        f"<p>{link(_('Back without a change'), '/')}</p>"
    )


ROUTES = (
    Route("/health", health),
    Route(f"{ASSETS}/{{name}}", asset),
    Route("/who", who, methods=["GET", "POST"]),
    *sign_in.ROUTES,
    *community.ROUTES,
    *room.ROUTES,
)
