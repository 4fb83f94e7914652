"""Who speaks with the APIs: somebody's phone, a desk's browser, a delivery app's server. HTTP and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

TIMEOUT_S = 30.0


@dataclass(frozen=True)
class Answer:
    """An answer as it came over the wire."""

    status: int
    body: Any
    raw: bytes

    @property
    def outcome(self) -> str:
        """The status, and the code of a problem document."""
        is_problem = isinstance(self.body, dict) and "code" in self.body and self.status >= 400
        return f"{self.status} {self.body['code']}" if is_problem else str(self.status)


class Phone:
    """A client of one API, signed in with a token or a guest."""

    def __init__(self, base_url: str, token: str = "", language: str = "ko") -> None:
        headers = {"Accept-Language": language} | ({"Authorization": f"Bearer {token}"} if token else {})
        self._client = httpx.Client(headers=headers, timeout=TIMEOUT_S)
        self._base_url = base_url

    def get(self, path: str, *, headers: Mapping[str, str] | None = None, **query: str) -> Answer:
        return self._answer(self._client.get(self._base_url + path, params=query, headers=headers))

    def post(self, path: str, body: Any = None, *, headers: Mapping[str, str] | None = None, **query: str) -> Answer:
        return self._answer(self._client.post(self._base_url + path, json=body, params=query, headers=headers))

    def post_raw(self, path: str, body: bytes) -> Answer:
        """A body that is not even JSON."""
        return self._answer(
            self._client.post(self._base_url + path, content=body, headers={"Content-Type": "application/json"})
        )

    @staticmethod
    def _answer(response: httpx.Response) -> Answer:
        try:
            body = response.json()
        except ValueError:
            body = response.text
        return Answer(response.status_code, body, response.content)
