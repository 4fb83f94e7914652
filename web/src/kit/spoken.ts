/** On an English page each Korean word, wherever it comes from, is marked as Korean, so that a screen reader reads it out
 * as that (WCAG 3.1.2): names of places, people and shops, and what somebody wrote. No view need do it for itself. */
import { Fragment, h, options, type ComponentChild } from "preact";
import { language } from "./words";

type Child = ComponentChild | Child[];

const KOREAN = /(\p{sc=Hangul}(?:[^A-Za-z]*\p{sc=Hangul})?)/u;
/** What can have no element within: its whole text is said to be Korean. */
const PLAIN = /^(option|text|tspan|title|desc)$/;

/** Of a split text what the pattern has in brackets is every second part. One element for one text: in a row of parts that
 * stand apart it stays one. */
function marked(child: Child): Child {
    if (Array.isArray(child)) return child.map(marked);
    if (typeof child !== "string" || !KOREAN.test(child)) return child;
    return h(
        "span",
        {},
        child.split(KOREAN).map((part, at) => (at % 2 ? h("span", { lang: "ko" }, part) : part)),
    );
}

options.vnode = ({ type, props }: { type: unknown; props: { children?: Child; lang?: string } }) => {
    if (language() === "ko" || (typeof type !== "string" && type !== Fragment) || props.lang) return;
    if (!PLAIN.test(type as string)) props.children = marked(props.children);
    else if (KOREAN.test(`${props.children}`)) props.lang = "ko";
};
