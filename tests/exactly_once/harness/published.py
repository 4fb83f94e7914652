"""The published document as a source of requests: good ones, and each broken in one place in every way (R10)."""

import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from tools.openapi import FOLDER

Schema = Mapping[str, Any]
Path = tuple[str | int, ...]
ITEMS_MAX = 3
"""Enough of a list for a good body; its true limits are tried from `broken`."""
DEEP: Any = None
for _ in range(20):
    DEEP = [DEEP]
ANYTHING = (None, True, 0, -1, 1.5, 10**25, 1e300, "", "4000", [], {}, [None], {"amount": 1}, DEEP)
TEXTS = ("x" * 10_240, "🍙" * 3, "\u0000", "a\u001bb", "가나다", " ", "..", "ORDER#1", "\u202e")
RAW = ("NaN", "-Infinity", "1e400", '"\\ud800"', "0x10", "4000.5")
"""Text in place of a value, as it stands in the body; not all of it is JSON."""
MARK = "@here@"


def _matches(_validator: Any, pattern: str, value: Any, _schema: Schema) -> Iterator[ValidationError]:
    if isinstance(value, str) and not re.search(pattern.replace("$", r"\Z"), value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


Strict = extend(Draft202012Validator, {"pattern": _matches})
"""With JSON schema's own patterns: Python's `$` lets a new line pass at the end."""


class Document:
    """An API's OpenAPI document."""

    def __init__(self, api: str) -> None:
        self.content: Any = json.loads((FOLDER / f"{api}.json").read_text())
        self._judges: dict[int, tuple[Any, Schema]] = {}
        """Of each schema that was asked for: made once, and kept with it, so that its number stays its own."""

    def bodies(self) -> Iterator[tuple[str, str, Schema]]:
        """Method, path and schema of each operation that takes a body."""
        for path, methods in self.content["paths"].items():
            for method, described in methods.items():
                if "requestBody" in described:
                    yield method.upper(), path, described["requestBody"]["content"]["application/json"]["schema"]

    def queries(self) -> Iterator[tuple[str, str, Schema]]:
        """Method, path and the query as one schema of each operation that takes one."""
        for path, methods in self.content["paths"].items():
            for method, described in methods.items():
                query = [parameter for parameter in described["parameters"] if parameter["in"] == "query"]
                if query:
                    properties = {parameter["name"]: parameter["schema"] for parameter in query}
                    required = [parameter["name"] for parameter in query if parameter["required"]]
                    yield method.upper(), path, {"type": "object", "properties": properties, "required": required}

    def codes(self, method: str, path: str, status: int) -> set[str]:
        """The codes that an operation may answer with under a status."""
        described = self.content["paths"][path][method.lower()]["responses"].get(str(status), {"description": ""})
        return set(re.findall(r"^- `([a-z0-9_]+)`", described["description"], re.MULTILINE))

    def takes_parameter(self, schema: Schema, text: str) -> bool:
        """Whether the document says that a query parameter is right; all of them come as text."""
        value: Any = text
        if schema["type"] == "integer" and re.fullmatch("[0-9]{1,9}", text):
            value = int(text)
        elif schema["type"] == "number" and re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,9})?", text):
            value = float(text)
        elif schema["type"] == "boolean" and text in ("true", "false"):
            value = text == "true"
        return self.takes(schema, value)

    def resolved(self, schema: Schema) -> Schema:
        """A schema without a reference at its top, and without the null that stands for "not given"."""
        if "$ref" in schema:
            return self.resolved(self.content["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
        parts = [part for part in schema.get("anyOf", ()) if part != {"type": "null"}]
        return self.resolved(parts[0]) if parts else schema

    def takes(self, schema: Schema, value: Any) -> bool:
        """Whether the document says that a body is right."""
        if id(schema) not in self._judges:
            self._judges[id(schema)] = Strict({**schema, "components": self.content["components"]}), schema
        return bool(self._judges[id(schema)][0].is_valid(value))

    def places(self, schema: Schema, before: Path = ()) -> Iterator[Path]:
        """Every field of a schema; of a list its first element."""
        schema = self.resolved(schema)
        if "items" in schema:
            yield (*before, 0)
            yield from self.places(schema["items"], (*before, 0))
        for name, part in schema.get("properties", {}).items():
            yield (*before, name)
            yield from self.places(part, (*before, name))

    def good(self, schema: Schema, known: Mapping[str, Any], name: str = "") -> st.SearchStrategy[Any]:
        """Right values of a schema; `known` holds, by field, values that mean something in the town."""
        schema = self.resolved(schema)
        match schema["type"] if "enum" not in schema else "enum":
            case "object":
                required = schema.get("required", ())
                parts = {field: self.good(part, known, field) for field, part in schema["properties"].items()}
                return st.fixed_dictionaries(
                    {field: part for field, part in parts.items() if field in required},
                    optional={field: part for field, part in parts.items() if field not in required},
                )
            case "array":
                least, most = schema.get("minItems", 0), min(schema["maxItems"], ITEMS_MAX)
                return st.lists(self.good(schema["items"], known, name), min_size=least, max_size=most)
            case "integer":
                return st.integers(schema["minimum"], schema.get("maximum", schema.get("exclusiveMaximum", 0) - 1))
            case "number":
                return st.floats(schema["minimum"], schema["maximum"])
            case "string" if not schema.get("pattern", "^").startswith("^"):
                least, most = schema.get("minLength", 1), min(schema["maxLength"], 40)
                made = st.text(min_size=least, max_size=most).filter(re.compile(schema["pattern"]).search)
                return st.sampled_from(known[name]) | made if name in known else made
            case "string" if "pattern" in schema:
                made = _like(schema)
                return st.sampled_from(known[name]) | made if name in known else made
            case "string" if "const" in schema:
                return st.just(schema["const"])
            case "string":
                return st.text(max_size=min(schema["maxLength"], 40))
            case "enum":
                return st.sampled_from(schema["enum"])
        return st.booleans()


def _like(schema: Schema) -> st.SearchStrategy[str]:
    """Texts of a pattern; of the days that one lets through, those there are."""
    if schema.get("format") == "date":
        return st.dates(date(2000, 1, 1), date(2099, 12, 31)).map(date.isoformat)
    return st.from_regex(schema["pattern"].removeprefix("^").removesuffix("$"), fullmatch=True)


@dataclass(frozen=True)
class Broken:
    """A body with one thing wrong, as it is sent, and where; `value` is it as JSON, where it is JSON at all."""

    what: str
    place: Path
    text: str
    value: Any = None
    is_json: bool = True

    @property
    def pointer(self) -> str:
        return "".join(f"/{part}" for part in self.place)


def broken(body: Any) -> Iterator[Broken]:
    """Every place of a body, broken in every way."""
    for place in places(body):
        for value in (*ANYTHING, *TEXTS, *other_lengths(found(body, place))):
            if value != found(body, place) or type(value) is not type(found(body, place)):
                yield _as_json("another value", place, changed(body, place, value))
        for raw in RAW:
            text = json.dumps(changed(body, place, MARK)).replace(f'"{MARK}"', raw)
            yield Broken(raw, place, text, is_json=False)
        if isinstance(place[-1], str):
            yield _as_json("left out", place, changed(body, place, None, is_dropped=True))
    for place in [(), *places(body)]:
        if isinstance(found(body, place), dict):
            yield _as_json("unknown", (*place, "surprise"), changed(body, (*place, "surprise"), 1))


def other_lengths(value: Any) -> Iterator[Any]:
    """A text with something before or after it; a list of many."""
    if isinstance(value, str):
        yield from (value + "\n", value + "x" * 5_000, " " + value, value.upper() + "Z")
    if isinstance(value, list) and value:
        yield from (value * 51, value * 1_000)


def _as_json(what: str, place: Path, body: Any) -> Broken:
    return Broken(what, place, json.dumps(body), body)


def places(value: Any, before: Path = ()) -> Iterator[Path]:
    for key in value if isinstance(value, dict) else range(len(value)):
        yield (*before, key)
        if isinstance(value[key], dict | list):
            yield from places(value[key], (*before, key))


def found(body: Any, place: Path) -> Any:
    for part in place:
        body = body[part]
    return body


def changed(body: Any, place: Path, value: Any, *, is_dropped: bool = False) -> Any:
    copied = deepcopy(body)
    holder = found(copied, place[:-1])
    if is_dropped:
        del holder[place[-1]]
    else:
        holder[place[-1]] = value
    return copied
