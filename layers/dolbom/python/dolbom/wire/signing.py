"""How a call says whose it is: AWS's Signature Version 4, of one service in one region."""

import hmac
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

SERVICE, SCHEME, CONTENT_TYPE = "dynamodb", "AWS4-HMAC-SHA256", "application/x-amz-json-1.0"
SIGNED = "content-type;host;x-amz-date;x-amz-target"
TOKEN = "x-amz-security-token"  # noqa: S105 - a header's name


class Credentials(NamedTuple):
    """A role's keys, as Lambda puts them into the environment for as long as a process lives."""

    key: str
    secret: str
    token: str = ""


class Signer:
    """Signs what is posted to a path of a host."""

    def __init__(self, host: str, path: str, region: str) -> None:
        self._host, self._path, self._region = host, path, region
        self._known: tuple[tuple[str, str], bytes] = (("", ""), b"")
        """A day's key, by the day and the secret that it is made of."""

    def headers(self, operation: str, body: bytes, credentials: Credentials, now: datetime) -> dict[str, str]:
        """A call's headers, signed by these credentials at this moment."""
        moment = now.strftime("%Y%m%dT%H%M%SZ")
        target = f"DynamoDB_20120810.{operation}"
        headers = {"Content-Type": CONTENT_TYPE, "Host": self._host, "X-Amz-Date": moment, "X-Amz-Target": target}
        canonical = f"content-type:{CONTENT_TYPE}\nhost:{self._host}\nx-amz-date:{moment}\n"
        signed = SIGNED
        if credentials.token:
            headers["X-Amz-Security-Token"] = credentials.token
            signed = SIGNED.replace("x-amz-target", f"{TOKEN};x-amz-target")
            canonical += f"{TOKEN}:{credentials.token}\n"
        canonical += f"x-amz-target:{target}\n"
        request = f"POST\n{self._path}\n\n{canonical}\n{signed}\n{sha256(body).hexdigest()}"
        scope = f"{moment[:8]}/{self._region}/{SERVICE}/aws4_request"
        to_sign = f"{SCHEME}\n{moment}\n{scope}\n{sha256(request.encode()).hexdigest()}"
        signature = _mac(self._key_of(moment[:8], credentials.secret), to_sign).hex()
        headers["Authorization"] = (
            f"{SCHEME} Credential={credentials.key}/{scope}, SignedHeaders={signed}, Signature={signature}"
        )
        return headers

    def _key_of(self, day: str, secret: str) -> bytes:
        of, key = self._known
        if of != (day, secret):
            key = f"AWS4{secret}".encode()
            for part in (day, self._region, SERVICE, "aws4_request"):
                key = _mac(key, part)
            self._known = ((day, secret), key)
        return key


def _mac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")
