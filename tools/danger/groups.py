"""Makes the table of words of like meaning (`data/word_groups.bin`) from the word vectors of Kiwi's language model.

    uv run --with kiwipiepy==0.24.1 --with numpy python -m tools.danger.groups

It is made once and kept: neither the layer nor the tests need Kiwi (Apache-2.0), whose model takes 100 MB. Kiwi tells
how alike two morphemes are; from how alike each is to some hundred others its place among all is computed, and places
that lie together are a group. A verb's stem is kept in the forms that it takes before vowels too (쓰러지, 쓰러져).
"""

import importlib
import json
import random
import struct
import unicodedata
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dolbom.alerts.danger.letters import folded
from dolbom.alerts.danger.word_groups import BETWEEN, GROUPS, LAST_LEAD

Vectors = NDArray[np.float32]
NOUNS = {"NNG", "MAG", "XR", "NNB", "NP", "NR", "IC", "MM", "MAJ"}
VERBS = {"VV", "VA", "VV-I", "VA-I", "VX"}
COMMON = 16_000
"""Numbers of morphemes go by how common they are; what is rarer has no vector worth the name."""
LANDMARKS = 420
LANDMARKS_COMMON = 8_000
SIZES = (1000, 300, 100)
"""How many groups there are: the finest ones, and the wider ones that they lie in."""
ROUNDS = 30
SEED = 1


def main() -> None:
    kiwi = importlib.import_module("kiwipiepy").Kiwi()
    kept = [each for each in _all(kiwi) if each.id < COMMON and each.tag in NOUNS | VERBS]
    fine, centres = grouped(_vectors(kiwi, kept), SIZES[0])
    middle, middle_centres = grouped(centres, SIZES[1])
    wide, _ = grouped(middle_centres, SIZES[2])
    stems: dict[str, int] = {}
    short_nouns: dict[str, int] = {}
    for each, group in sorted(zip(kept, fine.tolist(), strict=True), key=lambda pair: pair[0].id):
        for form in map(folded, _forms(kiwi, each)):
            is_short = each.tag in NOUNS and sum(jamo <= LAST_LEAD for jamo in form) < 2
            if form and all("\u1100" <= jamo < BETWEEN for jamo in form) and len(form) >= (2 if is_short else 3):
                (short_nouns if is_short else stems).setdefault(form, group)
    wider = [middle.tolist(), wide[middle].tolist()]
    GROUPS.write_bytes(packed(stems, short_nouns, wider))
    print(f"{GROUPS.name}: {len(stems)} stems, {len(short_nouns)} nouns of one syllable")


def packed(stems: dict[str, int], short_nouns: dict[str, int], wider: list[list[int]]) -> bytes:
    """A line of JSON, the group of each in two bytes, then the stems, a byte for each jamo."""
    head = {"stems": len(stems), "short_nouns": len(short_nouns), "wider": wider}
    numbers = [*stems.values(), *short_nouns.values()]
    written = BETWEEN.join([*stems, *short_nouns])
    body = struct.pack(f"<{len(numbers)}H", *numbers) + bytes(ord(jamo) & 0xFF for jamo in written)
    return json.dumps(head, separators=(",", ":")).encode() + b"\n" + body


def grouped(vectors: Vectors, size: int) -> tuple[NDArray[np.int64], Vectors]:
    """The group of each vector and the groups' centres: k-means by angle."""
    draw = np.random.default_rng(0)
    centres = vectors[draw.choice(len(vectors), size, replace=False)]
    for _ in range(ROUNDS):
        nearest = (vectors @ centres.T).argmax(1)
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, vectors)
        centres = sums / (np.linalg.norm(sums, axis=1, keepdims=True) + 1e-9)
    return (vectors @ centres.T).argmax(1), centres


def _all(kiwi: Any) -> Iterable[Any]:
    return list({each.id: each for each in kiwi.most_similar_morphemes(("사람", "NNG"), top_n=100_000)}.values())


def _vectors(kiwi: Any, kept: list[Any]) -> Vectors:
    """Each morpheme's place, of length one: from how alike it is to landmarks, and they are to each other."""
    place = {each.id: at for at, each in enumerate(kept)}
    landmarks = random.Random(SEED).sample([each.id for each in kept if each.id < LANDMARKS_COMMON], LANDMARKS)
    alike = np.zeros((len(kept), len(landmarks)), np.float32)
    for column, landmark in enumerate(landmarks):
        alike[place[landmark], column] = 1.0
        for each in kiwi.most_similar_morphemes(landmark, top_n=100_000):
            if each.id in place and each.id != landmark:
                alike[place[each.id], column] = each.score
    among = alike[[place[landmark] for landmark in landmarks]]
    sizes, axes = np.linalg.eigh((among + among.T) / 2)
    real = sizes > 1e-3
    vectors = alike @ (axes[:, real] / np.sqrt(sizes[real]))
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    return np.asarray(vectors / lengths, dtype=np.float32)


def _forms(kiwi: Any, each: Any) -> set[str]:
    """A morpheme as it stands in words: a verb's stem before a consonant, before 어, and before 은."""
    if each.tag not in VERBS:
        return {each.form}
    before_eo = kiwi.join([(each.form, each.tag), ("어", "EC")])
    before_eun = kiwi.join([(each.form, each.tag), ("은", "ETM")])
    jamo = unicodedata.normalize("NFD", before_eun)
    cut = before_eun[:-1] if before_eun.endswith("은") else unicodedata.normalize("NFC", jamo[:-1])
    return {each.form, before_eo, cut}


if __name__ == "__main__":
    main()
