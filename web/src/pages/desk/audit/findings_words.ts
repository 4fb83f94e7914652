/** The words of what audits found, and of a week's look at shops. */
import { withSubject } from "../../../kit/particles";
import type { Both } from "../../../kit/words";

const ko = {
    title: "찾은 것",
    hint: "감사가 찾은 것은 사람이 까닭을 적고 끝낼 때까지 남아요. 끝낸 뒤에도 그대로 있으면 저절로 다시 열려요.",
    audits: "감사가 마지막으로 돈 날",
    audit: "감사",
    lastRun: "마지막으로 돈 날",
    never: "돈 적이 없어요",
    notWhole: "모두 보지는 못했어요",
    unreadable: (count: number) => `읽을 수 없는 것이 ${count}건 있어 목록에 나오지 않아요. 운영 담당자에게 알리세요.`,
    counts: "찾은 것",
    missed: (audit: string, days: string) =>
        `${withSubject(audit)} 돌지 않은 때가 있어요: ${days}. 맞다는 뜻이 아닙니다. 운영 담당자에게 알리세요.`,
    state: "상태",
    all: "모두",
    states: { open: "새로 찾음", assigned: "맡음", explained: "설명됨", closed: "끝냄" },
    closedAs: {
        mended: "고쳤음",
        no_fault: "잘못이 아님",
        handed_on: "다른 곳이 이어받음",
        accepted: "알고 그대로 둠",
    },
    closedAsLabel: "어떻게 끝내나요",
    none: "이 상태의 것이 없어요.",
    what: "무엇",
    item: "어디",
    seen: "본 날",
    since: (first: string, last: string, nights: number) =>
        first === last ? first : `${first}부터 ${last}까지 ${nights}번`,
    open: "열기",
    gone: "마지막 감사에서는 보이지 않았어요",
    returned: (times: number) => `끝낸 뒤 ${times}번 되돌아왔어요`,
    expected: "있어야 할 값",
    found: "있는 값",
    giveTo: "누구에게 맡기나요",
    nobodyElse: "맡길 다른 감사인이 없어요. 감사인은 보건복지부가 등록합니다.",
    steps: "지금까지의 일",
    noSteps: "아직 아무도 손대지 않았어요.",
    at: "때",
    who: "누가",
    machine: "감사",
    whats: { assign: "맡음", explain: "설명", close: "끝냄", reopen: "다시 엶", returned: "되돌아옴" },
    acts: {
        assign: ["내가 맡기", "이 일을 맡아요. 다른 사람이 맡고 있었다면 넘겨받아요."],
        give: ["다른 감사인에게 맡기기", "누가 누구에게 왜 맡겼는지 이력에 남아요."],
        explain: ["설명하기", "왜 그런지 적어 둬요. 고쳐질 때까지 목록에 남아요."],
        close: ["끝내기", "끝내도 다음 감사에서 그대로 보이면 다시 열려요."],
        reopen: ["다시 열기", "끝낸 것을 다시 열어요. 지금까지의 기록은 남아요."],
    } as Record<"assign" | "give" | "explain" | "close" | "reopen", [string, string]>,
    meanwhile: (what: string, who: string) =>
        `새로 불러왔어요. 그래도 하려면 한 번 더 누르세요. 그사이 한 일: ${what} (${who}).`,
    patterns: "가게의 흐름",
    patternsHint:
        "한 번의 결제로는 드러나지 않는 것을 월요일 새벽마다 살펴요. 살펴볼 까닭일 뿐 잘못이라는 뜻이 아니고, 이것으로 막히는 결제는 없어요.",
    week: "어느 주 (그 주의 아무 날)",
    weekStates: {
        none: (week: string) => `${week}부터 한 주: 눈에 띄는 가게가 없어요.`,
        found: (week: string) => `${week}부터 한 주: 살펴볼 가게가 있어요.`,
        not_all_read: (week: string) =>
            `${week}부터 한 주: 읽은 것 가운데에는 눈에 띄는 가게가 없지만, 모두 읽지 못했어요. 문제가 없다는 뜻이 아닙니다.`,
        not_run: (week: string) => `${week}부터 한 주는 살피지 않았어요. 문제가 없다는 뜻이 아닙니다.`,
        unreadable: (week: string) => `${week}의 보고서를 읽을 수 없어요. 운영 담당자에게 알리세요.`,
    },
    looked: (shops: number, payments: number, beyond: number) =>
        `가게 ${shops.toLocaleString("ko")}곳의 결제 ${payments.toLocaleString("ko")}건을 보았어요.` +
        (beyond ? ` 싣지 못한 것 ${beyond.toLocaleString("ko")}건.` : ""),
    unread: (rows: number, shops: number) =>
        `읽지 못한 행 ${rows.toLocaleString("ko")}개, 모두 보지 못한 가게 ${shops.toLocaleString("ko")}곳이 있어요. 운영 담당자에게 알리세요.`,
    shop: "가게",
    maybe: "왜 살펴보고, 달리 무엇일 수 있나",
    weeks: (past: string, now: string) => `지난 네 주 ${past}, 이번 주 ${now}`,
    thisWeek: "이번 주",
    dashed: "점선은 견준 가게 넷 중 셋이 넘지 않는 값이에요.",
};

const en: typeof ko = {
    title: "Findings",
    hint: "What an audit found stays until somebody closes it with a reason. If it is still there afterwards, it opens again by itself.",
    audits: "When each audit ran last",
    audit: "Audit",
    lastRun: "Ran last",
    never: "It never ran",
    notWhole: "It could not look at everything",
    unreadable: (count) => `Findings that cannot be read, and are in no list: ${count}. Tell operations.`,
    counts: "Findings",
    missed: (audit, days) => `${audit} did not run: ${days}. That is no good news. Tell operations.`,
    state: "State",
    all: "All",
    states: { open: "New", assigned: "Assigned", explained: "Explained", closed: "Closed" },
    closedAs: {
        mended: "Mended",
        no_fault: "Nothing was wrong",
        handed_on: "Handed on",
        accepted: "Known, and left so",
    },
    closedAsLabel: "How is it closed?",
    none: "There is nothing in this state.",
    what: "What",
    item: "Where",
    seen: "Seen",
    since: (first, last, nights) => (first === last ? first : `${first} to ${last}, ${nights} times`),
    open: "Open",
    gone: "The last audit did not see it",
    returned: (times) => `Came back ${times === 1 ? "once" : `${times} times`} after it was closed`,
    expected: "Expected",
    found: "Found",
    giveTo: "To whom",
    nobodyElse: "There is no other auditor to give it to. The ministry registers them.",
    steps: "What was done",
    noSteps: "Nobody has touched it yet.",
    at: "When",
    who: "By whom",
    machine: "the audit",
    whats: { assign: "Assigned", explain: "Explained", close: "Closed", reopen: "Reopened", returned: "Came back" },
    acts: {
        assign: ["Take it", "You take this on, also from somebody else who has it."],
        give: ["Give to another auditor", "Who gave it to whom, and why, stays with it."],
        explain: ["Explain", "Why it is so. It stays on the list until it is mended."],
        close: ["Close", "If the next audit still sees it, it opens again."],
        reopen: ["Reopen", "It is open again; what was written stays."],
    },
    meanwhile: (what, who) =>
        `It has been loaded again; press once more to go on all the same. Meanwhile: ${what} (${who}).`,
    patterns: "Shops' patterns",
    patternsHint:
        "What no single payment shows is looked at each Monday before dawn. It is a reason to look and no verdict, and no payment is stopped by it.",
    week: "Which week (any day of it)",
    weekStates: {
        none: (week) => `The week from ${week}: no shop stands out.`,
        found: (week) => `The week from ${week}: there are shops to look at.`,
        not_all_read: (week) =>
            `The week from ${week}: no shop stands out among what could be read, but not everything could. That is no good news.`,
        not_run: (week) => `The week from ${week} was not looked at. That is no good news.`,
        unreadable: (week) => `The report of ${week} cannot be read. Tell operations.`,
    },
    looked: (shops, payments, beyond) =>
        `Looked at: ${shops.toLocaleString("en")} shops, ${payments.toLocaleString("en")} payments.` +
        (beyond ? ` Patterns without room: ${beyond.toLocaleString("en")}.` : ""),
    unread: (rows, shops) =>
        `Rows that could not be read: ${rows.toLocaleString("en")}; shops not looked at in whole: ${shops.toLocaleString("en")}. Tell operations.`,
    shop: "Shop",
    maybe: "Why to look, and what else it may be",
    weeks: (past, now) => `Four weeks before ${past}, this week ${now}`,
    thisWeek: "Now",
    dashed: "The dashed line is what three of four peers do not exceed.",
};

export const findingsWords: Both<typeof ko> = { ko, en };
