"""A second device: it shows a code for some minutes, and a guardian types it, or where there is none the child (P2)."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from dolbom.ids import as_read, derived

VALID_FOR = timedelta(minutes=10)
CODE_CHARACTERS = 8
_GROUP = 4

PairingState = Literal["waiting", "approved"]


@dataclass(frozen=True, slots=True)
class Pairing:
    """An account that waits to be linked; `child_id` is the child that it was linked to. Stamps."""

    code_hash: str
    account: str
    valid_until: str
    state: PairingState = "waiting"
    child_id: str | None = None
    approved_by: str | None = None
    approved_at: str | None = None


def code_of(request_id: str) -> str:
    """The code that the device shows, `XXXX-XXXX`, from a random number of its own: asked again it is the same one."""
    code = derived("pairing-code", request_id, characters=CODE_CHARACTERS)
    return "-".join(code[start : start + _GROUP] for start in range(0, CODE_CHARACTERS, _GROUP))


def hash_of(code: str) -> str:
    """What is kept of a code for its ten minutes."""
    return hashlib.sha256(f"dolbom pairing\x1f{as_read(code)}".encode()).hexdigest()
