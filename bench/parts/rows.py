"""Rows of the report."""

from typing import Any


def row(
    name: str,
    value: float,
    unit: str,
    peer: str | None = None,
    peer_value: float | None = None,
    *,
    how: str,
    target: float | None = None,
    note: str | None = None,
) -> dict[str, Any]:
    """One line of the report; where there is a peer the target is of the ratio."""
    ratio = None if peer_value is None else value / peer_value
    judged = value if ratio is None else ratio
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "peer": peer,
        "peer_value": None if peer_value is None else round(peer_value, 2),
        "ratio": None if ratio is None else round(ratio, 3),
        "target": target,
        "ok": target is None or judged <= target,
        "how": how,
        "note": note,
    }
