"""The handler of nightly_audit."""

import json
from typing import Any


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    print(json.dumps({"function": "nightly_audit", "event": event}))
    return {"function": "nightly_audit", "keys": sorted(event)}
