"""What a file says of itself in its first bytes: the kind of photo by its content, and its size in pixels.

Read before any decoder sees the file, as a decoder may take the memory that the header asks for.
"""

import re
from typing import Literal, NamedTuple

Kind = Literal["jpeg", "png", "webp", "heic"]


class Header(NamedTuple):
    kind: Kind
    width_px: int
    height_px: int
    scans: int = 1
    """Passes over the picture that a decoder must make: a progressive JPEG may ask for thousands."""
    parts: int = 1
    """Segments or chunks that a decoder must walk through."""


HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})
"""Still pictures coded in HEVC; `mif1` says only that it is a picture, and the decoder has the last word."""
HEIC_SIZE = re.compile(rb"ispe\0\0\0\0(.{4})(.{4})", re.DOTALL)
"""The property that gives a picture's size; a file has one for each picture, tile and thumbnail."""

_JPEG_SCAN, _JPEG_END = 0xDA, 0xD9
_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_MARKER = re.compile(rb"\xff[^\x00\x01\xff\xd0-\xd7]")
"""A marker with a length after it; so not the zero byte of a picture's 0xFF, fillers, restarts and such."""


def read_header(data: bytes) -> Header | None:
    """The header of a JPEG, PNG, WebP or HEIC; None for anything else, and for what is too broken to tell."""
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if data.startswith(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR") and len(data) >= 24:
        return Header("png", _number(data[16:20]), _number(data[20:24]), parts=_png_chunks(data))
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP" and len(data) >= 30:
        return _webp(data)
    if data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS:
        return _heic(data)
    return None


def _jpeg(data: bytes) -> Header | None:
    """Walks the segments to the end of the picture; what comes after it is not looked at."""
    width = height = scans = segments = 0
    found = _JPEG_MARKER.search(data, 2)
    while found and (marker := data[found.start() + 1]) != _JPEG_END:
        at = found.end()
        if marker in _JPEG_SIZES:
            # The largest that any frame header claims: a second one must not slip by.
            height = max(height, _number(data[at + 3 : at + 5]))
            width = max(width, _number(data[at + 5 : at + 7]))
        scans += marker == _JPEG_SCAN
        segments += 1
        found = _JPEG_MARKER.search(data, at + _number(data[at : at + 2]))
    return Header("jpeg", width, height, scans, segments) if width and height and scans else None


def _png_chunks(data: bytes) -> int:
    chunks, at = 0, 8
    while at < len(data):
        chunks += 1
        at += 12 + _number(data[at : at + 4])
    return chunks


def _webp(data: bytes) -> Header | None:
    """A simple file's size stands in its one picture; an extended file's canvas before everything else."""
    chunk, body = data[12:16], data[20:]
    if chunk == b"VP8X":
        return Header("webp", 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little"))
    if chunk == b"VP8L" and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return Header("webp", 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    if chunk == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = (int.from_bytes(body[at : at + 2], "little") & 0x3FFF for at in (6, 8))
        return Header("webp", width, height)
    return None


def _heic(data: bytes) -> Header | None:
    sizes = [(_number(found[1]), _number(found[2])) for found in HEIC_SIZE.finditer(data)]
    if not sizes:
        return None
    width, height = max(sizes, key=lambda size: size[0] * size[1])
    return Header("heic", width, height)


def _number(big_endian: bytes) -> int:
    return int.from_bytes(big_endian, "big")
