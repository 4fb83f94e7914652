/** The words of the map. */
import type { Both } from "../../../kit/words";

const ko = {
    name: "가까운 가게 지도",
    hint: "그림을 누르면 가게가 열려요. 아래 목록에서도 모두 할 수 있어요.",
    closer: "크게",
    farther: "작게",
};

const en: typeof ko = {
    name: "Map of shops nearby",
    hint: "Press a pin to open its shop. The list below does the same.",
    closer: "Closer",
    farther: "Farther",
};

export const mapWords: Both<typeof ko> = { ko, en };
