"""A6: what it costs to clean a 12-million-pixel photo, next to bare Pillow; and what a bomb costs.

python -m bench.photos
"""

import statistics
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from PIL import Image

from dolbom.alerts.photos.clean import JPEG_QUALITY, clean
from tests.support.photo_files import png_bomb

HOW = "make bench NAME=photos"
ROUNDS = 11
RATIO_MAX = 1.3
BOMB_MB_MAX = 80

# A process of its own cleans one file and prints its peak memory in MB, as the kernel counts it.
PEAK = """
import sys
from pathlib import Path
from dolbom.alerts.photos.clean import Refused, clean
try:
    clean(Path(sys.argv[1]).read_bytes())
    said = "clean"
except Refused as refused:
    said = refused.code
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(said, int(peak.split()[1]) / 1024)
"""


def measure() -> list[dict[str, Any]]:
    photo = twelve_megapixels()
    ours, bare = medians(lambda: clean(photo), lambda: reencode(photo))
    said, photo_mb = peak_mb(photo)
    refused, bomb_mb = peak_mb(png_bomb())
    if (said, refused) != ("clean", "too_many_pixels"):
        raise AssertionError(f"the photo came out {said}, the bomb {refused}")
    return [
        row("photo.12mp_s", ours, "s", peer="Pillow, decode + encode", peer_value=bare, target=RATIO_MAX),
        row("photo.12mp_mb", photo_mb, "MB"),
        row("photo.bomb_mb", bomb_mb, "MB", target=BOMB_MB_MAX),
    ]


def twelve_megapixels() -> bytes:
    """Soft noise, which packs to 4 MB as a real photo of 4,032 × 3,024 does."""
    noise = Image.merge("RGB", [Image.effect_noise((504, 378), 90) for _ in "RGB"])
    out = BytesIO()
    noise.resize((4032, 3024), Image.Resampling.BICUBIC).save(out, "JPEG", quality=90)
    return out.getvalue()


def reencode(photo: bytes) -> None:
    Image.open(BytesIO(photo)).save(BytesIO(), "JPEG", quality=JPEG_QUALITY)


def medians(*sides: Callable[[], object]) -> list[float]:
    """Seconds of each, taken in turn so that a slow moment strikes all."""
    times: list[list[float]] = [[] for _ in sides]
    for _ in range(ROUNDS):
        for side, taken in zip(sides, times, strict=True):
            start = perf_counter()
            side()
            taken.append(perf_counter() - start)
    return [statistics.median(taken) for taken in times]


def peak_mb(photo: bytes) -> tuple[str, float]:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "photo"
        file.write_bytes(photo)
        done = subprocess.run([sys.executable, "-c", PEAK, str(file)], capture_output=True, text=True, check=True)
    said, megabytes = done.stdout.split()
    return said, float(megabytes)


def row(
    name: str,
    value: float,
    unit: str,
    *,
    peer: str | None = None,
    peer_value: float | None = None,
    target: float | None = None,
) -> dict[str, Any]:
    """With a peer the target is a ratio, without one a value; without a target the value is only shown."""
    ratio = value / peer_value if peer_value else None
    return {
        "name": name,
        "value": round(value, 4),
        "unit": unit,
        "peer": peer,
        "peer_value": None if peer_value is None else round(peer_value, 4),
        "ratio": None if ratio is None else round(ratio, 3),
        "target": target,
        "ok": target is None or (ratio if ratio is not None else value) <= target,
        "how": HOW,
    }


if __name__ == "__main__":
    for line in measure():
        print(line)
