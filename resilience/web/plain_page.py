"""The frame of the few pages that are served without Streamlit, their forms, and what a request says of itself."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import streamlit
from starlette.responses import HTMLResponse, RedirectResponse, Response

from resilience.domain.errors import Busy, ResilienceError, SettingsError, TooManyTries
from resilience.locales import _
from resilience.services import cookies
from resilience.settings import settings
from resilience.web.headers import ASSETS

if TYPE_CHECKING:
    from starlette.requests import Request

LARGEST_FORM = 10_000
"""Bytes; more than twice the longest password in the widest letters."""
LONGEST_PATH = 1000
REFUSED, TOO_MANY, NOT_NOW = 403, 429, 503
NEVER_NEXT = ("/sign-in", "/sign-out", "/oidc", "/welcome", "/who")
"""Where nobody is sent after signing in: they would be asked again, or signed out."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. `problem` is the sentence beside it, "" while there is none."""

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    autocomplete: str = "off"
    hint: str = ""
    problem: str = ""
    is_fixed: bool = False

    def html(self) -> str:
        """Return label, hint, problem and input, tied together for whoever hears them read."""
        tied = [f"{self.name}-{part}" for part, said in (("hint", self.hint), ("problem", self.problem)) if said]
        described = f' aria-describedby="{" ".join(tied)}"' if tied else ""
        hint = f'<p class="hint" id="{self.name}-hint">{escape(self.hint)}</p>' if self.hint else ""
        problem = f'<p class="wrong" id="{self.name}-problem">{escape(self.problem)}</p>' if self.problem else ""
        given = f' value="{escape(self.value, quote=True)}"' if self.value and self.kind != "password" else ""
        state = (" readonly" if self.is_fixed else " required") + (' aria-invalid="true"' if self.problem else "")
        return (
            f'<div class="field{" is-wrong" if self.problem else ""}">'
            f'<label for="{self.name}">{escape(self.label)}</label>{hint}{problem}'
            f'<div class="with-button"><input id="{self.name}" name="{self.name}" type="{self.kind}"'
            f' autocomplete="{self.autocomplete}" autocapitalize="none" spellcheck="false"{given}{described}{state}>'
            f"{self._show() if self.kind == 'password' else ''}</div></div>"
        )

    def _show(self) -> str:
        """Return the button that shows what is typed; it has its room from the start and works once the script does."""
        labels = {
            "show": _("Show"),
            "hide": _("Hide"),
            "show-all": _("Show: {field}").format(field=self.label),
            "hide-all": _("Hide: {field}").format(field=self.label),
        }
        said_by = "".join(f' data-{name}="{escape(words, quote=True)}"' for name, words in labels.items())
        return f'<button type="button" class="quiet" aria-controls="{self.name}"{said_by} hidden>{_("Show")}</button>'


def hidden(name: str, value: str) -> str:
    """Return a field that nobody sees."""
    return f'<input type="hidden" name="{name}" value="{escape(value, quote=True)}">'


def button(words: str) -> str:
    return f"<p><button>{escape(words)}</button></p>"


def link(words: str, address: str, *, looks: str = "") -> str:
    """Return a link; `looks` is a class of the stylesheet."""
    dressed = f' class="{looks}"' if looks else ""
    return f'<a href="{escape(address, quote=True)}"{dressed}>{escape(words)}</a>'


def said(sentence: str) -> str:
    return f"<p>{escape(sentence)}</p>"


def summary(problem: str, field: str = "") -> str:
    """Return what is wrong, at the top, where the keyboard is; `field` is where to put it right."""
    words = f'<a href="#{field}">{escape(problem)}</a>' if field else escape(problem)
    return (
        '<div class="problem" role="alert" tabindex="-1" autofocus>'
        f"<h2>{escape(_('There is a problem'))}</h2><p>{words}</p></div>"
    )


def page(title: str, body: str, *, status: int = 200, head: str = "") -> Response:
    """Return a page; `head` is markup of ours that goes into its head."""
    wrong = _("Problem: ") if status >= REFUSED else ""
    return HTMLResponse(
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8">'
        f"<title>{escape(wrong)}{escape(title)} · {escape(_('Evaluate local resilience'))}</title>"
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{head}{_font()}'
        f'<link rel="stylesheet" href="{ASSETS}/plain.css"><script src="{ASSETS}/plain.js" defer></script></head>'
        f'<body><main><p class="brand">{escape(_("Evaluate local resilience"))}</p>'
        f"<h1>{escape(title)}</h1>{body}</main></body></html>",
        status_code=status,
        headers={"Cache-Control": "no-store"},
    )


@lru_cache(maxsize=1)
def _font() -> str:
    """Return the family of the other pages, as Streamlit serves it; optional, so that text never jumps."""
    media = Path(streamlit.__file__).parent / "static" / "static" / "media"
    files = sorted(media.glob("SourceSansVF-Upright*.woff2"))
    if not files:
        return ""
    address = f"/static/media/{files[0].name}"
    return (
        f'<link rel="preload" href="{address}" as="font" type="font/woff2" crossorigin>'
        f'<style>@font-face{{font-family:"Source Sans";font-weight:100 900;font-display:optional;'
        f'src:url("{address}")format("woff2")}}</style>'
    )


def refusal(error: Exception) -> Response:
    """Return the page that says why something is not possible, and nothing about how it works inside."""
    sentence = error.sentence if isinstance(error, ResilienceError) else _("That did not make sense here.")
    return page(
        _("This is not possible"),
        f"{said(sentence)}<p>{link(_('To the start'), '/')}</p>",
        status=status_of(error),
    )


def status_of(error: Exception) -> int:
    """Return the HTTP status that goes with an error."""
    if isinstance(error, TooManyTries):
        return TOO_MANY
    return NOT_NOW if isinstance(error, Busy | SettingsError) else REFUSED


async def form_of(request: Request) -> dict[str, str]:
    """Return the fields of a form that was sent, the first of each name; raise where it is larger than any of ours."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM:
            raise ResilienceError(_("This form is too large."))
    return {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}


def refuse_from_elsewhere(request: Request) -> None:
    """Raise where a form was sent by another site, or does not say by which."""
    origin = request.headers.get("origin")
    if request.method == "POST" and (origin is None or urlsplit(origin).netloc != request.headers.get("host")):
        raise ResilienceError(_("This form was sent from another site, so nothing was done."))


def address_of(request: Request) -> str:
    """Return where a request comes from; behind the proxy that the settings name, what that proxy says last."""
    peer = request.client.host if request.client else ""
    if not peer or peer != settings().trusted_proxy:
        return peer
    last = ",".join(request.headers.getlist("x-forwarded-for")).rpartition(",")[2].strip()
    try:
        return str(ipaddress.ip_address(last))
    except ValueError:
        return peer


def local_path(text: str | None) -> str:
    """Return a page of this application to go to, "/" for anything else that somebody put there."""
    if not text or not text.startswith("/") or text.startswith(("//", *NEVER_NEXT)) or len(text) > LONGEST_PATH:
        return "/"
    if "\\" in text or not text.isprintable() or not text.isascii() or " " in text:
        return "/"
    parts = urlsplit(text)
    return "/" if parts.scheme or parts.netloc else text


def own_address(request: Request) -> str:
    """Return where people reach this application: as the settings say, else as this request came."""
    return settings().address or f"{request.url.scheme}://{request.headers.get('host', '')}"


def is_https(request: Request) -> bool:
    """Whether cookies of this answer travel over https alone."""
    return request.url.scheme == "https" or cookies.is_behind_https()


def signed_in(request: Request, token: str, then: str = "/") -> Response:
    """Return the answer that gives a browser its session and sends it on."""
    response = RedirectResponse(then, status_code=303, headers={"Cache-Control": "no-store"})
    keep_cookie(request, response, cookies.SESSION, token)
    return response


def keep_cookie(request: Request, response: Response, cookie: str, value: str, seconds: int | None = None) -> None:
    """Give a browser one of our cookies: out of reach of scripts and of other sites; `None`: until it is closed."""
    secure = is_https(request)
    name = cookies.name_of(cookie, is_https=secure)
    response.set_cookie(name, value, max_age=seconds, path="/", httponly=True, samesite="lax", secure=secure)


def drop_cookie(request: Request, response: Response, cookie: str) -> None:
    """Take one of our cookies back."""
    secure = is_https(request)
    name = cookies.name_of(cookie, is_https=secure)
    response.delete_cookie(name, path="/", httponly=True, samesite="lax", secure=secure)
