"""A DynamoDB that keeps what is put and looks at no condition, for one who meets nobody: in no time, or in so many
milliseconds a call, and so many more for each row of it. Prints its port, then serves.

python -m bench.parts.rows_stub MS_A_CALL MS_A_ROW
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.parts.stub import Stub
from dolbom.wire.client import Wire
from dolbom.wire.signing import Credentials
from tools.steps import ROOT

Rows = dict[str, dict[str, Any]]
"""By partition and sort key."""


class RowsStub(Stub):
    """Knows the calls that a file's lines make."""

    def __init__(self, rows: Rows, ms_a_call: float, ms_a_row: float) -> None:
        super().__init__({})
        self.rows, self.ms_a_call, self.ms_a_row = rows, ms_a_call, ms_a_row

    def _answer(self, operation: bytes, body: bytes) -> None:
        told, count = answered(self.rows, operation.decode(), json.loads(body))
        answer = json.dumps(told).encode()
        wait_ms = self.ms_a_call + self.ms_a_row * count
        if wait_ms:
            asyncio.get_running_loop().call_later(wait_ms / 1000, self._write, answer)
        else:
            self._write(answer)


def answered(rows: Rows, operation: str, asked: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """What is told, and how many rows it was about."""
    match operation:
        case "getitem":
            item = rows.get(asked["Key"]["pk"]["S"], {}).get(asked["Key"]["sk"]["S"])
            return ({"Item": item} if item else {}), 1
        case "batchgetitem":
            ((table, wanted),) = asked["RequestItems"].items()
            found = [rows.get(key["pk"]["S"], {}).get(key["sk"]["S"]) for key in wanted["Keys"]]
            return {"Responses": {table: [item for item in found if item]}, "UnprocessedKeys": {}}, len(found)
        case "query":
            of = rows.get(asked["ExpressionAttributeValues"][":pk"]["S"], {})
            return {"Items": list(of.values()), "Count": len(of)}, len(of)
        case "putitem" | "transactwriteitems":
            puts = [write["Put"] for write in asked.get("TransactItems", [{"Put": asked}])]
            for item in (put["Item"] for put in puts):
                rows.setdefault(item["pk"]["S"], {})[item["sk"]["S"]] = item
            return {}, len(puts)
    raise AssertionError(f"no line of a file calls {operation}")


@contextmanager
def a_client(ms_a_call: float = 0, ms_a_row: float = 0) -> Iterator[Wire]:
    """Our own client of such a DynamoDB, which runs as a process of its own."""
    told = [str(ms_a_call), str(ms_a_row)]
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.parts.rows_stub", *told], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    try:
        assert process.stdout is not None
        endpoint = f"http://127.0.0.1:{int(process.stdout.readline())}"
        waits = {"connect_timeout_s": 1.0, "read_timeout_s": 9.0, "attempts_max": 1, "backoff_s_max": 0.0}
        client = Wire(endpoint, "ap-northeast-2", Credentials("made-up", "made-up"), **waits)  # type: ignore[arg-type]
        yield client
        client.close()
    finally:
        process.terminate()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


async def main() -> None:
    rows: Rows = {}
    waits = [float(told) for told in sys.argv[1:3]]
    server = await asyncio.get_running_loop().create_server(lambda: RowsStub(rows, *waits), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
