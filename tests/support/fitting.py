"""Whether all of a page can be seen and pressed: nothing beside the screen or under something else, no text cut off.

Asked of what is shown now, and again as somebody sees it who needs letters twice as large.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page

USUAL_PX, MONOSPACE_PX = 16, 13
ZOOM = 2
SET_MODE = "mode => (document.documentElement.dataset.krdsMode = mode)"
FAULTS = """() => {
  const root = document.documentElement, faults = [];
  const told = (what, element) =>
    faults.push(`${what}: ${element.outerHTML.replace(/\\s+/g, " ").slice(0, 160)}`);
  const scrolls = (element) => {
    for (let at = element.parentElement; at && at !== document.body; at = at.parentElement)
      if (/auto|scroll/.test(getComputedStyle(at).overflowX) && at.scrollWidth > at.clientWidth) return true;
    return false;
  };
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.body.querySelectorAll("*")].filter(
      (each) =>
        each.getBoundingClientRect().right > root.clientWidth + 1 &&
        !each.closest(".unseen, .leaflet-container") &&
        !scrolls(each),
    );
    // The heads of a table that is shown as cards are wide, and cut to a point.
    told(`${root.scrollWidth} px on ${root.clientWidth}`, wide.filter((each) => !each.closest("thead")).at(-1) ?? root);
  }
  const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
  const within = dialog ?? document;
  const before = [scrollX, scrollY, document.activeElement];
  const pressed = "a[href], button, input:not(.unseen), select, textarea, summary, label.krds-btn, [role=button]";
  for (const element of within.querySelectorAll(pressed)) {
    if (element.closest(".leaflet-container, svg, [inert]") || !element.checkVisibility()) continue;
    if (element.classList.contains("skip") || element.classList.contains("unseen")) continue;
    element.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) { told("without a size", element); continue; }
    if (element.matches(".krds-btn:not(.text), .eat-btn") && parseFloat(getComputedStyle(element).paddingLeft) < 4)
      told("words at its edge", element);
    if (!scrolls(element) && (box.left < -1 || box.right > root.clientWidth + 1)) told("beside the screen", element);
    // A long word may be taller than the screen: of what is that tall its first line counts.
    const line = element.getClientRects()[0];
    const x = Math.min(Math.max((line.left + line.right) / 2, 1), root.clientWidth - 1);
    const y = line.height > innerHeight ? line.top + 24 : (line.top + line.bottom) / 2;
    const top = document.elementFromPoint(x, Math.min(Math.max(y, 0), innerHeight - 1));
    const isItself =
      top && (element.contains(top) || top.contains(element) || top.closest("label")?.control === element);
    if (!isItself) told(`under ${top?.outerHTML.slice(0, 60)}`, element);
  }
  for (const element of within.querySelectorAll("*")) {
    const style = getComputedStyle(element);
    const isCut = /hidden|clip/.test(style.overflowX + style.overflowY);
    if (!isCut || element.closest(".unseen, svg, .leaflet-container, .outline") || !element.checkVisibility()) continue;
    if (["INPUT", "SELECT", "IMG", "HTML", "BODY", "PROGRESS"].includes(element.tagName)) continue;
    // What is for the ear alone is a point on the screen.
    if (!element.textContent.trim() || element.clientWidth <= 1) continue;
    if (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1)
      told("cut off", element);
  }
  scrollTo(before[0], before[1]);
  return faults;
}"""


UNMARKED = """() => {
  const faults = [], ground = getComputedStyle(document.body).backgroundColor;
  const told = (what, element) =>
    faults.push(`${what}: ${element.outerHTML.replace(/\\s+/g, " ").slice(0, 160)}`);
  const bare = (colour) => colour === "transparent" || colour === ground || /^rgba.*, 0\\)$/.test(colour);
  const hasEdge = (style) =>
    ["Top", "Bottom"].some((side) => parseFloat(style[`border${side}Width`]) > 0 && !bare(style[`border${side}Color`]));
  const within = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;
  const edged = ".krds-btn:not(.text), .eat-btn, .krds-input, input[type=checkbox], input[type=radio]";
  for (const element of within.querySelectorAll(edged)) {
    if (!element.checkVisibility() || element.classList.contains("unseen")) continue;
    const style = getComputedStyle(element);
    const isDrawn = /checkbox|radio|file/.test(element.type ?? "") && style.appearance !== "none";
    if (!isDrawn && !hasEdge(style)) told("without an edge", element);
  }
  for (const icon of within.querySelectorAll("svg")) {
    if (!icon.checkVisibility() || icon.closest(".leaflet-container, .outline")) continue;
    const drawn = icon.querySelectorAll("path, circle, rect, line, polyline, text");
    const parts = [...drawn].map((part) => getComputedStyle(part));
    const isSeen = (style) =>
      (style.fill !== "none" && !bare(style.fill)) || (style.stroke !== "none" && !bare(style.stroke));
    if (parts.length && !parts.some(isSeen)) told("an icon that is the ground's colour", icon);
  }
  const before = document.activeElement;
  const focused = "a[href], button, input, select, textarea, summary";
  for (const element of within.querySelectorAll(focused)) {
    if (!element.checkVisibility() || element.disabled || element.closest(".leaflet-container")) continue;
    // What a press has given the focus to keeps it without a sign: it is given anew, as a key does.
    if (document.activeElement === element) element.blur();
    element.focus({ preventScroll: true, focusVisible: true });
    if (document.activeElement !== element) continue;
    const looks = [element, element.nextElementSibling, element.closest(".field")?.querySelector("label.krds-btn")];
    const isMarked = looks.some((each) => {
      const style = each && getComputedStyle(each);
      return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    });
    if (!isMarked) told("no sign of focus", element);
  }
  before?.focus?.({ preventScroll: true });
  return faults;
}"""


def faults(page: Page) -> list[str]:
    """What cannot be seen or pressed of what is shown now."""
    found: list[str] = page.evaluate(FAULTS)
    return found


@contextmanager
def zoomed(page: Page) -> Iterator[None]:
    """The browser's own zoom, at 200 %: half as many pixels of the page's own, each twice as large."""
    size = page.viewport_size or {"width": 0, "height": 0}
    page.set_viewport_size({"width": size["width"] // ZOOM, "height": size["height"] // ZOOM})
    try:
        yield
    finally:
        page.set_viewport_size(size)


@contextmanager
def with_large_text(page: Page) -> Iterator[None]:
    """Letters twice as large by the browser's own setting, on a screen that stays as it is."""
    session = page.context.new_cdp_session(page)
    _set_font(session, ZOOM)
    try:
        yield
    finally:
        _set_font(session, 1)
        session.detach()


def _set_font(session: Any, times: int) -> None:
    sizes = {"standard": USUAL_PX * times, "fixed": MONOSPACE_PX * times}
    session.send("Page.setFontSizes", {"fontSizes": sizes})


@contextmanager
def sharpened(page: Page) -> Iterator[None]:
    """As the page's own switch for a sharper contrast shows it."""
    with _in_mode(page, "high-contrast"):
        yield


@contextmanager
def _in_mode(page: Page, mode: str) -> Iterator[None]:
    before = page.evaluate("document.documentElement.dataset.krdsMode ?? ''")
    page.evaluate(SET_MODE, mode)
    try:
        yield
    finally:
        page.evaluate(SET_MODE, before)


@contextmanager
def in_forced_colors(page: Page) -> Iterator[None]:
    """As a system shows it that puts its own few colours in the place of the page's, whichever contrast that has."""
    with _in_mode(page, "light"):
        page.emulate_media(forced_colors="active")
        try:
            yield
        finally:
            page.emulate_media(forced_colors="none")


def unmarked(page: Page) -> list[str]:
    """In a system's own few colours: icons without a form, buttons and fields without an edge, and what shows no sign
    of having the focus."""
    with in_forced_colors(page):
        found: list[str] = page.evaluate(UNMARKED)
    return found
