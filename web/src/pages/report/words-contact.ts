/** What is wrong with a telephone number: it comes with its question, as few people read it. */
import type { Both } from "../../kit/words";

const ko = {
    phoneWrong: "전화번호가 맞는지 봐 주세요. 예: 010-0000-0000. 그대로 두려면 한 번 더 눌러 주세요.",
    phoneMissing: "전화나 문자를 받을 번호를 적어 주세요. 없으면 다른 방법을 고르거나 한 번 더 눌러 주세요.",
};

const en: typeof ko = {
    phoneWrong: "Is the number right? For example 010-0000-0000. To leave it as it is, press once more.",
    phoneMissing: "Which number may be called or texted? Without one, choose another way, or press once more.",
};

export const contactWords: Both<typeof ko> = { ko, en };
