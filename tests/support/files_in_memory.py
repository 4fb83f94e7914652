"""The bucket of files in memory: for who drops many, or long ones, and is not about S3."""

from collections.abc import Iterator

from dolbom.gateways.objects import CHUNK_BYTES, Bucket


class FilesInMemory(Bucket):
    """Objects by their keys."""

    def __init__(self) -> None:
        super().__init__(None, "files")
        self.objects: dict[str, bytes] = {}

    def open(self, key: str, etag: str = "") -> tuple[str, Iterator[bytes]] | None:  # noqa: ARG002 - as a bucket's
        body = self.objects.get(key)
        if body is None:
            return None
        return "1", (body[start : start + CHUNK_BYTES] for start in range(0, len(body), CHUNK_BYTES))

    def write(self, key: str, body: bytes, content_type: str) -> None:  # noqa: ARG002 - as a bucket's
        self.objects[key] = body
