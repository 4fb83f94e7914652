/** Drafts of whoever works at the desk: on the device until they are sent, or until somebody signs out. */
import { forget } from "../device/kept";

export const DRAFTS = "d:";

/** The reports that something was written on and not sent. */
export function reportsWithDrafts(): string[] {
    try {
        const names = Object.keys(localStorage).filter((key) => key.startsWith(DRAFTS));
        return [...new Set(names.map((key) => key.split(":")[2] ?? ""))];
    } catch {
        return []; // a browser that keeps nothing forgets nothing either
    }
}

export function dropDrafts(): void {
    forget("device", DRAFTS);
}
