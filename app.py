"""The application: Streamlit's pages behind our gate, with our own routes and headers, warmed before the first visitor.

`resilience/ui/main.py` is the script, and no `pages/` lies beside it: on a cold server the first deep link to a page
would otherwise run that page without the router, and so without its questions about who is looking.
"""

from __future__ import annotations

import gc
import logging
import os
import secrets
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from streamlit import config

from resilience.domain.errors import SettingsError
from resilience.locales import _
from resilience.services import production
from resilience.services.opened import store
from resilience.services.retention import start_retention_job
from resilience.settings import ROOT, settings
from resilience.web.exports import EXPORT_ROUTES
from resilience.web.gate import Gate
from resilience.web.headers import Headers
from resilience.web.routes import ROUTES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

log = logging.getLogger("resilience")


CANNOT_START = 1


@asynccontextmanager
async def ready(_app: st.App) -> AsyncIterator[dict[str, Any] | None]:
    """Ask whether everything holds that protects people, then load what is slow to load.

    What is loaded is frozen: measured, reruns are several times as fast without scanning it for garbage.
    """
    _require_what_must_hold()
    import resilience.ui.warming  # noqa: F401, PLC0415 - after the runtime has started, before sessions exist

    stop_clearing = start_retention_job(store())
    gc.collect()
    gc.freeze()
    yield None
    stop_clearing()


def _require_what_must_hold() -> None:
    """End the process with a sentence where it may not serve: an error here would be told as a page of traceback."""
    try:
        production.clear_to_serve({name: config.get_option(name) for name in production.OPTIONS})
    except SettingsError as problem:
        sys.stderr.write(f"{problem.sentence}\n")
        sys.stderr.flush()
        os._exit(CANNOT_START)
    if settings().is_production:
        # Streamlit asks for the host as well as the gate does; what it ships with are the names of one's own machine.
        config.set_option("server.allowedHosts", [urlsplit(settings().address or "").hostname])


def tell_of_failure(error: Exception) -> bool:
    """Log what failed outside a page, such as in a widget's callback, under a reference number, and say so."""
    reference = secrets.token_hex(4)
    log.error("script failed, reference %s", reference, exc_info=error)
    st.error(
        _("Something went wrong on our side. Nothing you saved is lost. Reference {reference}.").format(
            reference=reference
        )
    )
    return True


app = st.App(
    ROOT / "resilience" / "ui" / "main.py",
    lifespan=ready,
    middleware=[Middleware(Gate), Middleware(GZipMiddleware, minimum_size=1000), Middleware(Headers)],
    routes=[*ROUTES, *EXPORT_ROUTES],
    on_script_error=tell_of_failure,
)
