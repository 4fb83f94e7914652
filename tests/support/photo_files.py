"""Photos as phones, editors and attackers make them, and a reader of JPEGs of its own to see what came out.

The position is made up: 37.2411, 127.1776 (Yongin's city hall).
"""

import re
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise

import pillow_heif
import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from dolbom.alerts.photos.clean import CleanPhoto, Refused, clean

SECRET = b"KIM-MADE-UP-010-0000-0000"
"""Put wherever a file can hold something: must not be found in what comes out."""

# The four quarters of an upright photo, so that turning it the wrong way shows.
QUARTERS = {(0, 0): (200, 30, 30), (1, 0): (30, 170, 30), (0, 1): (30, 30, 200), (1, 1): (220, 200, 30)}
GPS_IFD, GPS = 0x8825, {1: "N", 2: (37.0, 14.0, 27.96), 3: "E", 4: (127.0, 10.0, 39.36)}


def picture(width: int = 640, height: int = 480, mode: str = "RGB") -> Image.Image:
    image = Image.new("RGB", (width, height))
    for (x, y), colour in QUARTERS.items():
        image.paste(colour, (x * width // 2, y * height // 2, (x + 1) * width // 2, (y + 1) * height // 2))
    return image.convert(mode)


def saved(image: Image.Image, kind: str, **how: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def jpeg(image: Image.Image | None = None, **how: object) -> bytes:
    return saved(image or picture(), "JPEG", **({"quality": 95} | how))


def heic(image: Image.Image | None = None, **how: object) -> bytes:
    out = BytesIO()
    pillow_heif.from_pillow(image or picture()).save(out, quality=90, **how)
    return out.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """Who, where, with what, and a thumbnail's worth of a maker's note."""
    block = Image.Exif()
    block[0x0112] = orientation
    block[0x010F], block[0x013B] = "Made-up Maker", SECRET.decode()
    block.get_ifd(GPS_IFD).update(GPS)
    block.get_ifd(0x8769).update({0x927C: SECRET * 10, 0x9286: b"ASCII\0\0\0" + SECRET})
    return block


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def with_segments(photo: bytes, *segments: bytes) -> bytes:
    """A JPEG with segments put in right after its start."""
    return photo[:2] + b"".join(segments) + photo[2:]


def stuffed_jpeg() -> bytes:
    """Metadata in every place that a JPEG has for it."""
    inner = jpeg(picture(64, 48), comment=SECRET, exif=exif())
    block = exif().tobytes()
    everywhere = [segment(marker, b"Exif\0\0" + block[6:]) for marker in range(0xE0, 0xF0)]
    known = [
        segment(0xE0, b"JFXX\0\x10" + inner[:60_000]),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"),
        segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + SECRET),
        segment(0xE2, b"ICC_PROFILE\0\1\1" + ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()),
        segment(0xE2, b"FPXR\0" + SECRET),
        segment(0xED, b"Photoshop 3.0\0008BIM\x04\x04\0\0" + struct.pack(">I", len(SECRET)) + SECRET + b"\0"),
        segment(0xEC, b"Ducky" + SECRET),
        segment(0xFE, SECRET),
    ]
    return with_segments(jpeg(), *everywhere, *known) + SECRET * 1000 + inner


def stuffed_png() -> bytes:
    notes = PngInfo()
    notes.add_text("Author", SECRET.decode())
    notes.add_text("Comment", SECRET.decode(), zip=True)
    notes.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{SECRET.decode()}</x:xmpmeta>")
    return saved(picture(), "PNG", pnginfo=notes, exif=exif()) + SECRET


def png(chunks: list[tuple[bytes, bytes]]) -> bytes:
    """A PNG of any chunks, right or wrong, each with a right checksum."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )


def png_header(width: int, height: int, bits: int = 8, colours: int = 2) -> tuple[bytes, bytes]:
    return b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colours, 0, 0, 0)


BOMB_PARTS = 100


def png_bomb(side: int = 20_000) -> bytes:
    """20,000 × 20,000 white pixels in little more than a megabyte."""
    rows = (b"\0" + b"\xff" * (side * 3)) * (side // BOMB_PARTS)
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    # After a full flush the next part packs to the same bytes: it is packed once.
    packed = packer.compress(rows) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = 1
    for _ in range(BOMB_PARTS):
        checksum = zlib.adler32(rows, checksum)
    data = b"\x78\xda" + packed * BOMB_PARTS + zlib.compressobj(wbits=-zlib.MAX_WBITS).flush()
    return png([png_header(side, side), (b"IDAT", data + struct.pack(">I", checksum)), (b"IEND", b"")])


def progressive_with_scans(scans: int) -> bytes:
    """A progressive JPEG that repeats one of its passes over the picture."""
    photo = jpeg(progressive=True)
    starts = [at for at, marker, _ in jpeg_segments(photo) if marker == 0xDA]
    last = photo[starts[-1] : -2]
    return photo[:-2] + last * (scans - len(starts)) + photo[-2:]


def jpeg_segments(photo: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(place, marker, body) of each segment by ITU-T T.81 annex B; fails on any byte that it does not allow.

    Reads to the end of the file: bytes after the end of the picture are one more segment, marked -1.
    """
    assert photo[:2] == b"\xff\xd8"
    at = 2
    while photo[at : at + 2] != b"\xff\xd9":
        assert photo[at] == 0xFF, f"no marker at {at}"
        marker, length = photo[at + 1], int.from_bytes(photo[at + 2 : at + 4], "big")
        assert marker >= 0xC0, f"no marker {marker:02x} has a length"
        assert length >= 2
        yield at, marker, photo[at + 4 : at + 2 + length]
        at += 2 + length
        if marker == 0xDA:
            while not (photo[at] == 0xFF and photo[at + 1] != 0 and not 0xD0 <= photo[at + 1] <= 0xD7):
                at += 1
    if photo[at + 2 :]:
        yield at, -1, photo[at + 2 :]


def colour_at(photo: bytes, x: float, y: float) -> tuple[int, ...]:
    image = Image.open(BytesIO(photo))
    pixel = image.getpixel((int(image.width * x), int(image.height * y)))
    assert isinstance(pixel, tuple)
    return pixel


def alike(one: tuple[int, ...], other: tuple[int, ...], tolerance: int = 12) -> bool:
    return all(abs(a - b) <= tolerance for a, b in zip(one, other, strict=True))


def is_upright(photo: bytes) -> bool:
    return all(alike(colour_at(photo, 0.25 + 0.5 * x, 0.25 + 0.5 * y), want) for (x, y), want in QUARTERS.items())


def turned(orientation: int) -> Image.Image:
    """The picture as a camera held so stores it: showing it by its EXIF orientation gives it upright again."""
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    return picture().transpose(undo[orientation]) if orientation in undo else picture()


def sides(photo: bytes) -> tuple[int, int]:
    """(width, height) out of the frame header."""
    body = next(body for _, marker, body in jpeg_segments(photo) if marker in (0xC0, 0xC1, 0xC2))
    height, width = struct.unpack(">HH", body[1:5])
    return width, height


def cut(photo: bytes, pieces: int) -> list[bytes]:
    """The photo cut off at so many places, from the first byte to the last but one."""
    ends = [1 + (len(photo) - 2) * piece // (pieces - 1) for piece in range(pieces)]
    assert all(one < other for one, other in pairwise(ends))
    return [photo[:end] for end in ends]


# JFIF's header, tables of quantisation and Huffman codes, the frame, restarts, the scan. Nothing else.
MARKERS_OF_A_BARE_JPEG = {0xE0, 0xDB, 0xC4, 0xC0, 0xDD, 0xDA}
JFIF_WITHOUT_THUMBNAIL = re.compile(rb"JFIF\0\x01.\x00\x00\x01\x00\x01\x00\x00", re.DOTALL)

KINDS = {
    "jpeg": jpeg,
    "png": lambda image=None: saved(image or picture(), "PNG"),
    "webp": lambda image=None: saved(image or picture(), "WEBP", quality=95),
    "heic": heic,
}


def assert_bare(cleaned: CleanPhoto) -> None:
    for photo in (cleaned.image, cleaned.thumbnail):
        for _, marker, body in jpeg_segments(photo):
            assert marker in MARKERS_OF_A_BARE_JPEG, f"segment {marker:02x}: {body[:40]!r}"
            if marker == 0xE0:
                assert JFIF_WITHOUT_THUMBNAIL.fullmatch(body)
        assert SECRET not in photo
        shown = Image.open(BytesIO(photo))
        assert not shown.getexif()
        assert set(shown.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert shown.mode == "RGB"


def refusal(photo: bytes) -> str:
    with pytest.raises(Refused) as refused:
        clean(photo)
    return refused.value.code
