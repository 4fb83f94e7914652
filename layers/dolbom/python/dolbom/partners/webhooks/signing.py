"""Signatures of Standard Webhooks (standardwebhooks.com): HMAC-SHA256 of id, time and body under each valid secret."""

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping, Sequence
from datetime import datetime

PREFIX = "whsec_"
SECRET_BYTES = 32
PURPOSE = "partner_id"
"""What a secret is sealed for."""


def new_secret() -> str:
    """A secret as its partner keeps it."""
    return PREFIX + base64.b64encode(os.urandom(SECRET_BYTES)).decode()


def headers_of(message_id: str, at: datetime, body: bytes, secrets: Sequence[str]) -> Mapping[str, str]:
    """The three headers of a message: whoever has any of the secrets can verify it."""
    seconds = str(int(at.timestamp()))
    signed = b".".join((message_id.encode(), seconds.encode(), body))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(_signature(secret, signed) for secret in secrets),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
