"""A client that a generator of its own makes from a published document, as a partner would: Python, by
openapi-python-client, in a folder that is thrown away."""

import importlib
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
from openapi_python_client import generate
from openapi_python_client.config import Config, ConfigFile, MetaType

from tools.openapi import FOLDER


class Generated:
    """The client of one API: its operations by name, its models by title."""

    def __init__(self, api: str, folder: Path) -> None:
        self.name = f"generated_{api}_client"
        into = folder / self.name
        config = Config.from_sources(
            ConfigFile(post_hooks=[]),
            MetaType.NONE,
            document_source=FOLDER / f"{api}.json",
            file_encoding="utf-8",
            overwrite=True,
            output_path=into,
        )
        self.warnings = [f"{found.header}: {found.detail}" for found in generate(config=config)]
        self.folder = into
        self._clients: list[Any] = []

    def module(self, name: str = "") -> ModuleType:
        """A module of the client."""
        place = str(self.folder.parent)
        if place not in sys.path:
            sys.path.insert(0, place)
        importlib.invalidate_caches()
        return importlib.import_module(f"{self.name}.{name}" if name else self.name)

    def client(self, base_url: str, token: str = "", **how: Any) -> Any:
        """A client at an address, with a token or as a guest; `how` goes to httpx."""
        made = self.module()
        if token:
            client = made.AuthenticatedClient(base_url=base_url, token=token, httpx_args=how)
        else:
            client = made.Client(base_url=base_url, httpx_args=how)
        self._clients.append(client)
        return client

    def close(self) -> None:
        """Closes the connections of all clients."""
        while self._clients:
            self._clients.pop().get_httpx_client().close()

    def call(self, client: Any, operation: str, body: Any = None, **path: str) -> Any:
        """One operation, with a body of its model: the answer with its status, and parsed."""
        sent = {} if body is None else {"body": body}
        return self.module(f"api.default.{operation}").sync_detailed(client=client, **sent, **path)

    def model(self, title: str, told: Mapping[str, Any]) -> Any:
        """A model of the client, by its title, from what is told."""
        return getattr(self.module("models"), title).from_dict(told)

    def parsed(self, client: Any, operation: str, answer: httpx.Response) -> Any:
        """An answer to what no model can hold, as the client reads it."""
        return self.module(f"api.default.{operation}")._build_response(client=client, response=answer)
