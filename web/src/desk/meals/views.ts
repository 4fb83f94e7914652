/** What a page shows, within its one address: no child's number ever stands in an address or in the browser's history
 * of addresses. Back goes back to the list. */
import { useEffect, useState } from "preact/hooks";
import { keep, kept as keptText } from "../../device/kept";
import type { Place } from "./common";

const WANTED = "open:";

/** The one thing that is opened of a list, by its number; nothing is the list itself. */
export function useOpened(place: Place): [string | undefined, (id: string | undefined) => void] {
    const [opened, setOpened] = useState<string | undefined>(() => wanted(place) ?? kept());
    useEffect(() => {
        const back = (event: PopStateEvent) => setOpened(event.state?.opened as string | undefined);
        addEventListener("popstate", back);
        return () => removeEventListener("popstate", back);
    }, []);
    const open = (id: string | undefined) => {
        history.pushState({ opened: id }, "");
        setOpened(id);
        scrollTo(0, 0);
    };
    return [opened, open];
}

/** What was open, where the page is loaded again or gone back to; whoever comes anew gets the list. */
function kept(): string | undefined {
    const [how] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    return how?.type === "navigate" ? undefined : (history.state?.opened as string | undefined);
}

function wanted(place: Place): string | undefined {
    const id = keptText("tab", WANTED + place) ?? undefined;
    keep("tab", WANTED + place, null);
    if (id) history.replaceState({ opened: id }, "");
    return id;
}

/** Goes to something on another of the officers' pages. */
export function goTo(place: Place, id: string): void {
    keep("tab", WANTED + place, id);
    location.assign(`/desk/meals/${place}/`);
}
