"""Names are found as people type them: by how they begin, by initial consonants, spaces aside (M10)."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dolbom.meals.merchants.spelling import INITIALS, begins
from dolbom.patterns import words_of

SYLLABLE = st.integers(0xAC00, 0xD7A3).map(chr)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("김밥나라", "ㄱㅂㄴㄹ"),
        ("김밥 나라 수지점", "김밥나라수"),
        ("김밥나라", "김 밥"),
        ("김밥나라", "김바"),
        ("김밥나라", "ㄱ밥"),
        ("행복한 김밥나라", "김밥"),
        ("값싼식당", "ㄱㅆㅅㄷ"),
        ("갈비사랑", "ㄱㅂㅅ"),
        ("밥상", "ㅄ"),
        ("롯데 GRILL", "grill"),
        ("24시 국밥", "24ㅅ"),
        ("(주)맛나", "맛나"),
        ("김밥나라", normalize("NFD", "김밥")),
        (normalize("NFD", "김밥나라"), "ㄱㅂ"),
        ("김밥나라", "\u1100\u1107"),
        # As it stands while one is still typing, with the next syllable's first consonant below the last one.
        *(("가게", "각"), ("닭한마리", "달"), ("값진식당", "갑"), ("달걀빵", "닭"), ("행복한 오이", "옹")),
        # Of full and half width.
        *(("GS25 수지점", "ＧＳ２５"), ("ＧＳ２５", "gs2"), ("김밥나라", "\uffa1\uffb2")),
        # Latin with marks or without, composed or not, small or capital.
        *(("Café 봄", "cafe"), ("Cafe 봄", "CAFÉ"), ("CAFÉ 봄", "cafe봄"), ("카페 Crème", "creme")),
        *((normalize("NFD", "Café 봄"), "cafe"), ("Cafe 봄", normalize("NFD", "café")), ("Ｃａｆé", "cafe")),
        *(
            ("Bjørn 빵집", "bjorn"),
            ("Łódź 만두", "lodz"),
            ("Œuf", "oeuf"),
            ("İzmir 케밥", "izmir"),
            ("Straße", "strasse"),
        ),
        # In another form, as dictionaries of Korean input offer them.
        *(
            ("①번가 김밥", "1번"),
            ("㈜맛나", "(주)맛나"),
            ("(주)맛나", "㈜맛"),
            ("㈜맛나", "맛나"),
            ("김밥№1", "김밥no1"),
        ),
    ],
)
def test_M10_a_name_is_found(name: str, wanted: str) -> None:
    assert begins(name, wanted)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("김밥나라", "밥나"),
        ("김밥나라", "ㄴㄹ"),
        ("김밥", "김밥나"),
        ("김밥나라", "깁"),
        ("김밥", "ㄲ"),
        ("각", "가나"),
        ("김밥", "ㅏ"),
        ("김밥 !!!", "!!!"),
        *(("닭한마리", "담"), ("달걀빵", "닮"), ("가게", "갂"), ("달", "닭"), ("김각", "각")),
        # Marks of other scripts make other letters.
        *(("ガスト", "カ"), ("パン", "ハン"), ("Йогурт", "ио")),
    ],
)
def test_M10_what_begins_otherwise_is_not_found(name: str, wanted: str) -> None:
    assert not begins(name, wanted)


@given(st.lists(st.text(SYLLABLE, min_size=1, max_size=5), min_size=1, max_size=3), st.integers(1, 15), st.booleans())
def test_M10_every_beginning_finds_its_name_as_letters_and_as_initials(
    words: list[str], length: int, spaced: bool
) -> None:
    name = (" " if spaced else "").join(words)
    letters = "".join(words_of(name))[:length]
    initials = "".join(INITIALS[(ord(letter) - 0xAC00) // 588] for letter in letters)
    assert begins(name, letters)
    assert begins(name, initials)
