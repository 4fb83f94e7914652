"""One POST to a server that is not ours, by an address that somebody else has typed.

Whoever types an address may mean one of ours, or make it lead somewhere else at each look. So: TLS alone, to port 443;
the name is looked up once, every address that it has must be a public one, and the connection goes to the address that
was looked at; nothing is followed; and time and bytes are bounded as a whole, however slowly they come.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from queue import Empty, Queue
from threading import Thread
from typing import Any
from urllib.parse import SplitResult, urlsplit

LOOKUP_S_MAX = 3.0
CONNECT_S_MAX = 3.0
ADDRESSES_TRIED_MAX = 3
"""Of a name's: nobody is waited for longer than a message may take."""
POST_S_MAX = 15.0
"""From the first look at the name to the answer's first line: as Standard Webhooks asks at least."""
ANSWER_BYTES_MAX = 16_384
"""Of an answer only the first line counts; no more is read than this to find it."""
PORT = 443
DIGITS = "0123456789"
STATUS_DIGITS = 3
OK = range(200, 300)
_OPEN_V6 = ipaddress.IPv6Network("2000::/3")
"""All that is handed out of IPv6 for the open network; what carries one of IPv4 beside it is none of it."""
_CLOSED: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = (
    *map(ipaddress.IPv4Network, ("192.0.0.0/24", "192.88.99.0/24")),
    *map(ipaddress.IPv6Network, ("2001::/32", "2002::/16", "3fff::/20")),
)
"""What Python takes for the open network and is not: protocols' own, relays', addresses that carry one of IPv4, and
those of documents."""
_ISATAP = (0x00005EFE, 0x02005EFE)
"""The middle of an address of IPv6 whose last four bytes are one of IPv4."""

Resolve = Callable[..., Sequence[tuple[Any, ...]]]


class NotTaken(Exception):
    """The message was not taken in, or nobody knows; `why` is a word for programs."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def fault_of(url: str, *, is_loopback_allowed: bool = False) -> str:
    """What is wrong with an address by its form alone; empty if nothing is."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "no_url"
    is_plain = url.isascii() and url.isprintable() and not set(' "<>\\^`{|}') & set(url)
    if not is_plain or not parts.hostname or parts.username is not None or parts.fragment:
        return "no_url"
    if is_loopback_allowed and parts.scheme == "http" and parts.hostname == "127.0.0.1":
        return ""
    if parts.scheme != "https" or port not in (None, PORT):
        return "not_https"
    if _is_address(parts.hostname) or "." not in parts.hostname.strip("."):
        return "no_public_name"
    return ""


def _is_address(host: str) -> bool:
    """Whether a host is an address: also `1`, `0x7f.1` and whatever else some system reads as one."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return host.rpartition(".")[2][:1] in tuple(DIGITS)
    return True


def is_public(address: str) -> bool:
    """Whether an address is one of the open network, and carries no other one within it."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if any(found in network for network in _CLOSED):
        return False
    if isinstance(found, ipaddress.IPv6Address):
        in_the_middle = (int(found) >> 32) % 2**32
        if found not in _OPEN_V6 or in_the_middle in _ISATAP:
            return False
    is_of_none = found.is_private or found.is_loopback or found.is_link_local or found.is_unspecified
    return found.is_global and not (is_of_none or found.is_multicast or found.is_reserved)


class Outbound:
    """Posts to servers of others. `is_loopback_allowed`: plain HTTP to 127.0.0.1 as well, for a cloud that is embedded
    in somebody's machine. `resolve`, `connect` and `context` are passed in by tests."""

    def __init__(
        self,
        *,
        is_loopback_allowed: bool = False,
        resolve: Resolve = socket.getaddrinfo,
        connect: Callable[..., socket.socket] = socket.create_connection,
        context: ssl.SSLContext | None = None,
        seconds_max: float = POST_S_MAX,
    ) -> None:
        self._is_loopback_allowed = is_loopback_allowed
        self._resolve, self._connect, self._context = resolve, connect, context
        self._seconds_max = seconds_max

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> None:
        """Posts once.

        Raises:
            NotTaken: anything but an answer of 2xx in time.
        """
        fault = fault_of(url, is_loopback_allowed=self._is_loopback_allowed)
        if fault:
            raise NotTaken(fault)
        parts = urlsplit(url)
        ends = time.monotonic() + self._seconds_max
        try:
            with self._connected(parts, ends) as connection:
                _send(connection, _request(parts, body, headers), ends)
                status = _status(connection, ends)
        except TimeoutError:
            raise NotTaken("no_answer_in_time") from None
        except ssl.SSLCertVerificationError:
            raise NotTaken("certificate_not_valid") from None
        except OSError:  # TLS that fails otherwise is one, too
            raise NotTaken("no_connection") from None
        if status not in OK:
            raise NotTaken(f"status_{status}")

    def _connected(self, parts: SplitResult, ends: float) -> socket.socket:
        host = str(parts.hostname)
        is_plain = parts.scheme == "http"
        port = parts.port or PORT
        try:
            found = self._looked_up(host, port, min(LOOKUP_S_MAX, _left(ends)))
        except TimeoutError:
            raise
        except (OSError, UnicodeError):
            raise NotTaken("name_not_found") from None
        addresses = [str(each[4][0]) for each in found]
        if not addresses or not (is_plain or all(map(is_public, addresses))):
            raise NotTaken("address_not_public")
        connection = self._reached(addresses, port, ends)
        if is_plain:
            return connection
        connection.settimeout(_left(ends))
        try:
            return (self._context or ssl.create_default_context()).wrap_socket(connection, server_hostname=host)
        except BaseException:
            connection.close()
            raise

    def _reached(self, addresses: Sequence[str], port: int, ends: float) -> socket.socket:
        """A connection to the first of a name's addresses that answers: one server may be down, or a way to it missing.

        Raises:
            OSError: none of those that are tried does.
        """
        tried = list(dict.fromkeys(addresses))[:ADDRESSES_TRIED_MAX]
        *others, last = tried
        for address in others:
            try:
                return self._connect((address, port), timeout=min(CONNECT_S_MAX, _left(ends)))
            except OSError:
                continue
        return self._connect((last, port), timeout=min(CONNECT_S_MAX, _left(ends)))

    def _looked_up(self, host: str, port: int, seconds: float) -> Sequence[tuple[Any, ...]]:
        """A name's addresses. The system's look-up takes no time-out: it has a thread of its own, which is left behind
        when it takes longer, and ends by itself.

        Raises:
            OSError: there is no such name; `TimeoutError`, a kind of it, if nobody says so in time.
            UnicodeError: no name could be like this.
        """
        came: Queue[Sequence[tuple[Any, ...]] | Exception] = Queue(1)

        def look() -> None:
            try:
                came.put(self._resolve(host, port, type=socket.SOCK_STREAM))
            except Exception as error:
                came.put(error)

        Thread(target=look, daemon=True, name="look-up").start()
        try:
            found = came.get(timeout=seconds)
        except Empty:
            raise TimeoutError from None
        if isinstance(found, Exception):
            raise found
        return found


def _request(parts: SplitResult, body: bytes, headers: Mapping[str, str]) -> bytes:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    told = {
        "Host": parts.netloc,
        **headers,
        "Content-Length": str(len(body)),
        "Connection": "close",
    }
    head = [f"POST {target} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items())]
    return "\r\n".join([*head, "", ""]).encode("ascii") + body


def _send(connection: socket.socket, message: bytes, ends: float) -> None:
    rest = memoryview(message)
    while rest:
        connection.settimeout(_left(ends))
        rest = rest[connection.send(rest) :]


def _is_status(word: bytes) -> bool:
    return len(word) == STATUS_DIGITS and set(word.decode("latin-1")) <= set(DIGITS)


def _status(connection: socket.socket, ends: float) -> int:
    """The status of the answer; what only announces one (1xx) is read over."""
    seen, room = b"", ANSWER_BYTES_MAX
    while room:
        connection.settimeout(_left(ends))
        part = connection.recv(room)
        room -= len(part)
        if not part:
            raise NotTaken("no_http")
        seen += part
        while b"\n" in seen:
            words = seen.split(b"\n", 1)[0].split()
            if len(words) < 2 or not words[0].startswith(b"HTTP/1.") or not _is_status(words[1]):
                raise NotTaken("no_http")
            if not words[1].startswith(b"1"):
                return int(words[1])
            _, end, rest = seen.partition(b"\r\n\r\n")
            if not end:
                break
            seen = rest
    raise NotTaken("answer_too_long")


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
