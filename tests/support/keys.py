"""A page used by keys alone: what has the focus can be seen, and no step leaves it nowhere."""

from playwright.sync_api import Page, expect

TABS_MAX = 120
AT = """selector => {
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  const beside = at.nextElementSibling ? getComputedStyle(at.nextElementSibling) : style;
  const marked = [style, beside].some((each) => each.outlineStyle !== "none" && parseFloat(each.outlineWidth) > 0);
  const seen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const html = at.outerHTML.slice(0, 120);
  return { is: at.matches(selector), lost: at === document.body, sign: marked && seen, html };
}"""


def to(page: Page, selector: str, key: str = "Tab") -> None:
    """Presses a key until the focus is where it is to be; each place on the way can be seen."""
    expect(page.locator(selector).first).to_be_visible()
    for _ in range(TABS_MAX):
        page.keyboard.press(key)
        at = page.evaluate(AT, selector)
        assert at["lost"] or at["sign"], at["html"]
        if at["is"]:
            return
    raise AssertionError(f"no way leads to {selector} by keys")


def go(page: Page, selector: str, key: str = "Enter") -> None:
    """Goes to a button or a box and presses it."""
    to(page, selector)
    page.keyboard.press(key)


def write(page: Page, selector: str, text: str) -> None:
    to(page, selector)
    page.keyboard.type(text)


def pick(page: Page, selector: str, label: str) -> None:
    """Chooses from a list with the arrow keys."""
    expect(page.locator(f"{selector} option", has_text=label).first).to_be_attached()
    to(page, selector)
    names = page.locator(f"{selector} option").all_inner_texts()
    for _ in range(names.index(label)):
        page.keyboard.press("ArrowDown")
    expect(page.locator(f"{selector} option:checked")).to_have_text(label)


def begins(page: Page, text: str | None = None) -> None:
    """A new step has begun: its heading has the focus."""
    expect(page.locator("h1:focus")).to_have_count(1)
    if text:
        expect(page.locator("h1")).to_contain_text(text)


def choose(page: Page, group: str, selector: str) -> None:
    """One of several that exclude each other: reached by Tab, chosen with the arrow keys."""
    to(page, f'input[name="{group}"]')
    for _ in range(page.locator(f'input[name="{group}"]').count()):
        page.keyboard.press("ArrowDown")
        if page.locator(selector).is_checked():
            return
    raise AssertionError(f"no arrow leads to {selector}")
