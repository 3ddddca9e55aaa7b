"""The accessibility check of a page, in one place: what axe finds, in the light and in the dark on a phone."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import settled

DARK = "rgb(11, 12, 12)"
PHONE = {"width": 390, "height": 6000}


def findings(page: Page) -> list[str]:
    """Return what axe finds, in as few words as help to mend it."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['html'][:150]} {node.get('failureSummary', '')[:200]}"
        for rule in found
        for node in rule["nodes"]
    ]


def is_wider_than_the_screen(page: Page) -> bool:
    return page.evaluate(
        """() => [document.documentElement, ...document.querySelectorAll('[data-testid="stMain"]')]
            .some(element => element.scrollWidth > element.clientWidth + 1)"""
    )


def found_in_every_look(page: Page) -> dict[str, list[str]]:
    """Return what is wrong with a page of Streamlit's, in the light at a desk and in the dark on a phone.

    Colours follow from the theme and layout from the width, so two looks see what four would; afterwards it is dark
    and narrow.
    """
    found = {"light": findings(page)}
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="dark")
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", DARK)
    settled(page)
    found["dark, on a phone"] = findings(page)
    if is_wider_than_the_screen(page):
        found["dark, on a phone"].append("the page is wider than the screen")
    return {looks: said for looks, said in found.items() if said}
