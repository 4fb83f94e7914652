"""One POST to an address that somebody else has typed: nothing of ours can be reached by it, and nobody is waited for
longer than is said. The servers are real ones."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from dolbom.gateways.outbound import ANSWER_BYTES_MAX, NotTaken, Outbound, fault_of, is_public
from tests.support.receivers import Receiver, receiving, silent

NAME = "hooks.example.org"


def why_not(outbound: Outbound, url: str) -> str:
    with pytest.raises(NotTaken) as refused:
        outbound.post(url, b"{}", {})
    return refused.value.why


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


AT_HOME = Outbound(is_loopback_allowed=True)


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://hooks.example.org/dolbom?from=1", ""),
        ("https://hooks.example.org:443/", ""),
        *(
            (f"http://{NAME}/", "not_https"),
            ("ftp://hooks.example.org/", "not_https"),
            (f"https://{NAME}:8443/", "not_https"),
        ),
        *(("https://127.0.0.1/", "no_public_name"), ("https://[::1]/", "no_public_name")),
        *(("https://2130706433/", "no_public_name"), ("https://0x7f.0x1/", "no_public_name")),
        *(("https://localhost/", "no_public_name"), ("https://metadata/", "no_public_name")),
        *(("https://169.254.169.254/latest", "no_public_name"), ("https://10.1/", "no_public_name")),
        *(("https://me:secret@hooks.example.org/", "no_url"), ("https://hooks.example.org/#a", "no_url")),
        *(("https://hooks.example.org\\@10.0.0.1/", "no_url"), ("https://hooks.example.org/a b", "no_url")),
        *(("https://hooks.example.org/\r\nX: y", "no_url"), ("https://훅.example.org/", "no_url")),
        *(("https:///path", "no_url"), ("", "no_url"), ("https://a.example.org:99999/", "no_url")),
        ("http://127.0.0.1:8080/", "not_https"),
    ],
)
def test_an_address_is_refused_by_its_form(url: str, fault: str) -> None:
    assert fault_of(url) == fault
    if fault:
        assert why_not(Outbound(resolve=lambda *_, **__: pytest.fail("a name was looked up")), url) == fault


def test_plain_http_is_for_a_cloud_on_this_machine_alone() -> None:
    assert fault_of("http://127.0.0.1:8080/", is_loopback_allowed=True) == ""
    assert fault_of("http://10.0.0.1/", is_loopback_allowed=True) == "not_https"
    assert fault_of("http://localhost/", is_loopback_allowed=True) == "not_https"


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
        ),
        *("255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1", "2001:db8::1"),
        *(
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "2002:7f00:1::",
            "2001:0:7f00:1::1",
            "::7f00:1",
            "64:ff9b::5db8:d822",
        ),
        *("fec0::1", "3fff::1", "5f00::1", "64:ff9b:1::a00:1", "::ffff:0:a00:1", "192.88.99.1", "192.0.0.8"),
        *("2001:4860::5efe:a00:1", "2001:4860::200:5efe:a00:1"),
    ],
)
def test_an_address_that_is_not_of_the_open_network_is_never_connected_to(address: str) -> None:
    assert not is_public(address)
    for found in ([address], ["93.184.216.34", address], [address, "93.184.216.34"]):
        answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in found]
        outbound = Outbound(resolve=lambda *_, a=answer, **__: a, connect=lambda *_, **__: pytest.fail("connected"))
        assert why_not(outbound, f"https://{NAME}/") == "address_not_public"


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_an_address_of_the_open_network_is(address: str) -> None:
    assert is_public(address)


def test_what_is_connected_to_is_the_address_that_was_looked_at() -> None:
    """A name that leads elsewhere at the second look is looked at once."""
    looks, connections = [], []

    def resolve(*asked: Any, **_: Any) -> list[Any]:
        looks.append(asked)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))]

    def connect(address: Any, **_: Any) -> socket.socket:
        connections.append(address)
        raise ConnectionRefusedError

    assert why_not(Outbound(resolve=resolve, connect=connect), f"https://{NAME}/") == "no_connection"
    assert (len(looks), connections) == (1, [("93.184.216.34", 443)])


def test_another_address_of_the_name_is_tried_where_one_does_not_answer_and_no_more_than_three() -> None:
    found = [f"93.184.216.{number}" for number in (34, 34, 35, 36, 37)]
    answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in found]
    tried: list[str] = []

    def connect(address: Any, **_: Any) -> socket.socket:
        tried.append(address[0])
        raise ConnectionRefusedError

    outbound = Outbound(resolve=lambda *_, **__: answer, connect=connect)
    assert why_not(outbound, f"https://{NAME}/") == "no_connection"
    assert tried == ["93.184.216.34", "93.184.216.35", "93.184.216.36"]


def test_a_name_that_is_not_found_says_so() -> None:
    def resolve(*_: Any, **__: Any) -> Any:
        raise socket.gaierror

    assert why_not(Outbound(resolve=resolve), f"https://{NAME}/") == "name_not_found"
    assert why_not(Outbound(resolve=lambda *_, **__: []), f"https://{NAME}/") == "address_not_public"


def test_a_look_up_that_nobody_answers_is_left() -> None:
    asked, ends = Event(), Event()

    def resolve(*_: Any, **__: Any) -> Any:
        asked.set()
        ends.wait()
        raise socket.gaierror

    outbound = Outbound(resolve=resolve, connect=lambda *_, **__: pytest.fail("connected"), seconds_max=0.05)
    try:
        assert why_not(outbound, f"https://{NAME}/") == "no_answer_in_time"
        assert asked.is_set()
    finally:
        ends.set()


def test_a_message_arrives_as_it_is(receiver: Receiver) -> None:
    AT_HOME.post(f"{receiver.url}?a=1", '{"한글": 1}'.encode(), {"webhook-id": "m-1"})
    (got,) = receiver.got
    assert (got.path, got.body, got.headers["webhook-id"]) == ("/hooks?a=1", '{"한글": 1}'.encode(), "m-1")
    assert got.headers["Host"] == receiver.url.removeprefix("http://").removesuffix("/hooks")


@pytest.mark.parametrize("status", [199 + 1, 202, 299])
def test_only_2xx_is_taken_in(receiver: Receiver, status: int) -> None:
    receiver.answer = lambda _: status
    AT_HOME.post(receiver.url, b"{}", {})


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 401, 404, 410, 429, 500, 503])
def test_nothing_is_followed_and_nothing_else_is_taken_in(receiver: Receiver, status: int) -> None:
    receiver.answer = lambda _: status
    assert why_not(AT_HOME, receiver.url) == f"status_{status}"
    assert len(receiver.got) == 1


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        *(
            (b"", "no_http"),
            (b"SSH-2.0-OpenSSH\r\n", "no_http"),
            (b"HTTP/1.1\r\n", "no_http"),
            (b"HTTP/1.1 2000 OK\r\n", "no_http"),
        ),
        (b"HTTP/1.1 " + b"2" * (ANSWER_BYTES_MAX + 10), "answer_too_long"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * ANSWER_BYTES_MAX, "answer_too_long"),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\n\r\n", "status_404"),
    ],
    ids=lambda given: str(given)[:24],
)
def test_an_answer_that_is_none_is_not_taken_in(receiver: Receiver, answer: bytes, why: str) -> None:
    receiver.answer = lambda _: answer
    assert why_not(AT_HOME, receiver.url) == why


def test_an_answer_that_is_announced_first_is_taken_in(receiver: Receiver) -> None:
    receiver.answer = lambda _: b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"
    AT_HOME.post(receiver.url, b"{}", {})


class Drip(socket.socket):
    """A connection on which a byte comes before each time-out, for ever."""

    def recv(self, *_: Any) -> bytes:
        return b"H"


def test_a_server_that_answers_for_ever_a_byte_at_a_time_ends_within_bytes() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def connect(address: Any, **_: Any) -> socket.socket:
            plain = socket.create_connection(address)
            return Drip(fileno=plain.detach())

        outbound = Outbound(is_loopback_allowed=True, connect=connect)
        assert why_not(outbound, f"http://127.0.0.1:{server.getsockname()[1]}/") == "answer_too_long"


def test_a_server_that_does_not_answer_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    with silent() as url:
        assert why_not(Outbound(is_loopback_allowed=True, seconds_max=0.05), url) == "no_answer_in_time"
        assert why_not(Outbound(is_loopback_allowed=True, seconds_max=0), url) == "no_answer_in_time"


def test_nobody_there_is_no_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert why_not(AT_HOME, f"http://127.0.0.1:{port}/") == "no_connection"


# ── TLS ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def certificate(folder: Path, name: str) -> Path:
    """A certificate of a name that signs itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    path.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(pem))
    return path


@pytest.mark.parametrize(
    ("asked", "is_known", "why"),
    [(NAME, True, ""), ("other.example.org", True, "certificate_not_valid"), (NAME, False, "certificate_not_valid")],
)
def test_a_server_proves_the_name_that_was_typed(tmp_path: Path, asked: str, is_known: bool, why: str) -> None:
    path = certificate(tmp_path, NAME)
    of_server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    of_server.load_cert_chain(path)
    own = ssl.create_default_context()
    own.verify_flags &= ~ssl.VERIFY_X509_STRICT
    if is_known:
        own.load_verify_locations(path)
    public = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))]
    with receiving(of_server) as receiver:
        port = int(receiver.url.rpartition(":")[2].partition("/")[0])
        outbound = Outbound(
            resolve=lambda *_, **__: public,
            connect=lambda _, **more: socket.create_connection(("127.0.0.1", port), **more),
            context=own,
        )
        if why:
            assert why_not(outbound, f"https://{asked}/hooks") == why
            assert receiver.got == []
        else:
            outbound.post(f"https://{asked}/hooks", b"{}", {})
            assert (receiver.got[0].headers["Host"], receiver.got[0].path) == (NAME, "/hooks")
