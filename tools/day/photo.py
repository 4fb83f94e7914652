"""A photo as a phone takes it, with the place in it; and what is left in a photo, found without any image library."""

import io
import struct
from collections.abc import Iterator
from typing import Literal

import pillow_heif
from PIL import Image, ImageDraw

pillow_heif.register_heif_opener()

SIZE_PX = (1600, 1200)
GPS_IFD = 0x8825
MAKE, ORIENTATION, TAKEN_AT = 0x010F, 0x0112, 0x0132
ROTATED = 6
# What a JPEG needs to be decoded, and the header that says it is one (JFIF).
BARE = {0xC0: "SOF0", 0xC2: "SOF2", 0xC4: "DHT", 0xDB: "DQT", 0xDD: "DRI", 0xE0: "APP0"}
JFIF_BYTES = 14
SOI, EOI, SOS, COMMENT = 0xD8, 0xD9, 0xDA, 0xFE


def taken(lat: float, lon: float, *, shade: int = 0, kind: Literal["JPEG", "HEIF"] = "JPEG") -> bytes:
    """A photo of a made-up room, taken at a position (degrees north and east): the position is in its EXIF."""
    image = Image.new("RGB", SIZE_PX, (190 - shade, 200, 210))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 800, 1600, 1200), fill=(120, 100, 90 + shade))
    draw.rectangle((200, 300, 600, 700), fill=(60, 70, 90))
    draw.ellipse((900, 500, 1300, 900), fill=(200, 180 - shade, 120))
    exif = Image.Exif()
    exif[MAKE] = "Made-up camera"
    exif[ORIENTATION] = ROTATED
    exif[TAKEN_AT] = "2026:11:21 20:00:00"
    exif.get_ifd(GPS_IFD).update({1: "N", 2: _degrees(lat), 3: "E", 4: _degrees(lon)})
    out = io.BytesIO()
    comment = {"comment": "taken at home"} if kind == "JPEG" else {}
    image.save(out, kind, quality=85, exif=exif.tobytes(), **comment)
    return out.getvalue()


def _degrees(value: float) -> tuple[float, float, float]:
    minutes = value % 1 * 60
    return float(int(value)), float(int(minutes)), round(minutes % 1 * 60, 3)


def metadata_in(jpeg: bytes) -> list[str]:
    """Everything in a JPEG beside its pixels: EXIF, GPS, XMP, comments, colour profiles, bytes after its end.

    Walks the file's own segments; knows no image library and none of Dolbom's code.

    Raises:
        ValueError: not a JPEG.
    """
    found = []
    for marker, content in _segments(jpeg):
        if marker == COMMENT:
            found.append("comment")
        elif marker == 0xE1 and content.startswith(b"Exif"):
            found.append("EXIF")
            found += ["GPS"] if struct.pack(">H", GPS_IFD) in content or struct.pack("<H", GPS_IFD) in content else []
        elif marker == EOI:
            found += ["bytes after the end"] if content else []
        elif marker not in BARE or (marker == 0xE0 and not _is_bare_jfif(content)):
            found.append(f"APP{marker - 0xE0}" if 0xE0 <= marker <= 0xEF else f"marker {marker:02x}")
    return found


def _is_bare_jfif(content: bytes) -> bool:
    """JFIF's own header may hold a thumbnail; a bare one is 14 bytes."""
    return content.startswith(b"JFIF\0") and len(content) == JFIF_BYTES


def _segments(jpeg: bytes) -> Iterator[tuple[int, bytes]]:
    """Each marker segment with its content; at last EOI with what follows it."""
    if jpeg[:2] != bytes((0xFF, SOI)):
        raise ValueError("not a JPEG")
    at = 2
    while True:
        if jpeg[at] != 0xFF:
            raise ValueError(f"no marker at byte {at}")
        marker = jpeg[at + 1]
        if marker == EOI:
            yield EOI, jpeg[at + 2 :]
            return
        (length,) = struct.unpack(">H", jpeg[at + 2 : at + 4])
        if marker != SOS:
            yield marker, jpeg[at + 4 : at + 2 + length]
        at += 2 + length
        if marker == SOS:
            # Within the scan 0xFF is followed by 0x00 or a restart marker; anything else ends it.
            while jpeg[at] != 0xFF or jpeg[at + 1] == 0 or 0xD0 <= jpeg[at + 1] <= 0xD7:
                at += 1
