"""A6: what is written on a photo can still be read on the cleaned one; and the greatest that phones take are taken."""

from collections.abc import Callable
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, features

from dolbom.alerts.photos import sandbox
from dolbom.alerts.photos.clean import JPEG_PIXELS_MAX, PIXELS_MAX, clean
from dolbom.alerts.photos.opening import ENOUGH
from dolbom.alerts.photos.sizes import (
    LONG_PIXELS_MAX,
    LONG_SIDE_PX_MAX,
    NARROW_SIDE_PX_KEPT,
    SIDE_PX_MAX,
    THUMBNAIL_SIDE_PX_MAX,
    clean_size,
)
from tests.support import resources
from tests.support.depth import DEPTH
from tests.support.photo_files import (
    alike,
    assert_bare,
    colour_at,
    heic,
    jpeg,
    picture,
    png,
    png_header,
    refusal,
    saved,
    sides,
)

Size = tuple[int, int]
MEGABYTE = 1024 * 1024

PHONES = {
    "12 MP": (4032, 3024),
    "48 MP": (8064, 6048),
    "50 MP, 8,160 wide": (8160, 6144),
    "50 MP, 8,192 wide": (8192, 6144),
    "64 MP": (9248, 6944),
    "a panorama": (16_382, 3628),
}
MADE: dict[str, Callable[[Image.Image], bytes]] = {
    "progressive jpeg": lambda image: jpeg(image, progressive=True, subsampling=0),
    "heic": lambda image: heic(image, enc_params={"preset": "ultrafast"}),
    "jpeg": jpeg,
    "png": lambda image: saved(image, "PNG", compress_level=1),
    "webp": lambda image: saved(image, "WEBP", quality=50, method=0),
}


@pytest.mark.parametrize("phone", PHONES)
def test_A6_a_jpeg_of_every_common_phone_is_taken(phone: str) -> None:
    cleaned = clean(jpeg(Image.new("RGB", PHONES[phone], "green")))
    wanted = clean_size(PHONES[phone])
    assert all(ENOUGH <= got / want <= 1 for got, want in zip(sides(cleaned.image), wanted, strict=True))


@pytest.mark.parametrize("kind", list(MADE)[: DEPTH.greatest])
def test_R9_the_greatest_photo_of_each_kind_is_cleaned_in_the_memory_that_a_decoder_is_given(kind: str) -> None:
    size = (12_000, 9_000) if "jpeg" in kind else (9280, 7000)
    assert 8192 * 6144 < size[0] * size[1] <= (JPEG_PIXELS_MAX if "jpeg" in kind else PIXELS_MAX)
    # The time is another test's: the machine that runs this one may do much else.
    cleaned = sandbox.clean(MADE[kind](picture(*size)), seconds_max=600)
    assert cleaned.width_px == SIDE_PX_MAX
    assert features.check("libjpeg_turbo")


def test_R9_the_decoder_and_the_function_around_it_fit_into_the_functions_memory() -> None:
    functions = resources("service", "AWS::Lambda::Function").values()
    (found,) = (
        found["Properties"] for found in functions if found["Properties"]["FunctionName"] == "dolbom-receive-photo"
    )
    deployed = found["MemorySize"]
    assert found["Timeout"] >= sandbox.SECONDS_MAX + sandbox.POSITION_SECONDS_MAX + 20
    assert deployed * MEGABYTE >= sandbox.MEMORY_BYTES_MAX + 250 * MEGABYTE


def test_R9_more_pixels_than_phones_take_are_refused_by_the_header_alone() -> None:
    assert refusal(png([png_header(PIXELS_MAX // 5000 + 1, 5000), (b"IEND", b"")])) == "too_many_pixels"
    bomb = bytearray(jpeg(picture(16, 16)))
    frame = bomb.index(b"\xff\xc0")
    bomb[frame + 5 : frame + 7] = (10_000).to_bytes(2, "big")
    bomb[frame + 7 : frame + 9] = (JPEG_PIXELS_MAX // 10_000 + 1).to_bytes(2, "big")
    assert refusal(bytes(bomb)) == "too_many_pixels"


@pytest.mark.parametrize(
    ("size", "cleaned"),
    [
        ((4032, 3024), (2048, 1536)),
        ((3024, 4032), (1536, 2048)),
        ((8192, 6144), (2048, 1536)),
        ((640, 480), (640, 480)),
        ((1, 1), (1, 1)),
        # Screenshots of phones, and of whole conversations: at their width.
        ((1080, 2400), (1080, 2400)),
        ((1440, 3200), (1440, 3200)),
        ((1440, 12_000), (1440, 12_000)),
        ((1080, 18_000), (1080, 18_000)),
        ((2160, 12_000), (1440, 8000)),
        ((12_000, 1440), (12_000, 1440)),
        # So long that something must give: width and length alike.
        ((1440, 40_000), (848, 23_570)),
        ((1, 65_000_000), (1, 65_000)),
        # A photo as wide as a film is kept at a legible height.
        ((4000, 2250), (2560, 1440)),
        ((16_382, 3628), (6502, 1440)),
    ],
)
def test_A6_a_photo_keeps_its_length_or_its_width_whichever_shows_more(size: Size, cleaned: Size) -> None:
    assert clean_size(size) == cleaned


@given(st.integers(1, 30_000), st.integers(1, 30_000))
def test_A6_the_size_of_a_cleaned_photo_is_bounded_and_what_is_small_is_not_touched(width: int, height: int) -> None:
    size = clean_size((width, height))
    long, short = max(size), min(size)
    assert long <= LONG_SIDE_PX_MAX
    assert long * short <= LONG_PIXELS_MAX
    assert long <= SIDE_PX_MAX or short <= NARROW_SIDE_PX_KEPT
    assert size[0] <= width
    assert size[1] <= height
    if max(width, height) <= SIDE_PX_MAX:
        assert size == (width, height)
    if size != (width, height):
        assert long >= SIDE_PX_MAX - 1
        assert abs(size[0] * height - size[1] * width) <= max(width, height)


def lines_of_a_conversation(width: int, height: int) -> Image.Image:
    """Black lines of two pixels on white, two pixels apart: finer than any letter."""
    line = Image.new("L", (1, 4), 255)
    line.paste(0, (0, 0, 1, 2))
    long = Image.new("L", (width, height), 255)
    for top in range(0, height, 4):
        long.paste(line.resize((width // 2, 4)), (0, top))
    return long.convert("RGB")


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
def test_A6_a_long_screenshot_can_be_read_line_by_line_from_its_first_to_its_last(kind: str) -> None:
    made = MADE[kind](lines_of_a_conversation(1440, 12_000))
    cleaned = clean(made)
    assert_bare(cleaned)
    assert (cleaned.width_px, cleaned.height_px) == sides(cleaned.image) == (1440, 12_000)
    shown = Image.open(BytesIO(cleaned.image)).convert("L")
    for top in (0, 4000, 11_992):
        greys = [shown.getpixel((300, top + row)) for row in range(4)]
        assert max(greys[:2]) < 80, (top, greys)
        assert min(greys[2:]) > 175, (top, greys)
    assert max(len(cleaned.image), len(cleaned.thumbnail)) < sandbox.ANSWER_BYTES_MAX // 2


def test_A6_the_thumbnail_of_a_long_screenshot_shows_its_beginning_and_no_thread() -> None:
    conversation = Image.new("RGB", (1440, 12_000), (30, 30, 200))
    conversation.paste((200, 30, 30), (0, 0, 1440, 3000))
    cleaned = clean(jpeg(conversation))
    assert sides(cleaned.thumbnail) == (THUMBNAIL_SIDE_PX_MAX // 2, THUMBNAIL_SIDE_PX_MAX)
    assert alike(colour_at(cleaned.thumbnail, 0.5, 0.95), (200, 30, 30))


def test_A6_a_thread_that_is_longer_than_a_jpeg_can_be_is_shortened_either_way() -> None:
    for size in ((65_535, 1), (1, 65_535)):
        assert sides(clean(MADE["png"](picture(*size))).image) == clean_size(size)


SHAPES = ((4032, 3024), (3024, 4032), (2049, 3), (3, 2049), (1, 1), (8000, 6000), (6000, 1))
KINDS_OF_SHAPES = [(kind, size) for size in SHAPES for kind in ("jpeg", "png")]


# Daily each shape once, and each kind in turn.
@pytest.mark.parametrize(
    ("kind", "size"), KINDS_OF_SHAPES if DEPTH.places == 1 else [*KINDS_OF_SHAPES[::4], *KINDS_OF_SHAPES[3::4]]
)
def test_A6_a_photo_of_any_shape_comes_out_in_its_shape_with_a_thumbnail_of_at_most_320(kind: str, size: Size) -> None:
    cleaned = clean(MADE[kind](picture(*size)))
    wanted = clean_size(size)
    assert all(ENOUGH <= got / want <= 1 for got, want in zip(sides(cleaned.image), wanted, strict=True))
    assert max(sides(cleaned.thumbnail)) == min(THUMBNAIL_SIDE_PX_MAX, max(sides(cleaned.image)))
