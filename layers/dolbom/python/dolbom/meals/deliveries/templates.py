"""In which forms files are uploaded; and templates of line files: the header in Korean, with a byte order mark, as
spreadsheets open and save it."""

from typing import Literal

from dolbom.meals.files import loads, settlements, shop_posting, town_posting
from dolbom.meals.files.columns import KOREAN
from dolbom.texts.files import CELLS

UploadKind = Literal["enrolments", "loads", "policies", "merchants"]
UploadForm = Literal["csv", "json"]
FORMS: dict[str, tuple[UploadForm, ...]] = {
    "enrolments": ("csv",),
    "loads": ("csv",),
    "policies": ("json",),
    "merchants": ("json", "csv"),
}
"""In which forms files of a kind come, the usual one first."""

TemplateKind = Literal["enrolments", "loads", "merchants", "settlements"]

COLUMNS: dict[TemplateKind, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "enrolments": (town_posting.ENROLMENT_COLUMNS, ()),
    "loads": (loads.COLUMNS, ("lapses_on",)),
    "merchants": (shop_posting.SHOP_COLUMNS, shop_posting.OF_A_SHOP),
    "settlements": (settlements.COLUMNS, (*settlements.WHOSE_COLUMNS, settlements.CANCELS)),
}
"""The columns of each kind that a line must have, and those that it may; without the town, which the folder names."""


def names_of(kind: TemplateKind) -> list[tuple[str, str, bool, str]]:
    """Of each column: its name, its Korean name, whether each line must have it, and what a cell of it holds."""
    required, optional = COLUMNS[kind]
    return [(name, KOREAN[name][0], name in required, CELLS[name].ko) for name in (*required, *optional)]


def content_of(kind: TemplateKind) -> str:
    """The file itself: a header and no line. An example that somebody forgets to delete would be somebody's money."""
    return "\ufeff" + ",".join(korean for _, korean, _, _ in names_of(kind)) + "\r\n"
