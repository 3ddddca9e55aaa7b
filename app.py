"""The application: Streamlit's pages behind our own headers and routes, warmed before the first visitor.

`resilience/ui/main.py` is the script, and no `pages/` lies beside it: on a cold server the first deep link to a page
would otherwise run that page without the router, and so without its questions about who is looking.
"""

from __future__ import annotations

import gc
import logging
import secrets
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from resilience.locales import _
from resilience.settings import ROOT
from resilience.web.headers import Headers
from resilience.web.routes import ROUTES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

log = logging.getLogger("resilience")


@asynccontextmanager
async def warm(_app: st.App) -> AsyncIterator[dict[str, Any] | None]:
    """Load what is slow to load, then freeze it: measured, reruns are several times as fast without scanning it."""
    import resilience.ui.warming  # noqa: F401, PLC0415 - after the runtime has started, before sessions exist

    gc.collect()
    gc.freeze()
    yield None


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
    lifespan=warm,
    middleware=[Middleware(GZipMiddleware, minimum_size=1000), Middleware(Headers)],
    routes=list(ROUTES),
    on_script_error=tell_of_failure,
)
