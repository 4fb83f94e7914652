/** A name as it was given: whatever language the page is read in, Korean letters are read out as Korean. */
const HANGUL = /\p{Script=Hangul}/u;

export function Name({ text }: { text: string }) {
    return HANGUL.test(text) ? <span lang="ko">{text}</span> : <>{text}</>;
}
