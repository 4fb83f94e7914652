/** The words of how one may be reached: they come with their questions. */
import type { Both } from "../../kit/words";
import type { FlagKind, How } from "./answers";

const flags: Record<FlagKind, string> = {
    no_home_call: "집 전화로 전화하지 마세요",
    no_visit: "집으로 찾아오지 마세요",
    no_message: "문자를 남기지 마세요",
    phone_watched: "다른 사람이 휴대전화를 봐요",
    speak_only_to: "정해진 사람과만 이야기해 주세요",
    other: "다른 조심할 점이 있어요",
};
const how: Record<How, string> = { call: "전화", text: "문자", visit: "방문", message: "알림번호로 확인할게요" };

const ko = {
    care: {
        hint: "담당자가 가장 먼저 봅니다. 없으면 ‘다음’을 누르세요.",
        options: flags,
        note: "누구와, 또는 무엇을 조심할지",
        noNote: "짧게 적어 주세요.",
    },
    contact: {
        hint: "남기지 않아도 알림은 접수돼요. 이름과 번호는 알림과 따로, 잠가서 보관해요.",
        name: "이름",
        phone: "전화번호",
        how: "연락 방법",
        options: how,
        when: "연락하기 좋은 때",
        phoneWrong: "전화번호가 맞는지 봐 주세요. 예: 010-0000-0000. 그대로 두려면 한 번 더 눌러 주세요.",
        phoneMissing: "전화나 문자를 받을 번호를 적어 주세요. 없으면 다른 방법을 고르거나 한 번 더 눌러 주세요.",
    },
};

export type ContactWords = typeof ko;

const en: ContactWords = {
    care: {
        hint: "The officer sees it first of all. If not, choose “Next”.",
        options: {
            no_home_call: "Do not call the home telephone",
            no_visit: "Do not come to the home",
            no_message: "Do not leave messages",
            phone_watched: "Somebody else looks at the phone",
            speak_only_to: "Speak to one person only",
            other: "Something else",
        },
        note: "To whom, or what to be careful about",
        noNote: "Please say it in a few words.",
    },
    contact: {
        hint: "The report is taken without it, too. Names and numbers are kept apart from the report, locked.",
        name: "Name",
        phone: "Telephone number",
        how: "How",
        options: { call: "Call", text: "Text message", visit: "Visit", message: "I will look by the report’s number" },
        when: "When it suits you",
        phoneWrong: "Is the number right? For example 010-0000-0000. To leave it as it is, press once more.",
        phoneMissing: "Which number may be called or texted? Without one, choose another way, or press once more.",
    },
};

export const contactWords: Both<ContactWords> = { ko, en };
