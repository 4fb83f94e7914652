"""After a deployment: whether a stranger's phone finds the pages, and every API answers as its function would.

What the APIs are asked is what their new versions were asked before they took traffic (`infra/canary/ask_first.py`);
nothing is written by it.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from infra.canary.ask_first import QUESTIONS, Question

TIMEOUT_S = 30
PAGE = Question("GET", "/report/", 200, "<html")


@dataclass(frozen=True)
class Answer:
    status: int
    body: str


Ask = Callable[[str, str, Mapping[str, object] | None], Answer]
"""Asks with a method, an address, and a body of JSON."""


def ask(method: str, address: str, body: Mapping[str, object] | None) -> Answer:
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


def wrong(pages: str, apis: Mapping[str, str], ask: Ask = ask) -> Iterator[str]:
    """What does not answer as it should, a sentence each. `pages`: their address; `apis`: by name, up to `/v1`."""
    asked = [("the pages", f"{pages.rstrip('/')}{PAGE.path}", PAGE)]
    for function, question in QUESTIONS.items():
        api = function.removesuffix("_api")
        query = f"?{urlencode(question.query)}" if question.query else ""
        asked.append((api, f"{apis[api]}{question.path.removeprefix('/v1')}{query}", question))
    for what, address, question in asked:
        try:
            answer = ask(question.method, address, question.body)
        except OSError as error:
            yield f"{what}: nobody answers at {address} ({error})"
            continue
        if answer.status != question.status or question.said not in answer.body:
            yield (
                f"{what}: {question.method} {address} answers {answer.status}, not {question.status} with"
                f" {question.said!r}: {answer.body[:200]}"
            )
