"""Danger in words (A2): found in how people write, taken back only where they take it back themselves."""

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dolbom.alerts.danger.assess import assessed, found, lexicon, numbers_to_call
from dolbom.alerts.danger.letters import folded
from dolbom.alerts.danger.phrases import compiled
from dolbom.alerts.danger.word_groups import groups_in, word_groups
from dolbom.alerts.reports.conversation import MESSAGES_MAX, MessageForm, said
from dolbom.alerts.reports.forms import ReportForm
from dolbom.alerts.reports.intake import received
from dolbom.alerts.routing.centres import CENTRAL_DESK, Routed
from tests.support.alerts_forms import a_report, request_id

START = datetime(2026, 11, 21, 3, tzinfo=UTC)

SAYS_DANGER = [
    "죽고 싶어요",
    "죽고싶다",
    "요즘은 그냥 죽고만 싶습니다",
    "더 이상 못 살겠어요",
    "살고 싶지 않아요",
    "자살 생각이 자꾸 듭니다",
    "번개탄을 샀어요",
    "유서를 써 두었습니다",
    "남편이 때려요",
    "아빠가 칼을 들고 있어요",
    "죽여버리겠다고 협박합니다",
    "제발 살려주세요",
    "할머니가 쓰러졌어요",
    "의식이 없어요",
    "숨을 안 쉬어요",
    "사흘째 굶고 있습니다",
    "일주일째 아무것도 못 먹었어요",
    "옆집에서 인기척이 없고 악취가 납니다",
    "갓난아기만 혼자 있어요",
    "I want to die",
    "My husband hits me",
    "He is not breathing",
    # mistyped, spelled out, hidden, wide, in pieces
    "죽구 싶어요",
    "죽고시퍼",
    "죽.고.싶.어.요",
    "자ㅡ살하고 싶다",
    "ㅈㅏ살",
    "ㅈㅏㅅㅏㄹ",
    "자 살할 생각이에요",
    "죽고\u200b싶\u200b어요",
    "ＳＵＩＣＩＤＥ",
    "자🔪살",
    # as people say it
    "옥상에서 뛰어내릴 거예요",
    "칼에 찔렸어요",
    "의식불명입니다",
    "불났어요",
    "밥을 못 먹은 지 사흘이에요",
    "죽는 수밖에 없어요",
    "I don’t want to live anymore",
    "I wanna die",
    "help, he will kill me",
    "he punched me again",
    "She isn't breathing",
    # other languages
    "不想活了",
    "我想自杀",
    "老公打我",
    "救命",
    "もう死にたい",
    "Tôi muốn chết",
    "chồng tôi đánh tôi",
    "อยากตาย",
    "не хочу жить",
]
STEMS_AND_SIGNS = [
    "아들이 때립니다",
    "어제 또 때렸습니다",
    "누나가 맞았습니다, 남편한테요",
    "죽으려고 나왔습니다",
    "손목을 그었어요",
    "할머니가 추워서 쓰러졌어요",
    "목이 졸려 의식을 잃었어요",
    "죽은 남편이 보고 싶어서 손목을 그었어요",
    "119 불러 주세요",
    "아버지가 말이 어눌하세요",
    "인슐린이 떨어졌어요",
    "투석을 못 가고 있어요",
    "배고파 죽겠는데 사흘째 굶었어요",
    "'자살'이라는 책을 읽고 번개탄을 샀어요",
    "퍼뜩 와 주이소 할매가 쓰러졌심더",
    "ㄸㅐ려요 도와주세요",
    "답답해가 숨을 몬 쉬겠심더",
    "더워서 숨을 못 쉬겠습니다",
    "추워서 두 번이나 기절했어요",
    "산소호흡기를 못 켜요",
    "호흡기 배터리가 방전됐어요",
    "억울해서 죽고 싶어요",
    "할머니가 입에 거품을 물었어요",
    "사위가 딸 목을 졸랐어요",
    "지하실에 가스가 새요",
    "현관에 연기가 가득해요",
    "남편이 돌아오면 저는 끝이에요",
    "그놈이 제 주소를 알아냈대요",
    "아빠 오기 전에 숨어야 돼요",
]
"""Stems in other forms, signs, calls for help, dialects; and danger beside a title or a manner of speaking."""
TAKES_IT_BACK = [
    "때리지는 않아요",
    "때린 적은 없습니다",
    "자살 생각은 없습니다",
    "자살할 생각은 전혀 없어요",
    "자해한 적은 한 번도 없어요",
    "폭행은 없었습니다",
    "폭행은 아닙니다",
    "죽고 싶지는 않아요",
    "쓰러진 것은 아니에요",
    "굶고 있지는 않습니다",
    "때린 적은 한 번도 없다고 해요",
    "자살 생각은 지금 하나도 없어요",
    "자해한 적은 최근에 한 번도 없어요",
]
ONLY_SEEMS_TO = [
    "때리지 않는 날이 없어요",
    "때린 적이 없는 게 아니에요",
    "자살 생각이 없는 것이 아닙니다",
    "자살한 건 아닌지 걱정됩니다",
    "쓰러진 게 아닌가 싶어요",
    "자살하지 않을까 걱정돼요",
    "자살 생각은 없었는데 요즘은 자주 듭니다",
    "죽고 싶지 않아요, 제발 살려 주세요",
    "때리지는 않지만 칼을 들고 위협합니다",
    "할머니가 쓰러져서 말이 없어요",
    "남편이 때려서 일을 안 해요",
    "자살하지 못했어요",
    "자살하지 않게 도와주세요",
    "때리지 않도록 해 주세요",
    "자살 생각이 없지는 않아요",
    "자살 생각이 없다고는 못하겠어요",
    "때린 적이 없다고 하지만 멍이 있어요",
    "자살은 아직 안 했어요",
    "자살밖에 없어요",
    "폭행 없이는 하루도 안 지나가요",
    "때린 적이 없다고 했었는데 또 때렸어요",
    "자살 생각이 요즘도 없어지지 않아요",
]
FURTHER_LANGUAGES = [
    "ជួយផង ប្តីមានកាំបិត",
    "အမေ မေ့လဲ သွားတယ်",
    "ගෙදර ගිනි ගන්නවා, බේරගන්න",
    "বাবা অজ্ঞান হয়ে গেছে",
    "میری ماں بے ہوش ہے",
    "घर में आग लगी है",
    "أبي لا يتنفس",
    "پدرم نفس نمی کشد",
    "ໄຟໄໝ້ເຮືອນ",
    "Әкем есінен танды",
    "Апам дем албай жатат",
    "Mein Vater ist bewusstlos",
    "Minha mãe não respira",
    "saram sallyeo juseyo",
    "appaga kal deulgo isseoyo",
]
"""Made by hand; no native speaker has gone over them."""
SHORT_CRIES = [
    "119 좀",
    "구급차 제발",
    "신고 좀요",
    "응급입니다",
    "문 좀 뜯어 주세요",
    "사람 좀 살려줘요",
    "살리도",
    "여기서 꺼내 줘",
    "나 죽는다",
    "저 죽어여",
    "죽을게요",
    "죽자 우리",
    "주그고 시퍼",
    "죽꼬싶어",
    "ㅈㄱ싶다",
    "이제 못 살겠어요",
    "뛰어들 거예요",
    "목 맬래",
    "졸피뎀 20알",
    "약 먹었어요 다 많이",
    "아빠 칼 뽑음",
    "가스 마시고 있어요",
    "락스를 삼켰어요",
    "입이 돌아갔어요",
    "방에 갇힘",
    "즉시 출동 바람",
]
"""Too short for the model: each a phrase."""
SHORT_AND_HARMLESS = [
    "말씀이 맞네요",
    "쌀 떨어졌어요",
    "아직 안 왔어요",
    "가스 점검 왔어요",
    "칼 갈아 주세요",
    "약 받았어요",
    "201호요",
]
DENIED_BEFORE_IT = ["남편은 안 때려요", "아무도 안 때립니다", "우리 식구는 절대 안 굶어요"]
DENIED_BEFORE_IT_IN_VAIN = [
    "남편이 안 때리는 날이 없어요",
    "왜 안 때리겠어요, 매일 때려요",
    "안 죽고 싶은 게 아니라 죽고 싶어요",
]
AMID_OTHER_WORDS = [
    "의식주 지원이 제일 급해요",
    "천불이 나서 전화했어요 담당자가 또 바뀌었대요",
    "회사 때려치우고 자격증 따려는데 지원되나요",
    "피도 살도 안 섞인 사이지만 한집에 살면 한 가구인가요",
]
"""A phrase's letters in other words, or its parts too far from each other to belong together."""
NOBODY_CAME = [
    "아무도 오지 않았습니다",
    "아직 아무도 오지 않았어요",
    "어제 방문 약속이 있었는데 아무도 오지 않았습니다",
    "예시입니다. 아무도 오지 않았습니다.",
    "오늘 오신다던 기사님이 안 오셨어요",
]
QUOTES_SOMEBODY = [
    '어머니가 "죽고 싶다"고 하셨어요',
    "아이가 '나 자살할 거야'라고 문자를 보냈어요",
    "이웃이 살려달라고 소리쳤습니다",
]
BESIDE_A_WORD_OF_DOUBT = [
    "저는 초등학교 6학년인데 죽고 싶어요",
    "예방교육 강사인데 저도 죽고 싶어요",
    "아빠가 게임한다고 때려요 교육비도 없어요",
    "드라마 보다가 남편이 칼 들고 들어왔어요",
    "뉴스에서 본 대로 번개탄을 샀어요",
    "예전에도 죽고 싶었는데 지금 더 심해졌어요",
    "작년부터 남편이 때려요 아이 교육급여 신청하고 싶어요",
    "유서를 썼는데 전혀 후회 없어요",
    "수영대회에서 애가 물에 빠져 숨을 안 쉬어요",
    "보험금 나오게 사고처럼 죽으려고 합니다 애들한테 얼마나 나오나요",
    "퇴원하고 집에 왔는데 숨이 차서 말을 못 하세요 병원비가 걱정입니다",
    "택시 기사가 저를 끌고 가서 추행했어요",
    "죽고 싶은데 이런 말 할 사람이 없어요",
    "자살한 건 아닌지 몰라요 그런 말을 한 적은 없는데",
    "맞은 적이 없는 게 아니라 매일 맞아서 때리는 줄도 몰랐어요",
]
"""A time, a story, a training, a cure or a programme is named, and danger is meant."""
TOLD_AS_SOMETHING_ELSE = {
    "시집와서 남편 폭력이 있었는데 지금은 혼자 방 얻어 잘 지내요 한국어교실 알고 싶어요": "past",
    "작년에 남편이 때려서 이혼했고 지금은 친정에서 편하게 삽니다 아이 전학 절차 문의드려요": "past",
    "심폐소생술을 배우려는데 숨 안 쉬는 사람 인형으로 연습하는 거 무료인가요": "prevention",
    "죽겠다는 소리가 아니고 힘들다는 하소연이에요 일자리 알아봐 주세요": "denied",
    "게임 속에서 죽여 버린다고 소리치는 초등생 아들 상담 프로그램 있나요": "title",
}
MEANS_NO_ONE = [
    "'죽고 싶다'라는 노래를 듣고 있습니다",
    "『자살』이라는 책을 빌렸어요",
    "배고파 죽겠다고 아이가 투정합니다",
    "월세가 두 달 밀렸습니다",
    "전기가 끊겼어요",
    "말씀이 맞습니다",
    "동사무소에 물어보라고 했습니다",
    "지연 사유서를 냈는데 답이 없습니다",
    "유서 깊은 마을입니다",
    "하루 칼로리가 모자랍니다",
    "건강간식을 받고 싶습니다",
    "빚을 다 정리하고 싶어요",
    "이 고생을 끝내고 싶어요",
    "돈이 묶여 있습니다",
    "혈압약을 다 먹었습니다",
    "I am hungry for news",
    "남편이 죽고 십 년째 혼자 살아요",
    "더워서 죽을 것 같아요",
    "이제 자. 살림은 내가 할게",
    "임대 주거 버리고 갈 곳이 없어요",
    "우리 편이 자살골을 넣었어요",
    "화재보험이 만기됐어요",
    "폭행이나 폭언은 정말 단 한 번도 없었어요",
    "자살 예방 교육은 언제 하나요",
    "십 년 전에 죽으려고 했던 적이 있는데 지금은 잘 지내요",
    "경기도 용인시 수지구 죽전로 3, 101동 1204호",
    "请打我的电话",
    "помогите заплатить за квартиру",
    "난방비가 무서워요",
    "물가에 숨이 턱턱 막힙니다",
    "손목 터널증후군이 있어요",
    "웃겨서 숨을 못 쉬겠어요",
]


@pytest.mark.parametrize(
    "text",
    [*SAYS_DANGER, *STEMS_AND_SIGNS, *ONLY_SEEMS_TO, *QUOTES_SOMEBODY, *BESIDE_A_WORD_OF_DOUBT, *FURTHER_LANGUAGES],
)
def test_A2_danger_is_found(text: str) -> None:
    danger = assessed(["money"], text)
    assert danger.is_found
    assert danger.lexicon == lexicon().version


# Which no form of a word that is kept otherwise says: letters drawn with others', cut in two, a dialect's, other tools.
IN_ANOTHER_SHAPE = [
    "ㅈr살 할래요",
    "자.살 하고 싶어",
    "자1살 하고 싶다",
    "쟈살하고 시퍼요",
    "정말 죽.고 싶",
    "아부지가 다 직이뿐다 캅니더",
    "아버지가 낫 들고 문 앞에 서 있습니다",
    "도끼를 휘둘러요",
    "신변정리 다 했습니다",
    "다 내려놓고 편해지고 싶어요",
]
SOUNDS_LIKE_IT = [
    "움직이겠습니다 짐을 옮겨 주세요",
    "직인 다 찍었는데 서류 언제 나오나요",
    "가자. 살 집을 구하러 간다",
    "숨막히는 더위라 경로당 에어컨 문의드립니다",
    "머리가 터질 것 같아요 신청서가 너무 어려워요",
    "칼을 갈아 주는 봉사단이 오나요",
    "돌아가신 분 신변 정리와 유품 정리 어떻게 하나요",
]


@pytest.mark.parametrize("text", IN_ANOTHER_SHAPE)
def test_A2_danger_in_another_shape_is_found_as_a_phrase(text: str) -> None:
    assert [word for word in assessed([], text).words if word.set_aside is None and word.entry != "model"]


@pytest.mark.parametrize("text", SOUNDS_LIKE_IT)
def test_A2_what_only_sounds_like_such_a_shape_is_no_danger(text: str) -> None:
    assert not assessed([], text).is_found


@pytest.mark.parametrize(
    "text", ["숨막히는 더위에 할머니가 쓰러지셨어요", "머리가 터질 것 같아요 서류를 들다가 토했어요"]
)
def test_A2_heat_and_paper_hide_no_danger_beside_them(text: str) -> None:
    assert assessed([], text).is_found


@pytest.mark.parametrize("text", SHORT_CRIES)
def test_A2_a_short_cry_is_found_as_a_phrase(text: str) -> None:
    danger = assessed([], text)
    assert [word for word in danger.words if word.set_aside is None and word.entry != "model"]


@pytest.mark.parametrize("text", [*SHORT_AND_HARMLESS, *AMID_OTHER_WORDS, *NOBODY_CAME])
def test_A2_what_only_sounds_like_a_cry_is_no_danger(text: str) -> None:
    assert not assessed([], text).is_found


@pytest.mark.parametrize("text", DENIED_BEFORE_IT)
def test_A2_a_denial_before_the_verb_sets_it_aside(text: str) -> None:
    danger = assessed([], text)
    assert not danger.is_found
    assert {word.set_aside for word in danger.words} == {"denied"}


@pytest.mark.parametrize("text", DENIED_BEFORE_IT_IN_VAIN)
def test_A2_a_denial_before_the_verb_that_is_taken_back_is_danger(text: str) -> None:
    assert assessed([], text).is_found


@pytest.mark.parametrize("text", TAKES_IT_BACK)
def test_A2_what_the_sentence_takes_back_is_set_aside_and_kept_as_a_reason(text: str) -> None:
    danger = assessed(["money"], text)
    assert not danger.is_found
    assert {word.set_aside for word in danger.words} == {"denied"}


@pytest.mark.parametrize(("text", "why"), TOLD_AS_SOMETHING_ELSE.items())
def test_A2_a_phrase_in_doubt_that_the_model_does_not_hear_is_set_aside_and_kept_as_a_reason(
    text: str, why: str
) -> None:
    danger = assessed(["money"], text)
    assert not danger.is_found
    assert why in {word.set_aside for word in danger.words}


@pytest.mark.parametrize("text", ["죽고 싶어요", "남편이 때려요", "숨을 안 쉬어요", "번개탄을 샀어요"])
def test_A2_a_plain_phrase_without_a_word_of_doubt_is_danger_whatever_stands_beside_it(text: str) -> None:
    danger = assessed([], f"{text}. 지원금 신청은 언제 하나요.")
    assert danger.is_found
    assert [word for word in danger.words if word.entry != "model" and word.set_aside is None]
    assert not assessed([], "게임 속에서 죽여 버린다고 소리치는 아들 상담 프로그램 있나요").is_found


@pytest.mark.parametrize("text", MEANS_NO_ONE)
def test_A2_words_that_mean_no_one_are_no_danger(text: str) -> None:
    assert not assessed(["money"], text).is_found


@pytest.mark.parametrize("denial", TAKES_IT_BACK)
@pytest.mark.parametrize("statement", ["남편이 때려요", "번개탄을 샀어요", "의식이 없어요"])
def test_A2_a_denial_does_not_hide_another_sentences_danger(denial: str, statement: str) -> None:
    assert assessed([], f"{denial}. {statement}.").is_found
    assert assessed([], f"{statement}. {denial}.").is_found


@given(before=st.text(max_size=80), after=st.text(max_size=80), spaces=st.sampled_from(["", " ", "  ", "\n"]))
def test_A2_spelling_spaces_and_surroundings_do_not_hide_a_cry_for_help(before: str, after: str, spaces: str) -> None:
    assert any(word.entry == "suicide.word" for word in found(f"{before} 극단적{spaces}선택 {after}"))


@given(
    text=st.sampled_from([*SAYS_DANGER, *STEMS_AND_SIGNS]),
    hidden=st.sampled_from(
        [
            "\u200b",
            "\u2060",
            "\ufe0f",
            "\u3164",
            "\u2800",
            "\U0001d159",
            "\u180b",
            "\U000e0100",
            "\0",
            "\u0336",
            "\u20dd",
        ]
    ),
)
def test_A2_decomposed_and_hidden_letters_say_the_same(text: str, hidden: str) -> None:
    assert assessed([], unicodedata.normalize("NFD", text)).is_found
    assert assessed([], hidden.join(text)).is_found


@given(st.text(max_size=2000))
def test_A2_any_text_of_any_script_is_judged(text: str) -> None:
    danger = assessed([], text)
    assert danger.is_found == any(word.set_aside is None for word in danger.words)


def test_A2_much_harmless_talk_hides_no_danger() -> None:
    talk = "월세가 두 달 밀려서 상담을 받고 싶습니다. 서류는 무엇이 필요한가요. " * 20
    for plea in ("우유가 닷새째 현관에 쌓여 있고 초인종을 눌러도 대답이 없어요.", "손목을 그었어요."):
        assert assessed([], talk + plea + " " + talk).is_found


def test_A2_each_reason_has_a_korean_name_for_the_case_worker() -> None:
    danger = assessed(["violence"], "남편이 때려요. 우유가 닷새째 쌓여 있어요.")
    assert "때림·폭행" in {word.family for word in danger.words}
    assert all(word.family for word in danger.words)
    assert all(entry.name for entry in lexicon().entries)


def test_A2_the_category_of_violence_is_danger_whatever_the_words() -> None:
    danger = assessed(["violence"], "도와주세요")
    assert danger.is_found
    assert [word.entry for word in danger.words] == ["category.violence"]


@pytest.mark.parametrize(
    ("text", "first"), [("죽고 싶어요", "109"), ("남편이 때려요", "112"), ("의식이 없어요", "119")]
)
def test_A2_the_number_for_this_danger_is_called_first(text: str, first: str) -> None:
    numbers = numbers_to_call(assessed([], text))
    assert numbers[0] == first
    assert sorted(numbers) == ["109", "112", "119"]


@given(st.lists(st.sampled_from([*SAYS_DANGER, *TAKES_IT_BACK, "때리", "자살", " ", "\n"]), max_size=800))
def test_A2_however_much_is_said_the_reasons_that_are_kept_are_few_and_none_of_danger_is_lost(parts: list[str]) -> None:
    text = "".join(parts)[:2000]
    danger = assessed([], text, text, text)
    assert len(danger.words) <= len(lexicon().entries) * 4
    assert danger.is_found == any(word.set_aside is None for word in found(text))
    assert {word.entry for word in danger.words} == {word.entry for word in found(text)}


def test_A2_two_hundred_messages_of_danger_do_not_make_a_report_too_big_to_store() -> None:
    report = received(ReportForm.model_validate(a_report()), Routed(CENTRAL_DESK, (), "outside"), START).report
    for number in range(MESSAGES_MAX):
        form = MessageForm(request_id=request_id(number), text="때리 자살 죽고 싶어요 " * 10)
        report = said(report, form, START).report
    assert report.in_danger
    assert len(report.model_dump_json().encode()) < 40_000


def test_A2_every_kept_pattern_can_be_read() -> None:
    patterns = {written for starts in lexicon().by_start.values() for _, written in starts}
    assert len(patterns) > 500
    assert all(compiled(written) for written in patterns)


def test_A2_words_of_like_meaning_share_a_group_in_whatever_form_they_stand() -> None:
    def groups(words: str) -> list[int]:
        return list(groups_in(folded(words)))

    wider = word_groups().wider[-1]
    one, other = ([wider[group] for group in groups(words)] for words in ("아내가 후려쳤어요", "남편이 두들깁니다"))
    assert one[0] == other[0]
    assert groups("쓰러졌습니다")[0] == groups("쓰러진")[0] == groups("쓰러지고")[0]
    assert groups("맑음 abc 123 !") == groups("맑음")
    assert groups("") == []


def test_A2_the_lexicon_names_its_version_and_its_ids_are_unique() -> None:
    ids = [(entry.id, entry.is_plain) for entry in lexicon().entries]
    assert lexicon().version
    assert len(ids) == len(set(ids))
