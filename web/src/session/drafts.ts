/** Drafts of whoever works at the desk: on the device until they are sent, or until somebody signs out. */
export const DRAFTS = "d:";

export function dropDrafts(): void {
    try {
        for (const key of Object.keys(localStorage)) if (key.startsWith(DRAFTS)) localStorage.removeItem(key);
    } catch {
        // A device that keeps nothing has none.
    }
}
