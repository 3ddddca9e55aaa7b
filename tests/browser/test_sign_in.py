"""Coming in and going out before a real browser: by a link, with a password, and at an organisation's own sign-in."""

from __future__ import annotations

import re
import shutil
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import Role
from resilience.services import people, setting_up
from resilience.storage.store import Store
from tests.browser.accessibility import findings
from tests.browser.conftest import settled
from tests.conftest import Partnership
from tests.web.provider import SECRET, MockProvider
from tests.web.served import Served

PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1280, "height": 800}
NAME, GOOD, BETTER = "fire.lead@forum.example", "river tambourine 47 glass", "quiet otter maps the pier"
PROVIDER = "the county council"


@pytest.fixture(scope="module")
def provider():
    running = MockProvider()
    yield running
    running.close()


@pytest.fixture(scope="module")
def site(provider, browser, migrated_sqlite, tmp_path_factory):
    """An installation for real use with one area, registered with a provider; nobody has signed in yet."""
    folder = tmp_path_factory.mktemp("sign-in")
    shutil.copy(migrated_sqlite, folder / "resilience.db")
    store = Store(f"sqlite:///{folder / 'resilience.db'}")
    setting_up.prepare(store)
    area = Partnership(store)
    served = Served(
        folder / "resilience.db",
        folder / "log.txt",
        {
            "RESILIENCE_OIDC_ISSUER": provider.address,
            "RESILIENCE_OIDC_CLIENT_ID": "elr",
            "RESILIENCE_OIDC_CLIENT_SECRET": SECRET,
            "RESILIENCE_OIDC_NAME": PROVIDER,
            "RESILIENCE_OIDC_ROLES": "leads=area_lead@x01;boards=board_member@x01",
            "NO_PROXY": "127.0.0.1",
        },
    ).start()
    yield SimpleNamespace(served=served, store=store, area=area)
    served.stop()
    store.close()


@pytest.fixture
def seen(windows, site):
    """A window of somebody who has not signed in."""
    return windows(site.served, viewport=LAPTOP)


def forget_expected(window):
    """Leave out what a browser says of every page that refuses something, and of the provider's missing icon."""
    window.complaints[:] = [
        said for said in window.complaints if not re.search(r"status of 4\d\d|/favicon.ico|/none/|net::ERR", said)
    ]


def at_the_provider(page, subject):
    page.get_by_role("link", name=f"Sign in with {PROVIDER}").click()
    page.get_by_placeholder("sub").fill(subject)
    page.get_by_role("button", name="Authorize").click()


def link_of(site, name="Area lead", role=Role.AREA_LEAD):
    token = people.invite(site.store, OPERATOR, name, role, site.area.id)
    return f"{site.served.address}/welcome?invitation={token}"


def test_by_a_link_with_the_keyboard_alone_and_again_with_the_password(seen, site):
    page = seen.page
    page.goto(link_of(site))
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome: choose how you sign in")
    page.get_by_label("Sign-in name").focus()
    page.keyboard.type(NAME)
    page.keyboard.press("Tab")
    page.keyboard.type("short")
    for _step in range(2):  # past the button that shows what was typed
        page.keyboard.press("Tab")
    expect(page.get_by_label("The same once more", exact=True)).to_be_focused()
    page.keyboard.type("short")
    page.keyboard.press("Enter")
    alert = page.get_by_role("alert")
    expect(alert).to_be_focused()
    expect(alert).to_contain_text("A password has at least 12 characters")
    expect(page.get_by_label("Sign-in name")).to_have_value(NAME)
    expect(page.get_by_label("New password", exact=True)).to_have_value("")
    alert.get_by_role("link").click()
    expect(page.get_by_label("New password", exact=True)).to_be_focused()
    page.keyboard.type(GOOD)
    page.get_by_label("The same once more", exact=True).fill(GOOD)
    page.keyboard.press("Enter")
    settled(page)
    expect(page.get_by_role("region", name="Where you are")).to_contain_text("Eastwold")

    page.goto(f"{site.served.address}/sign-out")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
    page.goto(f"{site.served.address}/bring_data")
    expect(page).to_have_url(re.compile("/sign-in"))
    page.get_by_label("Sign-in name").fill(NAME)
    page.get_by_label("Password", exact=True).fill(BETTER)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("The sign-in name or the password is not right.")
    expect(page.get_by_label("Sign-in name")).to_have_value(NAME)
    page.get_by_label("Password", exact=True).fill(GOOD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    settled(page)
    expect(page).to_have_url(re.compile("/bring_data$"))

    page.goto(f"{site.served.address}/password")
    page.get_by_label("Present password", exact=True).fill(GOOD)
    page.get_by_label("New password", exact=True).fill(BETTER)
    page.get_by_label("The same once more", exact=True).fill(BETTER)
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your password is changed")
    forget_expected(seen)


def test_at_the_organisation_a_group_gives_a_role_and_signing_out_ends_both(seen, site, provider):
    provider.knows("river", "leads", name="Area lead, county council")
    page = seen.page
    page.goto(f"{site.served.address}/bring_data")
    at_the_provider(page, "river")
    settled(page)
    expect(page).to_have_url(re.compile("/bring_data$"))
    expect(page.get_by_role("region", name="Where you are")).to_contain_text("Eastwold")

    page.goto(f"{site.served.address}/sign-out")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{provider.address}/oauth2/end_session?**")
    page.get_by_role("button", name="End session").click()
    expect(page).to_have_url(f"{site.served.address}/sign-out")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
    page.goto(f"{site.served.address}/board")
    expect(page).to_have_url(re.compile("/sign-in"))
    forget_expected(seen)


def test_a_group_that_was_left_leaves_no_role_at_the_next_sign_in(seen, site, provider):
    provider.knows("heron", "boards")
    page = seen.page
    page.goto(f"{site.served.address}/sign-in")
    at_the_provider(page, "heron")
    settled(page)
    provider.knows("heron")
    page.goto(f"{site.served.address}/sign-out")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{provider.address}/**")
    page.goto(f"{site.served.address}/sign-in")
    at_the_provider(page, "heron")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are not signed in")
    expect(page.locator("main")).to_contain_text("you have no role here")
    forget_expected(seen)


def test_saying_no_at_the_organisation_leads_back_in_a_sentence(seen, site, provider):
    page = seen.page
    page.goto(f"{site.served.address}/sign-in")
    page.get_by_role("link", name=f"Sign in with {PROVIDER}").click()
    page.get_by_role("button", name="Deny").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are not signed in")
    page.get_by_role("link", name="To the sign-in").click()
    expect(page.get_by_label("Sign-in name")).to_be_visible()
    forget_expected(seen)


def test_an_invitation_can_be_accepted_with_the_organisations_account(seen, site, provider):
    provider.knows("otter")
    page = seen.page
    page.goto(link_of(site, "Evaluator, NHS", Role.EVALUATOR))
    at_the_provider(page, "otter")
    settled(page)
    expect(page.get_by_role("region", name="Where you are")).to_contain_text("Eastwold")
    forget_expected(seen)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_have_no_accessibility_finding_and_fit_a_phone(windows, site, scheme):
    window = windows(site.served, viewport=PHONE, color_scheme=scheme)
    page = window.page
    found = {}
    for name, address in {"sign-in": f"{site.served.address}/sign-in", "welcome": link_of(site)}.items():
        page.goto(address)
        for field in page.locator("input[required]").all():
            field.fill("short")
        found[name] = findings(page)
        page.locator("main form button:not([type=button])").click()
        expect(page.get_by_role("alert")).to_be_visible()
        found[f"{name}, with a problem"] = findings(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.goto(f"{site.served.address}/sign-out")
    found["signed out"] = findings(page)
    forget_expected(window)
    assert {name: said for name, said in found.items() if said} == {}


def test_what_is_typed_can_be_shown_without_the_pages_being_any_other_without_a_script(windows, site):
    window = windows(site.served, viewport=PHONE)
    page = window.page
    page.goto(f"{site.served.address}/sign-in")
    typed = page.get_by_label("Password", exact=True)
    typed.fill(GOOD)
    expect(typed).to_have_attribute("type", "password")
    page.get_by_role("button", name="Show: Password").click()
    expect(typed).to_have_attribute("type", "text")
    page.get_by_role("button", name="Hide: Password").click()
    expect(typed).to_have_attribute("type", "password")
    without = windows(site.served, viewport=PHONE, java_script_enabled=False).page
    without.goto(f"{site.served.address}/sign-in")
    expect(without.get_by_label("Password", exact=True)).to_be_visible()
    expect(without.get_by_role("button")).to_have_count(1)
