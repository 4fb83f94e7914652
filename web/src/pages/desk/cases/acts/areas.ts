/** The areas that an address names, as words that a centre is found by: what stands before the road or the house's number,
 * and the neighbourhood in brackets after it. The widest first; none where the address names none. */
export function areasIn(address: string): string[] {
    const [before = "", bracketed = ""] = address.split(/[(（]/);
    const words = before.split(/[\s,]+/).filter(Boolean);
    const end = words.findIndex((word) => /^\d|[로길][\d-]*(번길)?$/.test(word));
    const named = (end < 0 ? words : words.slice(0, end)).filter((word) => AREA.test(word));
    const areas = named.map((word) => word.replace(GREAT_CITY, "$1"));
    const neighbourhood = bracketed.split(/[\s,)）]/)[0] ?? "";
    return NEIGHBOURHOOD.test(neighbourhood) && !areas.includes(neighbourhood) ? [...areas, neighbourhood] : areas;
}

const AREA = /^[가-힣][가-힣\d]*(도|시|군|구|읍|면|동|가)$/;
/** As people say it: its whole name has another ending. */
const GREAT_CITY = /^(서울|부산|대구|인천|대전|울산|세종)시$/;
const NEIGHBOURHOOD = /^[가-힣][가-힣\d]*(읍|면|동|가)$/;
