"""Somebody signs in as people do: on the sign-in page, with a name and a password."""

from playwright.sync_api import Page

from tools.cloud.people import PASSWORD

SPOILED = """() => {
  const kept = JSON.parse(sessionStorage.getItem("s"));
  const [head, , mark] = kept.id.split(".");
  const claims = JSON.parse(atob(kept.id.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));
  const body = btoa(JSON.stringify({ ...claims, exp: 1 })).replaceAll("=", "");
  sessionStorage.setItem("s", JSON.stringify({ ...kept, id: [head, body, mark].join("."), refresh: "none" }));
}"""
"""The token that a tab keeps has ended, and so has what it is renewed with."""


def by_page(page: Page, name: str, password: str = PASSWORD) -> None:
    """Waits for the sign-in page, and signs a resident in there; the page then leads back to where they were."""
    page.wait_for_url("**/sign-in/")
    page.locator("#name").fill(name)
    page.locator("#password").fill(password)
    page.locator("#password").press("Enter")


def ends(page: Page) -> None:
    """Ends the sign-in of a tab: what is asked next leads to the sign-in page."""
    page.evaluate(SPOILED)
