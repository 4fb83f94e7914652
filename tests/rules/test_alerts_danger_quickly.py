"""A long report is read quickly (A2): what is skipped, or looked for in all sentences at once, changes no answer."""

import pytest

from dolbom.alerts.danger.letters import folded, seen, sentences
from dolbom.alerts.danger.phrases import compiled, lexicon, names_in
from dolbom.alerts.danger.starts import always_in
from tools.danger.corpus import DEVELOPMENT, read

SENTENCES = [folded(sentence) for each in read(DEVELOPMENT)[::60] for sentence in sentences(seen(each.text))]


@pytest.mark.parametrize(
    ("written", "needed"),
    [
        ("죽고 ?싶", "죽고"),
        ("(다|모두|전부)? ?끝낼(래|게)", "끝낼"),
        ("자?살려 ?주", "살려"),
        ("자살*하고", "하고"),  # 살 may be missing, and ends a run
        ("목을? (매|매달)", "목"),
        ("[죽살]겠어", "겠어"),
        ("죽|살", ""),
        ("(죽|살)", ""),
        (r"119\(죽", "죽"),
        ("", ""),
    ],
)
def test_A2_what_stands_in_each_match_of_a_phrase_is_told_from_how_it_is_written(written: str, needed: str) -> None:
    assert always_in(written) == folded(needed)


def test_A2_no_phrase_is_passed_over_for_want_of_what_stands_in_each_of_its_matches() -> None:
    kept = {written for starts in lexicon().by_start.values() for _, written in starts}
    needing = [(compiled(written), always_in(written)) for written in kept if always_in(written)]
    assert len(needing) > 200
    matches = [
        (needed, match[0])
        for sentence in SENTENCES
        for pattern, needed in needing
        for match in pattern.finditer(sentence)
    ]
    assert len(matches) > 20
    assert all(needed in text for needed, text in matches)


def test_A2_what_a_sentence_is_about_is_the_same_alone_and_among_others() -> None:
    together = names_in(SENTENCES)
    assert together == [names_in([sentence])[0] for sentence in SENTENCES]
    assert {name for names in together for name in names} == {f"@{name}" for name in lexicon().context}


def test_A2_nothing_is_found_across_two_sentences() -> None:
    (first, second), (both,) = names_in([folded("한"), folded("시간째")]), names_in([folded("한 시간째")])
    assert "@time" in both
    assert "@time" not in first + second
    (asks, says) = names_in([folded("신고하면 되나요"), folded("요")])  # the end of a sentence is an end
    assert ("@ask" in asks, "@ask" in says) == (True, False)
