"""By what two bodies' lines, and a report, are known to be about one household: its address, never a person's number.

An address is taken apart as reports' are (A9), and what is left of it is hashed under a key of the nation's own, which
stays with KMS: whoever has a list of keys cannot tell addresses from it by trying all there are.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass

from dolbom.alerts.households.doors import Door, parsed
from dolbom.alerts.routing.centres import Centre
from dolbom.ids import base32

KEY_CHARACTERS = 12
"""60 bits: DuckDB keeps so many letters within a value, and among 22 million households two have one key in one nation
of five thousand."""
HOUSE = "house"
"""What the key of a house begins with, so that no household has it."""
PURPOSE = b"dolbom discovery households 1"
"""What the nation's key makes the salt of; another number is other keys for all households."""


@dataclass(frozen=True, slots=True)
class Households:
    """Makes households' keys under a salt, which is asked for once."""

    salt: bytes

    @classmethod
    def by(cls, mac_of: Callable[[bytes], bytes]) -> "Households":
        """Under the salt that the nation's key makes."""
        return cls(mac_of(PURPOSE))

    def key_of(self, address: str, centre: Centre) -> str | None:
        """The key of the household at an address in a centre's area; None where the address names no house."""
        door = parsed(address)
        place = _house(door, centre) if door is not None else None
        if door is None or place is None:
            return None
        within = (door.building or "", door.door or (f"{door.floor}f" if door.floor is not None else ""))
        return self._key((*place, *within))

    def house_of(self, address: str | None, centre: Centre) -> str | None:
        """The key of the house that an address names, whichever of its doors: by it a report and a round meet (D3)."""
        door = parsed(address)
        place = _house(door, centre) if door is not None else None
        return self._key((HOUSE, *place)) if place is not None else None

    def _key(self, parts: tuple[str, ...]) -> str:
        return base32(hmac.digest(self.salt, "\x1f".join(parts).encode(), hashlib.sha256), KEY_CHARACTERS)


def _house(door: Door, centre: Centre) -> tuple[str, ...] | None:
    """A house by its road within the municipality, or by its lot within the dong; a road goes through many dong."""
    if door.road is not None and door.house is not None:
        return (centre.municipality_code, door.areas.get("town", ""), door.road, door.house)
    if door.lot is not None:
        # A ri is not told by the code, which is that of its eup or myeon.
        ri = door.areas.get("dong", "")
        return (centre.code, ri if ri.endswith("리") else "", door.lot)
    return None
