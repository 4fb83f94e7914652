"""Cleans a photo that anyone may have sent (A6): upright, in sRGB, at most 2,048 pixels, and nothing but pixels.

Whatever the file held besides its picture (position, names, thumbnails, comments, profiles, bytes after the
end) is gone, as the JPEGs that come out are made from bare pixels. Fail closed: what cannot be cleaned is refused.
"""

import math
import struct
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageCms

from dolbom.alerts.photos.headers import Header, read_header

BYTES_MAX = 10 * 1024 * 1024
PIXELS_MAX = 50_000_000
"""Phones take 12 to 50 million pixels. So many take 70 MB of memory to clean as a JPEG, 330 as a progressive one,
420 as a HEIC, 500 as a PNG, and 800 as a WebP."""
SCANS_MAX = 100
"""A progressive JPEG has about ten; thousands would keep a decoder busy for hours."""
PARTS_MAX = 20_000
"""Segments or chunks: even those of 1 KB make 10 MB in half as many."""
PROFILE_BYTES_MAX = 4 * 1024 * 1024

IMAGE_SIDE_PX_MAX = 2048
IMAGE_SIDE_PX_ENOUGH = 1900
"""A JPEG decodes at a half, a quarter or an eighth for less than it costs to shrink it. The common 12 million
pixels (4,032 × 3,024) come out at 2,016, which is as good as 2,048."""
THUMBNAIL_SIDE_PX_MAX = 320
JPEG_QUALITY = 85

PAPER = "white"
"""What shows through where a picture is transparent."""

_ORIENTATION = 0x0112
_GPS = 0x8825
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_PROFILE_MODES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}


class Refused(Exception):
    """This photo is not taken. The code says why; no request is answered with it, its reporter reads it later.

    `empty`; `too_large`: more than 10 MB; `unknown_kind`: by its content no JPEG, PNG, WebP or HEIC;
    `too_many_pixels`; `unreadable`: broken, cut off, or meant to harm.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """Two JPEGs without metadata, and the size of the first."""

    image: bytes
    thumbnail: bytes
    width_px: int
    height_px: int


def clean(original: bytes) -> CleanPhoto:
    """The photo, safe to show. The same bytes give the same result.

    Raises:
        Refused: it cannot be cleaned, for whatever reason.
    """
    header = _admit(original)
    try:
        with warnings.catch_warnings():
            # What a decoder warns of is the metadata that is thrown away; but a bomb is not to be opened.
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = _picture(_opened(original, header))
            thumbnail = picture.copy()
            thumbnail.thumbnail((THUMBNAIL_SIDE_PX_MAX, THUMBNAIL_SIDE_PX_MAX))
            return CleanPhoto(_jpeg(picture), _jpeg(thumbnail), *picture.size)
    except Refused:
        raise
    except Exception as error:
        # Decoders fail in many ways on files made to break them: none of them lets a photo through.
        raise Refused("unreadable") from error


def position(original: bytes) -> tuple[float, float] | None:
    """The position (latitude, longitude) that a photo says it was taken at, in degrees; None if it says none that can
    be. Only for a photo that could be cleaned, and only where the reporter has said so."""
    header = read_header(original)
    if header is None:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exif = _exif(original, header).get_ifd(_GPS)
            places = [_degrees(exif[at], str(exif[at - 1])) for at in (2, 4)]
    except Exception:  # a position that cannot be read is none
        return None
    lat, lon = places
    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None


def _exif(original: bytes, header: Header) -> Image.Exif:
    if header.kind != "heic":
        return Image.open(BytesIO(original), formats=[header.kind]).getexif()
    import pillow_heif

    exif = Image.Exif()
    exif.load(pillow_heif.open_heif(BytesIO(original)).info.get("exif") or b"")
    return exif


def _degrees(parts: Sequence[float], side: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    size = degrees + minutes / 60 + seconds / 3600
    if side[:1] not in "NSEW" or not math.isfinite(size):
        raise ValueError
    return -size if side[:1] in "SW" else size


def _admit(original: bytes) -> Header:
    if not original:
        raise Refused("empty")
    if len(original) > BYTES_MAX:
        raise Refused("too_large")
    header = read_header(original)
    if header is None:
        raise Refused("unknown_kind")
    _check_pixels(header.width_px, header.height_px)
    if header.scans > SCANS_MAX or header.parts > PARTS_MAX:
        raise Refused("unreadable")
    return header


def _check_pixels(width: int, height: int) -> None:
    if width * height > PIXELS_MAX:
        raise Refused("too_many_pixels")


def _opened(original: bytes, header: Header) -> Image.Image:
    """The first or only picture in the file, by the one decoder for its kind; not decoded yet."""
    if header.kind == "heic":
        import pillow_heif  # few photos need it, and it takes as long to import as all the rest

        picture = pillow_heif.open_heif(BytesIO(original))
        _check_pixels(*picture.size)
        return picture.to_pillow()
    image = Image.open(BytesIO(original), formats=[header.kind])
    _check_pixels(*image.size)
    enough = IMAGE_SIDE_PX_ENOUGH / max(image.size)
    image.draft(None, (int(image.width * enough) or 1, int(image.height * enough) or 1))
    return image


def _picture(image: Image.Image) -> Image.Image:
    """Reduced, upright, opaque and in sRGB; a new image of nothing but pixels."""
    orientation = _orientation(image)
    profile = image.info.get("icc_profile")
    image = _resizable(image)
    image.thumbnail((IMAGE_SIDE_PX_MAX, IMAGE_SIDE_PX_MAX))
    if orientation in _TURNS:
        image = image.transpose(_TURNS[orientation])
    if image.has_transparency_data:
        paper = Image.new("RGBA", image.size, PAPER)
        image = Image.alpha_composite(paper, image.convert("RGBA")).convert("RGB")
    image = _in_srgb(image, profile)
    return Image.frombytes("RGB", image.size, image.tobytes())


def _orientation(image: Image.Image) -> object:
    """How the camera was held, 1 to 8. A photo whose EXIF is broken is shown as it lies."""
    try:
        return image.getexif().get(_ORIENTATION)
    except (OSError, SyntaxError, ValueError, struct.error):
        return None


def _resizable(image: Image.Image) -> Image.Image:
    """Palettes, single bits and 16 bits of grey in a form whose pixels can be averaged."""
    if image.mode.startswith("I"):
        # convert() alone would cut off all greys above 255.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if "transparency" in image.info:
        return image.convert("RGBA")
    return image.convert({"1": "L", "P": "RGB", "PA": "RGBA"}.get(image.mode, image.mode))


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """A profile that is too big, broken or for other pixels than these is not believed."""
    if profile and len(profile) <= PROFILE_BYTES_MAX:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            if _PROFILE_MODES.get(source.profile.xcolor_space) == image.mode:
                converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
                return converted or image
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    return image.convert("RGB")


def _jpeg(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()
