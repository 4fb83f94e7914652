"""Cleans and reads a photo in a child process with so much time and memory, and no more (R9).

A decoder is native code: nothing in this process can interrupt it once it runs, and a crash of it is this process's.
So it works in a fork, which the system ends when its time or memory is used up. Whatever became of the fork, there is
an answer: a clean photo, or a refusal.
"""

import os
import resource
import select
import signal
import struct
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from dolbom.alerts.photos import clean as photos
from dolbom.alerts.photos.clean import CleanPhoto, Refused
from dolbom.alerts.photos.position import position as position_in

SECONDS_MAX = 30
"""The greatest photos that are taken (65 million pixels, WebP) need half of it on one core."""
POSITION_SECONDS_MAX = 5
"""Metadata are read in milliseconds; both together leave the function time to write down what became of the photo."""
MEMORY_BYTES_MAX = 1_300 * 1024 * 1024
"""On top of what the process has. The function has 1,769 MB, of which it and the original take less than 250."""
ANSWER_BYTES_MAX = 32 * 1024 * 1024

_DONE, _REFUSED = b"+", b"-"
_SIZES = struct.Struct(">IIII")
_POSITION = struct.Struct(">dd")
_READ_BYTES = 1 << 20
_STATM = Path("/proc/self/statm")


def clean(original: bytes, seconds_max: float = SECONDS_MAX, memory_bytes_max: int = MEMORY_BYTES_MAX) -> CleanPhoto:
    """As `photos.clean`, within limits.

    Raises:
        Refused: it cannot be cleaned; `unreadable` also if it took too long or too much, or the decoder crashed.
    """
    return photo_of(_apart(lambda: _clean(original), seconds_max, memory_bytes_max))


def position(original: bytes, seconds_max: float = POSITION_SECONDS_MAX) -> tuple[float, float] | None:
    """Where a photo says that it was taken, within limits: its metadata are as hostile as its pixels.

    None also if it took too long or too much, or the decoder crashed.
    """
    answer = _apart(lambda: _POSITION.pack(*(position_in(original) or ())), seconds_max, MEMORY_BYTES_MAX)
    if len(answer) != _POSITION.size:
        return None
    lat, lon = _POSITION.unpack(answer)
    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None


def _clean(original: bytes) -> bytes:
    try:
        made = photos.clean(original)
    except Refused as refused:
        return _REFUSED + refused.code.encode()
    sizes = _SIZES.pack(made.width_px, made.height_px, len(made.image), len(made.thumbnail))
    return _DONE + sizes + made.image + made.thumbnail


def _apart(work: Callable[[], bytes], seconds_max: float, memory_bytes_max: int) -> bytes:
    """What work says in a process of its own, as far as it came before its time or memory was over."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # Python warns of forks beside threads, which may hold locks: this child takes none, decodes, and ends.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        _work(writing, work, seconds_max, memory_bytes_max)
    os.close(writing)
    try:
        return _answer(reading, time.monotonic() + seconds_max)
    finally:
        os.close(reading)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _work(writing: int, work: Callable[[], bytes], seconds_max: float, memory_bytes_max: int) -> None:
    """The child's whole life: it never returns into what the parent was doing."""
    try:
        _limit(seconds_max, memory_bytes_max)
        answer = work()
        while answer:
            answer = answer[os.write(writing, answer) :]
    finally:
        os._exit(0)


def _limit(seconds_max: float, memory_bytes_max: int) -> None:
    seconds = int(seconds_max) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if _STATM.exists():
        taken = int(_STATM.read_text().split()[0]) * resource.getpagesize()
        most = taken + memory_bytes_max
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _answer(reading: int, until: float) -> bytes:
    """What the child says before its time is over; as far as it came."""
    answer = bytearray()
    while len(answer) <= ANSWER_BYTES_MAX:
        ready, _, _ = select.select([reading], [], [], max(0.0, until - time.monotonic()))
        part = os.read(reading, _READ_BYTES) if ready else b""
        if not part:
            break
        answer += part
    return bytes(answer)


def photo_of(answer: bytes) -> CleanPhoto:
    """The photo in a child's answer, which is not believed more than it must be.

    Raises:
        Refused: there is none in it.
    """
    begin = 1 + _SIZES.size
    if answer[:1] == _REFUSED:
        raise Refused(answer[1:].decode())
    if answer[:1] != _DONE or len(answer) < begin:
        raise Refused("unreadable")
    width, height, image, thumbnail = _SIZES.unpack(answer[1:begin])
    if len(answer) != begin + image + thumbnail:
        raise Refused("unreadable")
    return CleanPhoto(answer[begin : begin + image], answer[begin + image :], width, height)
