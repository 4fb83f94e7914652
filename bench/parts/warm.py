"""One side after the other, call by call, in one process: approved payments through the handler, and bare
`transact_write_items` with the same items, by a client as botocore makes it and by ours, against the same stub. Prints
the microseconds of each call as JSON.

    python -m bench.parts.warm SCENE.json CALLS
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import botocore.session
import handler

from dolbom import aws
from dolbom.ids import new_uuid7

WARM_UP = 100


def main() -> None:
    scene, calls = json.loads(Path(sys.argv[1]).read_text()), int(sys.argv[2])
    client = aws.client("dynamodb")
    sent: list[Any] = []
    send = client.sent

    def keep(operation: str, body: bytes) -> Any:
        sent.append((operation, json.loads(body)))
        return send(operation, body)

    client.sent = keep
    first = handler.app(event(scene), None)
    client.sent = send
    assert first["statusCode"] == 201, first
    items = next(body["TransactItems"] for operation, body in sent if operation == "TransactWriteItems")
    plain = botocore.session.get_session().create_client("dynamodb")
    ours, bare, tuned = [], [], []
    for number in range(WARM_UP + calls):
        payment = event(scene)
        start = perf_counter()
        answer = handler.app(payment, None)
        middle = perf_counter()
        plain.transact_write_items(TransactItems=items)
        end = perf_counter()
        client.transact_write_items(TransactItems=items)
        last = perf_counter()
        assert answer["statusCode"] == 201
        if number >= WARM_UP:
            ours.append((middle - start) * 1e6)
            bare.append((end - middle) * 1e6)
            tuned.append((last - end) * 1e6)
    sys.stderr.write(json.dumps({"ours": ours, "bare": bare, "tuned": tuned}))


def event(scene: dict[str, Any]) -> dict[str, Any]:
    """The next order of the same child, made now."""
    made: dict[str, Any] = json.loads(scene["event"])
    made["body"] = json.dumps({**scene["body"], "order_id": new_uuid7(datetime.now(UTC))})
    return made


if __name__ == "__main__":
    main()
