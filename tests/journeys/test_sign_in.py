"""Signing in with a passkey, in a real browser with an authenticator that it pretends to have; and the pages of one's own access."""

import re
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import CDPSession, Page, expect

SOMEBODY = "Colin Mabry"
KEY = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}


@pytest.fixture
def key(page: Page) -> tuple[CDPSession, str]:
    """Give the browser a passkey device whose holder always agrees; return it, so that the holder can be made to turn back."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = KEY | {"isUserVerified": True, "automaticPresenceSimulation": True}
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def become(page: Page, demo: str, name: str = SOMEBODY) -> None:
    page.goto(f"{demo}/demo/people/")
    page.get_by_role("button", name=f"Be {name}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def add_passkey(page: Page, demo: str, name: str) -> None:
    page.goto(f"{demo}/account/passkeys/add/")
    page.get_by_label("A name for this passkey").fill(name)
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("main")).to_contain_text("The passkey is added")


def sign_out(page: Page, demo: str) -> None:
    page.goto(f"{demo}/home/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.goto(f"{demo}/home/")
    expect(page).to_have_url(re.compile("/sign-in/"))


def test_tm27_a_passkey_is_made_signs_in_proves_and_is_removed(
    page: Page, demo: str, key: tuple[CDPSession, str], axe: Callable[[Page], None], picture: Callable[..., Path]
) -> None:
    session, device = key
    name = f"my phone {uuid4().hex[:6]}"
    become(page, demo)
    page.get_by_role("link", name=re.compile("My sign-in")).click()
    axe(page)
    page.get_by_role("button", name="Add a passkey").click()
    axe(page)
    add_passkey(page, demo, name)
    expect(page.get_by_role("main")).to_contain_text(name)
    assert len(session.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]) == 1
    axe(page)
    picture(page, "sign-in-account")

    # The same device a second time is told apart.
    page.goto(f"{demo}/account/passkeys/add/")
    page.get_by_label("A name for this passkey").fill("again")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.locator("[data-candour-said]")).to_contain_text("has a passkey for you already")

    sign_out(page, demo)
    axe(page)
    picture(page, "sign-in")
    page.goto(f"{demo}/sign-in/?next=/account/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    axe(page)

    # Somebody else holds the device: nothing happens, and it is said.
    session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.get_by_role("button", name="Use my passkey").click()
    expect(page.locator("[data-candour-said]")).to_contain_text("Nothing happened")
    session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True})
    page.wait_for_timeout(1100)  # a button takes no second press within a second
    page.get_by_role("button", name="Use my passkey").click()
    expect(page).to_have_url(f"{demo}/account/")
    expect(page.get_by_role("main")).to_contain_text("Last used on")

    page.goto(f"{demo}/sign-in/prove/?next=/home/")
    axe(page)
    page.get_by_role("button", name="Use my passkey").click()
    expect(page).to_have_url(f"{demo}/home/")

    page.goto(f"{demo}/account/")
    page.get_by_role("link", name=f"Remove {name}").click()
    axe(page)
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_role("main")).to_contain_text("The passkey is removed")
    sign_out(page, demo)
    page.goto(f"{demo}/sign-in/passkey/")
    page.get_by_role("button", name="Use my passkey").click()
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("That did not work")
    axe(page)


def test_a_key_that_was_made_for_somebody_else_does_not_prove_who_i_am(page: Page, demo: str, key: tuple[CDPSession, str]) -> None:
    become(page, demo, "Bernard Quaye")
    add_passkey(page, demo, "his key")
    become(page, demo)
    page.goto(f"{demo}/account/passkeys/add/")
    session, device = key
    # Colin's own, on another device, so that he is asked for one at all.
    other = session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY | {"isUserVerified": True, "transport": "usb"}})[
        "authenticatorId"
    ]
    session.send("WebAuthn.setAutomaticPresenceSimulation", {"authenticatorId": device, "enabled": False})
    session.send("WebAuthn.setAutomaticPresenceSimulation", {"authenticatorId": other, "enabled": True})
    add_passkey(page, demo, "my key")
    session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": other})
    session.send("WebAuthn.setAutomaticPresenceSimulation", {"authenticatorId": device, "enabled": True})
    page.goto(f"{demo}/sign-in/prove/?next=/home/")
    page.get_by_role("button", name="Use my passkey").click()
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("We could not tell that it is you")


@pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)
def test_without_scripts_a_passkey_says_what_it_needs_and_the_rest_works(page: Page, demo: str) -> None:
    page.goto(f"{demo}/sign-in/passkey/")
    expect(page.get_by_role("main")).to_contain_text("A passkey needs JavaScript")
    become(page, demo)
    page.goto(f"{demo}/account/app/")
    page.get_by_label("The six figures that your app shows now").fill("000000")
    page.get_by_role("button", name="Keep this app").click()
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("not what the app should show")


@pytest.mark.parametrize("context", [{"viewport": {"width": 320, "height": 640}}], indirect=True)
def test_the_pages_of_ones_access_fit_a_phone(page: Page, demo: str, axe: Callable[[Page], None]) -> None:
    become(page, demo)
    for path in ("sign-in", "sign-in/passkey", "account", "account/app", "account/password", "people", "people/cover", "people/ask"):
        page.goto(f"{demo}/{path}/")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        axe(page)
