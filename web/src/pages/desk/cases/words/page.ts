/** The words of the desk's frame for cases: where one can go, and what is said of any of its pages. */
import type { Both } from "../../../../kit/words";

const ko = {
    title: "위기알림 업무",
    report: "알림",
    lists: {
        queue: "대기 목록",
        agenda: "다시 연락할 일정",
        closed: "종결한 알림",
        told: "내게 온 소식",
        ready: "질문 틀",
    },
    listsLabel: "업무 목록",
    later: "지금 연결되지 않아요. 잠시 후 다시 해 주세요.",
    again: "다시 불러오기",
    loading: "불러오는 중",
    none: "없어요.",
    more: "더 보기",
    close: "닫기",
    yes: "예",
    no: "아니요",
    keys: {
        title: "단축키",
        help: "단축키 보기",
        hint: "글을 쓰는 동안에는 작동하지 않습니다. 한글 상태에서도 같은 자리의 글쇠를 누르면 됩니다.",
        off: "단축키 끄기",
        search: "찾기",
        down: "아래 알림",
        up: "위 알림",
        refresh: "새로 불러오기",
        back: "목록으로",
        to: (name: string) => `${name}으로 가기`,
    },
};

export type PageWords = typeof ko;

const en: PageWords = {
    title: "Crisis reports",
    report: "Report",
    lists: { queue: "Queue", agenda: "Next attempts", closed: "Closed", told: "News for me", ready: "Ready questions" },
    listsLabel: "Lists",
    later: "There is no connection now. Please try again in a while.",
    again: "Load again",
    loading: "Loading",
    none: "None.",
    more: "Show more",
    close: "Close",
    yes: "Yes",
    no: "No",
    keys: {
        title: "Keys",
        help: "List the keys",
        hint: "None of them does anything while you write.",
        off: "Switch keys off",
        search: "Search",
        down: "Next report",
        up: "Report before",
        refresh: "Load again",
        back: "Back to the list",
        to: (name) => `Go to: ${name}`,
    },
};

export const words: Both<PageWords> = { ko, en };
