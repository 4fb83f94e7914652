"""What the edge knows: the pages, which API answers which path, and its code. No CDK is needed for it."""

import json
from collections.abc import Sequence
from pathlib import Path

from dolbom.auth import VIEWER_HEADER

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES: tuple[str, ...] = tuple(json.loads((ROOT / "web" / "pages.json").read_text()))
"""The folders of web/src/pages, each of which is the page at its path."""
BESIDE = (
    *("index.html", "worker.js", "app.webmanifest", "icon.svg", "icon.png"),
    *("config.json", "towns.json", "robots.txt", "NOTICE.txt"),
)
"""The files that may lie beside a page. The bucket answers in XML for one that it has not: what nobody made never gets
there."""
FOLDERS = ("assets", "outlines", "places/roads", "report/places")
"""The folders that hold nothing but files."""
EDGE_CODE = Path(__file__).with_name("viewer_request.js")
API_OF_PATH = {
    "/v1/desk/staff*": "people",
    "/v1/desk/letters": "people",
    "/v1/desk/children/*/letters": "people",
    "/v1/desk/children/*/links*": "people",
    "/v1/desk/*": "desk",
    "/v1/my/alerts*": "alerts",
    "/v1/alerts*": "alerts",
    "/v1/my/*": "people",
    "/v1/oauth/*": "people",
    "/v1/*": "meals",
}
"""The first pattern that fits counts; a star stands for anything."""


ASKED_WITH = ("Authorization", "Content-Type", "X-Receipt-Code", "Dolbom-Sandbox-Ahead")
"""Headers that the APIs read and a browser asks for before it sends them."""
METHODS = ("GET", "POST", "PUT", "DELETE")
REMEMBERED_S = 600
"""How long a browser needs not ask again."""


def edge_code(pages: Sequence[str] = PAGES, origins: Sequence[str] = ()) -> str:
    """What the edge does with a request, with the pages, the origins (CORS) and the header's name that it knows."""
    known = {
        "__PAGES__": json.dumps([*pages]),
        "__BESIDE__": json.dumps([*BESIDE]),
        "__FOLDERS__": json.dumps([*FOLDERS]),
        "__ORIGINS__": json.dumps([*origins]),
        "__METHODS__": ", ".join(METHODS),
        "__ASKED_WITH__": ", ".join(ASKED_WITH),
        "__REMEMBERED_S__": str(REMEMBERED_S),
        "__VIEWER__": VIEWER_HEADER,
    }
    code = EDGE_CODE.read_text()
    for name, value in known.items():
        code = code.replace(name, value)
    return code
