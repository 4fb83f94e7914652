"""The pages as they are served: made by `web/build.mjs` into build/web/site/, and put into their bucket.

    python -m tools.packaging.pages            makes them, and says what each page loads first
    python -m tools.packaging.pages --check    types and format only

The client's types are generated from docs/openapi as they are made, so that a route that changed is a type error.
"""

import argparse
import gzip
import hashlib
import json
import mimetypes
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools.steps import BUILD, ROOT, alone, finish, run, step

WEB = ROOT / "web"
MADE = BUILD / "web"
SITE = MADE / "site"
LOGS = BUILD / "logs"
MODULES = ROOT / "node_modules"
STAMP = MADE / "stamp"
OPTIONAL = ("--default-non-nullable=false",)
"""A field with a default need not be sent."""
FROM = ("docs/openapi", "web", "package-lock.json")
CONFIG = "config.json"
ASSETS = "assets/"
"""Below it a file's name holds a hash of its content: it never changes, and is kept for ever."""
FOR_EVER, ASK_AGAIN = "public, max-age=31536000, immutable", "no-cache"
OLD_ASSETS_KEPT_S = 7 * 24 * 3600
"""A page that is open since before a deployment may still load its parts."""
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}


def build() -> Path:
    """The folder of the finished pages; made if what they are made from has changed.

    Raises:
        StepFailed: they cannot be made; the end of what was said is shown.
    """
    with alone("web"):
        wanted = _key()
        if not (STAMP.exists() and STAMP.read_text() == wanted and SITE.exists()):
            with step("pages"):
                shutil.rmtree(SITE, ignore_errors=True)
                _generate_types()
                run(["node", WEB / "build.mjs", SITE], log=LOGS / "pages.log")
            STAMP.write_text(wanted)
    return SITE


def check() -> None:
    """Types, and the one format, of all that pages are made from."""
    with alone("web"):
        _generate_types()
        run([_tool("tsc"), "--project", WEB], log=LOGS / "pages-types.log")
        run([_tool("prettier"), "--check", "--log-level", "warn", WEB], log=LOGS / "pages-format.log")


def _generate_types() -> None:
    for document in sorted((ROOT / "docs" / "openapi").glob("*.json")):
        types = MADE / "api" / f"{document.stem}.d.ts"
        source = hashlib.sha256(document.read_bytes()).hexdigest()
        stamp = types.with_suffix(".sha256")
        if types.exists() and stamp.exists() and stamp.read_text() == source:
            continue
        types.parent.mkdir(parents=True, exist_ok=True)
        run([_tool("openapi-typescript"), document, *OPTIONAL, "--output", types], log=LOGS / "pages-api.log")
        stamp.write_text(source)


def _tool(name: str) -> Path:
    return MODULES / ".bin" / name


def _key() -> str:
    digest = hashlib.sha256()
    files = [path for name in FROM for path in [ROOT / name, *(ROOT / name).rglob("*")] if path.is_file()]
    for path in sorted(files):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def config(people: Mapping[str, str], endpoint: str = "") -> dict[str, Any]:
    """What pages know of where people sign in: the outputs of the pools, and Cognito's address, which on AWS follows
    from their region. All of it is public: every sign-in shows it."""
    region = people["pool"].partition("_")[0]
    return {
        "region": region,
        "endpoint": endpoint or f"https://cognito-idp.{region}.amazonaws.com",
        "pools": {
            "residents": {"pool": people["pool"], "client": people["app_client"]},
            "staff": {"pool": people["staff_pool"], "client": people["staff_client"]},
        },
    }


def upload(s3: Any, bucket: str, configured: Mapping[str, Any]) -> None:
    """Puts the pages into their bucket: what they load first, and then themselves, so that none is ever without its
    parts. What an earlier deployment left is deleted once no open page can ask for it."""
    site = build()
    files = sorted((path for path in site.rglob("*") if path.is_file()), key=lambda path: path.suffix == ".html")
    with step(f"pages to {bucket}"):
        there = _there(s3, bucket)
        s3.put_object(Bucket=bucket, Key=CONFIG, Body=json.dumps(configured).encode(), **headers(CONFIG))
        for path in files:
            name, body = path.relative_to(site).as_posix(), path.read_bytes()
            if there.get(name, {}).get("ETag", "").strip('"') != hashlib.md5(body, usedforsecurity=False).hexdigest():
                s3.put_object(Bucket=bucket, Key=name, Body=body, **headers(name))
        names = {CONFIG, *(path.relative_to(site).as_posix() for path in files)}
        for name, found in there.items():
            if name not in names and found["LastModified"].timestamp() < time.time() - OLD_ASSETS_KEPT_S:
                s3.delete_object(Bucket=bucket, Key=name)


def headers(name: str) -> dict[str, str]:
    """What a file is, and how long browsers and the edge may keep it."""
    suffix = Path(name).suffix
    kind = TYPES.get(suffix) or mimetypes.types_map[suffix]
    return {"ContentType": kind, "CacheControl": FOR_EVER if name.startswith(ASSETS) else ASK_AGAIN}


def _there(s3: Any, bucket: str) -> dict[str, dict[str, Any]]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return {found["Key"]: found for page in pages for found in page.get("Contents", ())}


def first_load(page: str, site: Path = SITE) -> int:
    """The bytes of JavaScript, as gzip sends them, that a page loads before anything can be done on it."""
    html = (site / page / "index.html").read_text()
    scripts = [path for path in (site / ASSETS).glob("*.js") if f"/{ASSETS}{path.name}" in html]
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in scripts)


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.packaging.pages", description="The pages.")
    parser.add_argument("--check", action="store_true", help="types and format only")
    if parser.parse_args().check:
        check()
        return
    site = build()
    for html in sorted(site.rglob("index.html")):
        page = html.parent.relative_to(site).as_posix()
        print(f"    /{page}/: {first_load(page):,} bytes of JavaScript first")
    print(f"    {site.relative_to(ROOT)}")


if __name__ == "__main__":
    finish(main)
