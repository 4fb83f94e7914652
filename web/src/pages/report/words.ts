/** The words of the report, in plain language: short sentences, no terms of an office. */
import type { Both } from "../../kit/words";
import type { About, AtRisk, Kind } from "./answers";

const atRisk: Record<AtRisk, string> = { yes: "네, 위험해요", unsure: "잘 모르겠어요", no: "아니요" };
const about: Record<About, string> = { self: "나 (우리 집)", neighbour: "이웃이나 아는 사람" };
const kinds: Record<Kind, string> = {
    money: "생활비·월세·공과금이 없어요",
    health: "아프거나 치료를 못 받아요",
    isolation: "혼자 지내고 연락이 안 돼요",
    housing: "살 곳이 없거나 위험한 집이에요",
    care: "돌볼 사람이 없어요 (아이·어르신·장애인)",
    violence: "때리거나 괴롭히는 사람이 있어요",
    other: "그 밖의 일이에요",
};

const ko = {
    danger: {
        title: "지금 생명이 위험한가요?",
        hint: "나 또는 다른 사람이 다쳤거나, 다칠 것 같거나, 죽고 싶은 마음이 들면 ‘네’를 눌러 주세요.",
        options: atRisk,
    },
    call: {
        title: "먼저 전화하세요",
        text: "전화가 먼저예요. 전화한 뒤에, 또는 전화할 수 없으면 알림도 보내 주세요. 당직 담당자가 바로 봅니다.",
        go: "알림 계속하기",
    },
    about: { title: "누구의 일인가요?", options: about },
    anonymous: {
        title: "이름을 밝히시겠어요?",
        hint: "익명이면 당신을 알 수 있는 것은 아무것도 저장하지 않아요. 알림번호로 진행 상황을 볼 수 있어요.",
        options: { yes: "익명으로 알릴게요", no: "내 연락처를 남길게요" },
    },
    kinds: {
        title: "무슨 일인가요?",
        hint: "해당하는 것을 모두 골라 주세요.",
        options: kinds,
        none: "하나 이상 골라 주세요.",
    },
    text: {
        title: "어떤 상황인지 적어 주세요",
        label: "상황",
        hint: "언제부터인지, 지금 어떤지, 무엇을 보거나 들었는지. 주민등록번호는 적지 마세요.",
        none: "한 줄이라도 적어 주세요.",
        help: "어떤 도움이 필요한가요?",
    },
    place: { title: "어디인가요?" },
    care: { title: "연락할 때 조심할 점이 있나요?" },
    contact: { title: "어떻게 연락할까요?" },
    photos: { title: "사진이 있나요?" },
    check: { title: "이대로 보낼까요?" },
    again: { text: "지난번에 적던 알림이에요.", anew: "지우고 처음부터" },
    stays: {
        title: "이 기기에 남는 것",
        text: "보내기 전까지 적은 것과 고른 사진이 이 기기에만 있어요. 접수되면 지워요. ‘이 페이지 나가기’를 누르면 보내지 않은 것은 바로 지워요.",
        history: "이 페이지를 열었다는 것은 브라우저 방문 기록에 남을 수 있어요.",
        wipe: "모두 지우기",
        wiped: "모두 지웠어요.",
        follow: "보낸 알림 확인하기",
        install: "휴대전화에서 열기 (QR 코드)",
    },
};

export type ReportWords = typeof ko;

const en: ReportWords = {
    danger: {
        title: "Is a life at risk now?",
        hint: "Choose “Yes” if you or somebody else is hurt, may be hurt soon, or wants to die.",
        options: { yes: "Yes", unsure: "I am not sure", no: "No" },
    },
    call: {
        title: "Call first",
        text: "Calling comes first. Then, or if you cannot call, send the report as well: the officer on duty sees it at once.",
        go: "Go on with the report",
    },
    about: { title: "Who is it about?", options: { self: "Me (my home)", neighbour: "A neighbour, somebody I know" } },
    anonymous: {
        title: "Do you want to give your name?",
        hint: "If not, nothing that could tell who you are is stored. You can follow the report by its number.",
        options: { yes: "Stay anonymous", no: "Leave how to reach me" },
    },
    kinds: {
        title: "What is the matter?",
        hint: "Choose all that apply.",
        options: {
            money: "No money for living, rent or bills",
            health: "Ill, or without treatment",
            isolation: "Alone, and cannot be reached",
            housing: "No home, or an unsafe one",
            care: "Nobody to care for a child, an elderly or disabled person",
            violence: "Somebody hits or harasses",
            other: "Something else",
        },
        none: "Choose at least one.",
    },
    text: {
        title: "Tell us what is happening",
        label: "What is happening",
        hint: "Since when, how it is now, what you saw or heard. Please write no resident number.",
        none: "Write at least one line.",
        help: "What help is needed?",
    },
    place: { title: "Where is it?" },
    care: { title: "Is there anything to be careful about?" },
    contact: { title: "How can we reach you?" },
    photos: { title: "Do you have photos?" },
    check: { title: "Shall we send this?" },
    again: { text: "This is what you wrote last time.", anew: "Delete it and begin anew" },
    stays: {
        title: "What stays on this device",
        text: "Until it is sent, what you wrote and the photos you chose are on this device only. Once received, they are deleted. “Leave this page” deletes at once what is not sent.",
        history: "Your browser’s history may tell that this page was opened.",
        wipe: "Delete everything",
        wiped: "Everything is deleted.",
        follow: "Follow a report",
        install: "Open it on a phone (QR code)",
    },
};

export const words: Both<ReportWords> = { ko, en };
