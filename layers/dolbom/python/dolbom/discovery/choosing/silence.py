"""Which bodies are not heard as usual: named before a round runs, and on its face (D1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low

from dolbom.discovery.catalogue import bodies
from dolbom.discovery.rounds import Round
from dolbom.discovery.store import IndicatorFile

THIN_PARTS = 10
"""Who sends at most a tenth of the usual is thin. A file of which nothing could be kept never counts as sent."""
USUAL_FILES = 3
ROUNDS_BACK = 12
"""How far back a body's last file is looked for: no indicator lives longer than two years."""

Files = Mapping[str, IndicatorFile]


@dataclass(frozen=True, slots=True)
class Heard:
    """A body in a round. `used` is the file that counts: its own, or its last one."""

    body: str
    used: IndicatorFile | None
    is_silent: bool
    is_thin: bool
    usual: int
    """Lines that it usually sends, as the median of its last files; 0 where there are none."""


def heard(of: Round, files: Sequence[Files]) -> list[Heard]:
    """Each body, in the order of names; `files` are those of this round, of the one before, and so on."""
    return [_heard(body, of, [found[body] for found in files if body in found]) for body in sorted(bodies())]


def _heard(body: str, of: Round, newest_first: Sequence[IndicatorFile]) -> Heard:
    used = newest_first[0] if newest_first else None
    is_silent = used is None or used.round != of.code
    earlier = [each.kept for each in newest_first if each.round != of.code][:USUAL_FILES]
    usual = median_low(earlier) if earlier else 0
    is_thin = used is not None and not is_silent and used.kept * THIN_PARTS <= usual
    return Heard(body, used, is_silent, is_thin, usual)
