"""A6: photos are turned upright, brought to sRGB, made small, and stripped of all that is not picture; or refused."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageCms

from dolbom.alerts.photos.clean import BYTES_MAX, clean
from tests.support.photo_files import (
    KINDS,
    SECRET,
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
    sides,
    stuffed_jpeg,
    stuffed_png,
    turned,
    with_segments,
)


@pytest.mark.parametrize("kind", KINDS)
def test_A6_a_photo_of_each_kind_comes_out_as_a_bare_jpeg_and_a_thumbnail(kind: str) -> None:
    cleaned = clean(KINDS[kind]())
    assert_bare(cleaned)
    assert (cleaned.width_px, cleaned.height_px) == sides(cleaned.image) == (640, 480)
    assert sides(cleaned.thumbnail) == (320, 240)
    assert is_upright(cleaned.image)
    assert is_upright(cleaned.thumbnail)


@pytest.mark.parametrize("kind", KINDS)
def test_A6_the_same_upload_twice_gives_the_same_bytes_so_the_same_keys(kind: str) -> None:
    photo = KINDS[kind]()
    assert clean(photo) == clean(photo)


def test_A6_nothing_is_left_of_metadata_in_every_segment_of_a_jpeg() -> None:
    photo = stuffed_jpeg()
    assert photo.count(SECRET) > 1000
    assert_bare(clean(photo))


def test_A6_nothing_is_left_of_a_png_s_texts_exif_xmp_and_trailing_bytes() -> None:
    photo = stuffed_png()
    assert SECRET in photo
    assert_bare(clean(photo))


def test_A6_nothing_is_left_of_a_webp_s_exif_xmp_and_profile() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    photo = saved(picture(), "WEBP", exif=exif(), xmp=SECRET, icc_profile=profile)
    assert SECRET in photo
    assert_bare(clean(photo))


def test_A6_nothing_is_left_of_a_heic_s_exif_xmp_and_thumbnails() -> None:
    photo = heic(exif=exif().tobytes(), xmp=SECRET, thumbnails=[160])
    assert SECRET in photo
    assert_bare(clean(photo))


def test_A6_the_comment_that_an_encoder_would_carry_over_is_gone() -> None:
    assert_bare(clean(jpeg(comment=SECRET)))
    assert_bare(clean(with_segments(jpeg(), segment(0xFE, SECRET), segment(0xFE, SECRET))))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_A6_a_photo_is_turned_upright_however_the_phone_was_held(kind: str, orientation: int) -> None:
    cleaned = clean(saved(turned(orientation), kind, exif=exif(orientation), quality=95))
    assert_bare(cleaned)
    assert (cleaned.width_px, cleaned.height_px) == (640, 480)
    assert is_upright(cleaned.image)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_A6_a_heic_is_turned_upright_once_and_not_twice(orientation: int) -> None:
    photo = heic(turned(orientation), exif=exif(orientation).tobytes())
    assert (b"irot" in photo or b"imir" in photo) == (orientation != 1), "phones say it in the file and in the EXIF"
    cleaned = clean(photo)
    assert (cleaned.width_px, cleaned.height_px) == (640, 480)
    assert is_upright(cleaned.image)


@pytest.mark.parametrize("orientation", [0, 9, 65_535])
def test_A6_an_orientation_that_does_not_exist_leaves_the_photo_as_it_lies(orientation: int) -> None:
    assert is_upright(clean(jpeg(exif=exif(orientation))).image)


@pytest.mark.parametrize("block", [b"", b"MM", b"MM\0*\xff\xff\xff\xff", b"II*\0\x08\0\0\0\xff\xff" + b"\xff" * 40])
def test_A6_a_broken_exif_block_does_not_cost_the_photo(block: bytes) -> None:
    cleaned = clean(with_segments(jpeg(), segment(0xE1, b"Exif\0\0" + block)))
    assert_bare(cleaned)
    assert is_upright(cleaned.image)


def test_A6_colours_of_another_space_are_brought_to_srgb() -> None:
    wide = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    # A profile whose red and blue primaries are swapped: the clearest "other space" there is.
    red, blue = wide.index(b"rXYZ"), wide.index(b"bXYZ")
    wide[red : red + 4], wide[blue : blue + 4] = b"bXYZ", b"rXYZ"
    for kind in ("JPEG", "PNG", "WEBP"):
        cleaned = clean(saved(picture(), kind, icc_profile=bytes(wide), quality=95))
        assert_bare(cleaned)
        shown = colour_at(cleaned.image, 0.25, 0.25)
        assert alike(shown, (30, 30, 200), tolerance=25), (kind, shown)


@pytest.mark.parametrize("profile", [b"no profile", b"\0" * 128, b"\xff" * 5_000_000])
def test_A6_a_broken_or_huge_profile_is_not_believed_and_not_kept(profile: bytes) -> None:
    cleaned = clean(saved(picture(), "WEBP", icc_profile=profile, quality=95))
    assert_bare(cleaned)
    assert is_upright(cleaned.image)


def test_A6_a_profile_of_other_pixels_than_these_is_not_believed() -> None:
    grey = picture().convert("L")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert_bare(clean(saved(grey, "PNG", icc_profile=profile)))


def test_A6_a_cmyk_jpeg_looks_as_it_did() -> None:
    cleaned = clean(jpeg(picture(mode="CMYK")))
    assert_bare(cleaned)
    assert is_upright(cleaned.image)


@pytest.mark.parametrize("mode", ["L", "1", "P", "RGBA", "LA"])
def test_A6_a_png_of_any_mode_comes_out_in_rgb(mode: str) -> None:
    photo = picture().convert(mode, palette=Image.Palette.ADAPTIVE)
    cleaned = clean(saved(photo, "PNG"))
    assert_bare(cleaned)
    if mode in ("P", "RGBA"):
        assert is_upright(cleaned.image)


def test_A6_sixteen_bits_of_grey_keep_their_greys() -> None:
    grey = Image.frombytes("I;16", (64, 64), struct.pack("<H", 0x8000) * 64 * 64)
    assert alike(colour_at(clean(saved(grey, "PNG")).image, 0.5, 0.5), (128, 128, 128), tolerance=3)


def test_A6_sixteen_bits_of_colour_keep_their_colours() -> None:
    row = b"\0" + struct.pack(">HHH", 0xC800, 0x1E00, 0x1E00) * 32
    rows = zlib.compress(row * 32)
    photo = png([png_header(32, 32, bits=16), (b"IDAT", rows), (b"IEND", b"")])
    assert alike(colour_at(clean(photo).image, 0.5, 0.5), (200, 30, 30))


def test_A6_what_is_transparent_shows_white_paper_and_not_what_hides_below() -> None:
    hidden = picture().convert("RGBA")
    hidden.putalpha(0)
    palette = picture().convert("P", palette=Image.Palette.ADAPTIVE)
    for photo in (
        saved(hidden, "PNG"),
        saved(hidden, "WEBP", lossless=True, exact=True),
        saved(palette, "PNG", transparency=bytes(256)),
        saved(Image.new("RGB", (64, 64), (200, 30, 30)), "PNG", transparency=(200, 30, 30)),
        heic(hidden),
    ):
        cleaned = clean(photo)
        assert_bare(cleaned)
        assert alike(colour_at(cleaned.image, 0.25, 0.25), (255, 255, 255))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_A6_of_an_animation_the_first_frame_is_kept_and_no_other(kind: str) -> None:
    later = [Image.new("RGB", (640, 480), colour) for colour in ("black", "white", "black")]
    animated = saved(picture(), kind, save_all=True, append_images=later, duration=100, lossless=True)
    assert Image.open(BytesIO(animated)).n_frames == 4
    cleaned = clean(animated)
    assert_bare(cleaned)
    assert is_upright(cleaned.image)


def test_A6_of_a_jpeg_with_several_pictures_in_it_the_first_is_kept_and_no_other() -> None:
    other = Image.new("RGB", (640, 480), "black")
    other.getexif()[0x013B] = SECRET.decode()
    photo = saved(picture(), "MPO", save_all=True, append_images=[other])
    assert photo.startswith(b"\xff\xd8\xff")
    cleaned = clean(photo)
    assert_bare(cleaned)
    assert is_upright(cleaned.image)


def test_A6_a_phone_s_moving_photo_keeps_its_picture_and_loses_its_film() -> None:
    film = b"\0\0\0\x18ftypmp42" + SECRET + b"\xff\xda" * 100_000
    assert_bare(clean(jpeg() + film))


@pytest.mark.parametrize("how", [{"progressive": True}, {"optimize": True}, {"subsampling": 0}, {"quality": 1}])
def test_A6_every_ordinary_way_of_coding_a_jpeg_is_read(how: dict[str, object]) -> None:
    assert_bare(clean(jpeg(**how)))


def test_A6_a_photo_of_10_MB_is_read_and_one_byte_more_is_refused() -> None:
    photo = jpeg()
    assert_bare(clean(photo + b"\0" * (BYTES_MAX - len(photo))))
    assert refusal(photo + b"\0" * (BYTES_MAX - len(photo) + 1)) == "too_large"


def test_A6_nothing_at_all_is_refused() -> None:
    assert refusal(b"") == "empty"
