"""Makes a picture opaque: what is transparent shows white paper, and never what hides below it (A6).

Done strip by strip, so that a great picture takes its own memory once, and not two or three times.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from io import BytesIO

from PIL import Image, ImageChops

from dolbom.alerts.photos.headers import Header
from dolbom.alerts.photos.sizes import Size

PAPER = "white"
"""What shows through where a picture is transparent."""
STRIP_ROWS = 256

Strip = tuple[int, int, int, int]
Flattener = Callable[[Image.Image, Strip], Image.Image]
"""(picture, part of it) → that part, opaque, in a form whose pixels can be averaged: L, RGB or CMYK."""

_GREYS_OF_16_BITS = [value >> 8 for value in range(1 << 16)]


def reduced(image: Image.Image, target: Size, flatten: Flattener) -> Image.Image:
    """The picture, opaque, of the target's size or less."""
    factor = max(1, min(image.width // (2 * target[0]), image.height // (2 * target[1])))
    rows = STRIP_ROWS * factor
    mode = flatten(image, (0, 0, 1, 1)).mode
    whole = Image.new(mode, (-(-image.width // factor), -(-image.height // factor)))
    for top in range(0, image.height, rows):
        strip = flatten(image, (0, top, image.width, min(top + rows, image.height)))
        whole.paste(strip.reduce(factor) if factor > 1 else strip, (0, top // factor))
    is_larger = whole.width > target[0] or whole.height > target[1]
    return whole.resize(target, Image.Resampling.LANCZOS) if is_larger else whole


def flattener(original: bytes, header: Header, image: Image.Image) -> Flattener:
    """How this picture is made opaque."""
    if header.kind == "png" and header.transparent is not None:
        return _png_with_key(original, header, image)
    if image.mode.startswith("I"):
        return lambda image, part: image.crop(part).convert("I").point(_GREYS_OF_16_BITS, "L")
    if image.has_transparency_data:
        return _composed
    return lambda image, part: _averaged(image.crop(part))


def _composed(image: Image.Image, part: Strip) -> Image.Image:
    strip = image.crop(part).convert("RGBA")
    return _on_paper(strip.convert("RGB"), strip.getchannel("A"))


def _on_paper(strip: Image.Image, opaque: Image.Image) -> Image.Image:
    paper = Image.new(strip.mode, strip.size, PAPER)
    paper.paste(strip, mask=opaque)
    return paper


def _averaged(strip: Image.Image) -> Image.Image:
    """Palettes and single bits as colours and greys."""
    return strip.convert({"1": "L", "P": "RGB"}.get(strip.mode, strip.mode))


def _png_with_key(original: bytes, header: Header, image: Image.Image) -> Flattener:
    """Of a PNG with one transparent grey or colour. The samples are compared as they stand in the file: a decoder
    stretches 1, 2 and 4 bits to 8, and cuts 16 down to 8."""
    key = header.transparent or b""
    samples = [int.from_bytes(key[at : at + 2], "big") & ((1 << header.bits) - 1) for at in range(0, len(key), 2)]
    if image.mode.startswith("I"):
        return _grey_of_16_bits(samples[0])
    if header.bits == 16:
        keyed = [_Keyed(image, [sample >> 8 for sample in samples])]
        keyed.append(_Keyed(_lower_bytes(original), [sample & 0xFF for sample in samples]))
    else:
        keyed = [_Keyed(image, [sample * (0xFF // ((1 << header.bits) - 1)) for sample in samples])]

    def flatten(image: Image.Image, part: Strip) -> Image.Image:
        opaque = reduce(ImageChops.lighter, (band for layer in keyed for band in layer.differs(part)))
        return _on_paper(_averaged(image.crop(part)), opaque)

    return flatten


@dataclass(frozen=True, slots=True)
class _Keyed:
    """A picture of 8 bits, and the sample of each of its bands that is transparent if all of them are there."""

    picture: Image.Image
    samples: Sequence[int]

    def differs(self, part: Strip) -> list[Image.Image]:
        bands = _averaged(self.picture.crop(part)).split()
        return [
            band.point([0 if value == sample else 0xFF for value in range(0x100)])
            for band, sample in zip(bands, self.samples, strict=True)
        ]


def _grey_of_16_bits(transparent: int) -> Flattener:
    opaque = [0 if value == transparent else 0xFF for value in range(1 << 16)]

    def flatten(image: Image.Image, part: Strip) -> Image.Image:
        strip = image.crop(part).convert("I")
        return _on_paper(strip.point(_GREYS_OF_16_BITS, "L"), strip.point(opaque, "L"))

    return flatten


def _lower_bytes(original: bytes) -> Image.Image:
    """The lower byte of each sample of 16 bits, as a picture: big-endian samples read as if they were not."""
    image = Image.open(BytesIO(original), formats=["png"])
    image.tile = [tile._replace(args="RGB;16L") for tile in image.tile]
    image.load()
    return image
