"""Files of entries (JSON): a town's policies (M15), and its merchants with their menus. Each entry for itself."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any
from unicodedata import normalize

from pydantic import ValidationError

from dolbom.clock import Clock, stamp
from dolbom.errors import Conflict, Invalid
from dolbom.meals.accounts import Change
from dolbom.meals.files.arrivals import Arrival
from dolbom.meals.files.results import FileRefused, LineError, Outcome
from dolbom.meals.files.shop_posting import NUMBER, Register
from dolbom.meals.merchant import Merchant
from dolbom.meals.policy import MealPolicy
from dolbom.meals.policy_store import publish
from dolbom.meals.store import MealStore
from dolbom.strict_json import number_of
from dolbom.texts import problems
from dolbom.texts.words import LANGUAGES

JSON_BYTES_MAX = 16 * 1024 * 1024
JSON_ENTRIES_MAX = 20_000
PACKED = (b"\x1f\x8b", b"PK\x03\x04")
"""How gzip and zip files begin, whatever their names say."""


def entries_of(chunks: Iterator[bytes]) -> list[Any]:
    """What a file holds: a list of entries, or one.

    Raises:
        FileRefused: empty, over a limit, or no JSON.
    """
    raw = bytearray()
    for chunk in chunks:
        raw += chunk
        if len(raw) > JSON_BYTES_MAX:
            raise FileRefused("file_too_large", bytes_max=JSON_BYTES_MAX)
    if not raw.strip():
        raise FileRefused("empty_file")
    if bytes(raw[:4]).startswith(PACKED):
        raise FileRefused("packed_file", ending=".json")
    try:
        content = json.loads(
            _text(bytes(raw)), object_pairs_hook=_members, parse_constant=_no_number, parse_float=number_of
        )
    except (ValueError, RecursionError):
        raise FileRefused("not_json") from None
    entries = content if isinstance(content, list) else [content]
    if len(entries) > JSON_ENTRIES_MAX:
        raise FileRefused("too_many_entries", entries_max=JSON_ENTRIES_MAX)
    return entries


class EntryPosting:
    """Takes in the entries of a town's file; what is so already changes nothing."""

    def __init__(self, meals: MealStore, clock: Clock, arrival: Arrival) -> None:
        self.meals = meals
        self.clock = clock
        self.arrival = arrival
        self.register = Register(meals.table)

    def read_ahead(self, entries: Sequence[Any]) -> None:
        """Reads the shops of the next entries, up to a hundred, in one call."""
        if self.arrival.kind == "merchants":
            self.register.read_ahead(entry.get(NUMBER) for entry in entries if isinstance(entry, dict))

    def post(self, number: int, entry: Any) -> Outcome:
        """Takes in one entry.

        Raises:
            LineError: it is not valid, or another town's.
        """
        try:
            return self._policy(entry) if self.arrival.kind == "policies" else self._shop(number, entry)
        except (Conflict, Invalid) as error:
            raise LineError(error.code, **error.facts) from None

    def _policy(self, entry: Any) -> Outcome:
        policy: MealPolicy = _validated(MealPolicy, entry)
        _of_the_sender(policy.municipality, self.arrival)
        publish(self.meals, policy, self.clock())
        return "posted"

    def _shop(self, number: int, entry: Any) -> Outcome:
        merchant: Merchant = _validated(Merchant, entry)
        _of_the_sender(merchant.municipality, self.arrival)
        _each_item_once(merchant)
        why = f"{self.arrival.key} {number}"
        taken = self.register.take_in(
            lambda: merchant, Change(f"files/{self.arrival.sender}", stamp(self.clock()), "file", why)
        )
        return "already" if taken == "already" else "posted"


def _each_item_once(merchant: Merchant) -> None:
    """Two prices of one item could not be told apart by an order."""
    for item_id, count in Counter(item.item_id for item in merchant.menu).items():
        if count > 1:
            raise LineError("item_twice", item_id=item_id)


def _of_the_sender(town: str, arrival: Arrival) -> None:
    if town != arrival.sender:
        raise LineError("outside_jurisdiction", town=arrival.sender)


def _text(raw: bytes) -> str:
    """As editors save it: UTF-8 and UTF-16, with a byte order mark or without; or CP949."""
    try:
        return raw.decode("utf-8-sig" if raw[:3] == b"\xef\xbb\xbf" else json.detect_encoding(raw))
    except UnicodeDecodeError:
        return raw.decode("cp949")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object's members: none twice, and texts composed (NFC), as people count their letters."""
    found = {name: normalize("NFC", value) if isinstance(value, str) else value for name, value in pairs}
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_number(name: str) -> Any:
    raise ValueError(name)


def _validated(model: type[Any], entry: Any) -> Any:
    try:
        return model.model_validate(entry)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        korean, english = (problems.fault(first["type"], first.get("ctx") or {}, language) for language in LANGUAGES)
        pointer = "".join(f"/{part}" for part in first["loc"])
        raise LineError("invalid", pointer=pointer, detail=korean, detail_en=english) from None
