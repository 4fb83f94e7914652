"""Codes of an authenticator app (RFC 6238): what the people of the embedded cloud have in their pockets."""

import base64
import hmac
import struct
import time

STEP_S = 30
DIGITS = 6


def code(secret: str, at: float | None = None) -> str:
    """The six digits that an app shows at an instant (now, if none is given) for a secret in base 32."""
    step = int((time.time() if at is None else at) // STEP_S)
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), "sha1")
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"
