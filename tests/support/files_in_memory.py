"""The bucket of files in memory: for who drops many, or long ones, and is not about S3."""

from dolbom.gateways.objects import CHUNK_BYTES, Bucket, Opened


class FilesInMemory(Bucket):
    """Objects by their keys."""

    def __init__(self) -> None:
        super().__init__(None, "files")
        self.objects: dict[str, bytes] = {}

    def open(self, key: str, etag: str = "") -> Opened | None:  # noqa: ARG002 - as a bucket's
        body = self.objects.get(key)
        if body is None:
            return None
        chunks = (body[start : start + CHUNK_BYTES] for start in range(0, len(body), CHUNK_BYTES))
        return Opened("1", chunks, version="")

    def write(self, key: str, body: bytes, content_type: str) -> None:  # noqa: ARG002 - as a bucket's
        self.objects[key] = body
