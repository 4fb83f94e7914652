/** The words of a round's part of the page: what became of the households that it brought to centres. */
import type { Both } from "../../../kit/words";

const ko = {
    heading: (round: string) => `발굴 ${round} 회차의 방문`,
    counted: (at: string) =>
        `${at}에 한 번 센 것이고, 그 뒤로 바뀌지 않아요. 알림과는 따로 세며, 서로 더하거나 빼지 않아요.`,
    households: "선정된 가구",
    nothing: "끝난 가구 가운데 지원이 없었던 가구",
    number: "가구 수",
    within: "이 안의 지역의 방문",
    partsTogether: (number: number) => `한 칸이 ${number}가구보다 적어서 합쳐서 보여요.`,
    areasTogether: (areas: string, households: string, number: number) =>
        `${areas}곳은 ${number}가구보다 적은 곳이 있어 합쳐서만 보여요: 모두 ${households}가구.`,
    save: "방문 현황을 표로 받기 (CSV)",
    questions: { result: "어떻게 되었나요", contact: "만났나요" },
    parts: {
        emergency_aid: "긴급복지 지원",
        livelihood_benefit: "기초생활보장",
        other_public_service: "다른 공공 서비스",
        private_aid: "민간 지원",
        above_limits: "지원 없음: 소득·재산이 기준을 넘음",
        no_programme_fits: "지원 없음: 맞는 제도가 없음",
        no_need: "지원 없음: 어려움이 이미 풀림",
        indicator_wrong: "지원 없음: 위기정보가 사실과 다름",
        served_by_state: "국가 지원을 이미 받음",
        served_by_town: "지자체·민간 지원을 이미 받음",
        moved_away: "찾지 못함: 이사함",
        no_such_home: "찾지 못함: 없는 주소",
        nobody_there: "찾지 못함: 여러 번 가도 아무도 없음",
        died: "찾지 못함: 사망",
        help_refused: "도움을 원하지 않음",
        contact_refused: "만남을 거절함",
        unfinished: "아직 끝나지 않음",
        call: "전화로 처음 연락됨",
        visit: "방문해서 처음 만남",
        reached_somehow: "연락됨(방법 기록 없음)",
        nobody_met: "해 보았으나 만나지 못함",
        not_tried: "아직 해 보지 않음",
    },
};

const en: typeof ko = {
    heading: (round) => `Visits of the discovery round ${round}`,
    counted: (at) =>
        `Counted once, on ${at}, and never changed. Reports are counted apart: neither is part of the other.`,
    households: "Households chosen",
    nothing: "Got nothing, of those that are done",
    number: "Households",
    within: "Visits in areas within it",
    partsTogether: (number) => `Shown together, for one of them is fewer than ${number}.`,
    areasTogether: (areas, households, number) =>
        `${areas} areas are shown together alone, for there are some below ${number}: ${households} households.`,
    save: "Visits for a spreadsheet (CSV)",
    questions: { result: "What came of it", contact: "Was somebody reached" },
    parts: {
        emergency_aid: "Emergency aid",
        livelihood_benefit: "Livelihood benefit",
        other_public_service: "Another public service",
        private_aid: "Private aid",
        above_limits: "Nothing: above the limits",
        no_programme_fits: "Nothing: no programme fits",
        no_need: "Nothing: the hardship is over",
        indicator_wrong: "Nothing: the indicator is wrong",
        served_by_state: "Served by the state already",
        served_by_town: "Served by the town or privately already",
        moved_away: "Not found: moved away",
        no_such_home: "Not found: no such address",
        nobody_there: "Not found: nobody there, many times",
        died: "Not found: died",
        help_refused: "Wants no help",
        contact_refused: "Wants no contact",
        unfinished: "Unfinished",
        call: "First reached by a call",
        visit: "First met at the door",
        reached_somehow: "Reached, it is not said how",
        nobody_met: "Tried, and met nobody",
        not_tried: "Not tried yet",
    },
};

export const roundWords: Both<typeof ko> = { ko, en };
