"""A DynamoDB that answers at once: the same small answers for both sides of a comparison. Prints its port, then serves.

python -m bench.parts.stub ANSWERS.json
"""

import asyncio
import json
import sys
import zlib
from pathlib import Path


class Stub(asyncio.Protocol):
    """HTTP/1.1 with kept connections, as little of it as botocore needs."""

    def __init__(self, answers: dict[bytes, bytes]) -> None:
        self.answers = answers
        self.buffer = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            headers = bytes(self.buffer[:end]).lower()
            length = int(_header(headers, b"content-length") or 0)
            if len(self.buffer) < end + 4 + length:
                return
            operation = _header(headers, b"x-amz-target").rpartition(b".")[2]
            body = bytes(self.buffer[end + 4 : end + 4 + length])
            del self.buffer[: end + 4 + length]
            self._answer(operation, body)

    def _answer(self, operation: bytes, body: bytes) -> None:
        keys = [operation + b" " + key for key in (b"policy", b"merchant") if key in body.lower()]
        answer = next((self.answers[key] for key in keys if key in self.answers), self.answers.get(operation, b"{}"))
        self._write(answer)

    def _write(self, answer: bytes) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nx-amzn-RequestId: r\r\n"
        checksum = b"x-amz-crc32: %d\r\n" % zlib.crc32(answer)
        length = b"Content-Length: %d\r\n\r\n" % len(answer)
        self.transport.write(head + checksum + length + answer)  # type: ignore[attr-defined]


def _header(headers: bytes, name: bytes) -> bytes:
    for line in headers.split(b"\r\n"):
        if line.startswith(name + b":"):
            return line[len(name) + 1 :].strip()
    return b""


async def main() -> None:
    told = json.loads(Path(sys.argv[1]).read_text())
    answers = {name.lower().encode(): json.dumps(answer).encode() for name, answer in told.items()}
    server = await asyncio.get_running_loop().create_server(lambda: Stub(answers), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
