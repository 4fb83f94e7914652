"""Where a photo says that it was taken. Only for one that could be cleaned, and only where its reporter has said so."""

import math
import warnings
from collections.abc import Sequence
from io import BytesIO

from PIL import Image

from dolbom.alerts.photos.headers import Header, read_header

_GPS = 0x8825
_LATITUDE, _LONGITUDE = 2, 4


def position(original: bytes) -> tuple[float, float] | None:
    """(latitude, longitude) in degrees of WGS 84; None if the photo says none that can be."""
    header = read_header(original)
    if header is None:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exif = _exif(original, header).get_ifd(_GPS)
            lat, lon = (_degrees(exif[at], str(exif[at - 1])) for at in (_LATITUDE, _LONGITUDE))
    except Exception:  # a position that cannot be read is none
        return None
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
