"""After a deployment: whether a stranger's phone finds the pages, and every API answers as its function would.

Nothing is written: a text is looked at, an application that nobody made is asked for, an app that nobody registered
asks for consent, and a list for staff is refused to whoever is nobody.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass

TIMEOUT_S = 30
NUMBERS = ("112", "119")
NOBODY = "00000000-0000-7000-8000-000000000000"


@dataclass(frozen=True)
class Answer:
    status: int
    body: str


Ask = Callable[[str, str, dict[str, object] | None], Answer]
"""Asks with a method, an address, and a body of JSON."""


def ask(method: str, address: str, body: dict[str, object] | None) -> Answer:
    """One request as a phone makes it; a refusal is an answer.

    Raises:
        OSError: nobody answered.
    """
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data=data, method=method, headers={"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
            return Answer(answer.status, answer.read().decode())
    except urllib.error.HTTPError as refusal:
        return Answer(refusal.code, refusal.read().decode(errors="replace"))


def wrong(pages: str, apis: dict[str, str], ask: Ask = ask) -> Iterator[str]:
    """What does not answer as it should, a sentence each. `pages`: their address; `apis`: by name, up to `/v1`."""
    looked_at: dict[str, object] = {"anonymous": True, "text": "옆집 아이가 지금 맞고 있어요"}
    for what, method, address, body, status, said in (
        ("the pages", "GET", f"{pages.rstrip('/')}/report/", None, 200, "<html"),
        ("alerts", "POST", f"{apis['alerts']}/alerts/check", looked_at, 200, NUMBERS[0]),
        ("meals", "GET", f"{apis['meals']}/merchant_applications/{NOBODY}?municipality=41460", None, 404, "not_found"),
        ("people", "GET", f"{apis['people']}/oauth/authorize?client_id=nobody", None, 422, "invalid"),
        ("desk", "GET", f"{apis['desk']}/desk/children", None, 401, "not_signed_in"),
    ):
        try:
            answer = ask(method, address, body)
        except OSError as error:
            yield f"{what}: nobody answers at {address} ({error})"
            continue
        if answer.status != status or said not in answer.body:
            yield f"{what}: {method} {address} answers {answer.status}, not {status} with {said!r}: {answer.body[:200]}"
