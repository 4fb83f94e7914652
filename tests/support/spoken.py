"""Whether each text of a page is marked as the language that it is in, so that a screen reader reads it out as that."""

from playwright.sync_api import Page

UNMARKED = """() => {
  const named = "script, style, noscript, textarea, input, code, [data-number], .key";
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), faults = [];
  while (words.nextNode()) {
    const text = words.currentNode.data.trim(), element = words.currentNode.parentElement;
    if (!text || element.closest(named) || !(element.closest("option")?.parentElement ?? element).checkVisibility())
      continue;
    const marked = element.closest("[lang]").getAttribute("lang"), isKorean = /\\p{Script=Hangul}/u.test(text);
    // Among Korean words single Latin ones are Korean's own (PDF, CSV, an address); among English ones no Hangul is.
    const isEnglish = !isKorean && /[A-Za-z]+ [a-z]{2,}|^[A-Z]?[a-z]{3,}$/.test(text);
    if (marked === "ko" ? isEnglish : isKorean)
      faults.push(`marked ${marked}: ${text.slice(0, 80)} in ${element.outerHTML.replace(/\\s+/g, " ").slice(0, 120)}`);
  }
  return faults;
}"""
"""Left out: what is no language (codes, numbers), and what somebody types at this moment. Names that a control has for
the ear alone (aria-label, title, placeholder) are no texts: nothing in them can be marked."""


def unmarked(page: Page) -> list[str]:
    """Texts whose letters are not of the language that the nearest `lang` says."""
    found: list[str] = page.evaluate(UNMARKED)
    return found
