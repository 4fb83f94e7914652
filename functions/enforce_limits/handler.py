"""The handler of enforce_limits."""

import json
from typing import Any


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    print(json.dumps({"function": "enforce_limits", "event": event}))
    return {"function": "enforce_limits", "keys": sorted(event)}
