"""The handler of receive_file."""

import json
from typing import Any


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    print(json.dumps({"function": "receive_file", "event": event}))
    return {"function": "receive_file", "keys": sorted(event)}
