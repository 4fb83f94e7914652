"""R9: files that are meant to harm, or are no photos: refused, or cleaned like any other; never served as they came.

Time and memory are bounded twice: by what a header may ask for, and by the process that a photo is decoded in.
"""

import os
import re
import struct
import subprocess
import sys
import zlib
from io import BytesIO

import pillow_heif
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from dolbom.alerts.photos import sandbox
from dolbom.alerts.photos.clean import SCANS_MAX, Refused, clean
from tests.support.depth import DEPTH
from tests.support.photo_files import (
    KINDS,
    SECRET,
    assert_bare,
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
    refusal,
    saved,
    segment,
    stuffed_jpeg,
    with_segments,
)


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
    # The checksums and the chunk at a PNG's very end hold no picture, and without its last rows a JPEG is taken.
    whole = {"png": photo.index(b"IEND") - 16 if kind == "png" else 0, "jpeg": len(photo) * 19 // 20}
    for part in cut(photo[: whole.get(kind, len(photo))], 40):
        assert refusal(part) in {"unknown_kind", "unreadable"}, len(part)


@pytest.mark.parametrize("kind", KINDS)
def test_A6_a_photo_with_changed_bytes_is_cleaned_or_refused_and_nothing_else(kind: str) -> None:
    photo = KINDS[kind](picture(96, 64))

    @settings(
        max_examples=DEPTH.examples * 3 // 2, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
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


def several(*images: Image.Image, primary: int = 0) -> bytes:
    """A HEIC of several pictures, as bursts and editors make them."""
    file = pillow_heif.from_pillow(images[0])
    for image in images[1:]:
        file.add_from_pillow(image)
    out = BytesIO()
    file.save(out, quality=90, primary_index=primary)
    return out.getvalue()


def test_R9_of_a_heic_of_several_pictures_the_main_one_is_kept_and_no_other() -> None:
    black = Image.new("RGB", (320, 240), "black")
    for photo in (several(picture(), black, black), several(black, picture(), primary=1)):
        cleaned = clean(photo)
        assert_bare(cleaned)
        assert (cleaned.width_px, cleaned.height_px) == (640, 480)
        assert is_upright(cleaned.image)


def test_R9_a_heic_that_hides_a_bomb_behind_its_main_picture_is_refused() -> None:
    photo = several(picture(), Image.new("RGB", (320, 240)))
    small, huge = (b"ispe\0\0\0\0" + struct.pack(">II", *size) for size in ((320, 240), (20_000, 20_000)))
    assert small in photo
    assert refusal(photo.replace(small, huge)) == "too_many_pixels"


def test_R9_a_webp_animation_of_hundreds_of_frames_costs_its_first_alone() -> None:
    later = [Image.new("RGB", (640, 480), colour) for colour in ("black", "white")] * 100
    cleaned = clean(saved(picture(), "WEBP", save_all=True, append_images=later, duration=1, lossless=True))
    assert_bare(cleaned)
    assert is_upright(cleaned.image)


def test_R9_a_thumbnail_in_a_thumbnail_in_a_thumbnail_is_gone() -> None:
    inner = jpeg(picture(64, 48), comment=SECRET)
    for _ in range(3):
        block = exif().tobytes() + inner
        inner = with_segments(jpeg(picture(64, 48)), segment(0xE1, b"Exif\0\0" + block[6:]))
    assert_bare(clean(with_segments(jpeg(), segment(0xE1, inner[:65_000]))))


def test_R9_in_its_own_process_a_photo_comes_out_the_same_and_a_refusal_keeps_its_reason() -> None:
    assert sandbox.clean(stuffed_jpeg()) == clean(stuffed_jpeg())
    with pytest.raises(Refused) as refused:
        sandbox.clean(b"%PDF-1.7")
    assert refused.value.code == "unknown_kind"


def test_R9_a_photo_that_takes_too_long_is_refused_and_its_process_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = saved(picture(6000, 5000), "PNG", compress_level=1)
    begun: list[int] = []
    fork = os.fork

    def remembered() -> int:
        begun.append(fork())
        return begun[-1]

    monkeypatch.setattr(os, "fork", remembered)
    with pytest.raises(Refused) as refused:
        sandbox.clean(slow, seconds_max=0.01)
    assert refused.value.code == "unreadable"
    (child,) = begun
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


@pytest.mark.parametrize(("memory_mb_max", "said"), [(8, "unreadable"), (1_200, "clean")])
def test_R9_a_photo_that_takes_too_much_memory_is_refused(memory_mb_max: int, said: str) -> None:
    # In a process of its own: this one may still have what earlier photos have used, and given back.
    code = f"""
import sys
from dolbom.alerts.photos import sandbox
from dolbom.alerts.photos.clean import Refused
try:
    sandbox.clean(sys.stdin.buffer.read(), memory_bytes_max={memory_mb_max} * 1024 * 1024)
    print("clean")
except Refused as refused:
    print(refused.code)
"""
    great = saved(picture(6000, 5000), "PNG", compress_level=1)
    paths = os.pathsep.join(path for path in sys.path if path)
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=great,
        capture_output=True,
        check=True,
        env=os.environ | {"PYTHONPATH": paths},
    )
    assert done.stdout.decode().strip() == said


@pytest.mark.parametrize(
    "answer", [b"", b"+", b"+" + bytes(15), b"+" + bytes(12) + b"\0\0\0\x09abc", b"?", b"+" + b"\xff" * 40]
)
def test_R9_a_decoder_that_crashed_or_lies_gives_no_photo(answer: bytes) -> None:
    with pytest.raises(Refused) as refused:
        sandbox.photo_of(answer)
    assert refused.value.code == "unreadable"
