"""What must hold before anybody is served, and that nothing is served where it does not."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from resilience.domain.errors import NotAllowed, SettingsError
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import Role, SignInMethod
from resilience.services import identity, production, setting_up
from resilience.settings import settings
from resilience.storage.effective_role import stands_above_row_security
from resilience.storage.rights import APP_ROLE
from resilience.storage.store import Store
from tests.web.served import ROOT, Served

ADDRESS = "https://elr.example.org"
HOST = "elr.example.org"
KEY = "a key that only this test knows, long enough"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - what is refused
LONGEST_SECONDS = 60
AS_SHIPPED = {name: config.get_option(name) for name in production.OPTIONS}
FOR_REAL = {"RESILIENCE_MODE": "production", "RESILIENCE_ADDRESS": ADDRESS, "RESILIENCE_AUDIT_KEY": KEY}


@pytest.fixture
def for_real(real, monkeypatch):
    """The settings of an installation for real use, over a database made for it; gives a way to change one."""

    def change(**changed):
        for name, value in (FOR_REAL | changed).items():
            monkeypatch.setenv(name, value) if value else monkeypatch.delenv(name, raising=False)
        settings.cache_clear()

    change()
    yield change
    monkeypatch.undo()
    settings.cache_clear()


def why_not(**options):
    """Why nobody may be served with these options of Streamlit, as lines; () where they may."""
    try:
        production.clear_to_serve(AS_SHIPPED | {name.replace("__", "."): value for name, value in options.items()})
    except SettingsError as problem:
        return tuple(problem.sentence.splitlines())
    return ()


def test_where_everything_holds_people_are_served(for_real):
    assert not production.is_clear()
    assert why_not() == ()
    assert production.is_clear()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"RESILIENCE_ADDRESS": ""}, "RESILIENCE_ADDRESS"),
        ({"RESILIENCE_ADDRESS": "http://elr.example.org"}, "RESILIENCE_ADDRESS"),
        ({"RESILIENCE_AUDIT_KEY": ""}, "RESILIENCE_AUDIT_KEY"),
        (
            {"RESILIENCE_OIDC_ISSUER": "https://login.example.org"},
            "RESILIENCE_OIDC_CLIENT_ID, RESILIENCE_OIDC_CLIENT_SECRET",
        ),
        ({"RESILIENCE_OIDC_CLIENT_SECRET": "s"}, "RESILIENCE_OIDC_ISSUER, RESILIENCE_OIDC_CLIENT_ID"),
        (
            {
                "RESILIENCE_OIDC_ISSUER": "http://login.example.org",
                "RESILIENCE_OIDC_CLIENT_ID": "elr",
                "RESILIENCE_OIDC_CLIENT_SECRET": "s",
            },
            "RESILIENCE_OIDC_ISSUER",
        ),
    ],
)
def test_a_missing_secret_or_half_a_sign_in_keeps_it_from_starting(for_real, changed, said):
    for_real(**changed)
    (problem,) = why_not()
    assert said in problem
    assert not production.is_clear()


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("server__enableXsrfProtection", False),
        ("server__enableCORS", False),
        ("server__fileWatcherType", "auto"),
        ("server__enableStaticServing", True),
        ("server__scriptHealthCheckEnabled", True),
        ("server__trustedUserHeaders", {"X-User": "name"}),
        ("server__baseUrlPath", "elr"),
        ("client__showErrorDetails", "full"),
        ("client__showErrorLinks", True),
        ("client__toolbarMode", "developer"),
        ("browser__gatherUsageStats", True),
        ("global__developmentMode", True),
        ("runner__postScriptGC", True),
    ],
)
def test_a_weaker_option_of_streamlit_keeps_it_from_starting(for_real, option, value):
    (problem,) = why_not(**{option: value})
    assert option.replace("__", ".") in problem


def test_an_example_is_never_served_to_a_network(for_real, database, small_example):
    shutil.copy(small_example.file, database)
    (problem,) = why_not()
    assert "example" in problem


def test_a_database_of_another_version_or_none_keeps_it_from_starting(for_real, database, tmp_path):
    for_real(RESILIENCE_DATABASE_URL=f"sqlite:///{tmp_path / 'empty.db'}")
    (problem,) = why_not()
    assert "python -m resilience migrate" in problem
    for_real(RESILIENCE_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    (problem,) = why_not()
    assert "cannot be read" in problem
    assert "127.0.0.1" not in problem


@pytest.mark.postgres
def test_a_user_above_row_level_security_is_noticed(postgres):
    assert not stands_above_row_security(postgres.get_uri("migrated"))  # the application takes on its own role
    postgres.psql(f"ALTER ROLE {APP_ROLE} BYPASSRLS")
    try:
        assert stands_above_row_security(postgres.get_uri("migrated"))
    finally:
        postgres.psql(f"ALTER ROLE {APP_ROLE} NOBYPASSRLS")


def test_everything_that_is_wrong_is_said_at_once(for_real):
    for_real(RESILIENCE_ADDRESS="", RESILIENCE_AUDIT_KEY="")
    assert len(why_not(server__enableXsrfProtection=False)) == 3


@pytest.mark.parametrize("address", ["", None, EVERYWHERE, "::", "192.0.2.1", "elr.example.org"])
def test_in_local_mode_nothing_but_this_machine_is_listened_to(database, address):
    (problem,) = why_not(server__address=address)
    assert "127.0.0.1" in problem


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1"])
def test_in_local_mode_this_machine_is_enough(database, address):
    assert why_not(server__address=address) == ()


def test_a_page_knows_whether_it_was_reached_through_the_gate(for_real):
    through = {production.GATE_HEADER: production.gate_secret()}
    assert production.came_through_gate(through)
    assert production.came_through_gate({name.lower(): value for name, value in through.items()})
    for headers in (
        {},
        {production.GATE_HEADER: ""},
        {production.GATE_HEADER: "x"},
        {"X-Other": production.gate_secret()},
    ):
        assert not production.came_through_gate(headers)
        with pytest.raises(NotAllowed, match="gate"):
            production.require_gate(headers)
    assert why_not() == ()
    production.require_gate(through)


def test_a_page_reached_without_the_gate_shows_nothing(for_real):
    page = AppTest.from_file(str(ROOT / "resilience" / "ui" / "main.py"), default_timeout=30).run()
    assert [error.value for error in page.error] != []
    assert "gate" in page.error[0].value
    assert len(page.main) == 1


# ------------------------------------------------------------------------------------------------ as it is started


def started(database: Path, *words: str, **changed: str) -> subprocess.CompletedProcess[str]:
    """Start the application and wait until it has ended by itself."""
    held = {name: value for name, value in os.environ.items() if not name.startswith(("STREAMLIT_", "RESILIENCE_"))}
    told = FOR_REAL | {"RESILIENCE_DATABASE_URL": f"sqlite:///{database}", "PYTHONUTF8": "1"} | changed
    with closing(socket.socket()) as asking:
        asking.bind(("127.0.0.1", 0))
        port = asking.getsockname()[1]
    return subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), *words],
        cwd=ROOT,
        env=held | {name: value for name, value in told.items() if value},
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_SECONDS,
    )


@pytest.mark.parametrize(
    ("words", "changed", "said"),
    [
        ((), {"RESILIENCE_AUDIT_KEY": ""}, "RESILIENCE_AUDIT_KEY has to be set"),
        (("--server.enableXsrfProtection=false",), {}, "server.enableXsrfProtection"),
        (("--server.address=0.0.0.0",), {"RESILIENCE_MODE": "local", "RESILIENCE_ADDRESS": ""}, "In local mode"),
        ((), {"RESILIENCE_MODE": "public"}, "RESILIENCE_MODE"),
    ],
)
def test_what_may_not_be_served_ends_with_a_sentence_and_no_traceback(migrated_sqlite, tmp_path, words, changed, said):
    shutil.copy(migrated_sqlite, tmp_path / "real.db")
    ended = started(tmp_path / "real.db", *words, **changed)
    assert ended.returncode != 0
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.fixture(scope="module")
def served_for_real(migrated_sqlite, tmp_path_factory):
    """An installation for real use, as a proxy on the same machine sees it."""
    folder = tmp_path_factory.mktemp("real")
    shutil.copy(migrated_sqlite, folder / "real.db")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in FOR_REAL.items():
            patch.setenv(name, value)
        patch.setenv("RESILIENCE_KEYS_FOLDER", str(folder / "keys"))
        running = Served(folder / "real.db", folder / "log.txt").start()
    yield running
    running.stop()


def asked_for_real(served, path, **headers):
    sent = {"Host": HOST} | {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.get(f"{served.address}{path}", headers=sent, trust_env=False)


def test_for_real_it_answers_by_its_address_alone(served_for_real):
    assert asked_for_real(served_for_real, "/sign-in").status_code == httpx.codes.OK
    for host in (
        "127.0.0.1",
        urlsplit(served_for_real.address).netloc,
        f"{HOST}:443",
        "www.elr.example.org",
        f"{HOST}.",
    ):
        assert asked_for_real(served_for_real, "/sign-in", Host=host).status_code == httpx.codes.MISDIRECTED_REQUEST
    assert asked_for_real(served_for_real, "/health", Host="127.0.0.1").status_code == httpx.codes.OK
    assert asked_for_real(served_for_real, "/board", Accept="text/html").headers["location"] == "/sign-in?next=%2Fboard"


def test_for_real_everything_stays_with_tls(served_for_real):
    answer = asked_for_real(served_for_real, "/sign-in")
    assert re.fullmatch(r"max-age=\d{8}", answer.headers["strict-transport-security"])


def test_for_real_a_page_is_live_only_from_the_own_address_with_the_cookie_of_the_own_host(
    served_for_real, monkeypatch
):
    for name, value in FOR_REAL.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    store = Store(served_for_real.url)
    setting_up.prepare(store)
    with store.transaction() as tx:
        proof = OPERATOR.keeping_people()
        person = tx.people.add(proof, "Administrator")
        tx.people.grant(proof, person, Role.ADMINISTRATOR, None)
        token = identity.begin_session(tx, person, SignInMethod.LOCAL)
    store.close()
    monkeypatch.undo()
    settings.cache_clear()
    heartbeat = asked_for_real(served_for_real, "/_stcore/health", Cookie=f"__Host-elr_session={token}")
    assert heartbeat.status_code == httpx.codes.OK
    assert heartbeat.headers["set-cookie"].endswith("; Secure")
    assert "access-control-allow-origin" not in heartbeat.headers
    with live(served_for_real, f"__Host-elr_session={token}", ADDRESS):
        pass
    for cookie, origin in (
        (f"elr_session={token}", ADDRESS),
        (f"__Host-elr_session={token}", served_for_real.address),
        (f"__Host-elr_session={token}", f"http://{HOST}"),
    ):
        with pytest.raises(InvalidStatus), live(served_for_real, cookie, origin):
            pass


def live(served, cookie, origin):
    line = socket.create_connection(("127.0.0.1", urlsplit(served.address).port), timeout=10)
    return connect(
        f"ws://{HOST}/_stcore/stream", sock=line, origin=origin, additional_headers={"Cookie": cookie}, proxy=None
    )
