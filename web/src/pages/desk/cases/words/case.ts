/** What reports are told with on lists and on their own page alike. */
import type { Both } from "../../../../kit/words";

const ko = {
    kinds: {
        money: "생계",
        health: "건강",
        isolation: "고립",
        housing: "주거",
        care: "돌봄",
        violence: "폭력",
        other: "그 밖",
    },
    state: { received: "접수", taken: "담당 중", closed: "종결" } as Record<string, string>,
    level: { caseworker: "담당자", team: "팀장", municipality: "시군구", ministry: "보건복지부" } as Record<
        string,
        string
    >,
    reporter: {
        anonymous: "익명 이웃",
        guest: "로그인하지 않은 사람",
        resident: "로그인한 주민",
        honorary: "명예사회복지공무원",
        council: "지역사회보장협의체 위원",
    } as Record<string, string>,
    about: { self: "본인 알림", neighbour: "이웃 알림" } as Record<string, string>,
    outcomes: {
        counselled: "상담·정보 제공",
        emergency_aid: "긴급복지 지원",
        livelihood_benefit: "기초생활보장",
        other_public_service: "다른 공공 서비스",
        private_aid: "민간 지원",
        already_served: "이미 지원 중",
        not_found: "찾지 못함",
        refused: "본인이 원하지 않음",
        false_report: "사실과 다름",
    },
    danger: "위험",
    unsure: "위험한지 모름",
    overdue: "기한 지남",
    unread: (count: number) => `읽지 않은 답장 ${count}`,
    offered: "이관 대기",
    harassment: "괴롭히려는 알림일 수 있음",
    series: "같은 곳의 익명 알림 반복",
    spread: "이 일대 익명 알림 다수",
    mine: "내가 맡음",
    others: "다른 담당자가 맡음",
    has: (name: string) => `${name} 맡음`,
    someone: (account: string) => `이름 없음 (${account.slice(0, 8)})`,
    nobody: "맡은 사람 없음",
    people: (people: number, children: number) => (children ? `${people}명(아동 ${children}명)` : `${people}명`),
    due: "기한",
    left: (hours: number) => (hours < 48 ? `${hours}시간 남음` : `${Math.floor(hours / 24)}일 남음`),
    soon: (minutes: number) =>
        minutes < 60 ? `${minutes}분 남음` : `${Math.floor(minutes / 60)}시간 ${minutes % 60}분 남음`,
    next: "다시 연락",
    received: "접수",
    number: "번호",
};

export type CaseWords = typeof ko;

const en: CaseWords = {
    kinds: {
        money: "Money",
        health: "Health",
        isolation: "Isolation",
        housing: "Housing",
        care: "Care",
        violence: "Violence",
        other: "Other",
    },
    state: { received: "Received", taken: "Taken", closed: "Closed" },
    level: { caseworker: "Case worker", team: "Team lead", municipality: "Municipality", ministry: "Ministry" },
    reporter: {
        anonymous: "Anonymous neighbour",
        guest: "Not signed in",
        resident: "Resident, signed in",
        honorary: "Honorary welfare officer",
        council: "Member of the welfare council",
    },
    about: { self: "For oneself", neighbour: "About a neighbour" },
    outcomes: {
        counselled: "Counselled",
        emergency_aid: "Emergency aid",
        livelihood_benefit: "Livelihood benefit",
        other_public_service: "Another public service",
        private_aid: "Private aid",
        already_served: "Served already",
        not_found: "Not found",
        refused: "Not wanted by the person",
        false_report: "Not as reported",
    },
    danger: "Danger",
    unsure: "Unsure whether in danger",
    overdue: "Overdue",
    unread: (count) => `Unread replies: ${count}`,
    offered: "Being handed over",
    harassment: "May be meant to harm",
    series: "Repeats anonymous reports of one place",
    spread: "One of many anonymous reports of this area",
    mine: "Mine",
    others: "A colleague's",
    has: (name) => `${name} has it`,
    someone: (account) => `no name (${account.slice(0, 8)})`,
    nobody: "Nobody's",
    people: (people, children) =>
        `${people} ${people === 1 ? "person" : "people"}${children ? ` (${children} ${children === 1 ? "child" : "children"})` : ""}`,
    due: "Due",
    left: (hours) => (hours < 48 ? `${hours} h left` : `${Math.floor(hours / 24)} days left`),
    soon: (minutes) =>
        minutes < 60 ? `${minutes} min left` : `${Math.floor(minutes / 60)} h ${minutes % 60} min left`,
    next: "Next attempt",
    received: "Received",
    number: "No.",
};

export const caseWords: Both<CaseWords> = { ko, en };
