"""What S3's failures come to: the same for every bucket."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from dolbom.errors import Unavailable
from dolbom.gateways.objects import Bucket
from dolbom.gateways.photo_buckets import Evidence, Uploads


class Failing:
    def __init__(self, error: Exception) -> None:
        self.error = error

    def __getattr__(self, _operation: str) -> Any:
        def fails(**_: object) -> None:
            raise self.error

        return fails


def refusal(code: str, status: int) -> ClientError:
    told: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(told, "any")


CALLS: dict[str, Callable[[Any], object]] = {
    "read an object": lambda client: Bucket(client, "files").open("key"),
    "write an object": lambda client: Bucket(client, "files").write("key", b"", "text/plain"),
    "read an upload": lambda client: Uploads(client, "uploads").read("key", 10),
    "delete an upload": lambda client: Uploads(client, "uploads").delete("key"),
    "keep a photo": lambda client: Evidence(client, "evidence").put_jpeg("key", b""),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize(
    "error",
    [
        refusal("InternalError", 500),
        refusal("SlowDown", 503),
        refusal("RequestTimeout", 400),
        EndpointConnectionError(endpoint_url="https://s3.example.invalid"),
    ],
    ids=["500", "503", "timeout", "unreachable"],
)
def test_R7_what_passes_by_itself_is_unavailable(call: Callable[[Any], object], error: Exception) -> None:
    with pytest.raises(Unavailable):
        call(Failing(error))


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_what_s3_forbids_is_our_mistake_and_no_outage(call: Callable[[Any], object]) -> None:
    with pytest.raises(ClientError):
        call(Failing(refusal("AccessDenied", 403)))


def test_what_is_missing_is_none() -> None:
    missing = Failing(refusal("NoSuchKey", 404))
    assert Bucket(missing, "files").open("key") is None
    assert Uploads(missing, "uploads").read("key", 10) is None
