"""How a question's photo goes up: what is asked anew, what is tried again, and when it is given up (M12)."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tools.steps import BUILD, ROOT

PHOTO = ROOT / "web" / "src" / "pages" / "eat" / "ask" / "photo.ts"
SCENE = """
const claims = Buffer.from(JSON.stringify({{ sub: "a", exp: 9e9 }})).toString("base64url");
const tokens = JSON.stringify({{ pool: "residents", id: `x.${{claims}}.x`, access: "a", refresh: "r" }});
const storage = {{ getItem: (key) => key === "s" ? tokens : null, setItem() {{}}, removeItem() {{}} }};
Object.defineProperty(globalThis, "navigator", {{ value: {{ language: "ko-KR" }} }});
globalThis.document = {{ documentElement: {{}} }};
globalThis.location = {{ origin: "https://pages.example", href: "https://pages.example/eat/" }};
globalThis.sessionStorage = globalThis.localStorage = storage;
globalThis.BroadcastChannel = class {{ addEventListener() {{}} postMessage() {{}} }};
const leaves = {leaves}, bucket = {bucket}, asked = [];
let sent = 0;
globalThis.fetch = async (request) => {{
  asked.push(await request.json());
  const leave = leaves.shift();
  if (leave === "line") throw new TypeError("the line broke");
  if (leave === "leave")
    return Response.json({{ url: "https://bucket.example", fields: {{ key: "k" }} }}, {{ status: 201 }});
  return Response.json({{ code: leave, detail: "예시" }}, {{ status: 409 }});
}};
globalThis.XMLHttpRequest = class {{
  upload = {{}};
  open() {{}}
  send() {{
    sent++;
    const came = bucket.shift();
    if (came === 0) return this.onerror();
    this.status = came;
    this.onload();
  }}
}};
const {{ sendPhoto }} = await import({module});
const done = await sendPhoto("q-1", "first", new Blob(["x".repeat(7)], {{ type: {kind} }}));
process.stdout.write(JSON.stringify({{ done, asked, sent }}));
"""


@pytest.fixture(scope="module")
def module() -> Path:
    made = BUILD / "web" / "tried" / "question-photo.mjs"
    esbuild = ROOT / "node_modules" / ".bin" / "esbuild"
    bundled = ["--bundle", "--format=esm", "--jsx=automatic", "--jsx-import-source=preact", "--log-level=error"]
    subprocess.run([esbuild, PHOTO, *bundled, f"--outfile={made}"], check=True)
    return made


def goes_up(module: Path, leaves: list[str], bucket: list[int], kind: str = "image/jpeg") -> dict[str, Any]:
    """What came of a photo, given what the API and the bucket answer, in turn (a bucket's 0: the line broke)."""
    told = {"leaves": leaves, "bucket": bucket, "module": str(module), "kind": kind}
    script = SCENE.format(**{name: json.dumps(value) for name, value in told.items()})
    done = subprocess.run(["node", "--input-type=module", "--eval", script], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("leaves", "bucket", "done", "tries", "sent"),
    [
        (["leave"], [204], True, 1, 1),
        (["line", "leave"], [204], True, 2, 1),
        (["leave", "leave"], [0, 204], True, 2, 2),
        (["leave", "photo_done"], [0], True, 2, 1),
        (["photo_count"], [], False, 1, 0),
        (["leave", "leave", "leave"], [403, 0, 500], False, 3, 3),
        (["line", "line", "line"], [], False, 3, 0),
    ],
    ids=["at-once", "line", "bucket", "answer-lost", "refused", "given-up", "no-line"],
)
def test_M12_a_photo_is_tried_three_times_as_the_same_photo(
    module: Path, leaves: list[str], bucket: list[int], done: bool, tries: int, sent: int
) -> None:
    found = goes_up(module, leaves, bucket)
    assert (found["done"], len(found["asked"]), found["sent"]) == (done, tries, sent)
    assert {each["request_id"] for each in found["asked"]} == {"first"}
    assert {each["size_bytes"] for each in found["asked"]} == {7}


def test_M12_where_its_place_has_lapsed_it_goes_up_as_another(module: Path) -> None:
    found = goes_up(module, ["photo_expired", "leave"], [204])
    first, second = (each["request_id"] for each in found["asked"])
    assert (found["done"], first) == (True, "first")
    assert second != first


def test_M12_a_photo_of_an_unknown_kind_is_left_to_its_content(module: Path) -> None:
    assert goes_up(module, ["leave"], [204], kind="")["asked"][0]["content_type"] == "application/octet-stream"
