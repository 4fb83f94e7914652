"""The handler of keep_clocks."""

import json
from typing import Any


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    print(json.dumps({"function": "keep_clocks", "event": event}))
    return {"function": "keep_clocks", "keys": sorted(event)}
