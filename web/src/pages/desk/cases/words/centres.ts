/** The words of looking for a centre. */
import type { Both } from "../../../../kit/words";

const ko = {
    hint: "예: 용인 보정",
    search: "센터 찾기",
    none: "그런 이름의 센터가 없어요.",
    found: (count: number) => `센터 ${count}곳`,
    chosen: "고른 센터",
};
const en: typeof ko = {
    hint: "For example: 용인 보정",
    search: "Find",
    none: "There is no centre of this name.",
    found: (count) => (count === 1 ? "1 centre" : `${count} centres`),
    chosen: "Chosen",
};

export const centreWords: Both<typeof ko> = { ko, en };
