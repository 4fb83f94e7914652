/** Korean particles that follow how the word before them ends. */

const FIRST = 0xac00;
const LAST = 0xd7a3;
const ENDINGS = 28;
/** The ending of 물, after which 로 stands, as after a vowel. */
const RIEUL = 8;
const DIGITS = "영일이삼사오육칠팔구";

/** By which final consonant a word ends, 0 for none; nothing where nobody knows how it is read. A digit is read as its
 * name is; what stands in brackets at the end is not read. */
function ending(word: string): number | undefined {
    const last = word.replace(/\s*\([^)]*\)$/, "").at(-1) ?? "";
    const code = (DIGITS[Number.parseInt(last)] ?? last).charCodeAt(0);
    return code >= FIRST && code <= LAST ? (code - FIRST) % ENDINGS : undefined;
}

/** `감사가`, `점검이`. */
export function withSubject(word: string): string {
    const end = ending(word);
    return word + (end === undefined ? "이(가)" : end === 0 ? "가" : "이");
}

/** `의왕시로`, `서울로`, `용인시청으로`. */
export function withTowards(word: string): string {
    const end = ending(word);
    return word + (end === undefined ? "(으)로" : end === 0 || end === RIEUL ? "로" : "으로");
}
