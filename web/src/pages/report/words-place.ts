/** The words of the question where it is. */
import type { Both } from "../../kit/words";

const ko = {
    hint: "가까운 주민센터로 보내려고 물어요. 위치를 쓰거나 시·도를 고르세요. 시·도를 고르면 도로명으로 찾거나 동네를 고를 수 있어요.",
    mine: "지금 내 위치로",
    finding: "위치를 찾고 있어요…",
    found: "내 위치를 받았어요. 아래에서 동네를 고르지 않아도 돼요.",
    foundAbout: "내 위치를 받았지만 정확하지 않을 수 있어요. 아래에서 동네를 골라 주시면 더 확실해요.",
    foundAt: (name: string) => `고른 곳: ${name}`,
    failed: "위치를 알 수 없어요. 아래에서 동네를 골라 주세요.",
    none: "위치를 쓰거나 동네를 골라 주세요.",
    province: "시·도",
    town: "시·군·구",
    area: "읍·면·동",
    choose: "고르세요",
    noList: "동네 목록을 불러오지 못했어요. 연결되면 다시 해 주세요.",
    date: (day: string) => `동네 목록은 ${day} 기준이에요.`,
    noTown: "(시·군·구 없음)",
    openMap: "지도에서 더 정확히 찍기",
    mapHint: "쓰지 않아도 돼요. 동네 경계만 그린 지도예요. 누른 곳에 점이 찍혀요.",
    map: "동네 지도",
    pinned: "(지도에 찍은 곳)",
    search: "도로명이나 동네 이름으로 찾기",
    searchHint: "일부만 적어도, 첫소리만 적어도 돼요. 예: 보정로 12, 보정, ㅂㅈㄹ",
    roadsComing: "도로명을 불러오고 있어요…",
    noRoads: "도로명을 불러오지 못했어요. 동네 이름으로 찾거나 아래 목록에서 고르세요.",
    roadsDate: (day: string) => `도로명은 ${day} 우체국 목록이에요. 그 뒤에 생긴 길은 없어요.`,
    foundCount: (shown: number, more: number) =>
        shown === 0
            ? "찾은 곳이 없어요. 다르게 적거나 아래 목록에서 고르세요."
            : more
              ? `${shown}곳을 보여요. ${more.toLocaleString("ko")}곳이 더 있으니 더 적어 주세요.`
              : `${shown}곳을 찾았어요.`,
    address: "자세한 곳 (글로)",
    addressHint: "도로명 주소, 건물 이름, ‘3층 안쪽 집’처럼 찾을 수 있는 말.",
    person: "도움이 필요한 분의 이름",
    personHint: "알면 적어 주세요.",
};

export type PlaceWords = typeof ko;

const en: PlaceWords = {
    hint: "We ask so that it reaches the community centre nearby. Use your position, or choose the province or city: then search for a road, or choose the neighbourhood.",
    mine: "Use my position",
    finding: "Looking for your position…",
    found: "We have your position. You need not choose a neighbourhood below.",
    foundAbout: "We have your position, but it may be inexact. To be sure, choose the neighbourhood below.",
    foundAt: (name) => `Chosen: ${name}`,
    failed: "Your position cannot be found. Choose the neighbourhood below.",
    none: "Use your position, or choose a neighbourhood.",
    province: "Province or city",
    town: "District",
    area: "Neighbourhood",
    choose: "Choose",
    noList: "The list of neighbourhoods cannot be loaded. Try again when you are online.",
    date: (day) => `The list of neighbourhoods is as of ${day}.`,
    noTown: "(no district)",
    openMap: "Point at it on a map",
    mapHint: "You do not have to. It shows only the borders of neighbourhoods; where you tap, there is a dot.",
    map: "Map of neighbourhoods",
    pinned: "(지도에 찍은 곳)",
    search: "Find it by road or neighbourhood",
    searchHint: "A part of the name will do, in Korean or in Latin letters: Bojeong-ro 12, 보정로 12, ㅂㅈㄹ",
    roadsComing: "Loading the roads…",
    noRoads: "The roads cannot be loaded. Search for a neighbourhood, or choose from the lists below.",
    roadsDate: (day) => `The roads are those of the post office’s list of ${day}; newer ones are not in it.`,
    foundCount: (shown, more) =>
        shown === 0
            ? "Nothing found. Write it in another way, or choose from the lists below."
            : more
              ? `${shown} shown, and ${more.toLocaleString("en")} more: please write more of it.`
              : `${shown} found.`,
    address: "Where exactly (in words)",
    addressHint: "Street address, name of the building, or “third floor, last door”.",
    person: "Name of the person who needs help",
    personHint: "If you know it.",
};

export const placeWords: Both<PlaceWords> = { ko, en };
