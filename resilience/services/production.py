"""What must hold before anybody is served, and how a page knows that it was reached through the gate.

In `local` mode: nobody but this machine can reach it. In `production`: real people can, so everything that protects
them is there, or the application does not start and says what is missing.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.errors import NotAllowed, ResilienceError, SettingsError
from resilience.locales import _
from resilience.services import cookies
from resilience.services.oidc import check_roles
from resilience.services.opened import store
from resilience.settings import settings
from resilience.storage.effective_role import stands_above_row_security
from resilience.storage.migrate import held_version, newest_version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

GATE_HEADER = "X-ELR-Gate"
"""The header by which the gate tells the pages of this process that a live connection came through it."""
AS_SHIPPED: dict[str, object] = {
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "viewer",
    "global.developmentMode": False,
    "runner.postScriptGC": False,
    "server.enableCORS": True,
    "server.enableStaticServing": False,
    "server.enableXsrfProtection": True,
    "server.fileWatcherType": "none",
    "server.scriptHealthCheckEnabled": False,
    "server.trustedUserHeaders": {},
}
"""Streamlit's options that production wants exactly as `.streamlit/config.toml` ships them."""
ADDRESS, BASE_PATH = "server.address", "server.baseUrlPath"
OPTIONS = (*AS_SHIPPED, ADDRESS, BASE_PATH)
"""Every option of Streamlit that `clear_to_serve` wants to know."""
OIDC = ("oidc_issuer", "oidc_client_id", "oidc_client_secret")

_SECRET = secrets.token_urlsafe(32)


@dataclass(slots=True)
class _Start:
    """Whether this process has found that everything holds."""

    is_clear: bool = False


_start = _Start()


def clear_to_serve(options: Mapping[str, object]) -> None:
    """Let this process serve, or raise `SettingsError` with every reason why not, one to a line.

    `options` are Streamlit's options named in `OPTIONS`.
    """
    _start.is_clear = False
    found = _problems_in_production(options) if settings().is_production else _problems_of_a_local_one(options)
    problems = list(found)
    if problems:
        raise SettingsError("\n".join(problems))
    _start.is_clear = True


def is_clear() -> bool:
    """Whether people may be served: in production only once `clear_to_serve` found that everything holds."""
    return _start.is_clear or not settings().is_production


def gate_secret() -> str:
    """Return the value of the gate's header: made anew by every process and known to nobody outside it."""
    return _SECRET


def came_through_gate(headers: Mapping[str, str]) -> bool:
    """Whether these headers of a live connection hold what only this process's gate puts there."""
    said = next((value for name, value in headers.items() if name.lower() == GATE_HEADER.lower()), "")
    return hmac.compare_digest(said.encode(), _SECRET.encode())


def require_gate(headers: Mapping[str, str]) -> None:
    """Go on, or in production raise `NotAllowed` for a page that was reached without the gate."""
    if settings().is_production and not (is_clear() and came_through_gate(headers)):
        raise NotAllowed(
            _(
                "This application is not served through its gate, so nothing is shown. Start it with: streamlit run "
                "app.py"
            ),
            what="gate",
        )


def is_loopback(host: str) -> bool:
    """Whether a name or number of a host means this very machine."""
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    return False


def _problems_of_a_local_one(options: Mapping[str, object]) -> Iterator[str]:
    if not is_loopback(str(options.get(ADDRESS) or "")):
        yield _(
            "In local mode the application listens on this machine alone: set server.address to 127.0.0.1. For real "
            "use over a network set RESILIENCE_MODE=production (docs/how-to/run-in-production.md)."
        )
    if cookies.is_behind_https():
        yield _(
            "An address with https:// is for real use: set RESILIENCE_MODE=production, or leave RESILIENCE_ADDRESS out."
        )
    yield from _problems_of_the_path(options)


def _problems_in_production(options: Mapping[str, object]) -> Iterator[str]:
    held = settings()
    if not cookies.is_behind_https():
        yield _("RESILIENCE_ADDRESS has to be the address that people type, such as https://elr.example.org.")
    yield from _problems_of_oidc()
    for name, wanted in AS_SHIPPED.items():
        if options.get(name) != wanted:
            yield _("Streamlit's option {name} has to be {wanted}, as it is shipped.").format(name=name, wanted=wanted)
    yield from _problems_of_the_path(options)
    if held.audit_key is None:  # without it no database is opened
        yield _("RESILIENCE_AUDIT_KEY has to be set: the key of the record, kept outside the database.")
    else:
        yield from _problems_of_the_database()


def _problems_of_the_path(options: Mapping[str, object]) -> Iterator[str]:
    if options.get(BASE_PATH):
        yield _("Streamlit's option {name} has to be empty: the application stands at the root of its address.").format(
            name=BASE_PATH
        )


def _problems_of_oidc() -> Iterator[str]:
    held = settings()
    missing = [name for name in OIDC if not getattr(held, name)]
    if missing and len(missing) < len(OIDC):
        names = ", ".join(f"RESILIENCE_{name.upper()}" for name in missing)
        yield _("The organisation's sign-in is only partly set up. Missing: {names}.").format(names=names)
    if held.oidc_issuer and not held.oidc_issuer.startswith("https://"):
        yield _("RESILIENCE_OIDC_ISSUER has to begin with https://.")


def _problems_of_the_database() -> Iterator[str]:
    url = settings().database_url
    try:
        held = held_version(url)
        if held != newest_version():
            yield _(
                "The database has version {held} of the schema and this release wants {newest}. Run: python -m "
                "resilience migrate"
            ).format(held=held or _("none"), newest=newest_version())
            return
        with store().reading() as tx:
            is_example = tx.installation.is_example
        check_roles(store())
        if is_example:
            yield _("The database was made as an example, and an example is never served to a network.")
        if stands_above_row_security(url):
            yield _(
                "The database's user stands above row-level security (a superuser, or one with BYPASSRLS). Use another."
            )
    except ResilienceError as error:
        yield error.sentence
    except Exception as error:  # noqa: BLE001 - whatever keeps it from being read, it cannot be served
        yield _("The database cannot be read ({why}). Is RESILIENCE_DATABASE_URL its address?").format(
            why=type(error).__name__
        )
