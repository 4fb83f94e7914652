/** The words of a report beside the rounds of discovery. */
import type { Both } from "../../../../kit/words";

const ko = {
    title: "발굴 회차와 같은 가구인지",
    hint: "담당자만 봅니다. 알린 사람에게는 보이지 않으며, 보면 열람 기록이 남습니다.",
    waiting: "아직 찾는 중이에요. 잠시 후 다시 불러오세요.",
    known: {
        selected: "알림이 오기 전에 발굴된 가구예요.",
        open: "알림이 오기 전에 발굴된 가구일 수 있어요. 확인해 주세요.",
        never: "알림이 오기 전에는 발굴되지 않은 가구예요.",
        no_house: "주소에 집이 적혀 있지 않아, 발굴됐는지 알 수 없어요.",
    },
    before: (round: string) => `${round} 회차에서 발굴`,
    after: (round: string) => `알림 뒤 ${round} 회차에서 발굴`,
    confidence: {
        door: "같은 집",
        building: "같은 건물, 동·호는 확인 필요",
        cell: "30m 안의 다른 알림이 적은 건물",
    },
    byDoor: "주소가 같아 같은 가구로 봅니다.",
    nobody: "같은 가구인지 아직 아무도 판단하지 않았어요.",
    saidSame: "같은 가구라고 판단함",
    saidOther: "다른 가구라고 판단함",
    same: "같은 가구예요",
    other: "다른 가구예요",
    open: "발굴된 까닭과 주소 보기",
};

export type DiscoveryWords = typeof ko;

const en: DiscoveryWords = {
    title: "Known to a round of discovery?",
    hint: "For case workers only: the reporter never sees it. That you look at it is written down.",
    waiting: "Being looked for. Load it again in a while.",
    known: {
        selected: "Discovery had chosen this household before the report came.",
        open: "Discovery may have chosen this household before the report came. Please check.",
        never: "Never selected before the report came.",
        no_house: "The address names no house: nobody can tell whether it was chosen.",
    },
    before: (round) => `Known to round ${round}`,
    after: (round) => `Chosen after the report, in round ${round}`,
    confidence: {
        door: "same door",
        building: "same building, the door is to be checked",
        cell: "a building that another report within 30 m names",
    },
    byDoor: "Taken for the same household, as the addresses are the same.",
    nobody: "Nobody has said yet whether it is the same household.",
    saidSame: "Judged to be the same household",
    saidOther: "Judged to be another household",
    same: "It is the same household",
    other: "It is another household",
    open: "See its address and why it was chosen",
};

export const discoveryWords: Both<DiscoveryWords> = { ko, en };
