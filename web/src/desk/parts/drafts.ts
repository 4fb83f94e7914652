/** What is typed into a form lies in this tab until it is sent, so that a page that is left loses nothing.
 *
 * The tab's own storage: another person at this desk opens another tab, and signing out wipes it. */
import { useState } from "preact/hooks";
import { keep, kept as keptText } from "../../device/kept";

const PREFIX = "draft:";
/** How a name begins of what one wants to see of a list: it is kept like a draft, and nothing that was written. */
const LIST = "list-";

export interface Draft<T> {
    value: T;
    change: (part: Partial<T>) => void;
    /** As it was at first: what was typed is forgotten, once it is sent. */
    wipe: () => void;
}

/** A form's draft, by its name; `first` is what an empty form holds. */
export function useDraft<T extends object>(name: string, first: T): Draft<T> {
    const [kept, setKept] = useState(() => ({ name, value: read(name, first) }));
    // A form that goes on as another one (the next question, another child) has another draft.
    const value = kept.name === name ? kept.value : read(name, first);
    const change = (part: Partial<T>) =>
        setKept((last) => {
            const next = { ...(last.name === name ? last.value : read(name, first)), ...part };
            // What was written and taken away again is nothing to come back to.
            write(name, JSON.stringify(next) === JSON.stringify(first) ? undefined : next);
            return { name, value: next };
        });
    const wipe = () => {
        write(name, undefined);
        setKept({ name, value: first });
    };
    return { value, change, wipe };
}

/** Whether something was typed into a form and is not sent. */
export function hasDraft(name: string): boolean {
    return keptText("tab", PREFIX + name) !== null;
}

/** How many forms hold something that is not sent. */
export function draftsOfTab(): number {
    try {
        const names = Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
        return names.filter((key) => !key.startsWith(PREFIX + LIST)).length;
    } catch {
        return 0; // a browser that keeps nothing forgets nothing either
    }
}

function read<T extends object>(name: string, first: T): T {
    try {
        return { ...first, ...(JSON.parse(keptText("tab", PREFIX + name) ?? "{}") as Partial<T>) };
    } catch {
        return first;
    }
}

function write(name: string, value: object | undefined): void {
    keep("tab", PREFIX + name, value === undefined ? null : JSON.stringify(value));
}
