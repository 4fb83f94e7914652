"""MiniStack as it is served on the loopback interface: what reaches it counts as having come over TLS.

Policies of our buckets, queues and topics refuse whatever comes in plain HTTP. On this interface nobody listens in
between; without this they would refuse everything, and the embedded cloud could not enforce policies at all.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from ministack.app import app as ministack

Channel = Callable[..., Awaitable[Any]]


async def app(scope: dict[str, Any], receive: Channel, send: Channel) -> None:
    """The ASGI app."""
    await ministack({**scope, "scheme": "https"} if scope["type"] == "http" else scope, receive, send)
