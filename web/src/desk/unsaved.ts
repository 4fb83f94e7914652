/** What is shown once and not saved yet, such as letters' codes. It lies nowhere but in this page's memory: so the page is
 * not left without a question, and a desk that nobody sits at waits longer before it signs out. */
import { useState } from "preact/hooks";

const waiting = new Map<string, unknown>();

function ask(event: BeforeUnloadEvent): void {
    event.preventDefault();
}

/** Whether something is waiting to be saved. */
export const isUnsaved = (): boolean => waiting.size > 0;

/** Throws it away: nobody came. */
export function dropUnsaved(): void {
    waiting.clear();
    removeEventListener("beforeunload", ask);
}

/** A value that stays, by its name, until it is put as nothing or as `isSaved`, also while another part is shown. */
export function useUnsaved<T>(name: string): [T | undefined, (value: T | undefined, isSaved?: boolean) => void] {
    const [value, setValue] = useState(() => waiting.get(name) as T | undefined);
    const put = (next: T | undefined, isSaved = false) => {
        setValue(next);
        if (next === undefined || isSaved) waiting.delete(name);
        else waiting.set(name, next);
        if (waiting.size > 0) addEventListener("beforeunload", ask);
        else removeEventListener("beforeunload", ask);
    };
    return [value, put];
}
