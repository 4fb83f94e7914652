/** A name, or what somebody wrote, as it was given: in whatever language the page is read, Korean is read out as Korean. */
const HANGUL = /\p{Script=Hangul}/u;

export function Name({ text }: { text: string }) {
    return HANGUL.test(text) ? <span lang="ko">{text}</span> : <>{text}</>;
}
