/** The words of photos: choosing them, and what becomes of them. */
import type { Both } from "../../kit/words";

const ko = {
    hint: (max: number) => `${max}장까지, 없어도 돼요. 보내기 전에 이 기기에서 크기를 줄이고 위치 정보를 지워요.`,
    place: "사진을 찍은 곳도 알려 줄게요",
    placeHint:
        "켜면 사진을 줄이지 않고 원본 그대로 보내요. 센터는 찍은 곳만 알아내고, 사진에 든 다른 정보는 지워요. 켜지 않아도 돼요.",
    placeAnonymous: "익명으로 알린다면, 집에서 찍은 사진에는 켜지 마세요.",
    placeLost: "이미 고른 사진은 위치를 지웠어요. 찍은 곳을 알리려면 빼고 다시 골라 주세요.",
    placed: "찍은 곳도 보내요",
    add: "사진 고르기",
    busy: "사진을 줄이고 있어요…",
    remove: (name: string) => `${name} 빼기`,
    preview: (number: number) => `고른 사진 ${number}`,
    full: (max: number) => `사진은 ${max}장까지예요.`,
    empty: (name: string) => `${name}: 비어 있는 파일이에요.`,
    tooBig: (name: string) => `${name}: 10 MB가 넘어요.`,
    photos: "사진",
    uploading: (part: number) => `올리는 중 ${Math.round(part * 100)}%`,
    looking: "확인하는 중",
    ready: "받았어요",
    failed: "올리지 못했어요",
    retry: (number: number) => `사진 ${number} 다시 올리기`,
    photo: (number: number) => `사진 ${number}`,
};

export type PhotoWords = typeof ko;

const en: PhotoWords = {
    hint: (max) =>
        `Up to ${max}, and none is fine. They are made smaller and freed of their position on this device first.`,
    place: "Use the place where they were taken",
    placeHint:
        "Then they are sent as they are, not made smaller. The centre learns only the place; all else is taken out of the photos. You do not have to.",
    placeAnonymous: "If you stay unknown, do not use it for photos taken at your home.",
    placeLost: "The photos chosen already have lost their place. To use it take them out and choose them again.",
    placed: "with its place",
    add: "Choose photos",
    busy: "Making them smaller…",
    remove: (name) => `Remove ${name.toLowerCase()}`,
    preview: (number) => `Chosen photo ${number}`,
    full: (max) => `At most ${max} photos.`,
    empty: (name) => `${name}: the file is empty.`,
    tooBig: (name) => `${name}: it is larger than 10 MB.`,
    photos: "Photos",
    uploading: (part) => `Uploading ${Math.round(part * 100)}%`,
    looking: "Being looked at",
    ready: "Received",
    failed: "Not uploaded",
    retry: (number) => `Upload photo ${number} again`,
    photo: (number) => `Photo ${number}`,
};

export const photoWords: Both<PhotoWords> = { ko, en };
