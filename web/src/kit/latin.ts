/** Korean names in Latin letters, as signs in the street write them (the Revised Romanization): for whoever reads no Hangul. */
const SYLLABLES = 0xac00;
const OF_INITIAL = 588;
const OF_VOWEL = 28;
const INITIALS = "g kk n d tt r m b pp s ss  j jj ch k t p h".split(" ");
const VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split(" ");
const FINALS = " k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split(" ");
/** What an ending and the beginning after it become of each other. */
const MEET: Record<string, string> = {
    ...{ "k n": "ngn", "k r": "ngn", "k m": "ngm", "k ": "g", "t n": "nn", "t r": "nn", "t m": "nm", "t ": "d" },
    ...{ "p n": "mn", "p r": "mn", "p m": "mm", "p ": "b", "n r": "ll", "l r": "ll", "l n": "ll", "l ": "r" },
    ...{ "m r": "mn", "ng r": "ngn" },
};
/** What a place is stands behind a hyphen, and nothing changes across it: Bojeong-ro. */
const NAMED =
    /^([가-힣]{2,}?)(특별자치도|특별자치시|통합특별시|특별시|광역시|도|시|군|구|읍|면|리|동|가|로|길)(?![가-힣])/u;
const RUN = /[가-힣]+/gu;

export function latin(name: string): string {
    return name.replace(RUN, (run) => {
        const [, own, kind] = NAMED.exec(run) ?? [];
        const said = own && kind ? `${letters(own)}-${letters(kind)}` : letters(run);
        return said.charAt(0).toUpperCase() + said.slice(1);
    });
}

function letters(run: string): string {
    let said = "";
    let ending: string | undefined;
    for (const syllable of run) {
        const code = syllable.charCodeAt(0) - SYLLABLES;
        const initial = INITIALS[Math.floor(code / OF_INITIAL)]!;
        said += ending === undefined ? initial : (MEET[`${ending} ${initial}`] ?? ending + initial);
        said += VOWELS[Math.floor((code % OF_INITIAL) / OF_VOWEL)]!;
        ending = FINALS[code % OF_VOWEL]!;
    }
    return said + (ending ?? "");
}

/** Without what people leave out, or write in ways of their own: hyphens, spaces, capitals. */
export function plain(said: string): string {
    return said.toLowerCase().replace(/[^a-z0-9]/g, "");
}
