"""A6: photos are turned upright, brought to sRGB, made small, and stripped of all that is not picture; or refused."""

import re
import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, features

from dolbom.alerts.photos import (
    BYTES_MAX,
    IMAGE_SIDE_PX_ENOUGH,
    IMAGE_SIDE_PX_MAX,
    PIXELS_MAX,
    SCANS_MAX,
    THUMBNAIL_SIDE_PX_MAX,
    CleanPhoto,
    Refused,
    clean,
)
from tests.rules.photo_files import (
    SECRET,
    alike,
    colour_at,
    cut,
    exif,
    heic,
    is_upright,
    jpeg,
    jpeg_segments,
    picture,
    png,
    png_bomb,
    png_header,
    progressive_with_scans,
    saved,
    segment,
    sides,
    stuffed_jpeg,
    stuffed_png,
    turned,
    with_segments,
)

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


@pytest.mark.parametrize(
    ("width", "height"), [(4032, 3024), (3024, 4032), (2049, 3), (3, 2049), (1, 1), (8000, 6000), (6000, 1)]
)
def test_A6_a_photo_is_at_most_2048_pixels_on_a_side_and_its_thumbnail_320(width: int, height: int) -> None:
    cleaned = clean(jpeg(picture(width, height)))
    side = max(cleaned.width_px, cleaned.height_px)
    assert side <= IMAGE_SIDE_PX_MAX
    assert side >= min(IMAGE_SIDE_PX_ENOUGH, max(width, height))
    assert max(sides(cleaned.thumbnail)) == min(THUMBNAIL_SIDE_PX_MAX, side)
    assert abs(cleaned.width_px / cleaned.height_px - width / height) <= 0.01 * width / height or min(width, height) < 4


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


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"\xef\xbb\xbf<?xml version='1.0'?><svg/>",
        b"%PDF-1.7\n",
        b"GIF89a" + bytes(100),
        b"BM" + bytes(100),
        b"II*\0" + bytes(100),
        b"\0\0\0\x18ftypmp42" + bytes(100),
        b"\0\0\0\x18ftypavif" + bytes(100),
        b"RIFF\x24\0\0\0WAVEfmt " + bytes(100),
        b"\0",
        b"\xff\xd8",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
    ],
)
def test_A6_what_is_no_photo_by_its_content_is_refused_whatever_its_name_says(content: bytes) -> None:
    assert refusal(content) == "unknown_kind"


def test_A6_animated_gifs_are_not_among_the_four_kinds() -> None:
    later = [Image.new("P", (64, 48), 1)]
    assert refusal(saved(picture(64, 48, "P"), "GIF", save_all=True, append_images=later)) == "unknown_kind"


def test_A6_a_page_or_archive_hidden_in_a_photo_does_not_survive() -> None:
    page = b"<html><script>alert(1)</script></html>"
    archive = b"PK\x03\x04" + SECRET + b"PK\x05\x06" + bytes(18)
    for photo in (
        with_segments(jpeg(), segment(0xFE, page)) + archive,
        saved(picture(), "PNG") + archive + page,
        saved(picture(), "WEBP") + archive + page,
    ):
        cleaned = clean(photo)
        assert_bare(cleaned)
        for trace in (b"<script", b"PK\x03\x04"):
            assert trace not in cleaned.image + cleaned.thumbnail


@pytest.mark.parametrize("kind", KINDS)
def test_A6_a_photo_that_was_cut_off_is_refused(kind: str) -> None:
    photo = KINDS[kind]()
    # The checksums and the chunk at a PNG's very end hold no picture.
    whole = photo.index(b"IEND") - 16 if kind == "png" else len(photo)
    for part in cut(photo[:whole], 40):
        assert refusal(part) in {"unknown_kind", "unreadable"}, len(part)


@pytest.mark.parametrize("kind", KINDS)
def test_A6_a_photo_with_changed_bytes_is_cleaned_or_refused_and_nothing_else(kind: str) -> None:
    photo = KINDS[kind](picture(96, 64))

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.lists(st.tuples(st.integers(0, len(photo) - 1), st.integers(0, 255)), min_size=1, max_size=8))
    def broken(changes: list[tuple[int, int]]) -> None:
        changed = bytearray(photo)
        for place, value in changes:
            changed[place] = value
        try:
            cleaned = clean(bytes(changed))
        except Refused:
            return
        assert_bare(cleaned)

    broken()


def test_R9_a_bomb_of_400_million_pixels_is_refused_by_its_header() -> None:
    bomb = png_bomb()
    assert len(bomb) < 2_000_000
    assert refusal(bomb) == "too_many_pixels"


def test_R9_a_header_that_asks_for_too_many_pixels_is_refused_in_every_kind() -> None:
    sizes = {"jpeg": jpeg(picture(16, 16)), "heic": heic(picture(64, 64))}
    frame = sizes["jpeg"].index(b"\xff\xc0")
    huge_jpeg = bytearray(sizes["jpeg"])
    huge_jpeg[frame + 5 : frame + 9] = struct.pack(">HH", 65_500, 65_500)
    huge_heic = re.sub(rb"ispe\0\0\0\0.{8}", b"ispe\0\0\0\0" + struct.pack(">II", 20_000, 20_000), sizes["heic"])
    extended = b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + b"\x1f\x4e\0" * 2 + bytes(8)
    lossless = b"RIFF\x1e\0\0\0WEBPVP8L\x0a\0\0\0\x2f" + struct.pack("<I", 0x3FFF | 0x3FFF << 14) + bytes(20)
    lossy = b"RIFF\x1e\0\0\0WEBPVP8 \x0a\0\0\0\0\0\0\x9d\x01\x2a\xff\x3f\xff\x3f" + bytes(20)
    header = png([png_header(2**31 - 1, 2**31 - 1), (b"IEND", b"")])
    for photo in (bytes(huge_jpeg), huge_heic, extended, lossless, lossy, header):
        assert refusal(photo) == "too_many_pixels"


def test_R9_a_heic_that_says_it_is_small_and_is_not_is_refused() -> None:
    honest = heic(Image.new("RGB", (2000, 1500)))
    lying = re.sub(rb"ispe\0\0\0\0.{8}", b"ispe\0\0\0\0" + struct.pack(">II", 100, 100), honest, flags=re.DOTALL)
    assert lying != honest
    assert refusal(lying) == "unreadable"


def test_R9_a_second_frame_header_does_not_slip_a_bomb_past_the_first() -> None:
    photo = jpeg(picture(16, 16))
    frame = next(body for _, marker, body in jpeg_segments(photo) if marker == 0xC0)
    bomb = segment(0xC0, frame[:1] + struct.pack(">HH", 65_500, 65_500) + frame[5:])
    scan = photo.index(b"\xff\xda")
    assert refusal(photo[:scan] + bomb + photo[scan:]) == "too_many_pixels"


def test_R9_a_jpeg_of_thousands_of_scans_is_refused_before_it_keeps_a_decoder_busy() -> None:
    assert_bare(clean(progressive_with_scans(SCANS_MAX)))
    assert refusal(progressive_with_scans(SCANS_MAX + 1)) == "unreadable"


def test_R9_a_file_of_a_hundred_thousand_empty_segments_is_refused() -> None:
    assert refusal(with_segments(jpeg(), segment(0xFE, b"") * 100_000)) == "unreadable"
    empty = png([(b"tEXt", b"")] * 100_000)[8:]
    whole = saved(picture(), "PNG")
    assert refusal(whole[:33] + empty + whole[33:]) == "unreadable"


def test_R9_a_text_that_unpacks_to_a_gigabyte_is_not_unpacked() -> None:
    packed = b"Comment\0\0" + zlib.compress(b" " * 200_000_000, 9)
    whole = saved(picture(), "PNG")
    bomb = png([(b"zTXt", packed)])[8:]
    assert refusal(whole[:33] + bomb + whole[33:]) == "unreadable"


def test_R9_the_limits_leave_room_for_what_phones_take() -> None:
    assert PIXELS_MAX >= 8160 * 6120
    assert features.check("libjpeg_turbo")
