/** The words of the officers' page of a month's figures. */
import type { Both } from "../../../../kit/words";

const ko = {
    title: "이용 현황",
    month: "어느 달인가요?",
    hint: "달이 끝나고 다음 달 8일에 한 번 공표돼요.",
    published: (at: string) => `${at}에 공표됐어요.`,
    shownFrom: (number: number) => `아동 ${number}명보다 적은 칸은 누구인지 알 수 있어서 보이지 않아요.`,
    hidden: "적어서 보이지 않음",
    children: "이용한 아동",
    times: "이용한 번",
    spent: "쓴 돈",
    lapsed: "소멸한 돈",
    coupons: "쓴 쿠폰",
    couponsPaid: "쿠폰이 낸 돈",
    day: "날짜",
    hour: "시각",
    kind: "업종",
    area: "지역",
    rest: "나머지 (합쳐서)",
    none: "보일 것이 없어요.",
    notPublished: "이 달에는 공표된 현황이 없어요.",
    save: "표로 받기 (CSV)",
};

export type FiguresWords = typeof ko;

const en: FiguresWords = {
    title: "Meal figures",
    month: "Which month?",
    hint: "Published once, on the 8th of the month that follows.",
    published: (at) => `Published on ${at}.`,
    shownFrom: (number) => `What tells of fewer than ${number} children is not shown: one could know who they are.`,
    hidden: "too few to be shown",
    children: "Children",
    times: "Purchases",
    spent: "Spent",
    lapsed: "Lapsed",
    coupons: "Coupons used",
    couponsPaid: "Paid by coupons",
    day: "Day",
    hour: "Hour",
    kind: "Kind of shop",
    area: "Area",
    rest: "the rest, together",
    none: "There is nothing to show.",
    notPublished: "Nothing was published for this month.",
    save: "For a spreadsheet (CSV)",
};

export const words: Both<FiguresWords> = { ko, en };
