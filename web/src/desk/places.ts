/** The desk's pages, and whose they are. What is not built is not shown; what one may not, an API refuses anyway. */
import PAGES from "../../pages.json";
import type { Both } from "../kit/words";

export type Group = "caseworker" | "lead" | "officer" | "auditor" | "ministry";

export interface Place {
    /** Its path, as in pages.json. */
    page: string;
    /** Where several pages belong together: the folder of all of them. */
    under?: string;
    groups: readonly Group[];
    name: Both<string>;
    what: Both<string>;
}

const ALL: readonly Place[] = [
    {
        page: "desk/cases",
        groups: ["caseworker", "lead", "officer"],
        name: { ko: "위기 알림", en: "Reports" },
        what: {
            ko: "들어온 알림을 보고, 맡고, 연락하고, 마무리합니다.",
            en: "See what was reported, take it, get in touch, close it.",
        },
    },
    {
        page: "desk/round",
        groups: ["caseworker", "lead", "officer"],
        name: { ko: "발굴 회차", en: "Discovery round" },
        what: {
            ko: "발굴되어 온 가구를 맡고, 찾아가고, 마무리합니다.",
            en: "Take, visit and close the households that discovery chose.",
        },
    },
    {
        page: "desk/meals/children",
        under: "desk/meals",
        groups: ["officer"],
        name: { ko: "급식카드 업무", en: "Meal cards" },
        what: {
            ko: "아동, 충전, 가맹점, 문의를 다룹니다.",
            en: "Children, loads, shops and questions.",
        },
    },
    {
        page: "desk/figures",
        groups: ["caseworker", "lead", "officer", "auditor", "ministry"],
        name: { ko: "현황", en: "Figures" },
        what: {
            ko: "달마다 공표된 위기 알림의 수와 처리 결과를 지역마다 봅니다.",
            en: "What became of each month's reports, area by area, as published.",
        },
    },
    {
        page: "desk/openings",
        groups: ["officer"],
        name: { ko: "열람 기록", en: "Openings" },
        what: {
            ko: "누가 누구의 파일을 왜 열었는지 보고, 창구에 온 당사자에게 알려 줍니다.",
            en: "Who opened whose file and why; for reviews, and for the person concerned at the desk.",
        },
    },
    {
        page: "desk/audit",
        groups: ["auditor"],
        name: { ko: "감사", en: "Audit" },
        what: {
            ko: "지난밤 검증 결과, 아동의 계정과 원장, 누가 무엇을 열람했는지 봅니다.",
            en: "Last night's proof, a child's account and ledger, and who opened what.",
        },
    },
];

/** The pages of somebody in these groups. */
export function placesOf(groups: readonly string[]): Place[] {
    return ALL.filter((place) => PAGES.includes(place.page) && place.groups.some((group) => groups.includes(group)));
}
