"""Handing out a file that was made ready: to the session that asked for it, once, and never to be run or kept."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from resilience.domain.errors import NotAllowed, NotFound
from resilience.services import cookies, exports
from resilience.services.opened import store
from resilience.web.doors import EXPORTS

if TYPE_CHECKING:
    from starlette.requests import Request

ALONE = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""The content security policy of a file: should a browser draw it after all, it is nobody's page and runs nothing."""


async def export(request: Request) -> Response:
    """Send the file, or say that there is none for this session."""
    own = cookies.token_in(request.cookies)
    try:
        file = await run_in_threadpool(exports.fetch, store(), request.path_params["token"], own)
    except NotAllowed as refusal:
        return PlainTextResponse(refusal.sentence, status_code=403)
    except NotFound as missing:
        return PlainTextResponse(missing.sentence, status_code=404)
    return Response(
        file.content,
        media_type=file.media_type,
        headers={"Content-Disposition": disposition(file.file_name), "Content-Security-Policy": ALONE},
    )


def disposition(file_name: str) -> str:
    """Return the header that has a browser keep a file under this name (RFC 6266, RFC 8187)."""
    plain = "".join(
        sign if sign.isascii() and sign.isprintable() and sign not in '"\\\\%' else "_" for sign in file_name
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"


EXPORT_ROUTES = (Route(f"{EXPORTS}{{token}}", export, methods=["GET"]),)
