"""What a key that stays with KMS makes of a text: the same for the same text, and nobody else can make it."""

from dolbom.gateways.seals import Seals

ALGORITHM = "HMAC_SHA_256"


class Macs(Seals):
    """An HMAC key by its ARN."""

    def of(self, message: bytes) -> bytes:
        """The 32 bytes of a message.

        Raises:
            Unavailable: KMS does not answer.
        """
        return bytes(self._call("generate_mac", Message=message, MacAlgorithm=ALGORITHM)["Mac"])
