"""The handler of check_misuse."""

import json
from typing import Any


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    print(json.dumps({"function": "check_misuse", "event": event}))
    return {"function": "check_misuse", "keys": sorted(event)}
