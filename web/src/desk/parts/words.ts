/** The words of the desk's shared parts. */
import type { Both } from "../../kit/words";

const ko = {
    loading: "불러오는 중이에요…",
    later: "연결이 되지 않아요. 적은 것은 그대로 있어요. 잠시 뒤 다시 해 주세요.",
    tryAgain: "다시 하기",
    refresh: "새로 보기",
    more: "더 보기",
    shown: (count: number, hasMore: boolean) =>
        hasMore ? `${count}개까지 보여요. 더 있어요.` : `모두 ${count}개예요.`,
    cancel: "그만두기",
    why: "이유",
    whyHint: "누가 언제 왜 했는지 기록에 남아요. 2~200자.",
    choose: "고르세요",
    done: "끝났어요.",
    wrong: "이렇게는 할 수 없어요",
    mend: "아래 항목을 고쳐 다시 해 주세요.",
    missing: (names: string) => `먼저 채워 주세요: ${names}`,
    openRow: "열기",
    openRowOf: (name: string) => `${name} 열기`,
    back: "목록으로",
    asTable: "표로 보기",
    byFile: "파일로",
    manyTowns: (names: string, more: number) =>
        more > 0 ? `여러 곳이에요: ${names} 외 ${more}곳. 더 적어 주세요.` : `여러 곳이에요: ${names}. 더 적어 주세요.`,
    noTown: "그런 시군구를 찾지 못했어요.",
    noName: (account: string) => `이름 없음 (${account})`,
    ready: {
        title: (number: number) => `글 ${number}의 제목`,
        text: (number: number) => `글 ${number}`,
        add: "글 더하기",
        remove: (number: number) => `글 ${number} 빼기`,
        save: "저장하기",
        saved: "저장했어요.",
        reload: "지금 저장된 것을 불러오기 (적은 것은 지워져요)",
    },
};

export type PartsWords = typeof ko;

const en: PartsWords = {
    loading: "Loading…",
    later: "There is no connection. What you typed is still here. Please try again shortly.",
    tryAgain: "Try again",
    refresh: "Refresh",
    more: "Show more",
    shown: (count, hasMore) => (hasMore ? `${count} shown, and there are more.` : `${count} in all.`),
    cancel: "Cancel",
    why: "Reason",
    whyHint: "Who did it, when and why is recorded. 2 to 200 characters.",
    choose: "Choose",
    done: "Done.",
    wrong: "This cannot be done",
    mend: "Please mend the following, and try again.",
    missing: (names) => `Please fill in first: ${names}`,
    openRow: "Open",
    openRowOf: (name) => `Open ${name}`,
    back: "Back to the list",
    asTable: "As a table",
    byFile: "by a file",
    manyTowns: (names, more) => `There are several: ${names}${more > 0 ? ` and ${more} more` : ""}. Please type more.`,
    noTown: "There is no such town.",
    noName: (account) => `no name (${account})`,
    ready: {
        title: (number) => `Title of text ${number}`,
        text: (number) => `Text ${number}`,
        add: "Add a text",
        remove: (number) => `Take out text ${number}`,
        save: "Save",
        saved: "Saved.",
        reload: "Load what is saved now (what you typed is lost)",
    },
};

export const partsWords: Both<PartsWords> = { ko, en };
