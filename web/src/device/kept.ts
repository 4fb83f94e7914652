/** What a browser keeps as text: for the tab, or for the device. Where it keeps nothing, being full or told not to, what
 * is kept lasts as long as the page, and the page says so. */
export type Where = "tab" | "device";

/** What could not be written: nothing else lies here. */
const unwritten = { tab: new Map<string, string>(), device: new Map<string, string>() };
const listeners = new Set<() => void>();
const TRIED = "tried";
/** As long as what a sign-in takes. */
const TRIED_LENGTH = 8_192;
let isNotKept = false;

// A browser that is told to keep nothing throws as it is asked for the storage itself.
const storage = (where: Where): Storage => (where === "tab" ? sessionStorage : localStorage);

function quietly<T>(what: () => T): T | null {
    try {
        return what();
    } catch {
        return null;
    }
}

export function kept(where: Where, key: string): string | null {
    return unwritten[where].get(key) ?? quietly(() => storage(where).getItem(key));
}

/** Keeps a text, or forgets it (null). False if it lasts no longer than the page. */
export function keep(where: Where, key: string, text: string | null): boolean {
    unwritten[where].delete(key);
    if (text !== null) {
        const isWritten = quietly(() => (storage(where).setItem(key, text), true));
        if (isWritten) return true;
        unwritten[where].set(key, text);
        tellNotKept();
    }
    // What stands there is older than what could not be written.
    quietly(() => storage(where).removeItem(key));
    return text === null;
}

/** Forgets all whose names begin so. */
export function forget(where: Where, beginning = ""): void {
    const isMeant = (key: string) => key.startsWith(beginning);
    [...unwritten[where].keys()].filter(isMeant).forEach((key) => unwritten[where].delete(key));
    quietly(() => {
        const found = storage(where);
        Object.keys(found)
            .filter(isMeant)
            .forEach((key) => found.removeItem(key));
    });
}

/** Whether the tab keeps as much as a sign-in takes. */
export function canKeep(): boolean {
    const could = quietly(() => (sessionStorage.setItem(TRIED, "-".repeat(TRIED_LENGTH)), true)) ?? false;
    quietly(() => sessionStorage.removeItem(TRIED));
    return could;
}

/** Told by whatever could not be kept. */
export function tellNotKept(): void {
    if (isNotKept) return;
    isNotKept = true;
    listeners.forEach((tell) => tell());
}

/** Whether something could not be kept; calls `then` when that becomes so. */
export const isSomethingNotKept = (): boolean => isNotKept;

export function whenNotKept(then: () => void): () => void {
    listeners.add(then);
    return () => void listeners.delete(then);
}
