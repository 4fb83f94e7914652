"""Korean typed while the keyboard was switched to Latin letters is heard (A2)."""

import pytest

from dolbom.alerts.danger.assess import assessed
from dolbom.alerts.danger.keyboard import retyped, syllables
from tools.danger.corpus import DEVELOPMENT, read


@pytest.mark.parametrize(
    ("keys", "hangul"),
    [
        ("wktkf", "자살"),
        ("WKTKF", "자살"),  # with the caps lock on
        ("dhQk", "오빠"),
        ("dhQK", "오빠"),  # shift makes another jamo of some keys alone
        ("rksek", "간다"),
        ("rkqtdl", "값이"),  # two consonants end a syllable
        ("rkqtl", "갑시"),  # and before a vowel the second begins the next one
        ("dhkgdmf", "왛을"),  # two vowels are one
        ("dnjf", "월"),
        ("rr", ""),
        ("k", ""),
        ("rkk", ""),
        ("rkd1", ""),
    ],
)
def test_A2_keys_make_the_syllables_of_a_korean_keyboard(keys: str, hangul: str) -> None:
    assert syllables(keys) == hangul


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("엄마가 숨을 dks tnldjdy", "엄마가 숨을 안 쉬어요"),
        ("ｗｋｔｋｆ 하고 싶어요", "자살 하고 싶어요"),
        ("tkffu wntpdy, PC방이에요", None),  # of one run all words make syllables, or none is read so
        ("tkffu wntpdy. 여기 PC방이에요", "살려 주세요. 여기 PC방이에요"),
        ("LH 임대", None),
        ("go 하세요", None),  # one syllable alone
        ("I want to die", None),
        ("", None),
    ],
)
def test_A2_a_run_of_latin_words_is_read_as_hangul_where_all_of_it_makes_syllables(
    text: str, meant: str | None
) -> None:
    assert retyped(text) == ([meant] if meant is not None else [])


def test_A2_a_capital_that_a_telephone_made_of_the_first_letter_is_read_both_ways() -> None:
    assert retyped("Eofudy") == ["때려요", "대려요"]
    assert retyped("Wktkf") == ["짜살", "자살"]
    assert retyped("WKTKF") == ["자살"]


def test_A2_hardly_a_text_in_other_languages_makes_syllables() -> None:
    assert [each.text for each in read(DEVELOPMENT) if retyped(each.text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "wnrrh tlvdjdy",
        "WNRRH TLVEK",
        "skavusdl zkfdmf emfdjTdjdy",
        "엄마가 숨을 dks tnldjdy",
        "tkffuwntpdy",
        "Wktkf",
        "Wnrrh tlvdj",
        "Tkffuwntpdy.",
    ],
)
def test_A2_danger_typed_in_latin_letters_is_danger_and_is_shown_as_it_was_meant(text: str) -> None:
    danger = assessed([], text)
    assert danger.is_found
    assert all(word.words and not word.words.isascii() for word in danger.words)


@pytest.mark.parametrize("text", ["dkssudgktpdy ansdmlemfuqslek", "with TV 지원 있나요", "qlfltlqjs 010-0000-0000"])
def test_A2_what_is_harmless_in_latin_letters_stays_so(text: str) -> None:
    assert not assessed([], text).is_found


@pytest.mark.parametrize(
    "text",
    [
        "은퇴하고 신변을 정리하고 있어요",
        "이사 준비로 신변 정리 중입니다",
        "체면 다 내려놓고 도움을 청합니다",
        "집주인께 늦어서 미안하다고 전해 주세요",
        "아버지가 낫을 갈아 벼를 베러 가십니다",
    ],
)
def test_A2_what_stands_around_a_phrase_may_tell_that_it_means_nobody(text: str) -> None:
    assert not assessed([], text).is_found


@pytest.mark.parametrize(
    "text",
    [
        "퇴직하고 신변 정리도 다 했습니다",
        "신변정리 다 했습니다",
        "체면이고 뭐고 다 내려놓고 이제 갑니다 그동안 고마웠어요",
        "사장님께 미안하다고 전해 주세요 먼저 갑니다",
        "형이 방망이를 휘둘러서 어깨가 부러졌어요",
        "낫을 갈아서 다 죽인다고 해요",
    ],
)
def test_A2_the_same_words_are_danger_where_what_stands_around_them_tells_nothing_else(text: str) -> None:
    assert assessed([], text).is_found
