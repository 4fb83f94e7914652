/** Finds roads and neighbourhoods by what somebody types: a part of the name, its first consonants, half a syllable. */
import { latin, plain } from "../../kit/latin";
import type { Town } from "../../kit/places";
import type { Roads } from "./places";

export interface Place {
    town: string;
    area: string;
    lat: number;
    lon: number;
    /** None where the neighbourhood itself is meant. */
    road?: string;
}

export interface Found {
    places: Place[];
    /** How many there are beside those. */
    more: number;
    /** The number of the building, where one was typed. */
    number?: string;
}

export const FOUND_MAX = 12;
const SYLLABLES = 0xac00;
const SYLLABLES_END = 0xd7a3;
const OF_INITIAL = 588;
const OF_VOWEL = 28;
const INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
// Keyboards write two consonants in a row as one letter.
const PAIRS: Record<string, string> = {
    ㄳ: "ㄱㅅ",
    ㄵ: "ㄴㅈ",
    ㄶ: "ㄴㅎ",
    ㄺ: "ㄹㄱ",
    ㄻ: "ㄹㅁ",
    ㄼ: "ㄹㅂ",
    ㄽ: "ㄹㅅ",
    ㄾ: "ㄹㅌ",
    ㄿ: "ㄹㅍ",
    ㅀ: "ㄹㅎ",
    ㅄ: "ㅂㅅ",
};
/** No name of the lists has Latin letters and is meant by them alone. */
const LATIN = /^[a-z][a-z0-9’'-]+$/i;
const NUMBER = /^\d{1,5}(-\d{1,5})?$/;

/** All that can be found in a province: neighbourhoods, and roads once they are there. */
export function placesOf(towns: Town[], roads: Roads | undefined): Place[] {
    const found: Place[] = [];
    for (const { name: town, areas } of towns)
        for (const [area, lat, lon] of areas) {
            found.push({ town, area, lat, lon });
            for (const road of roads?.towns[town]?.[area]?.split(" ") ?? []) found.push({ town, area, lat, lon, road });
        }
    return found;
}

/** What is meant by words typed: the last one names a road or a neighbourhood, a number after it a building, and each word
 * before it the town or neighbourhood that it lies in. What begins so comes first, and the shorter name. */
export function search(places: Place[], typed: string): Found {
    const words = folded(typed).trim().split(/\s+/);
    const number = words.length > 1 && NUMBER.test(words.at(-1)!) ? words.pop() : undefined;
    const name = words.pop();
    if (!name) return { places: [], more: 0 };
    const wanted = meaning(name);
    const around = words.map(meaning);
    const found: { at: number; place: Place; name: string }[] = [];
    for (const place of places) {
        const name = place.road ?? place.area;
        const at = wanted(name);
        if (at >= 0 && around.every((each) => each(`${place.town} ${place.area}`) >= 0))
            found.push({ at, place, name });
    }
    found.sort(
        (one, other) =>
            Number(one.at > 0) - Number(other.at > 0) ||
            one.name.length - other.name.length ||
            one.name.localeCompare(other.name, "ko"),
    );
    return {
        places: found.slice(0, FOUND_MAX).map(({ place }) => place),
        more: Math.max(0, found.length - FOUND_MAX),
        ...(number ? { number } : {}),
    };
}

/** Where a name has what was typed, in Hangul or in the Latin letters of street signs; before 0, if it has not. */
function meaning(typed: string): (name: string) => number {
    if (LATIN.test(typed)) {
        const wanted = plain(typed);
        return (name) => inLatin(name).indexOf(wanted);
    }
    const wanted = patternOf(typed);
    return (name) => name.search(wanted);
}

const known = new Map<string, string>();

/** A name in plain Latin letters: of twenty thousand roads each is written once, not at each letter that is typed. */
function inLatin(name: string): string {
    const said = known.get(name) ?? plain(latin(name));
    known.set(name, said);
    return said;
}

/** Letters and digits of full and half width as others are, syllables that came in parts put together, and a consonant
 * that is left alone as keyboards write it: as `folded` of `dolbom/patterns.py` compares names. */
function folded(typed: string): string {
    const narrow = typed.replace(/[\uff01-\uffef]+/g, (wide) => wide.normalize("NFKC")).normalize("NFC");
    return narrow.replace(/[\u1100-\u1112]/g, (lead) => INITIALS[lead.charCodeAt(0) - 0x1100]!);
}

function patternOf(typed: string): RegExp {
    const letters = [...typed].flatMap((letter) => [...(PAIRS[letter] ?? letter)]);
    return new RegExp(letters.map((letter, at) => oneOf(letter, at === letters.length - 1)).join(""), "i");
}

/** A consonant stands for every syllable that begins with it, and a last syllable that is still open for all it may become. */
function oneOf(letter: string, isLast: boolean): string {
    const initial = INITIALS.indexOf(letter);
    if (initial >= 0) return `[${letter}${range(SYLLABLES + initial * OF_INITIAL, OF_INITIAL)}]`;
    const code = letter.charCodeAt(0);
    const isOpen = code >= SYLLABLES && code <= SYLLABLES_END && (code - SYLLABLES) % OF_VOWEL === 0;
    if (isLast && isOpen) return `[${range(code, OF_VOWEL)}]`;
    return letter.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

function range(from: number, count: number): string {
    return `${String.fromCharCode(from)}-${String.fromCharCode(from + count - 1)}`;
}
