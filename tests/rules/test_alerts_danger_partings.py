"""A2: a farewell that only two sentences say together, and what only looks like one."""

import pytest

from dolbom.alerts.danger.assess import assessed, read_in

FAREWELLS = [
    "가족들에게 미안하다고 전해 주세요. 먼저 갑니다",
    "먼저 갑니다. 가족들에게 미안하다고 전해 주세요",
    "가족들에게 미안하다고 전해 주세요 먼저 갑니다",
    "부모님께 죄송하다고 꼭 전해 주세요... 이만 갑니다.",
    "저 때문에 고생 많았다고 전해 주세요. 저는 이만 갈게요.",
    "이웃분들 죄송해요\n먼저 떠나요",
    "아이들 잘 부탁드립니다! 저는 떠납니다!",
    "고양이 두 마리만 맡아 주세요. 그럼 이제 먼저 가겠습니다.",
    "강아지를 맡아 주실 분 계신가요? 저는 내일이면 세상에 없습니다.",
    "곧 저는 이 세상에 없을 거예요",
]
"""None was in the texts that rules and weights are made from."""
NONE = [
    "딸에게 미안하다고 전해 주세요. 병원에 먼저 갑니다",
    "어머니께 죄송하다고 전해 주세요. 먼저 병원에 가 있겠습니다.",
    "선생님께 감사하다고 전해 주세요. 먼저 갑니다.",
    "오래 기다리게 해서 미안해요. 저 먼저 퇴근합니다",
    "저희 먼저 이사 갑니다. 이웃분들께 미안하다고 전해 주세요",
    "주무관님께 미안하다고 전해 주세요. 먼저 갑니다.",
    "먼저 가신 어르신이 쓰시던 침대를 나누고 싶어요. 연락 주세요",
    "어머니는 이제 세상에 없어요",
    "저는 세상에 아무도 없어요. 말벗 서비스가 있나요",
]


def parting(text: str) -> bool:
    """Whether a phrase of farewell is danger in it by itself."""
    _, read = read_in(text)
    return any(phrase.is_sure and phrase.entry.id == "suicide.farewell" for phrases in read for phrase in phrases)


@pytest.mark.parametrize("text", FAREWELLS)
def test_A2_who_leaves_beside_a_word_to_those_who_stay_says_farewell(text: str) -> None:
    assert parting(text)
    assert assessed([], text).is_found


@pytest.mark.parametrize("text", NONE)
def test_A2_who_goes_somewhere_or_has_an_office_told_sorry_says_no_farewell(text: str) -> None:
    assert not parting(text)


def test_A2_a_case_worker_is_shown_what_was_heard_and_by_its_name() -> None:
    (word,) = assessed([], "강아지 좀 맡아 주세요. 저는 먼저 갑니다").words
    assert (word.family, word.set_aside) == ("작별·유언", None)


@pytest.mark.parametrize("between", ["오늘은 비가 오네요. ", "비가 와요. 바람도 붑니다. "])
def test_A2_a_leaving_that_stands_further_off_is_the_models_to_judge(between: str) -> None:
    assert not parting(f"아이들 잘 부탁드립니다. {between}먼저 갑니다.")


@pytest.mark.parametrize(
    "text",
    [
        "드라마 살려주세요 보셨어요? 거기 나오는 복지관이 우리 동네래요",
        "영화 죽고 싶다 보신 분 계세요",
        "책 자살일기 읽었는데 이런 상담소가 정말 있나요",
    ],
)
def test_A2_a_title_that_somebody_has_seen_or_read_is_no_danger_without_quotes_too(text: str) -> None:
    danger = assessed([], text)
    assert not danger.is_found
    assert {word.set_aside for word in danger.words} == {"title"}


@pytest.mark.parametrize("text", ["영화 보다가 옆집에서 살려주세요 소리를 들었어요", "책 읽다 죽고 싶어졌어요"])
def test_A2_who_was_watching_or_reading_when_it_happened_is_heard(text: str) -> None:
    assert assessed([], text).is_found
