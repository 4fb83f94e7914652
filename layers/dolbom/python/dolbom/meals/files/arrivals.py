"""Where a file comes from: its folder says what it is, and the folder below that who sent it.

    policies/<town>/….json        municipal policies: a town is switched on, or a rule changed, by data (M15)
    merchants/<town>/….json       merchants and their menus
    merchants/<town>/….csv        merchants as a spreadsheet has them, without menus: as many as a line file holds
    enrolments/<town>/….csv       children whose accounts are opened (M1)
    loads/<town>/….csv            money for children's accounts (M2)
    settlements/<network>/….csv   purchases in shops and their cancellations, from a card network (M11)

A sender is granted its own folder of the bucket and no other (S3 knows who writes, and a file does not): so the folder
cannot be forged, where a column, a header or a tag of the object could be. All numbers in a file are the sender's own.
"""

from dataclasses import dataclass
from typing import Literal

from dolbom.meals.files.results import FileRefused
from dolbom.starting.patterns import compiled_later

Kind = Literal["policies", "merchants", "enrolments", "loads", "settlements"]
CONTINUE = "continue/"
UPLOADER = "by"
"""The object's metadata that tells which account was given leave to upload it."""

_TOWN, _NETWORK = compiled_later(r"[0-9]{5}"), compiled_later(r"[a-z][a-z0-9-]{1,19}")
LINES = ".csv"
_ENDINGS: dict[Kind, str] = {
    "policies": ".json",
    "merchants": ".json",
    "enrolments": ".csv",
    "loads": ".csv",
    "settlements": ".csv",
}
_SPREADSHEETS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".numbers", ".cell", ".hwp", ".hwpx", ".docx")
_PACKED = (".zip", ".gz", ".7z", ".rar", ".tar", ".tgz", ".egg", ".alz")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file by what it is and who sent it: a municipality's code, or a card network's name."""

    key: str
    kind: Kind
    sender: str

    @property
    def has_lines(self) -> bool:
        """Whether it is a file of lines, and not of entries."""
        return self.key.lower().endswith(LINES)

    @property
    def scope(self) -> str:
        """Under what the file's content is known: another sender's same bytes are another file."""
        return f"{self.kind}/{self.sender}"


def is_folder(key: str) -> bool:
    """Whether a key is what consoles write for an empty folder: no file, unless something is in it."""
    return key.endswith("/")


def arrival_of(key: str) -> Arrival:
    """What a key says.

    Raises:
        FileRefused: the folder, the sender or the name's ending is none that we know.
    """
    folder, *below = key.split("/")
    kind: Kind | None = next((known for known in _ENDINGS if known == folder), None)
    if kind is None:
        raise FileRefused("unknown_folder", folders=", ".join(_ENDINGS))
    name = below.pop().lower() if below else ""
    sender = below[0] if below else ""
    if not (_NETWORK if kind == "settlements" else _TOWN).fullmatch(sender):
        raise FileRefused("no_network" if kind == "settlements" else "no_town", folder=kind)
    if not name.endswith(_ENDINGS[kind]) and not (kind == "merchants" and name.endswith(LINES)):
        is_table = _ENDINGS[kind] == ".csv" and name.endswith(_SPREADSHEETS)
        code = "spreadsheet_file" if is_table else "packed_file" if name.endswith(_PACKED) else "wrong_ending"
        raise FileRefused(code, ending=_ENDINGS[kind])
    return Arrival(key, kind, sender)
