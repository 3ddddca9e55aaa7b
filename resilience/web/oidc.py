"""The conversation with an OpenID Connect provider: where it is, what it answered, and whether that can be believed.

Authorization code flow with PKCE (RFC 7636, S256), state and nonce; OpenID Connect Core 1.0 (2014), 3.1. Nothing of
what a provider sends is kept but who somebody is and their groups: no token outlives the answer.
"""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode, urlsplit

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from resilience.domain.errors import ResilienceError, SettingsError
from resilience.locales import _
from resilience.services.oidc import Known
from resilience.settings import settings

if TYPE_CHECKING:
    from resilience.services.oidc import Attempt, Begun

log = logging.getLogger("resilience.oidc")

SECONDS_TO_ANSWER = 5
"""For each of: connecting, and the next part of an answer."""
LARGEST_ANSWER = 1_000_000
"""Bytes of a provider's document; Entra ID's keys and configuration together take 20 kB."""
SECONDS_BELIEVED = 3600
"""How long a provider's configuration and keys are used before they are asked for again."""
SECONDS_BETWEEN_KEYS = 30
"""How soon keys are asked for again because a token names one that we do not know."""
LEEWAY_SECONDS = 60
"""How far two clocks may differ."""
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]
"""Signatures by a private key: never "none", and never a shared secret, which our own copy of it could forge."""
LEFT_OUT = "_claim_names"
"""Names claims that did not fit (OpenID Connect Core, 5.6.2): Entra ID sends it for more than 200 groups."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

Document = dict[str, Any]


class ProviderFailed(ResilienceError):
    """The organisation's sign-in does not answer, or not in a way that can be used."""


class NotBelieved(ResilienceError):
    """What came back cannot be verified, so nobody was signed in."""


@dataclass(slots=True)
class _Kept:
    """A document of the provider and when it came, in seconds of a clock that only goes forward."""

    document: Document
    at: float


class Provider:
    """One provider and this application's registration with it."""

    def __init__(self, issuer: str, client_id: str, client_secret: str | None, scope: str, groups_claim: str) -> None:
        self.issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._scope = scope
        self._groups_claim = groups_claim
        self._configuration: _Kept | None = None
        self._keys: _Kept | None = None

    def address_to_sign_in(self, begun: Begun, back: str) -> str:
        """Return where to send a browser; it comes back to `back`."""
        with self._session(back) as session:
            address, _state = session.create_authorization_url(
                self._endpoint("authorization_endpoint"),
                state=begun.state,
                nonce=begun.attempt.nonce,
                code_verifier=begun.attempt.verifier,
                response_mode="query",
            )
        return cast("str", address)

    def vouched_for(self, code: str, attempt: Attempt, back: str) -> Known:
        """Exchange a code for who it is; raise `NotBelieved` where any part of the answer does not fit."""
        answer = self._exchange(code, attempt, back)
        claims = self._verified(str(answer.get("id_token", "")), attempt, str(answer.get("access_token", "")))
        left_out = self._groups_claim in (claims.get(LEFT_OUT) or {}) or bool(claims.get("hasgroups"))
        if self._groups_claim not in claims and not left_out:
            claims = self._with_further_claims(claims, str(answer.get("access_token", "")))
        return Known(
            issuer=str(claims["iss"]),
            subject=str(claims["sub"]),
            name=str(claims.get("name") or ""),
            groups=_words(claims.get(self._groups_claim)),
            groups_left_out=left_out,
        )

    def address_to_sign_out(self, back: str) -> str | None:
        """Return where a browser signs out at the provider, `None` where it has no such page.

        The provider is told which application this was, not whose session: `id_token_hint` would mean to keep
        everybody's token for as long as their session, and all it saves is one question.
        """
        endpoint = self._found().get("end_session_endpoint")
        if not isinstance(endpoint, str):
            return None
        _require_secure(endpoint)
        sign = "&" if urlsplit(endpoint).query else "?"
        return endpoint + sign + urlencode({"client_id": self._client_id, "post_logout_redirect_uri": back})

    def _session(self, back: str) -> OAuth2Session:
        return OAuth2Session(
            self._client_id,
            self._client_secret,
            token_endpoint_auth_method=self._way_to_identify_ourselves(),
            scope=self._scope,
            redirect_uri=back,
            code_challenge_method="S256",
        )

    def _way_to_identify_ourselves(self) -> str:
        if not self._client_secret:
            return "none"
        offered = self._found().get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return "client_secret_basic" if "client_secret_basic" in offered else "client_secret_post"

    def _exchange(self, code: str, attempt: Attempt, back: str) -> Document:
        try:
            with self._session(back) as session:
                return dict(
                    session.fetch_token(
                        self._endpoint("token_endpoint"),
                        grant_type="authorization_code",
                        code=code,
                        code_verifier=attempt.verifier,
                        redirect_uri=back,
                        timeout=SECONDS_TO_ANSWER,
                        allow_redirects=False,
                    )
                )
        except OAuthError as error:
            raise _not_believed(f"the code was not exchanged: {error.error}") from error
        except (requests.RequestException, ValueError, TypeError) as error:
            raise _failed(error) from error

    def _verified(self, id_token: str, attempt: Attempt, access_token: str) -> Document:
        try:
            token = self._decoded(id_token)
            claims = CodeIDToken(
                token.claims,
                token.header,
                {
                    "iss": {"essential": True, "value": self._found()["issuer"]},
                    "aud": {"essential": True, "value": self._client_id},
                    "nonce": {"essential": True, "value": attempt.nonce},
                },
                {"nonce": attempt.nonce, "client_id": self._client_id, "access_token": access_token},
            )
            claims.validate(now=int(time.time()), leeway=LEEWAY_SECONDS)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise _not_believed(f"{type(error).__name__}: {error}") from error
        if not claims["sub"]:
            raise _not_believed("no subject")
        return dict(claims)

    def _decoded(self, id_token: str) -> jwt.Token:
        registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        try:
            return jwt.decode(id_token, self._key_set(), registry=registry)
        except InvalidKeyIdError:
            if self._keys is not None and time.monotonic() - self._keys.at < SECONDS_BETWEEN_KEYS:
                raise
            self._keys = None  # the provider may have changed its keys since
            return jwt.decode(id_token, self._key_set(), registry=registry)

    def _key_set(self) -> KeySet:
        if self._keys is None or time.monotonic() - self._keys.at > SECONDS_BELIEVED:
            self._keys = _Kept(_fetched(self._endpoint("jwks_uri")), time.monotonic())
        return KeySet.import_key_set(cast("Any", self._keys.document))

    def _with_further_claims(self, claims: Document, access_token: str) -> Document:
        """Add what the provider tells only when asked (OpenID Connect Core, 5.3): many send groups that way."""
        endpoint = self._found().get("userinfo_endpoint")
        if not isinstance(endpoint, str) or not access_token:
            return claims
        _require_secure(endpoint)
        further = _fetched(endpoint, {"Authorization": f"Bearer {access_token}"})
        if further.get("sub") != claims["sub"]:
            raise _not_believed("the further claims are about somebody else")
        return further | claims

    def _endpoint(self, name: str) -> str:
        address = self._found().get(name)
        if not isinstance(address, str):
            raise _failed(f"the configuration has no {name}")
        _require_secure(address)
        return address

    def _found(self) -> Document:
        """Return the provider's configuration (OpenID Connect Discovery 1.0)."""
        if self._configuration is None or time.monotonic() - self._configuration.at > SECONDS_BELIEVED:
            _require_secure(self.issuer)
            found = _fetched(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            if str(found.get("issuer", "")).rstrip("/") != self.issuer.rstrip("/"):
                raise _failed(f"the configuration is that of {found.get('issuer')!r}")
            self._configuration = _Kept(found, time.monotonic())
        return self._configuration.document


def provider() -> Provider | None:
    """Return the provider that the settings name, `None` where they name none."""
    held = settings()
    if not held.oidc_issuer or not held.oidc_client_id:
        return None
    secret = held.oidc_client_secret.get_secret_value() if held.oidc_client_secret else None
    return _provider(held.oidc_issuer, held.oidc_client_id, secret, held.oidc_scope, held.oidc_groups_claim)


@lru_cache(maxsize=4)
def _provider(issuer: str, client_id: str, secret: str | None, scope: str, groups_claim: str) -> Provider:
    return Provider(issuer, client_id, secret, scope, groups_claim)


def _fetched(address: str, headers: dict[str, str] | None = None) -> Document:
    """Return a JSON document of the provider, in bounded time and size."""
    until = time.monotonic() + 2 * SECONDS_TO_ANSWER
    body = b""
    asked = {"Accept": "application/json"} | (headers or {})
    try:
        with requests.get(
            address, headers=asked, timeout=SECONDS_TO_ANSWER, allow_redirects=False, stream=True
        ) as answer:
            answer.raise_for_status()
            for part in answer.iter_content(chunk_size=65_536):
                body += part
                if len(body) > LARGEST_ANSWER or time.monotonic() > until:
                    raise _failed(f"{address} answers without end")
        document = json.loads(body)
    except (requests.RequestException, ValueError) as error:
        raise _failed(error) from error
    if not isinstance(document, dict):
        raise _failed(f"{address} answers with something else than an object")
    return document


def _require_secure(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise SettingsError(_("The organisation's sign-in is not reached over https, so it is not used."))


def _words(claim: object) -> frozenset[str]:
    """Return the groups that a claim names: a list of words, or a single one."""
    if isinstance(claim, str):
        return frozenset({claim})
    return frozenset(word for word in claim if isinstance(word, str)) if isinstance(claim, list) else frozenset()


def _failed(why: object) -> ProviderFailed:
    log.warning("the provider failed: %s", why)
    return ProviderFailed(
        _(
            "The sign-in of {name} does not answer as it should. Please try again in a few minutes; if it stays so, "
            "tell an administrator."
        ).format(name=settings().oidc_name)
    )


def _not_believed(why: str) -> NotBelieved:
    log.warning("an answer of the provider was not believed: %s", why)
    return NotBelieved(
        _("The answer of {name} could not be verified, so you are not signed in. Please begin anew.").format(
            name=settings().oidc_name
        )
    )
