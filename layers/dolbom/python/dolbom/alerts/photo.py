"""A photo as it stands (A6), a report's, and what it suggests of its place."""

from typing import Annotated, Literal, Self, get_args

from pydantic import BeforeValidator, WithJsonSchema

from dolbom.alerts import keys
from dolbom.alerts.report import Office
from dolbom.dynamo.items import Item, lies_at
from dolbom.dynamo.stored import Count, Instant, Stored

ContentType = Literal["image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "application/octet-stream"]

ANY_KIND: ContentType = "application/octet-stream"
ALIASES: dict[str, ContentType] = {
    **dict.fromkeys(
        ("image/jpg", "image/pjpeg", "image/jpe", "image/jfif", "image/pipeg", "image/x-jpeg"), "image/jpeg"
    ),
    **dict.fromkeys(("image/x-png", "image/apng", "image/vnd.mozilla.apng"), "image/png"),
    "image/x-webp": "image/webp",
    "image/heic-sequence": "image/heic",
    "image/heif-sequence": "image/heif",
    **dict.fromkeys(("", "image/*", "*/*", "binary/octet-stream"), ANY_KIND),
}
"""How else phones, browsers and file managers call the four kinds, and what they say when they do not know."""


def _content_type_of(said: object) -> object:
    """The type that is meant: in upper case, with parameters, by another name, or not known at all."""
    if not isinstance(said, str):
        return said
    plain = said.partition(";")[0].strip(" \t").lower()
    return ALIASES.get(plain, plain)


AnyContentType = Annotated[
    ContentType,
    BeforeValidator(_content_type_of),
    WithJsonSchema(
        {
            "type": "string",
            "enum": sorted({*get_args(ContentType), *ALIASES}),
            "description": "A hint: the content decides. Upper case and parameters (`; charset=…`) are taken too.",
        }
    ),
]
"""What a device says of a file's kind. It is a hint and no more: the content decides, when the file is cleaned. What
is surely no photo of the four kinds is refused before anybody uploads it."""


class Picture(Stored):
    """One photo's slot, whatever it belongs to."""

    state: Literal["waiting", "ready", "refused", "expired"] = "waiting"
    content_type: ContentType = ANY_KIND
    """Of a report's photo none is kept: what the device said is in the address to upload to."""
    asked_at: Instant
    code: str | None = None
    """Why it was refused."""
    image_key: str | None = None
    thumbnail_key: str | None = None
    width_px: Count | None = None
    height_px: Count | None = None


class Photo(Picture):
    """The slot of a report's photo."""

    alert_id: str
    photo_id: str
    use_position: bool = False

    @classmethod
    def _validated(cls, item: Item) -> Self:
        found = super()._validated(item)
        lies_at(item, None, keys.photo(found.photo_id))
        return found


class PlaceHint(Stored):
    """The centre where a photo was taken, by the position in it: of the position itself nothing is kept."""

    photo_id: str
    office: Office
    until: Instant
    """The reporter may agree until then; after that it is not shown, and is deleted."""
