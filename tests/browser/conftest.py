"""A real browser before the application as it runs for people, over a database with the example in it.

Whatever a test does, nothing may be asked of another machine and nothing may go wrong on the browser's console.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect, sync_playwright

from resilience.services import example, setting_up
from resilience.services.uk_time import uk_day
from resilience.storage.store import Store
from tests.web.served import Served

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
TALL = {"width": 1280, "height": 4200}
"""So tall that nothing scrolls inside Streamlit's own frame: what is scrolled away is not checked for contrast."""
MILLISECONDS = 20_000
BROKEN = "Something went wrong on our side"
STANDS = (
    '[data-testid="stApp"][data-test-script-state="notRunning"]'
    ':not(:has([data-stale="true"], [data-testid="stSkeleton"]))'
)
"""A page on which nothing runs, nothing is left from before and nothing is yet to come, all at one moment.

Streamlit fetches the script of each kind of element, such as a button's, when the first of them is to be drawn. Until
it is there each such element is a skeleton, and by then the page's own script may long have ended.
"""
KNOWN_MISSING = ("/_stcore/health", "/_stcore/host-config", "/elr/session")
"""Streamlit asks for the first two beneath a page first, then at the root; all are asked while a server is away."""
KNOWN_AWAY = tuple(f"No response received when attempting to reach {path}" for path in KNOWN_MISSING)
"""What Streamlit's own script then says, where the server stays away for longer."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


class Window:
    """One browser window with its own cookies: somebody at a computer."""

    def __init__(self, browser: Browser, served: Served, **looks: object) -> None:
        self.served = served
        self.context: BrowserContext = browser.new_context(**{"viewport": TALL, "color_scheme": "light"} | looks)
        self.context.set_default_timeout(MILLISECONDS)
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.context.on("request", lambda request: self.asked.append(request.url))
        self.context.on("console", self._listen)
        self.page = self.another_tab()

    def another_tab(self) -> Page:
        page = self.context.new_page()
        page.on("websocket", lambda socket: self.asked.append(socket.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def _listen(self, said: ConsoleMessage) -> None:
        where = urlsplit(str(said.location.get("url", ""))).path
        if said.type == "error" and not where.endswith(KNOWN_MISSING) and not said.text.endswith(KNOWN_AWAY):
            self.complaints.append(f"{said.text} ({where})")

    def become(self, name: str, area: str) -> None:
        """Choose whom to be, as a newcomer to the example does."""
        self.page.goto(f"{self.served.address}/who")
        self.page.get_by_label("Area").select_option(label=f"{area} (invented)")
        self.page.get_by_role("button", name="Show its people").click()
        self.page.get_by_role("button", name=name, exact=True).first.click()
        settled(self.page)

    def sign_in(self, name: str, area: str) -> None:
        """Become somebody without looking at the page for it: the form that its button sends."""
        with closing(sqlite3.connect(self.served.url.removeprefix("sqlite:///"))) as connection:
            (person,) = connection.execute(
                "SELECT person.id FROM person JOIN role_grant ON person_id = person.id"
                " LEFT JOIN area ON area.id = area_id WHERE person.name = ? AND coalesce(area.name, ?) = ?",
                (name, area, area),
            ).fetchone()
        self.context.request.post(
            f"{self.served.address}/who",
            form={"person": str(person)},
            headers={"Origin": self.served.address},
            max_redirects=0,
        )

    def open(self, address: str, page: Page | None = None) -> Page:
        page = page or self.page
        page.goto(f"{self.served.address}{address}")
        settled(page)
        assert page.get_by_text(BROKEN).count() == 0, self.served.said()[-3000:]
        return page

    def outside(self) -> list[str]:
        """Addresses asked for that are not this machine's."""
        return [
            address
            for address in self.asked
            if urlsplit(address).hostname != "127.0.0.1" and not address.startswith(("data:", "blob:"))
        ]


def settled(page: Page) -> None:
    """Wait until the page has drawn itself and nothing is running any more.

    What a click leads to may not have begun when this looks: after one, expect what it leads to.
    """
    expect(page.get_by_role("region", name="Where you are")).to_be_visible()
    expect(page.locator(STANDS)).to_be_attached()


def level(page: Page) -> Locator:
    """The choices of the score on screen, in the order of the levels."""
    return page.locator(".st-key-score_levels input[type=radio]")


@pytest.fixture(scope="session")
def browser():
    named = os.environ.get("RESILIENCE_CHROMIUM")
    path = named or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("there is no Chromium on this machine; RESILIENCE_CHROMIUM says where one is")
    expect.set_options(timeout=MILLISECONDS)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield running
        running.close()


@pytest.fixture(scope="session")
def example_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example as somebody gets it today, to copy."""
    file = tmp_path_factory.mktemp("example") / "example.db"
    store = Store(f"sqlite:///{file}")
    setting_up.prepare(store)
    example.load_example(store, example.end_of_last_full_month(uk_day(store.clock())))
    store.close()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@pytest.fixture(scope="session")
def served(browser: Browser, example_file: Path, tmp_path_factory: pytest.TempPathFactory):
    """The application that most tests share; each of them works as somebody of its own."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copy(example_file, folder / "example.db")
    running = Served(folder / "example.db", folder / "log.txt").start()
    yield running
    running.stop()


@pytest.fixture
def own_server(browser: Browser, example_file: Path, tmp_path: Path):
    """An application that this test starts and may stop."""
    shutil.copy(example_file, tmp_path / "example.db")
    running = Served(tmp_path / "example.db", tmp_path / "log.txt")
    yield running
    running.stop()


@pytest.fixture
def windows(browser: Browser):
    """Opens windows, and looks at the end whether any of them asked elsewhere or complained."""
    opened: list[Window] = []

    def opens(served: Served, **looks: object) -> Window:
        opened.append(Window(browser, served, **looks))
        return opened[-1]

    yield opens
    outside = [address for window in opened for address in window.outside()]
    complaints = [said for window in opened for said in window.complaints]
    for window in opened:
        window.context.close()
    assert outside == []
    assert complaints == []


@pytest.fixture(scope="module")
def windows_of_people(browser: Browser, served: Served):
    """A window for each person, kept for the module: what Streamlit itself weighs is fetched once for all pages."""
    kept: dict[tuple[str, str], Window] = {}
    yield kept
    for window in kept.values():
        window.context.close()


@pytest.fixture
def tab_of(browser: Browser, served: Served, windows_of_people: dict[tuple[str, str], Window]):
    """Opens a page in a fresh tab of somebody's window, and looks at the end as `windows` does."""
    opened: list[tuple[Window, Page]] = []

    def opens(name: str, area: str, address: str) -> Page:
        if (name, area) not in windows_of_people:
            window = windows_of_people[name, area] = Window(browser, served)
            window.sign_in(name, area)
        window = windows_of_people[name, area]
        opened.append((window, window.another_tab()))
        return window.open(address, opened[-1][1])

    yield opens
    outside = [address for window, _page in opened for address in window.outside()]
    complaints = [said for window, _page in opened for said in window.complaints]
    for window, page in opened:
        page.close()
        window.asked.clear()
        window.complaints.clear()
    assert outside == []
    assert complaints == []


@pytest.fixture
def window(windows, served: Served) -> Window:
    return windows(served)
