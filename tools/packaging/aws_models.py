"""Trims the botocore that ships to the services that are used: a client is then made in a quarter of the time.

botocore describes four hundred services in its data folder and looks through all of them for each new client; and most
of a description is prose. Nothing of what a client does is changed.
"""

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

SERVICES = ("athena", "cognito-idp", "dynamodb", "kms", "lambda", "s3", "sesv2", "sns", "sqs")
"""All that `dolbom.aws.client` is ever asked for."""
KEPT = ("service-2.json", "endpoint-rule-set-1.json", "paginators-1.json", "waiters-2.json")
PARTITION = "aws"
NO_DOCSTRINGS = '''"""In place of botocore's own module of this name: methods without documentation."""


class NoDocstring(str):
    def __new__(cls, *args, **kwargs):
        return super().__new__(cls)


ClientMethodDocstring = PaginatorDocstring = WaiterDocstring = NoDocstring
'''


def trim(botocore: Path) -> None:
    """Leaves in a botocore package only the used services, each in its newest version, without prose."""
    data = botocore / "data"
    for folder in sorted(path for path in data.iterdir() if path.is_dir()):
        if folder.name not in SERVICES:
            shutil.rmtree(folder)
            continue
        newest = max(version for version in folder.iterdir() if version.is_dir())
        for version in sorted(folder.iterdir()):
            if version != newest:
                shutil.rmtree(version)
        for path in sorted(newest.iterdir()):
            _rewrite(path)
    endpoints = json.loads((data / "endpoints.json").read_text())
    _write(data / "endpoints.json", _used(endpoints))
    _leave_out_docs(botocore / "docs")


def _leave_out_docs(docs: Path) -> None:
    """botocore can write each client method's documentation when it is asked for it; a function is never asked."""
    for path in sorted(docs.iterdir()):
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "utils.py":
            path.unlink()
    (docs / "__init__.py").write_text("")
    (docs / "docstring.py").write_text(NO_DOCSTRINGS)


def _rewrite(path: Path) -> None:
    """One description: read, packed or not, and written without its prose as plain JSON, which is read faster."""
    name = path.name.removesuffix(".gz")
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    path.unlink()
    if name in KEPT:
        _write(path.with_name(name), _without_prose(json.loads(raw)))


def _without_prose(value: Any) -> Any:
    if isinstance(value, dict):
        # A shape may have a member of that name; prose is text. Emptied, not left out: some readers ask for it.
        return {
            name: "" if name == "documentation" and isinstance(inner, str) else _without_prose(inner)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_without_prose(inner) for inner in value]
    return value


def _used(endpoints: dict[str, Any]) -> dict[str, Any]:
    partitions = [part for part in endpoints["partitions"] if part["partition"] == PARTITION]
    for part in partitions:
        part["services"] = {
            name: told for name, told in part["services"].items() if name in (*SERVICES, "email", "sts")
        }
    return {**endpoints, "partitions": partitions}


def _write(path: Path, value: Any) -> None:
    # A new file, never the old one written over: the installer may have linked that one to its cache, and with it to
    # every other environment of this machine.
    path.unlink(missing_ok=True)
    path.write_text(json.dumps(value, separators=(",", ":")))
