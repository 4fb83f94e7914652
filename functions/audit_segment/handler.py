"""The handler of audit_segment."""

import json
from typing import Any


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    print(json.dumps({"function": "audit_segment", "event": event}))
    return {"function": "audit_segment", "keys": sorted(event)}
