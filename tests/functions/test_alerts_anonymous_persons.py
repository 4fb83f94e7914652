"""An attack on a neighbour who reports without a name (A1, A6, A10), by whoever holds all that is kept of report,
photos and messages: tables, stream records, objects with what S3 says of them, log lines, metrics, dead letters.

Two neighbours each do the same; in a second life each does what the other one did. All that differs between the lives
would tell who is who: the address, the phone and the kind of file that it writes, the camera, the place where the photo
was taken, what a browser or a carrier adds. Nothing may.
"""

import json
import re
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Any

import pytest
from PIL import Image

from dolbom.dynamo.items import from_attributes
from functions.alerts_api import handler as alerts_api
from tests.conftest import Aws
from tests.functions.test_alerts_anonymity import logs, request
from tests.support import Context
from tests.support.alerts import Json, code
from tests.support.alerts_forms import anonymous, request_id
from tests.support.alerts_in_memory import InMemory, in_memory

assert logs  # the fixture
BY_CLOCK = re.compile(r'"(timestamp|duration_ms|xray_trace_id|Timestamp)":\s*("[^"]*"|[0-9.]+)')
BEATS = ("started_at", "ended_at")
BY_S3S_CLOCK = {"LastModified", "ResponseMetadata"}
"""When an object came, to the second. The slot's row beside it says so to the microsecond; neither knows a network."""


@dataclass(frozen=True)
class Person:
    """What a network, a phone and a camera tell of somebody."""

    ip: str
    agent: str
    camera: str
    degrees: float
    kind: str
    language: str

    @property
    def headers(self) -> dict[str, str]:
        return {"User-Agent": self.agent, "X-Forwarded-For": self.ip, "Accept-Language": self.language}

    def photo(self) -> bytes:
        """What everybody sees, with what this camera writes beside it, in the form that this phone writes."""
        exif = Image.Exif()
        exif[0x010F], exif[0x0132], exif[0xA431] = self.camera, "2026:11:21 11:58:07", f"serial-{self.camera}"
        exif.get_ifd(0x8825).update({1: "N", 2: (self.degrees, 16.0, 48.0), 3: "E", 4: (127.0, 6.0, 57.0)})
        picture, file = Image.new("RGB", (640, 480), (90, 140, 200)), BytesIO()
        form = {"image/jpeg": "JPEG", "image/webp": "WEBP"}[self.kind]
        more: dict[str, Any] = {"comment": f"owner {self.camera}"} if form == "JPEG" else {"lossless": True}
        picture.save(file, form, exif=exif, **more)
        return file.getvalue()


ONE = Person("198.51.100.77", "zq7-agent-one (SM-S921N)", "zq7-camera-one", 37.0, "image/jpeg", "ko")
OTHER = Person("2001:db8:77:1::9", "zq7-agent-other (iPhone)", "zq7-camera-other", 36.0, "image/webp", "en, ko;q=0.5")


def deed(world: InMemory, who: Person, what: str, body: Json, receipt: Json | None = None) -> Json:
    """Something that somebody does as a guest."""
    path = "/v1/alerts" if receipt is None else f"/v1/alerts/{receipt['alert_id']}/{what}"
    marks = {**who.headers, **(code(receipt) if receipt is not None else {})}
    case = {"photos": "ask_for_photo_slot"}.get(what, "add_message")
    asked = request(body, who.ip, path, receipt["alert_id"] if receipt else "", case, **marks)
    answer = alerts_api.app(asked, Context())
    assert answer["statusCode"] == 201, answer
    found: Json = json.loads(answer["body"])
    return found


def life(world: InMemory, first: Person, second: Person) -> list[Json]:
    """Each reports, sends a photo and two messages, in turn; the events that S3 sends are what a dead letter holds."""
    letters, receipts = [], []
    for number, who in enumerate((first, second), 1):
        world.now = world.now.replace(minute=7 * number)
        receipts.append(deed(world, who, "", anonymous(number, text=f"예시 {number}. 옆집이 며칠째 조용해요.")))
    for number, (who, receipt) in enumerate(zip((first, second), receipts, strict=True), 1):
        world.now = world.now.replace(minute=20 + number)
        ask = {"request_id": request_id(10 + number), "content_type": who.kind, "size_bytes": len(who.photo())}
        slot = deed(world, who, "photos", ask, receipt)
        letters.append(world._uploaded(slot, who.photo()))
        assert world.receive(letters[-1]) == "ready"
        for more in range(2):
            said = {"request_id": request_id(20 + 2 * number + more), "text": f"예시 {number}{more}"}
            deed(world, who, "messages", said, receipt)
    world.deliver()
    world.tick()
    return letters


def but_beats(items: list[Json]) -> list[Json]:
    """When the minute's clock began and ended is told by the machine: it runs whoever reports."""
    return [{name: value for name, value in item.items() if name not in BEATS} for item in items]


def kept(world: InMemory, letters: list[Json], said: str) -> dict[str, Any]:
    """All that is kept, without the hour's salt and what is counted under it."""
    rows = {table: sorted(map(plain, but_beats(world.items(table)))) for table in ("alerts", "identities", "meals")}
    counters = [from_attributes(item) for item in world.items("limits")]
    counted = sorted((row["count"], row["expires_at"]) for row in counters if row["kind"] == "counter")
    s3 = world.aws.client("s3")
    objects = {}
    for name, bucket in world.aws.buckets.items():
        for key, content in world.objects(name).items():
            told = s3.head_object(Bucket=bucket, Key=key)
            tags = s3.get_object_tagging(Bucket=bucket, Key=key)["TagSet"]
            said_by_s3 = {what: value for what, value in told.items() if what not in BY_S3S_CLOCK}
            objects[name, key] = (content, said_by_s3, tags)
    stream = [BY_CLOCK.sub("", plain(record)) for record in world.table.stream]
    return {
        **rows,
        "counters": counted,
        "objects": objects,
        "stream": stream,
        "dead letters": letters,
        "logs": [BY_CLOCK.sub("", line) for line in said.splitlines()],
    }


def plain(thing: Any) -> str:
    return json.dumps(thing, sort_keys=True, default=repr)


def test_A1_A6_A10_whichever_neighbour_reported_all_that_is_kept_is_the_same(
    aws: Aws, logs: StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    lives = []
    for first, second in ((ONE, OTHER), (OTHER, ONE)):
        at = logs.tell()
        with in_memory(aws) as world:
            letters = life(world, first, second)
            printed = "".join(capfd.readouterr())
            lives.append(kept(world, letters, logs.getvalue()[at:] + printed))
    one, other = lives
    assert one.keys() == other.keys()
    for name in one:
        assert one[name] or name in ("identities", "meals"), name
        assert one[name] == other[name], name
    everything = plain({name: repr(value) for name, value in one.items()}).lower()
    for who in (ONE, OTHER):
        for mark in (who.ip, who.camera, who.agent, "serial-", "2026:11:21", "owner "):
            assert mark.lower() not in everything, mark


def test_A1_the_attack_is_one_that_can_find_somebody(aws: Aws) -> None:
    """One byte that differs between the neighbours, kept anywhere, is seen: their photos as they came differ."""
    with in_memory(aws) as world:
        receipt = deed(world, ONE, "", anonymous(1))
        ask = {"request_id": request_id(11), "content_type": ONE.kind}
        world._uploaded(deed(world, ONE, "photos", ask, receipt), ONE.photo())
        before = kept(world, [], "")
        world._uploaded(deed(world, ONE, "photos", ask, receipt), OTHER.photo())
        assert kept(world, [], "")["objects"] != before["objects"]
        assert kept(world, [], "")["alerts"] == before["alerts"]
