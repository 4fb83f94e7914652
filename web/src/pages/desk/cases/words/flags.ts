/** The words of safety flags (A8), on a report's page and on a household's. */
import type { Both } from "../../../../kit/words";

const ko = {
    title: "하면 안 되는 것",
    beside: "이 집의 다른 알림에 있는 안전 표시",
    kinds: {
        no_home_call: "집 전화로 전화하지 않기",
        no_visit: "집으로 찾아가지 않기",
        no_message: "문자나 말을 남기지 않기",
        speak_only_to: "정해진 사람과만 이야기하기",
        phone_watched: "다른 사람이 휴대전화를 봄",
        other: "그 밖에 조심할 점",
    },
    against: (flags: string) => `안전 표시에 어긋납니다: ${flags}`,
    despite: "그래도 해야 했던 까닭",
};

export type FlagWords = typeof ko;

const en: FlagWords = {
    title: "What must not happen",
    beside: "A safety flag of another report on this home",
    kinds: {
        no_home_call: "Do not call the home telephone",
        no_visit: "Do not come to the home",
        no_message: "Leave no messages",
        speak_only_to: "Speak to one person only",
        phone_watched: "Somebody else looks at the phone",
        other: "Something else",
    },
    against: (flags) => `This goes against a safety flag: ${flags}`,
    despite: "Why it had to be",
};

export const flagWords: Both<FlagWords> = { ko, en };
