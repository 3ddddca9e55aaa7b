"""Our pages for coming in and going out: sign-in, the first time by a link, a new password, signing out.

They are served without Streamlit and work without a script. Every link out of here to the organisation's sign-in is a
link and no form, since the content security policy lets forms go nowhere but here, redirects included.
"""

from __future__ import annotations

import logging
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from resilience.domain.errors import NotAllowed, NotFound, Refused, ResilienceError
from resilience.domain.viewer import NOBODY
from resilience.locales import _
from resilience.services import accounts, cookies, identity, oidc
from resilience.services.installation import installation
from resilience.services.opened import store
from resilience.services.passwords import SHORTEST
from resilience.settings import settings
from resilience.web.oidc import NotBelieved, ProviderFailed, provider
from resilience.web.plain_page import (
    Field,
    address_of,
    button,
    drop_cookie,
    form_of,
    hidden,
    keep_cookie,
    link,
    local_path,
    own_address,
    page,
    refusal,
    refuse_from_elsewhere,
    said,
    signed_in,
    status_of,
    summary,
)
from resilience.web.taking_turns import Turns

if TYPE_CHECKING:
    from starlette.requests import Request

    from resilience.services.accounts import Invited

log = logging.getLogger("resilience.sign_in")

PASSWORDS = Turns("password", at_once=2, waiting=100)
"""Verifying and setting passwords: two at once take 128 MiB."""
PROVIDER = Turns("provider", at_once=4, waiting=100)
"""Asking the organisation's sign-in."""
ATTEMPT_SECONDS = int(oidc.ATTEMPT_LASTS.total_seconds())
AGAIN = "again"
CALLBACK = "/oidc/callback"


async def sign_in(request: Request) -> Response:
    """Show the sign-in page, or sign in with a name and a password."""
    token = cookies.token_in(request.cookies)
    if request.method == "GET":
        then = local_path(request.query_params.get("next"))
        if await run_in_threadpool(identity.holds, store(), token):
            return RedirectResponse(then, status_code=303, headers={"Cache-Control": "no-store"})
        return await _sign_in_page(then, has_ended="ended" in request.query_params)
    login, then = "", "/"
    try:
        refuse_from_elsewhere(request)
        form = await form_of(request)
        login, then = form.get("login", ""), local_path(form.get("next"))
        begun = await PASSWORDS.run(
            accounts.sign_in, store(), login, form.get("password", ""), address_of(request), instead_of=token
        )
    except ResilienceError as error:
        return await _sign_in_page(then, login, error)
    return signed_in(request, begun, then)


async def _sign_in_page(
    then: str, login: str = "", error: ResilienceError | None = None, *, has_ended: bool = False
) -> Response:
    is_example = (await run_in_threadpool(installation, store())).is_example and not settings().is_production
    return page(
        _("Sign in"),
        (summary(error.sentence, "login" if isinstance(error, Refused) else "") if error else "")
        + (f'<p class="note" role="status">{escape(_ended())}</p>' if has_ended else "")
        + _other_ways(is_example=is_example, then=then)
        + f'<form method="post" action="/sign-in">{hidden("next", then)}'
        + Field("login", _("Sign-in name"), value=login[: accounts.LONGEST_LOGIN], autocomplete="username").html()
        + Field("password", _("Password"), "password", autocomplete="current-password").html()
        + button(_("Sign in"))
        + "</form>"
        + f'<p class="second">{escape(_("No account, or password forgotten? Ask an administrator for a link."))}</p>',
        status=status_of(error) if error else 200,
    )


def _ended() -> str:
    return _("Your session has ended. Everything shown as saved is kept; you come back to the same page.")


def _other_ways(*, is_example: bool, then: str) -> str:
    """Return the ways in that need no password of ours, as far as this installation has them."""
    ways = ""
    if is_example:
        ways += (
            f'<p class="note">{escape(_("This is an example: you can come in without a password."))} '
            f"{link(_('Choose whom to be'), '/who')}</p>"
        )
    if settings().has_oidc:
        to = f"/oidc/begin?{urlencode({'next': then})}"
        ways += f"<p>{link(_at_the_provider(), to, looks='button')}</p><h2>{escape(_('With a password'))}</h2>"
    return ways


def _at_the_provider() -> str:
    return _("Sign in with {name}").format(name=settings().oidc_name)


async def welcome(request: Request) -> Response:
    """Begin by a link: choose a name and a password, or a new password; opening the page uses nothing up."""
    try:
        refuse_from_elsewhere(request)
        form = await form_of(request) if request.method == "POST" else {}
        token = form.get("invitation", "") if form else request.query_params.get("invitation", "")
        invited = await run_in_threadpool(accounts.invited_by, store(), token)
    except ResilienceError as error:
        return refusal(error)
    if request.method == "GET":
        return _welcome_page(token, invited)
    try:
        _refuse_unlike(form)
        begun = await PASSWORDS.run(
            accounts.accept_invitation,
            store(),
            token,
            form.get(accounts.LOGIN, ""),
            form.get(accounts.PASSWORD, ""),
            instead_of=cookies.token_in(request.cookies),
        )
    except NotFound as error:
        return refusal(error)
    except ResilienceError as error:
        return _welcome_page(token, invited, form.get(accounts.LOGIN, ""), error)
    return signed_in(request, begun)


def _refuse_unlike(form: dict[str, str]) -> None:
    if form.get(accounts.PASSWORD, "") != form.get(AGAIN, ""):
        raise accounts.Unfit(AGAIN, _("The two passwords are not the same. Please type both again."))


def _welcome_page(token: str, invited: Invited, login: str = "", error: ResilienceError | None = None) -> Response:
    is_new = invited.login is None
    at_provider = ""
    if is_new and settings().has_oidc:
        to = f"/oidc/begin?{urlencode({'invitation': token})}"
        at_provider = f"<p>{link(_at_the_provider(), to, looks='button')}</p><h2>{escape(_('With a password'))}</h2>"
    name = Field(
        accounts.LOGIN,
        _("Sign-in name"),
        value=invited.login or login[: accounts.LONGEST_LOGIN],
        autocomplete="username",
        hint=_("A name of your choice, or your work e-mail address.") if is_new else "",
        problem=_problem(error, accounts.LOGIN),
        is_fixed=not is_new,
    )
    return page(
        _("Welcome: choose how you sign in") if is_new else _("Set a new password"),
        _summary_of(error)
        + said(_("Here you are called “{name}”.").format(name=invited.name))
        + at_provider
        + f'<form method="post" action="/welcome">{hidden("invitation", token)}'
        + name.html()
        + _new_password(error)
        + button(_("Set the password and sign in"))
        + "</form>",
        status=status_of(error) if error else 200,
    )


def _new_password(error: ResilienceError | None) -> str:
    hint = _("At least {n} characters. Four or five words that do not belong together do well; spaces are welcome.")
    first = Field(
        accounts.PASSWORD,
        _("New password"),
        "password",
        autocomplete="new-password",
        hint=hint.format(n=SHORTEST),
        problem=_problem(error, accounts.PASSWORD),
    )
    again = Field(
        AGAIN, _("The same once more"), "password", autocomplete="new-password", problem=_problem(error, AGAIN)
    )
    return first.html() + again.html()


def _problem(error: ResilienceError | None, field: str) -> str:
    return error.sentence if isinstance(error, accounts.Unfit) and error.field == field else ""


def _summary_of(error: ResilienceError | None) -> str:
    if error is None:
        return ""
    return summary(error.sentence, error.field if isinstance(error, accounts.Unfit) else "")


async def password(request: Request) -> Response:
    """Change one's own password."""
    viewer = await run_in_threadpool(identity.viewer_for, store(), cookies.token_in(request.cookies))
    if viewer == NOBODY:
        return RedirectResponse("/sign-in?next=/password", status_code=303, headers={"Cache-Control": "no-store"})
    try:
        refuse_from_elsewhere(request)
        login = await run_in_threadpool(accounts.login_of, store(), viewer)
        if login is None:
            raise NotAllowed(_("You have no password here: you sign in with your organisation's account."))
        if request.method == "GET":
            return _password_page(login)
        form = await form_of(request)
    except ResilienceError as error:
        return refusal(error)
    try:
        _refuse_unlike(form)
        old, new = form.get(accounts.OLD_PASSWORD, ""), form.get(accounts.PASSWORD, "")
        await PASSWORDS.run(accounts.change_password, store(), viewer, old, new)
    except ResilienceError as error:
        return _password_page(login, error)
    return page(
        _("Your password is changed"),
        said(_("Wherever else you were signed in, you are not any more. Here you still are."))
        + f"<p>{link(_('To the start'), '/')}</p>",
    )


def _password_page(login: str, error: ResilienceError | None = None) -> Response:
    old = Field(
        accounts.OLD_PASSWORD,
        _("Present password"),
        "password",
        autocomplete="current-password",
        problem=_problem(error, accounts.OLD_PASSWORD),
    )
    return page(
        _("Change your password"),
        _summary_of(error)
        + '<form method="post" action="/password">'
        + Field("login", _("Sign-in name"), value=login, autocomplete="username", is_fixed=True).html()
        + old.html()
        + _new_password(error)
        + button(_("Change the password"))
        + f"</form><p>{link(_('Back without a change'), '/')}</p>",
        status=status_of(error) if error else 200,
    )


async def begin_at_provider(request: Request) -> Response:
    """Send somebody to the organisation's sign-in, and keep what has to be known when they come back."""
    asked = provider()
    invitation = request.query_params.get("invitation", "")
    if asked is None:
        return refusal(ResilienceError(_("This installation has no organisation's sign-in.")))
    if invitation and not _came_from_here(request):
        # Another site must not tie somebody's account there to an invitation of its own choice.
        return RedirectResponse(f"/welcome?{urlencode({'invitation': invitation})}", status_code=303)
    try:
        begun = await run_in_threadpool(
            oidc.begin,
            store(),
            address_of(request),
            then=local_path(request.query_params.get("next")),
            invitation=invitation,
            browser=cookies.token_in(request.cookies, cookies.ATTEMPT),
        )
        address = await PROVIDER.run(asked.address_to_sign_in, begun, own_address(request) + CALLBACK)
    except ResilienceError as error:
        return _not_at_provider(error)
    response = RedirectResponse(address, status_code=302, headers={"Cache-Control": "no-store"})
    keep_cookie(request, response, cookies.ATTEMPT, begun.browser, ATTEMPT_SECONDS)
    return response


def _came_from_here(request: Request) -> bool:
    """Whether a link on one of our own pages was followed."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return urlsplit(request.headers.get("referer", "")).netloc == request.headers.get("host")


async def back_from_provider(request: Request) -> Response:
    """Take the provider's answer, once, and sign in whoever it vouches for."""
    asked = provider()
    if asked is None:
        return refusal(ResilienceError(_("This installation has no organisation's sign-in.")))
    given, address = request.query_params, address_of(request)
    try:
        browser = cookies.token_in(request.cookies, cookies.ATTEMPT)
        attempt = await run_in_threadpool(oidc.answered, store(), given.get("state", ""), browser, address)
        if "error" in given or not given.get("code") or given.get("iss", asked.issuer) != asked.issuer:
            log.warning("the provider did not sign somebody in: %.100r", given.get("error"))
            return _not_at_provider(
                Refused(_("{name} did not sign you in. You can begin anew.").format(name=_provider_at_the_start()))
            )
        known = await PROVIDER.run(asked.vouched_for, given["code"], attempt, own_address(request) + CALLBACK)
        done = await run_in_threadpool(
            oidc.conclude, store(), attempt, known, instead_of=cookies.token_in(request.cookies)
        )
    except NotBelieved as error:
        await run_in_threadpool(oidc.note_not_believed, store(), address)
        return _not_at_provider(error)
    except ResilienceError as error:
        return _not_at_provider(error)
    response = signed_in(request, done.token, done.then)
    drop_cookie(request, response, cookies.ATTEMPT)
    return response


def _provider_at_the_start() -> str:
    name = settings().oidc_name
    return name[:1].upper() + name[1:]


def _not_at_provider(error: ResilienceError) -> Response:
    status = 502 if isinstance(error, ProviderFailed) else status_of(error)
    return page(
        _("You are not signed in"),
        f"{said(error.sentence)}<p>{link(_('To the sign-in'), '/sign-in')}</p>",
        status=status,
    )


async def sign_out(request: Request) -> Response:
    """Ask whether to end the session, or end it, here and where it began."""
    token = cookies.token_in(request.cookies)
    if request.method == "GET":
        holds = await run_in_threadpool(identity.holds, store(), token)
        return _sign_out_page() if holds else _signed_out_page()
    try:
        refuse_from_elsewhere(request)
    except ResilienceError as error:
        return refusal(error)
    began_there = await run_in_threadpool(oidc.began_at_the_provider, store(), token)
    if token:
        await run_in_threadpool(identity.sign_out, store(), token)
    if began_there:
        response = await _on_to_provider(request)
    else:
        is_example = (await run_in_threadpool(installation, store())).is_example
        response = RedirectResponse("/" if is_example else "/sign-out", status_code=303)
    drop_cookie(request, response, cookies.SESSION)
    return response


def _sign_out_page() -> Response:
    return page(
        _("Sign out?"),
        said(_("Everything shown as saved is kept."))
        + f'<form method="post" action="/sign-out">{button(_("Sign out"))}</form>'
        + f"<p>{link(_('Back without a change'), '/')}</p>",
    )


def _signed_out_page() -> Response:
    return page(_("You are signed out"), f"<p>{link(_('Sign in again'), '/sign-in')}</p>")


async def _on_to_provider(request: Request) -> Response:
    """Return the page that goes on to the provider by itself: a redirect out of a form would be stopped."""
    asked, address = provider(), None
    if asked is not None:
        try:
            address = await PROVIDER.run(asked.address_to_sign_out, f"{own_address(request)}/sign-out")
        except ResilienceError as error:
            log.warning("nobody could be signed out at the provider: %s", error.sentence)
    title = _("You are signed out here")
    if address is None:
        name = settings().oidc_name
        stays = _("At {name} you may still be signed in. On a shared computer, sign out there as well.")
        return page(title, said(stays.format(name=name)) + f"<p>{link(_('To the sign-in'), '/sign-in')}</p>")
    going = _("Now you are being taken to {name}, to sign out there as well.").format(name=settings().oidc_name)
    there = link(_("Sign out at {name}").format(name=settings().oidc_name), address)
    on = f'<meta http-equiv="refresh" content="0; url={escape(address, quote=True)}">'
    return page(title, f"{said(going)}<p>{there}</p>", head=on)


ROUTES = (
    Route("/sign-in", sign_in, methods=["GET", "POST"]),
    Route("/welcome", welcome, methods=["GET", "POST"]),
    Route("/password", password, methods=["GET", "POST"]),
    Route("/oidc/begin", begin_at_provider),
    Route(CALLBACK, back_from_provider),
    Route("/sign-out", sign_out, methods=["GET", "POST"]),
)
