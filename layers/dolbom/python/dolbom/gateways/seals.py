"""Small texts sealed under a KMS key, for one purpose: who may seal need not be one who may open.

The key is symmetric and stays with KMS. A function's role may `Encrypt` or `Decrypt`, and no function both. What a
seal is for goes along as encryption context: it opens for nothing else, and each opening stands in CloudTrail with it,
which no function can write or leave out.
"""

from collections.abc import Callable
from typing import Any

from dolbom.aws import CALL_S_MAX, aws_errors
from dolbom.deadline import Deadline
from dolbom.errors import Unavailable

RETRY_AFTER_S = 1
SEALED_BYTES_MAX = 4_096
"""What KMS encrypts in one call."""
_PASSING = frozenset(
    {
        *("DependencyTimeoutException", "KMSInternalException", "KeyUnavailableException", "LimitExceededException"),
        *("ThrottlingException", "DisabledException", "KMSInvalidStateException"),
    }
)
"""What passes by itself, or once somebody has enabled the key again; all else is a slip of ours."""
SERVERS_OWN_FAULT = 500
"""Whatever KMS calls it, what it answers with such a status passes too."""
_NOT_SEALED_SO = "InvalidCiphertextException"


class Seals:
    """A key by its ARN. The client is made at the first call: most invocations have nothing to seal."""

    def __init__(self, client: Callable[[], Any], key: str, deadline: Deadline | None = None) -> None:
        self._client = client
        self._key = key
        self._deadline = deadline or Deadline()

    def sealed(self, content: bytes, purpose: dict[str, str]) -> bytes:
        """A text that only who may open it can read, and only for this purpose.

        Raises:
            Unavailable: KMS does not answer.
        """
        return bytes(self._call("encrypt", Plaintext=content, EncryptionContext=purpose)["CiphertextBlob"])

    def opened(self, sealed: bytes, purpose: dict[str, str]) -> bytes:
        """What was sealed for this purpose.

        Raises:
            TypeError, ValueError: it is nothing that was sealed for this purpose.
            Unavailable: KMS does not answer.
        """
        if not isinstance(sealed, bytes):
            raise TypeError("what is sealed is bytes")
        return bytes(self._call("decrypt", CiphertextBlob=sealed, EncryptionContext=purpose)["Plaintext"])

    def _call(self, operation: str, **arguments: Any) -> Any:
        if self._deadline.is_within(CALL_S_MAX):
            raise Unavailable(retry_after_s=RETRY_AFTER_S)
        try:
            return getattr(self._client(), operation)(KeyId=self._key, **arguments)
        except aws_errors().ClientError as error:
            if error.response["Error"]["Code"] == _NOT_SEALED_SO:
                raise ValueError("not sealed for this purpose") from error
            is_their_own = error.response["ResponseMetadata"].get("HTTPStatusCode", 0) >= SERVERS_OWN_FAULT
            if not is_their_own and error.response["Error"]["Code"] not in _PASSING:
                raise
            raise Unavailable(retry_after_s=RETRY_AFTER_S) from error
        except (aws_errors().HTTPClientError, aws_errors().ConnectionError) as error:
            raise Unavailable(retry_after_s=RETRY_AFTER_S) from error
