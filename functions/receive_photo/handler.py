"""The handler of receive_photo."""

import json
from typing import Any


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    print(json.dumps({"function": "receive_photo", "event": event}))
    return {"function": "receive_photo", "keys": sorted(event)}
