"""A6: what phones, messengers and editors really write: the rare kinds inside the four kinds of photos."""

import random
import struct
import zlib
from io import BytesIO
from itertools import product

import pillow_heif
import pytest
from PIL import Image, ImageCms
from PIL.TiffImagePlugin import IFDRational

from dolbom.alerts.photos import sandbox
from dolbom.alerts.photos.clean import clean
from dolbom.alerts.photos.headers import read_header
from dolbom.alerts.photos.opening import LOST_PART_MAX, LOST_ROWS_MAX
from tests.support.photo_files import (
    KINDS,
    alike,
    assert_bare,
    colour_at,
    exif,
    heic,
    is_upright,
    jpeg,
    picture,
    png,
    png_header,
    refusal,
    saved,
    segment,
    turned,
    with_segments,
)

GREY, COLOUR, PALETTE, GREY_ALPHA, COLOUR_ALPHA = 0, 2, 3, 4, 6
SAMPLES = {GREY: 1, COLOUR: 3, PALETTE: 1, GREY_ALPHA: 2, COLOUR_ALPHA: 4}
SIDE = 32
WHITE = (255, 255, 255)

Pixel = tuple[int, ...]


def png_of(left: Pixel, right: Pixel, bits: int, colours: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG whose left half has one pixel's samples, and its right half another's."""
    samples = left * (SIDE // 2) + right * (SIDE // 2)
    assert len(samples) == SIDE * SAMPLES[colours]
    whole = 0
    for sample in samples:
        whole = whole << bits | sample
    row = b"\0" + whole.to_bytes(len(samples) * bits // 8, "big")
    return png([png_header(SIDE, SIDE, bits, colours), *chunks, (b"IDAT", zlib.compress(row * SIDE)), (b"IEND", b"")])


def transparent(*samples: int) -> tuple[bytes, bytes]:
    return b"tRNS", struct.pack(f">{len(samples)}H", *samples)


def halves(photo: bytes) -> tuple[Pixel, Pixel]:
    cleaned = clean(photo)
    assert_bare(cleaned)
    return colour_at(cleaned.image, 0.25, 0.5), colour_at(cleaned.image, 0.75, 0.5)


GREYS = [(bits, hidden) for bits in (1, 2, 4, 8) for hidden in range(min(1 << bits, 16))]


@pytest.mark.parametrize(
    ("bits", "hidden"), [*GREYS, (8, 200), (8, 255), (16, 0), (16, 300), (16, 0x1234), (16, 65_535)]
)
def test_A6_the_one_transparent_grey_of_a_png_is_paper_at_any_depth_and_other_greys_stay(
    bits: int, hidden: int
) -> None:
    most = (1 << bits) - 1
    shown = 0 if hidden else most // 2 or most
    left, right = halves(png_of((hidden,), (shown,), bits, GREY, transparent(hidden)))
    assert alike(left, WHITE)
    assert alike(right, (shown * 255 // most,) * 3)


@pytest.mark.parametrize(
    ("bits", "hidden", "shown"),
    [
        (8, (200, 30, 30), (30, 30, 200)),
        (8, (0, 0, 0), (0, 0, 8)),
        (16, (0xC800, 0x1E00, 0x1E00), (0x1E00, 0x1E00, 0xC800)),
        (16, (0xC837, 0x1E99, 0x1E01), (0x1E00, 0x1E00, 0xC800)),
        # The same in the upper bytes: only the lower ones tell them apart.
        (16, (0x6401, 0x6402, 0x6403), (0x6401, 0x6402, 0x6404)),
        (16, (1, 2, 3), (3, 2, 1)),
        (16, (0, 0, 0), (0, 0, 1)),
    ],
)
def test_A6_the_one_transparent_colour_of_a_png_is_paper_and_its_neighbours_stay(
    bits: int, hidden: Pixel, shown: Pixel
) -> None:
    left, right = halves(png_of(hidden, shown, bits, COLOUR, transparent(*hidden)))
    assert alike(left, WHITE)
    assert alike(right, tuple(sample >> (bits - 8) for sample in shown))


def test_A6_a_transparent_grey_says_more_bits_than_it_has_and_means_the_lowest() -> None:
    left, right = halves(png_of((2,), (1,), 2, GREY, transparent(0xFFFE)))
    assert (alike(left, WHITE), alike(right, (85, 85, 85))) == (True, True)


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
def test_A6_transparent_entries_of_a_palette_are_paper_at_any_depth(bits: int) -> None:
    colours = b"PLTE", bytes((200, 30, 30, 30, 30, 200))
    left, right = halves(png_of((0,), (1,), bits, PALETTE, colours, (b"tRNS", b"\0")))
    assert alike(left, WHITE)
    assert alike(right, (30, 30, 200))
    left, right = halves(png_of((0,), (1,), bits, PALETTE, colours, (b"tRNS", b"\x80\0")))
    assert alike(left, (227, 142, 142))
    assert alike(right, WHITE)


@pytest.mark.parametrize(("bits", "colours"), list(product((8, 16), (GREY_ALPHA, COLOUR_ALPHA))))
def test_A6_what_an_alpha_channel_hides_is_paper_at_any_depth(bits: int, colours: int) -> None:
    most = (1 << bits) - 1
    samples = SAMPLES[colours] - 1
    black, clear = (0,) * samples + (most,), (0,) * samples + (0,)
    left, right = halves(png_of(clear, black, bits, colours))
    assert alike(left, WHITE)
    assert alike(right, (0, 0, 0))


def test_A6_a_great_png_with_a_transparent_colour_is_flat_in_every_strip_of_it() -> None:
    secret = Image.new("RGB", (3000, 5000), (200, 30, 30))
    secret.paste((30, 30, 200), (1500, 0, 3000, 5000))
    cleaned = clean(saved(secret, "PNG", transparency=(200, 30, 30), compress_level=1))
    for height in (0.01, 0.33, 0.5, 0.77, 0.99):
        assert alike(colour_at(cleaned.image, 0.25, height), WHITE)
        assert alike(colour_at(cleaned.image, 0.75, height), (30, 30, 200))


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("hidden", [True, False])
def test_A6_an_interlaced_png_with_a_transparent_colour_is_flat_too(bits: int, hidden: bool) -> None:
    sample = 0x6401 if bits == 16 else 0x64
    pixel = struct.pack(">3H" if bits == 16 else ">3B", sample, 2, 3)
    # The seven passes of 8 × 8 pixels, by width and height.
    passes = ((1, 1), (1, 1), (2, 1), (2, 2), (4, 2), (4, 4), (8, 4))
    rows = b"".join((b"\0" + pixel * width) * height for width, height in passes)
    name, header = png_header(8, 8, bits)
    key = transparent(sample, 2, 3 if hidden else 4)
    photo = png([(name, header[:-1] + b"\1"), key, (b"IDAT", zlib.compress(rows)), (b"IEND", b"")])
    shown = WHITE if hidden else (0x64, 2 if bits == 8 else 0, 3 if bits == 8 else 0)
    assert alike(colour_at(clean(photo).image, 0.5, 0.5), shown)


@pytest.mark.parametrize("colours", [GREY, COLOUR, PALETTE])
def test_A6_a_png_that_says_twice_what_is_transparent_is_refused_since_viewers_and_decoders_differ(
    colours: int,
) -> None:
    hidden = {GREY: (7,), COLOUR: (200, 30, 40), PALETTE: (0,)}[colours]
    hides = (b"tRNS", b"\0") if colours == PALETTE else transparent(*hidden)
    shows = (b"tRNS", b"\xff") if colours == PALETTE else transparent(*[1] * len(hidden))
    palette = [(b"PLTE", bytes((200, 30, 40, 0, 0, 0)))] if colours == PALETTE else []
    assert halves(png_of(hidden, hidden, 8, colours, *palette, hides)) == (WHITE, WHITE)
    assert refusal(png_of(hidden, hidden, 8, colours, *palette, hides, shows)) == "unreadable"
    image = png_of(hidden, hidden, 8, colours, *palette, hides)
    assert refusal(image[:-12] + png([shows])[8:] + image[-12:]) == "unreadable"  # behind the picture
    if palette:
        assert refusal(png_of(hidden, hidden, 8, colours, *palette, *palette, hides)) == "unreadable"


def test_A6_a_transparent_colour_that_is_cut_off_costs_the_photo_and_shows_nothing() -> None:
    assert refusal(png_of((0,), (1,), 8, GREY, (b"tRNS", b"\0"))) == "unreadable"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_A6_a_png_that_says_how_it_was_held_behind_its_picture_is_turned_upright(orientation: int) -> None:
    photo = saved(turned(orientation), "PNG", exif=exif(orientation))
    at = photo.index(b"eXIf") - 4
    length = 12 + int.from_bytes(photo[at : at + 4], "big")
    block, end = photo[at : at + length], photo.index(b"IEND") - 4
    assert at < end
    moved = photo[:at] + photo[at + length : end] + block + photo[end:]
    assert is_upright(clean(moved).image)


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"hevc", b"hevx", b"mif1", b"mif2", b"msf1", b"miaf", b"MiHB"])
def test_A6_a_heic_is_known_by_any_of_the_brands_that_its_makers_put_first(brand: bytes) -> None:
    photo = heic()
    cleaned = clean(photo[:8] + brand + photo[12:])
    assert_bare(cleaned)
    assert is_upright(cleaned.image)


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"hevc", b"hevx", b"mif1", b"mif2", b"mif3", b"msf1", b"miaf"])
def test_A6_each_of_these_brands_makes_a_heic_by_itself(brand: bytes) -> None:
    photo = heic()
    rest = photo[int.from_bytes(photo[:4], "big") :]
    for told in (brand + bytes(4), b"zzzz" + bytes(4) + brand):
        header = read_header(struct.pack(">I", 8 + len(told)) + b"ftyp" + told + rest)
        assert header is not None
        assert header.kind == "heic"


@pytest.mark.parametrize("brands", [(b"avif", b"mif1"), (b"mif1", b"avif"), (b"avis", b"msf1"), (b"mp42", b"isom")])
def test_A6_an_avif_or_a_film_is_none_of_the_four_kinds_whatever_else_it_says(brands: tuple[bytes, bytes]) -> None:
    first, second = brands
    file = struct.pack(">I", 20) + b"ftyp" + first + bytes(4) + second + heic()[28:]
    assert refusal(file) == "unknown_kind"


def test_A6_a_heic_of_a_sequence_without_a_picture_of_its_own_is_refused() -> None:
    assert refusal(struct.pack(">I", 24) + b"ftypmsf1" + bytes(4) + b"msf1hevc" + bytes(200)) == "unknown_kind"


@pytest.mark.parametrize("how", [{}, {"progressive": True}, {"subsampling": 0}, {"restart_marker_rows": 1}])
@pytest.mark.parametrize("lost", [1, 2])
def test_A6_a_jpeg_that_lost_its_end_mark_is_taken_as_every_viewer_does(how: dict[str, object], lost: int) -> None:
    photo = jpeg(noise(), **how)
    cleaned = clean(photo[:-lost])
    assert_bare(cleaned)
    assert cleaned == clean(photo)


@pytest.mark.parametrize("how", [{}, {"progressive": True}])
def test_A6_a_jpeg_that_lost_part_of_its_picture_is_refused_but_for_its_last_rows(how: dict[str, object]) -> None:
    photo = jpeg(noise(), **how)
    for part in (0.3, 0.5, 0.75, 0.9):
        assert refusal(photo[: int(len(photo) * part)]) == "unreadable", part
    # 20 bytes are less than one block row.
    cleaned, whole = clean(photo[:-20]), clean(photo)
    kept = whole.height_px - max(LOST_ROWS_MAX, int(whole.height_px * LOST_PART_MAX)) - 1
    shown, wanted = (Image.open(BytesIO(each.image)).crop((0, 0, 640, kept)) for each in (cleaned, whole))
    assert shown.tobytes()[: 640 * 3 * (kept - 16)] == wanted.tobytes()[: 640 * 3 * (kept - 16)]


def noise() -> Image.Image:
    drawn = random.Random(7)
    return Image.frombytes("RGB", (640, 480), drawn.randbytes(640 * 480 * 3))


def test_A6_zeros_behind_a_jpeg_that_lost_its_end_are_no_picture() -> None:
    photo = jpeg()
    assert clean(photo[:-2] + bytes(5000)) == clean(photo)


@pytest.mark.parametrize("frame", [0xC3, 0xC5, 0xC6, 0xC7, 0xCB, 0xCD, 0xF7])
def test_A6_a_jpeg_of_a_coding_that_no_phone_uses_is_refused_and_breaks_nothing(frame: int) -> None:
    photo = jpeg()
    assert refusal(photo.replace(b"\xff\xc0", bytes((0xFF, frame)), 1)) in {"unreadable", "unknown_kind"}


def test_A6_a_jpeg_of_12_bits_is_refused_and_breaks_nothing() -> None:
    photo = bytearray(jpeg())
    photo[photo.index(b"\xff\xc0") + 4] = 12
    assert refusal(bytes(photo)) == "unreadable"


@pytest.mark.parametrize("how", [{}, {"progressive": True}])
def test_A6_cmyk_and_inverted_cmyk_look_as_they_did(how: dict[str, object]) -> None:
    assert is_upright(clean(jpeg(picture(mode="CMYK"), **how)).image)


def test_A6_a_gain_map_beside_the_picture_is_not_the_picture() -> None:
    gain = jpeg(Image.new("L", (320, 240), 7))
    xmp = b'http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><rdf:li hdrgm:Version="1.0"/></x:xmpmeta>'
    cleaned = clean(with_segments(jpeg(), segment(0xE1, xmp)) + gain)
    assert_bare(cleaned)
    assert is_upright(cleaned.image)


def test_A6_a_heic_with_pictures_that_only_help_its_main_one_shows_the_main_one() -> None:
    cleaned = clean(heic(picture(mode="RGBA"), thumbnails=[256, 64]))
    assert_bare(cleaned)
    assert is_upright(cleaned.image)


def test_A6_a_heic_of_10_bits_and_full_colour_looks_as_it_did() -> None:
    rows = picture().tobytes()
    wide = b"".join(value.to_bytes(1, "little") * 2 for value in rows)
    out = BytesIO()
    pillow_heif.from_bytes(mode="RGB;16", size=(640, 480), data=wide).save(out, quality=90, chroma="444")
    assert is_upright(clean(out.getvalue()).image)


def test_A6_a_jpeg_with_a_second_picture_behind_it_may_lose_the_end_of_that() -> None:
    photo = saved(picture(), "MPO", save_all=True, append_images=[Image.new("RGB", (640, 480), "black")])
    assert is_upright(clean(photo[:-2]).image)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_A6_grey_with_transparency_shows_paper(kind: str) -> None:
    grey = Image.new("LA", (64, 64), (0, 0))
    grey.paste((90, 255), (32, 0, 64, 64))
    photo = saved(grey, kind, lossless=True, exact=True) if kind == "WEBP" else saved(grey, kind)
    assert alike(colour_at(clean(photo).image, 0.25, 0.5), WHITE)
    assert alike(colour_at(clean(photo).image, 0.75, 0.5), (90, 90, 90))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", KINDS)
def test_A6_a_profile_and_an_orientation_at_once_leave_a_photo_upright(kind: str, orientation: int) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    block = exif(orientation)
    how = {"exif": block.tobytes() if kind == "heic" else block, "icc_profile": profile}
    image = turned(orientation)
    photo = heic(image, **how) if kind == "heic" else saved(image, kind.upper(), **how, quality=95)
    assert is_upright(clean(photo).image)


@pytest.mark.parametrize("kind", KINDS)
def test_A6_the_position_in_a_photo_is_read_in_a_process_of_its_own_too(kind: str) -> None:
    block = exif()
    image = picture()
    photo = heic(image, exif=block.tobytes()) if kind == "heic" else saved(image, kind.upper(), exif=block)
    found = sandbox.position(photo)
    assert found == pytest.approx((37.2411, 127.1776), abs=0.0001)
    assert sandbox.position(KINDS[kind]()) is None


@pytest.mark.parametrize(
    "gps",
    [
        {1: "N", 2: (IFDRational(0, 0), 0.0, 0.0), 3: "E", 4: (127.0, 0.0, 0.0)},
        {1: "N", 2: (91.0, 0.0, 0.0), 3: "E", 4: (127.0, 0.0, 0.0)},
        {1: "N", 2: (37.0, 0.0, 0.0), 3: "E", 4: (181.0, 0.0, 0.0)},
        {1: "X", 2: (37.0, 0.0, 0.0), 3: "E", 4: (127.0, 0.0, 0.0)},
        {1: "N", 2: (37.0,), 3: "E", 4: (127.0,)},
        {1: "N", 2: (37.0, 0.0, 0.0)},
        {},
    ],
)
def test_A6_a_position_that_cannot_be_is_none(gps: dict[int, object]) -> None:
    block = Image.Exif()
    block.get_ifd(0x8825).update(gps)
    assert sandbox.position(saved(picture(), "JPEG", exif=block)) is None


def test_A6_a_broken_position_ends_with_its_process_and_costs_nothing() -> None:
    for block in (b"MM\0*\xff\xff\xff\xff", b"II*\0\x08\0\0\0\xff\xff" + b"\xff" * 40, b""):
        assert sandbox.position(with_segments(jpeg(), segment(0xE1, b"Exif\0\0" + block))) is None
    assert sandbox.position(b"%PDF-1.7") is None
