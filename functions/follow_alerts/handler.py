"""The handler of follow_alerts."""

import json
from typing import Any


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    print(json.dumps({"function": "follow_alerts", "event": event}))
    return {"function": "follow_alerts", "keys": sorted(event)}
