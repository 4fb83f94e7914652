"""What the model is asked of a text, and what a case worker is shown of what was found (A2)."""

import pytest

from dolbom.alerts.danger.assess import (
    assessed,
    distinct,
    features_in,
    found,
    judged_by_model,
    numbers_to_call,
    read_in,
)
from dolbom.alerts.danger.quotes import quoted
from dolbom.alerts.report import Danger, DangerWord

SENTENCE = "각각각각각각각각각각각각"
"""Twelve syllables of three jamo: as short as what is judged like any other text without a phrase."""
BY_MODEL_ALONE = (
    "윗집 새댁이 한여름에도 목까지 올라오는 옷만 입고 색안경을 벗지 않아요 밤마다 쿵 하고 나면 우는 소리가 뚝 그쳐요"
)


def judged(text: str) -> list[tuple[set[int], float]]:
    parts, read = read_in(text)
    return list(judged_by_model(parts, read, features_in(parts, read)))


def asked_of(text: str) -> list[float]:
    """How much plainer each thing that the model judges has to be."""
    return [less for _, less in judged(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (SENTENCE, [0.0]),
        (SENTENCE[:-1] + "가", [0.5]),  # one jamo fewer
        (SENTENCE[:6], [0.5]),
        (SENTENCE[:5] + "가", []),  # too short to tell
        (f"{SENTENCE}. {SENTENCE}", [0.0, 0.6, 0.6]),
        (f"{SENTENCE}. {SENTENCE[:6]}", [0.0, 0.6, 1.1]),
        (f"{SENTENCE}. 가나", [0.0, 0.6]),
        ("漢" * 12, [0.0]),  # as much as twelve syllables
        ("漢" * 11, [0.5]),
        ("漢" * 5, []),
        ("⺀" * 12, [0.0]),  # the first of those letters
        ("", []),
    ],
)
def test_A2_a_text_is_judged_as_a_whole_and_each_sentence_that_says_enough(text: str, wanted: list[float]) -> None:
    assert asked_of(text) == wanted


def test_A2_what_is_judged_together_holds_what_each_of_its_sentences_holds() -> None:
    together, first, second = (unit for unit, _ in judged(f"{SENTENCE}. {SENTENCE[:-2]}낙낙"))
    assert together == first | second
    assert first != second


def test_A2_what_is_said_over_and_over_is_read_once() -> None:
    parts, read = read_in("작년에 쓰러졌어요. " * 100)
    assert len(parts) == 100
    assert read[0]
    assert len({id(phrases) for phrases in read}) == 1


def test_A2_of_a_short_cry_a_phrase_says_enough_whatever_its_length() -> None:
    assert asked_of("살려줘요") == [0.0]


def test_A2_a_case_worker_is_shown_the_phrase_in_whole_words_and_what_is_left_out_is_marked() -> None:
    text = "여기는 지난달부터 집이 너무 추워서 정말 죽고 싶어요 아무도 없고 도와줄 사람이 없어요"
    (word,) = [each for each in found(text) if each.set_aside is None]
    assert word.words == "…너무 추워서 정말 죽고 싶어요 아무도 없고…"
    (near,) = [each for each in found("저 죽고 싶어요") if each.set_aside is None]
    assert near.words == "저 죽고 싶어요"


@pytest.mark.parametrize("text", ["가" * 200 + "죽고 싶어" + "나" * 200, "가나 " * 99, "a" * 400, " 가 ", "가"])
@pytest.mark.parametrize("first", [0, 1, 3, 150, 200])
def test_what_is_quoted_of_a_text_is_never_longer_than_a_row_has_room_for(text: str, first: int) -> None:
    first = min(first, len(text) - 1)
    for last in {first + 1, min(len(text), first + 5), len(text)}:
        words = quoted(text, first, last)
        assert len(words) <= 60
        assert words.strip("…") in text


def test_A2_what_the_model_alone_has_found_is_told_as_that_with_the_beginning_of_the_text() -> None:
    danger = assessed([], BY_MODEL_ALONE)
    word = next(each for each in danger.words if each.set_aside is None)
    assert (danger.is_found, word.entry, word.family) == (True, "model", "문장 전체의 맥락")
    assert len(BY_MODEL_ALONE) > 60
    shown, _, rest = BY_MODEL_ALONE.partition(word.words.removesuffix("…"))
    assert (shown, rest[0], word.words[-1]) == ("", " ", "…")
    assert len(word.words) <= 60
    assert numbers_to_call(danger) == ["119", "112", "109"]


def test_A2_the_numbers_of_all_that_was_found_come_first_each_once_and_all_three_always() -> None:
    def word(entry: str, kind: str, set_aside: str | None = None) -> DangerWord:
        return DangerWord.model_validate({"entry": entry, "kind": kind, "words": "", "set_aside": set_aside})

    def numbers(*words: DangerWord) -> list[str]:
        return numbers_to_call(Danger(lexicon="x", is_found=True, words=list(words)))

    assert numbers(word("a", "suicide"), word("b", "medical"), word("c", "suicide")) == ["109", "119", "112"]
    assert numbers(word("a", "suicide", "denied"), word("b", "violence")) == ["112", "119", "109"]
    assert numbers() == ["112", "119", "109"]
    twice = [word("a", "suicide"), word("b", "medical"), word("a", "suicide"), word("a", "suicide", "past")]
    assert [(each.entry, each.set_aside) for each in distinct(twice)] == [("a", None), ("b", None), ("a", "past")]
