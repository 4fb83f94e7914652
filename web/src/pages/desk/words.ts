/** The words of the desk's first page. */
import type { Both } from "../../kit/words";

const ko = {
    title: "무엇을 할까요?",
    none: "이 계정으로 할 수 있는 일이 이 화면에는 아직 없어요. 권한은 보건복지부 담당자가 줍니다.",
};

const en: typeof ko = {
    title: "What would you like to do?",
    none: "There is nothing on these pages for this account yet. The ministry gives rights.",
};

export const words: Both<typeof ko> = { ko, en };
