/** Numbers, codes and days as people type them and spreadsheets write them, read as the APIs read them. */

const WIDE = /[\uff01-\uff5e]/g;
const DASHES = /[\u2010-\u2015\u2212\ufe58\ufe63]/g;
/** What makes a spreadsheet keep a cell as text. */
const KEPT = /^(?:="([^"]+)"|['`] *([^'` ][^'`]*))$/;
/** A day, and what spreadsheets put behind one that they keep as a time: midnight. */
const DAY =
    /^(20\d{2})(?:([-/.]) ?(\d{1,2})\2 ?(\d{1,2})\.?|년 ?(\d{1,2})월 ?(\d{1,2})일)(?:[T ]0?0:00(?::00(?:\.0{1,6})?)?)?$/;

/** A text with letters of full width, dashes of all kinds and spaces as ASCII has them, and nothing that nobody sees. */
export function asTyped(text: string): string {
    const plain = text
        .replace(WIDE, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
        .replace(DASHES, "-")
        .replace(/[\u2018\u2019\u00b4]/g, "'")
        .replace(/\p{Cf}/gu, "")
        .replace(/\p{Zs}/gu, " ")
        .trim();
    const kept = KEPT.exec(plain);
    return kept ? (kept[1] ?? kept[2] ?? "").trim() : plain;
}

/** A day as spreadsheets write it (`2015. 3. 2.`, `2015년 3월 2일`) as the APIs have it; any other text as it was typed. */
export function asDay(text: string): string {
    const typed = asTyped(text);
    const found = DAY.exec(typed);
    const [year, month, day] = [found?.[1], found?.[3] ?? found?.[5], found?.[4] ?? found?.[6]];
    return year && month && day ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : typed;
}
