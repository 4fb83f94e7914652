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
    """A client of one API, signed in with a token or a guest; many share one pool of connections."""

    def __init__(self, http: httpx.Client, base_url: str, token: str = "", device: str = "day") -> None:
        self._http = http
        self._base_url = base_url
        self.token = token
        self._headers = {"Accept-Language": "ko", "User-Agent": f"dolbom-{device}"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, *, headers: Mapping[str, str] | None = None, **query: str) -> Answer:
        return self._send("GET", path, params=query, headers=headers)

    def post(self, path: str, body: Any = None, *, headers: Mapping[str, str] | None = None, **query: str) -> Answer:
        return self._send("POST", path, params=query, headers=headers, json=body)

    def put(self, path: str, body: Any) -> Answer:
        return self._send("PUT", path, params={}, headers=None, json=body)

    def delete(self, path: str) -> Answer:
        return self._send("DELETE", path, params={}, headers=None)

    def call(self, method: str, path: str) -> Answer:
        """Any method, without a body of its own."""
        return self._send(method, path, params={}, headers=None, json=None if method in ("GET", "DELETE") else {})

    def post_raw(self, path: str, body: bytes) -> Answer:
        """A body that may not even be JSON."""
        return self._send("POST", path, headers={"Content-Type": "application/json"}, content=body)

    def _send(self, method: str, path: str, *, headers: Mapping[str, str] | None, **how: Any) -> Answer:
        sent = {**self._headers, **(headers or {})}
        response = self._http.request(method, self._base_url + path, headers=sent, timeout=TIMEOUT_S, **how)
        try:
            body = response.json()
        except ValueError:
            body = response.text
        return Answer(response.status_code, body, response.content)
