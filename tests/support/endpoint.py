"""An HTTP server at a free port that keeps what it is sent, and answers, or fails to, as it was told."""

import json
import socket
import ssl
import threading
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Reply:
    """What one request meets."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    how: str = "whole"
    """`whole`; `half` of the body and then the end; `silent`: nothing, until the other side gives up; `gone`: the end
    without an answer; `idle`: the whole, and then the end of the connection."""


def told(body: Mapping[str, Any], status: int = 200, **headers: str) -> Reply:
    """An answer of DynamoDB's, with its checksum."""
    content = json.dumps(body).encode()
    return Reply(status, content, {"x-amz-crc32": str(zlib.crc32(content)), **headers})


@dataclass
class Received:
    """A request: its first line, its headers by their names in small letters, and its body."""

    line: str
    headers: dict[str, str]
    body: bytes


class Endpoint:
    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.replies: list[Reply] = []
        self.received: list[Received] = []
        self.connections = 0
        self._ends = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._tls = tls
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def will(self, *replies: Reply) -> None:
        """From now on: these answers, in turn, to what is noted anew."""
        self.replies, self.received, self.connections = list(replies), [], 0

    def close(self) -> None:
        self._ends.set()
        self._listener.shutdown(socket.SHUT_RDWR)  # whoever waits there stops waiting
        self._listener.close()

    def _accept(self) -> None:
        while not self._ends.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                with self._spoken(connection) as spoken, spoken.makefile("rb") as asked:
                    while self._answer(spoken, asked):
                        pass
            except (OSError, ValueError):
                return

    def _spoken(self, connection: socket.socket) -> socket.socket:
        return self._tls.wrap_socket(connection, server_side=True) if self._tls else connection

    def _answer(self, connection: socket.socket, asked: Any) -> bool:
        """Serves one request; whether the connection goes on."""
        line = asked.readline().decode().strip()
        if not line:
            return False
        headers: dict[str, str] = {}
        while text := asked.readline().decode().strip():
            name, _, value = text.partition(":")
            headers[name.lower()] = value.strip()
        body = asked.read(int(headers.get("content-length", 0)))
        reply = self.replies.pop(0) if self.replies else Reply()
        self.received.append(Received(line, headers, body))
        if reply.how == "gone":
            return False
        if reply.how == "silent":
            asked.read(1)  # until the other side has gone
            return False
        more = "".join(f"{name}: {value}\r\n" for name, value in reply.headers.items())
        head = f"HTTP/1.1 {reply.status} so\r\ncontent-length: {len(reply.body)}\r\n{more}\r\n".encode()
        connection.sendall(head + (reply.body[: len(reply.body) // 2] if reply.how == "half" else reply.body))
        return reply.how == "whole"


@contextmanager
def an_endpoint(tls: ssl.SSLContext | None = None) -> Iterator[Endpoint]:
    made = Endpoint(tls)
    try:
        yield made
    finally:
        made.close()


def authority(folder: Path, name: str) -> tuple[Path, ssl.SSLContext]:
    """A certificate authority's file, and the context of a server on this machine that it vouches for."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(here, critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    file, secret = folder / f"{name}.pem", folder / f"{name}.key"
    file.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, secret)
    return file, context
