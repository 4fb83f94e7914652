/** The areas that an address names, as words that a centre is found by: what stands before the road or the house's number,
 * and the neighbourhood in brackets after it. The widest first; none where the address names none. */
export function areasIn(address: string): string[] {
    const [before = "", bracketed = ""] = address.split(/[(（]/);
    const words = before.split(/[\s,]+/).filter(Boolean);
    const end = words.findIndex((word) => /^\d|[로길][\d-]*(번길)?$/.test(word));
    const areas = (end < 0 ? words : words.slice(0, end)).filter((word) => AREA.test(word));
    const neighbourhood = bracketed.split(/[\s,)）]/)[0] ?? "";
    return NEIGHBOURHOOD.test(neighbourhood) && !areas.includes(neighbourhood) ? [...areas, neighbourhood] : areas;
}

const AREA = /^[가-힣][가-힣\d]*(도|시|군|구|읍|면|동|가)$/;
const NEIGHBOURHOOD = /^[가-힣][가-힣\d]*(읍|면|동|가)$/;
