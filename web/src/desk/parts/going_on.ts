/** Whoever comes back from one thing to its list goes on where they were: at it, or where it has left the list at what came
 * next. Kept as long as the page is open. */
import { useEffect } from "preact/hooks";

let shown: string[] = [];
let opened: string | undefined;

/** One thing of the list was opened. */
export function keepOpened(id: string): void {
    opened = id;
}

/** The ids of a list as it is shown, once it is there; `link` finds what one presses of each. */
export function useGoingOn(ids: string[] | undefined, link: (id: string) => string): void {
    useEffect(() => {
        if (!ids) return;
        const at = opened === undefined ? -1 : shown.indexOf(opened);
        const id = at < 0 ? undefined : shown.slice(at).find((each) => ids.includes(each));
        opened = undefined;
        shown = ids;
        const now = document.activeElement;
        const isElsewhere = now !== document.body && now?.tagName !== "H1";
        if (id && !isElsewhere) document.querySelector<HTMLElement>(link(id))?.focus();
    }, [ids?.join()]);
}
