/** The words that every page of the desk has. */
import type { Both } from "../kit/words";

const ko = {
    service: "돌봄 업무",
    skip: "본문 바로가기",
    nav: "업무 메뉴",
    start: "처음",
    signOut: "로그아웃",
    more: "설정과 로그아웃",
    groups: {
        caseworker: "주민센터 담당자",
        lead: "주민센터 팀장",
        officer: "시군구 담당자",
        auditor: "감사",
        ministry: "보건복지부",
    },
    noGroup: "권한 없음",
    notYours: "이 화면을 볼 권한이 없어요",
    notYoursHint: "권한은 보건복지부 담당자가 줍니다. 새로 받았다면 로그아웃한 뒤 다시 로그인하세요.",
    idle: "계속 쓰고 있나요?",
    idleHint: (seconds: number) => `움직임이 없어 ${seconds}초 뒤 로그아웃합니다. 쓰던 메모는 이 탭에 남아 있어요.`,
    stay: "계속 쓰기",
};

export type DeskWords = typeof ko;

const en: DeskWords = {
    service: "Dolbom desk",
    skip: "Skip to content",
    nav: "Work",
    start: "Start",
    signOut: "Sign out",
    more: "settings and signing out",
    groups: {
        caseworker: "case worker",
        lead: "team lead",
        officer: "municipal officer",
        auditor: "auditor",
        ministry: "ministry",
    },
    noGroup: "no rights",
    notYours: "You have no right to this page",
    notYoursHint: "The ministry gives rights. If you have just got one, sign out and in again.",
    idle: "Are you still there?",
    idleHint: (seconds) =>
        `Nothing was done for long: in ${seconds} seconds you are signed out. Notes stay in this tab.`,
    stay: "Go on",
};

export const words: Both<DeskWords> = { ko, en };
