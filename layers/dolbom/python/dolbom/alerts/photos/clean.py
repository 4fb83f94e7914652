"""Cleans a photo that anyone may have sent (A6): upright, opaque, in sRGB, of a size to read, and nothing but pixels.

Whatever the file held besides its picture (position, names, thumbnails, comments, profiles, bytes after the
end) is gone, as the JPEGs that come out are made from bare pixels. Fail closed: what cannot be cleaned is refused.
"""

import struct
import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageCms

from dolbom.alerts.photos.flat import reduced
from dolbom.alerts.photos.headers import Header, read_header
from dolbom.alerts.photos.opening import opened, size_of
from dolbom.alerts.photos.sizes import THUMBNAIL_SIDE_PX_MAX, Size, clean_size, thumbnail_box

BYTES_MAX = 10 * 1024 * 1024
PIXELS_MAX = 65_000_000
"""Phones take 12 to 64 million pixels (9,248 × 6,944), and panoramas of 60."""
JPEG_PIXELS_MAX = 110_000_000
"""A JPEG costs less to decode; some phones take 108 million pixels (12,000 × 9,000)."""
SCANS_MAX = 100
"""A progressive JPEG has about ten; thousands would keep a decoder busy for hours."""
PARTS_MAX = 20_000
"""Segments or chunks: even those of 1 KB make 10 MB in half as many."""
PROFILE_BYTES_MAX = 4 * 1024 * 1024
JPEG_QUALITY = 85

# What a decoder warns of as a bomb is no bound of its own.
Image.MAX_IMAGE_PIXELS = JPEG_PIXELS_MAX

_ORIENTATION = 0x0112
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
            size = size_of(original, header)
            _check_pixels(header, size)
            picture = _picture(original, header, clean_size(size))
            thumbnail = picture.crop(thumbnail_box(picture.size))
            thumbnail.thumbnail((THUMBNAIL_SIDE_PX_MAX, THUMBNAIL_SIDE_PX_MAX))
            return CleanPhoto(_jpeg(picture), _jpeg(thumbnail), *picture.size)
    except Refused:
        raise
    except Exception as error:
        # Decoders fail in many ways on files made to break them: none of them lets a photo through.
        raise Refused("unreadable") from error


def _admit(original: bytes) -> Header:
    if not original:
        raise Refused("empty")
    if len(original) > BYTES_MAX:
        raise Refused("too_large")
    header = read_header(original)
    if header is None:
        raise Refused("unknown_kind")
    _check_pixels(header, (header.width_px, header.height_px))
    if header.scans > SCANS_MAX or header.parts > PARTS_MAX or header.is_told_twice:
        raise Refused("unreadable")
    return header


def _check_pixels(header: Header, size: Size) -> None:
    if size[0] * size[1] > (JPEG_PIXELS_MAX if header.kind == "jpeg" else PIXELS_MAX):
        raise Refused("too_many_pixels")


def _picture(original: bytes, header: Header, target: Size) -> Image.Image:
    """Reduced, upright, opaque and in sRGB; a new image of nothing but pixels."""
    image, flatten = opened(original, header)
    orientation = _orientation(image)
    profile = image.info.get("icc_profile")
    picture = reduced(image, target, flatten)
    del image, flatten
    if orientation in _TURNS:
        picture = picture.transpose(_TURNS[orientation])
    picture = _in_srgb(picture, profile)
    return Image.frombytes("RGB", picture.size, picture.tobytes())


def _orientation(image: Image.Image) -> object:
    """How the camera was held, 1 to 8. A photo whose EXIF is broken is shown as it lies."""
    try:
        return image.getexif().get(_ORIENTATION)
    except (OSError, SyntaxError, ValueError, struct.error):
        return None


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
