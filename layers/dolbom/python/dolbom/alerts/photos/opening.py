"""Opens a photo by the one decoder for its kind, in as little memory as that decoder allows.

What a decoder takes for each pixel was measured: 4 bytes of a PNG (8 with 16 bits and a colour that is transparent),
9 of a HEIC, 16 of a WebP; of a JPEG less than one, as it is decoded at a half, a quarter or an eighth, and up to 8 more
of one whose passes over the picture must be remembered.
"""

from io import BytesIO

from PIL import Image, ImageChops

from dolbom.alerts.photos.flat import Flattener, flattener
from dolbom.alerts.photos.headers import Header
from dolbom.alerts.photos.sizes import Size, clean_size

ENOUGH = 0.92
"""A JPEG decodes at a half, a quarter or an eighth for less than it costs to shrink it. The common 12 million
pixels (4,032 × 3,024) come out at 2,016, which is as good as 2,048."""

LOST_PART_MAX = 0.02
LOST_ROWS_MAX = 32
"""So much at its lower edge may be missing of a JPEG that lost its end; what lost more has to be sent again, which
somebody who is told so can do, and who sees half of a photo cannot."""

_END = b"\xff\xd9"
_NO_PICTURE = b"\x55\xaa" * 64
"""Put where a JPEG's picture ends: what was whole before it looks the same, what was not goes on with this."""


class CutOff(Exception):
    """More of a JPEG is missing than its end."""


def opened(original: bytes, header: Header) -> tuple[Image.Image, Flattener]:
    """The first or only picture in the file, decoded, and what makes it opaque.

    Raises:
        CutOff: of a JPEG, a part of its picture is missing.
        Exception: whatever else the decoder says of a file that it cannot read.
    """
    if header.kind == "heic":
        import pillow_heif  # few photos need it, and it takes as long to import as all the rest

        image = pillow_heif.open_heif(BytesIO(original)).to_pillow()
    elif header.kind == "jpeg":
        image = _jpeg(original) if header.has_end else _jpeg_without_end(original)
    else:
        image = Image.open(BytesIO(original), formats=[header.kind])
    # What stands behind the picture in its file, how the camera was held among it, is known only once it is decoded.
    image.load()
    return image, flattener(original, header, image)


def size_of(original: bytes, header: Header) -> Size:
    """(width, height) as the decoder will have it: a header that claims less than that is not believed."""
    if header.kind == "heic":
        import pillow_heif

        width, height = pillow_heif.open_heif(BytesIO(original)).size
        return int(width), int(height)
    return Image.open(BytesIO(original), formats=[header.kind]).size


def _jpeg(original: bytes) -> Image.Image:
    image = Image.open(BytesIO(original), formats=["jpeg"])
    width, height = clean_size(image.size)
    image.draft(None, (int(width * ENOUGH) or 1, int(height * ENOUGH) or 1))
    return image


def _jpeg_without_end(original: bytes) -> Image.Image:
    """A JPEG that lost its end mark, with one put back: all viewers show it.

    Any decoder also fills up with grey what is missing of the picture itself. So it is decoded twice, with different
    bytes after what is there: where both are the same, nothing was missing.
    """
    there = original.rstrip(b"\xff")
    image, other = _jpeg(there + _END), _jpeg(there + _NO_PICTURE + _END)
    differs = ImageChops.difference(image, other).getbbox(alpha_only=False)
    if differs is not None and image.height - differs[1] > max(LOST_ROWS_MAX, image.height * LOST_PART_MAX):
        raise CutOff
    return image
