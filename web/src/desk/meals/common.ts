/** The words of the frame around the officers' pages. */
import type { Both } from "../../kit/words";

export const PLACES = ["files", "loads", "children", "questions", "merchants", "cases", "figures", "town"] as const;
export type Place = (typeof PLACES)[number];

const places: Record<Place, string> = {
    files: "파일",
    loads: "충전",
    children: "아동",
    questions: "문의",
    merchants: "가맹점",
    cases: "부정수급",
    figures: "이용 현황",
    town: "시군구",
};

const ko = {
    desk: "업무",
    skip: "본문 바로가기",
    nav: "급식 업무",
    places,
    town: "시군구",
    townOf: (name: string) => `시군구: ${name}`,
    noTown: "관할에 시작했거나 시작할 시군구가 없어요. ‘시군구’에서 먼저 열어 주세요.",
    signedOut: "로그인이 필요해요.",
};

export type FrameWords = typeof ko;

const en: FrameWords = {
    desk: "Desk",
    skip: "Skip to content",
    nav: "Meals",
    places: {
        files: "Files",
        loads: "Loads",
        children: "Children",
        questions: "Questions",
        merchants: "Shops",
        cases: "Misuse",
        figures: "Meal figures",
        town: "Town",
    },
    town: "Town",
    townOf: (name) => `Town: ${name}`,
    noTown: "No town of your jurisdiction has begun or is planned. Open it under “Town” first.",
    signedOut: "Please sign in.",
};

export const frameWords: Both<FrameWords> = { ko, en };
