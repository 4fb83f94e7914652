"""What a file says of itself in its first bytes: the kind of photo by its content, and its size in pixels.

Read before any decoder sees the file, as a decoder may take the memory that the header asks for.
"""

import re
from typing import Literal, NamedTuple

from dolbom.starting.patterns import compiled_later

Kind = Literal["jpeg", "png", "webp", "heic"]


class Header(NamedTuple):
    kind: Kind
    width_px: int
    height_px: int
    scans: int = 1
    """Passes over the picture that a decoder must make: a progressive JPEG may ask for thousands."""
    parts: int = 1
    """Segments or chunks that a decoder must walk through."""
    has_end: bool = True
    """Whether a JPEG says where its picture ends. The last two bytes are the first that are lost on the way."""
    bits: int = 8
    """Of one sample of a PNG: 1, 2, 4, 8 or 16."""
    transparent: bytes | None = None
    """The one grey or colour of a PNG that is transparent: one or three samples of 16 bits."""
    is_told_twice: bool = False
    """Whether a PNG has two palettes, or says twice what is transparent: of which decoders take the first or the last,
    and so hide and show other things than viewers do."""


HEVC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
"""Pictures, and sequences of pictures, coded in HEVC."""
HEIF_BRANDS = frozenset({b"mif1", b"mif2", b"mif3", b"msf1", b"miaf"})
"""These say only that it is a picture or a sequence: the decoder has the last word."""
AV1_BRANDS = frozenset({b"avif", b"avis"})
BRANDS_MAX = 64
"""As many brands of a file are looked at."""
_ONCE = (b"PLTE", b"tRNS")
_PNG_WITHOUT_PALETTE_OR_ALPHA = (b"\0", b"\2")
HEIC_SIZE = compiled_later(rb"ispe\0\0\0\0(.{4})(.{4})", re.DOTALL)
"""The property that gives a picture's size; a file has one for each picture, tile and thumbnail."""

_JPEG_SCAN, _JPEG_END = 0xDA, 0xD9
_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_MARKER = compiled_later(rb"\xff[^\x00\x01\xff\xd0-\xd7]")
"""A marker with a length after it; so not the zero byte of a picture's 0xFF, fillers, restarts and such."""


def read_header(data: bytes) -> Header | None:
    """The header of a JPEG, PNG, WebP or HEIC; None for anything else, and for what is too broken to tell."""
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if data.startswith(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR") and len(data) >= 24:
        return _png(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP" and len(data) >= 30:
        return _webp(data)
    if data[4:8] == b"ftyp" and _is_heic(data):
        return _heic(data)
    return None


def _is_heic(data: bytes) -> bool:
    """By the brand that a file puts first, and by those that it says it is compatible with: makers differ in which
    of them comes first. What says that it is coded in AV1 is none of the four kinds."""
    end = min(_number(data[:4]), len(data), 16 + 4 * BRANDS_MAX)
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, end - 3, 4))}
    return not brands & AV1_BRANDS and bool(brands & (HEVC_BRANDS | HEIF_BRANDS))


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
    if not (width and height and scans):
        return None
    return Header("jpeg", width, height, scans, segments, has_end=found is not None)


def _png(data: bytes) -> Header:
    """Walks the chunks. A transparent colour counts before the picture alone, as with every viewer."""
    chunks, at, transparent, is_before = 0, 8, None, True
    told: list[bytes] = []
    bits, has_one_transparent = data[24:25], data[25:26] in _PNG_WITHOUT_PALETTE_OR_ALPHA
    while at < len(data):
        length, name = _number(data[at : at + 4]), data[at + 4 : at + 8]
        is_before = is_before and name != b"IDAT"
        if name == b"tRNS" and is_before and has_one_transparent:
            transparent = data[at + 8 : at + 8 + length]
        told += [name] if name in _ONCE else []
        chunks += 1
        at += 12 + length
    return Header(
        "png",
        *(_number(data[16:20]), _number(data[20:24])),
        parts=chunks,
        bits=_number(bits),
        transparent=transparent,
        is_told_twice=len(told) > len(set(told)),
    )


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
