"""Who reported and who is concerned, as it is kept: sealed, apart from the report, for the desk alone to open (A11).

The intake seals with a key that it cannot open, and writes; a failed condition brings back nothing but what is sealed.
"""

import json
from collections.abc import Mapping
from typing import Any

from dolbom.gateways.seals import Seals
from dolbom.strict_json import canonical


def sealed(seals: Seals, alert_id: str, identity: Mapping[str, Any]) -> bytes:
    """An identity as it is kept. What it is sealed for is the report's number.

    Raises:
        Unavailable: it cannot be sealed now; nothing is to be written.
    """
    return seals.sealed(canonical(identity), purpose(alert_id))


def opened(seals: Seals, alert_id: str, kept: bytes) -> Mapping[str, Any]:
    """An identity as it was before it was sealed.

    Raises:
        Unavailable: it cannot be opened now.
    """
    found: Mapping[str, Any] = json.loads(seals.opened(kept, purpose(alert_id)))
    return found


def purpose(alert_id: str) -> dict[str, str]:
    """What an identity is sealed for: its report, and no other."""
    return {"alert_id": alert_id}
