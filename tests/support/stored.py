"""What a browser keeps of the pages: by name, and nothing that is not named here (docs/decisions/pages.md).

A page that begins to keep something else fails wherever a journey looks at it.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tools.cloud.people import PASSWORD

ALL = """async () => {
  try { void [localStorage, sessionStorage, indexedDB, caches]; } catch { return []; }  // told to keep nothing
  const texts = [["device", localStorage], ["tab", sessionStorage]]
    .flatMap(([where, kept]) => Object.keys(kept).map((key) => [`${where} ${key}`, kept.getItem(key)]));
  for (const { name, version } of await indexedDB.databases()) {
    const asked = indexedDB.open(name, version);
    const database = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
    for (const store of database.objectStoreNames) {
      const all = database.transaction(store).objectStore(store);
      const [keys, values] = await Promise.all([all.getAllKeys(), all.getAll()].map((each) =>
        new Promise((done) => (each.onsuccess = () => done(each.result)))));
      keys.forEach((key, at) => texts.push([`${name} ${store} ${key}`, JSON.stringify(values[at])]));
    }
    database.close();
  }
  for (const name of await caches.keys())
    for (const { url } of await (await caches.open(name)).keys()) texts.push([`cache ${new URL(url).pathname}`, ""]);
  if (document.cookie) texts.push(["cookie", document.cookie]);
  if (window.name) texts.push(["window.name", window.name]);
  return texts;
}"""
ADDRESSES = """() => {
  const codes = [...document.querySelectorAll("[data-number=code], [data-new-code]")].map((each) => each.innerText);
  const been = navigation.entries().map(({ url }) => `${url}`);
  return [codes, JSON.stringify([location.href, been, history.state, document.title, document.referrer])];
}"""
SAVED = re.compile(r"pages receipt [0-9A-Z]{26}")
"""Where a receipt lies that its holder has pressed a button for."""
EVERYWHERE = (
    r"device lang",  # which language is read
    r"tab contrast",
    r"tab s(\.(to|at|who))?",  # the sign-in, where it leads back to, when it was last used, and whose drafts lie here
)
BY_PAGES: dict[str, tuple[str, ...]] = {
    # What is not sent yet; a receipt where one asked for it to be saved; the pages' own files.
    "report": (r"pages draft (report|said|added)", r"pages receipt [0-9A-Z]{26}", r"cache /(?!v1/).*"),
    # A basket, a question that is being written, where and for whom one looks, names that a guardian gave; an order
    # that is not answered yet; the pages' own files.
    "eat": (r"tab (ask|basket|place|who)", r"device (place|names)", r"pages draft order", r"cache /(?!v1/).*"),
    # Forms that are not sent, the town that one works for, what one was led to; notes on reports, for three days.
    "desk": (r"tab (draft:.+|town|open:.+)", r"device (d:.+|keys\.off)"),
}


def not_named(page: Page, asked: Iterable[str]) -> list[str]:
    """What the browser of a page keeps that no page of those that it has asked for may keep, and what none may: a
    password."""
    may = re.compile("|".join((*EVERYWHERE, *_of({urlsplit(url).path.split("/")[1] for url in asked}))))
    kept: list[Any] = page.evaluate(ALL)
    return [name for name, text in kept if not may.fullmatch(name) or PASSWORD in text]


def codes_left(page: Page, codes: set[str], asked: Iterable[str], told: Iterable[str]) -> list[str]:
    """Where a receipt code is left that is shown now or was before (`codes` remembers all of them): in an address, the
    history, something stored, what was asked for or what was written into the console (docs/decisions/pages.md)."""
    shown, addresses = page.evaluate(ADDRESSES)
    codes.update(shown)
    places = [
        ("address or history", addresses),
        *(("asked", url) for url in asked),
        *(("console", line) for line in told),
    ]
    places += [(name, name + text) for name, text in page.evaluate(ALL) if not SAVED.fullmatch(name)]
    forms = {form for code in codes for form in (code, code.replace("-", ""))}
    return [name for name, text in places if any(form in text for form in forms)]


def _of(roots: Iterable[str]) -> Iterator[str]:
    for root in roots:
        yield from BY_PAGES.get("eat" if root == "" else root, ())
