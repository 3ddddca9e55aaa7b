"""An organisation's sign-in on this machine: oidc-provider-mock, which a test can make lie, age or fall silent."""

from __future__ import annotations

import os
import threading
import time
import warnings
from urllib.parse import parse_qs

import flask
import httpx
import werkzeug.serving
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

os.environ.setdefault("NO_PROXY", "127.0.0.1,localhost")

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the mock uses a part of Authlib that is on its way out
    import oidc_provider_mock


class MockProvider:
    """A running provider. `tokens` holds what was asked of its token endpoint; the fields below change its answers."""

    def __init__(self) -> None:
        self.asked_to_sign_in: list[dict[str, str]] = []
        self.asked_for_tokens: list[dict[str, str]] = []
        self.says_more: dict[str, object] = {}
        """Claims put into each ID token in place of its own; `None` leaves one out."""
        self.signs_with = "its own key"
        """Or: another key, none, the client's secret, a new key."""
        self.groups_only_when_asked = False
        self.is_silent = False
        app = oidc_provider_mock.app()
        app.before_request(self._before)
        app.after_request(self._after)
        self._server = werkzeug.serving.make_server("127.0.0.1", 0, app, threaded=True)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._hold = threading.Event()
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()

    def close(self) -> None:
        self._hold.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def knows(self, subject: str, *groups: str, **claims: object) -> None:
        """Let somebody be in these groups from now on."""
        content = {"name": subject.title(), "groups": list(groups)} | claims
        httpx.put(f"{self.address}/users/{subject}", json=content, trust_env=False).raise_for_status()

    def code_for(self, subject: str, address: str) -> dict[str, str]:
        """Sign somebody in at the page to which our application sent the browser; return what comes back."""
        answer = httpx.post(address, data={"sub": subject}, trust_env=False)
        assert answer.status_code == httpx.codes.FOUND, answer.text
        query = parse_qs(httpx.URL(answer.headers["location"]).query.decode())
        return {name: values[0] for name, values in query.items()}

    def _before(self) -> None:
        if flask.request.path == "/oauth2/authorize":
            self.asked_to_sign_in.append(flask.request.args.to_dict())
        if flask.request.path == "/oauth2/token":
            self.asked_for_tokens.append(flask.request.form.to_dict())
        if self.is_silent:
            self._hold.wait(timeout=60)

    def _after(self, response: flask.Response) -> flask.Response:
        if response.mimetype == "text/html":
            # Its pages ask another machine for a stylesheet, which no test does.
            response.set_data(response.get_data().replace(b"https://cdn.jsdelivr.net/", b"/none/"))
        if flask.request.path == "/oauth2/token" and response.status_code == httpx.codes.OK:
            answer = response.get_json()
            answer["id_token"] = self._signed(answer["id_token"])
            response.set_data(flask.json.dumps(answer))
        if flask.request.path == "/jwks" and self.signs_with == "a new key":
            response.set_data(flask.json.dumps({"keys": [NEW_KEY.as_dict(private=False)]}))
        return response

    def _signed(self, id_token: str) -> str:
        own = RSAKey.import_key(flask.g.oidc_provider_mock_storage.jwk.as_dict(is_private=True))
        token = jwt.decode(id_token, own)
        claims = {name: held for name, held in (token.claims | self.says_more).items() if held is not None}
        if self.groups_only_when_asked:
            claims.pop("groups", None)
        if self.signs_with == "none":
            return jwt.encode({"alg": "none"}, claims, OctKey.import_key(SECRET), algorithms=["none"])
        if self.signs_with == "the client's secret":
            return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET), algorithms=["HS256"])
        if self.signs_with == "another key":
            return jwt.encode({"alg": "RS256", "kid": token.header.get("kid", own.kid)}, claims, OTHER_KEY)
        if self.signs_with == "a new key":
            return jwt.encode({"alg": "RS256", "kid": NEW_KEY.kid}, claims, NEW_KEY)
        return jwt.encode(token.header, claims, own)


SECRET = "the secret of this application at its provider"
OTHER_KEY = RSAKey.generate_key(2048, auto_kid=True)
NEW_KEY = RSAKey.generate_key(2048, auto_kid=True)
PAST = int(time.time()) - 7200
