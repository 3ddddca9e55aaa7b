"""The pages as Streamlit's own test harness runs them: a person signs in, opens a page and works on it."""

from __future__ import annotations

from html import unescape

import pytest
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from resilience.domain.identity import PersonId
from resilience.services import identity, opened
from resilience.settings import ROOT
from tests.web.databases import database, example, real, small_example
from tests.web.small_example import SmallExample

__all__ = ["database", "example", "real", "small_example"]

SECONDS = 30


class Window:
    """One browser window of one person; `page` is the harness itself."""

    def __init__(self, cookies: dict[str, str]) -> None:
        self._cookies = cookies
        self.page = AppTest.from_file(str(ROOT / "resilience" / "ui" / "main.py"), default_timeout=SECONDS)

    def sign_in(self, person_id: PersonId) -> None:
        self._cookies["elr_session"] = identity.become(opened.store(), person_id)

    def open(self, page: str = "", **address: str) -> Window:
        """Open a page by its address; "" is the start."""
        self.page.query_params.update(address)
        self.page.run()
        if page:
            self.page.switch_page(str(ROOT / "pages" / f"{page}.py"))
            self.page.query_params.update(address)
            self.page.run()
        return self

    @property
    def markup(self) -> str:
        """What our own parts draw, as it is sent."""
        return "\n".join(element.proto.body for element in self.page.get("html"))

    @property
    def words(self) -> str:
        """The same as somebody reads it, with Streamlit's own messages."""
        said = [
            element.value for kind in ("success", "warning", "error", "markdown") for element in self.page.get(kind)
        ]
        return "\n".join([unescape(self.markup), *said])

    @property
    def title(self) -> str:
        return unescape(self.markup.split("<h1>")[-1].split("</h1>")[0]) if "<h1>" in self.markup else ""

    def press(self, label: str) -> Window:
        """Press the one button that begins with these words."""
        found = [button for button in self.page.button if button.label.startswith(label)]
        assert len(found) == 1, [button.label for button in self.page.button]
        found[0].click().run()
        return self


@pytest.fixture
def cookies(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the browser sends: the harness has no cookies of its own, so these stand in for them."""
    sent: dict[str, str] = {}
    monkeypatch.setattr(ContextProxy, "cookies", property(lambda _context: sent))
    return sent


@pytest.fixture
def window(cookies: dict[str, str], example: SmallExample) -> Window:
    return Window(cookies)


@pytest.fixture
def as_evaluator(window: Window, example: SmallExample) -> Window:
    window.sign_in(example.person("one"))
    return window


@pytest.fixture
def as_lead(window: Window, example: SmallExample) -> Window:
    window.sign_in(example.person("lead"))
    return window


@pytest.fixture
def as_administrator(window: Window, example: SmallExample) -> Window:
    window.sign_in(example.person("administrator"))
    return window
