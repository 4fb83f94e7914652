/** The words that every page of reporters has. */
import type { Both } from "./words";

const ko = {
    service: "돌봄",
    skip: "본문 바로가기",
    other: "English",
    contrast: "선명하게 보기",
    exit: "이 페이지 나가기",
    back: "이전",
    next: "다음",
    emergency: "긴급 번호",
    call: { "112": "경찰", "119": "구급·소방", "109": "자살예방" },
    cannotSpeak: "말할 수 없으면",
    text112: "112 문자",
    more: "다른 도움 번호",
    help: {
        "1366": "여성긴급전화 (가정폭력·성폭력·스토킹)",
        "1577-1391": "아동학대 상담",
        "1577-1366": "다누리콜센터 (13개 언어)",
        "129": "보건복지상담센터",
    },
    stays: "이 기기에 남는 것",
    required: "필수",
    optional: "선택",
    left: (count: number) => `${count.toLocaleString("ko")}자 더 쓸 수 있어요`,
    fix: "고칠 곳이 있어요",
};

export type CommonWords = typeof ko;

const en: CommonWords = {
    service: "Dolbom",
    skip: "Skip to content",
    other: "한국어",
    contrast: "Contrast",
    exit: "Leave this page",
    back: "Back",
    next: "Next",
    emergency: "Emergency numbers",
    call: { "112": "Police", "119": "Ambulance, fire", "109": "Suicide prevention" },
    cannotSpeak: "Cannot speak?",
    text112: "Text 112",
    more: "More numbers",
    help: {
        "1366": "Women's hotline (violence, stalking)",
        "1577-1391": "Child abuse",
        "1577-1366": "Danuri, in 13 languages",
        "129": "Welfare call centre",
    },
    stays: "What stays on this device",
    required: "required",
    optional: "optional",
    left: (count: number) => `${count.toLocaleString("en")} characters left`,
    fix: "Please look at this again",
};

export const common: Both<CommonWords> = { ko, en };
