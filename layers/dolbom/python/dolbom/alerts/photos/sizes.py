"""How large a cleaned photo is: so that what somebody wrote can still be read on it.

A photo is shown at 2,048 pixels on its longer side. A long picture (a screenshot of a whole conversation, which is
the usual proof of threats; a panorama) would be a strip then: it keeps the width of a phone's screen instead, up to
so many pixels in all.
"""

SIDE_PX_MAX = 2048
NARROW_SIDE_PX_KEPT = 1440
"""The shorter side is not shrunk below it for the sake of the longer one. The widest common phone screens have so
many pixels, and their screenshots, so many of them one below the other, stay as they are."""
LONG_PIXELS_MAX = 20_000_000
"""Of a long picture: 1,440 × 13,888, or at a legible width of 1,000 a length of 20,000."""
LONG_SIDE_PX_MAX = 65_000
"""A JPEG's sides have 16 bits, of which its encoders leave some unused."""

THUMBNAIL_SIDE_PX_MAX = 320
THUMBNAIL_SIDES_MAX = 2
"""A thumbnail of a long picture shows its beginning, at most this many times as long as wide."""

Size = tuple[int, int]


def clean_size(size: Size) -> Size:
    """Of a picture of so many pixels, (width, height); never more than it has, never less than one."""
    long, short = max(size), min(size)
    scale = max(SIDE_PX_MAX / long, NARROW_SIDE_PX_KEPT / short)
    if scale * long > SIDE_PX_MAX:
        scale = min(scale, (LONG_PIXELS_MAX / (long * short)) ** 0.5, LONG_SIDE_PX_MAX / long)
        scale = max(scale, SIDE_PX_MAX / long)
    return _scaled(size, min(1.0, scale))


def thumbnail_box(size: Size) -> tuple[int, int, int, int]:
    """The part of a clean picture that its thumbnail shows: all of it, or a long picture's upper or left end."""
    length_max = max(THUMBNAIL_SIDE_PX_MAX, THUMBNAIL_SIDES_MAX * min(size))
    return 0, 0, min(size[0], length_max), min(size[1], length_max)


def _scaled(size: Size, scale: float) -> Size:
    # Rounded down: a picture is at most as large as was said.
    return max(1, int(size[0] * scale + 1e-9)), max(1, int(size[1] * scale + 1e-9))
