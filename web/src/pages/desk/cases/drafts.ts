/** What was typed and not sent yet, by account and report: it outlives a closed page, and goes with sending and signing
 * out. `localStorage`, for it is written before the next letter is typed. */
import { useState } from "preact/hooks";
import { keep, kept as keptText } from "../../../device/kept";
import { DRAFTS } from "../../../session/drafts";
import { session } from "../../../session/session";

const KEPT_MS = 3 * 24 * 3600 * 1000;

/** Fields that are written in, of all forms. */
const WRITTEN = new Set(["note", "reason", "text", "despite", "address"]);

interface Kept<T> {
    at: number;
    fields: T;
}

function keyOf(alertId: string, act: string): string {
    return `${DRAFTS}${session()?.subject ?? ""}:${alertId}:${act}`;
}

function read<T>(key: string): T | undefined {
    try {
        const kept = JSON.parse(keptText("device", key) ?? "null") as Kept<T> | null;
        if (kept && Date.now() - kept.at < KEPT_MS) return kept.fields;
        keep("device", key, null);
    } catch {
        // What cannot be read is no draft.
    }
    return undefined;
}

/** The draft of a worker's word on a chosen household: one each for that it is the same, and that it is another. */
export const verdictDraft = (household: string, isSame: boolean) => `judge-${household}-${isSame ? "same" : "other"}`;

/** Which actions of a report have a draft, so that the page says so. */
export function hasDraft(alertId: string, act: string): boolean {
    return read(keyOf(alertId, act)) !== undefined;
}

/** What somebody wrote into the draft of an action, in their own words alone: what is chosen is chosen again quickly. */
export function textOf(alertId: string, act: string): string {
    const fields = read<Record<string, unknown>>(keyOf(alertId, act)) ?? {};
    const texts = Object.entries(fields).filter(([name]) => WRITTEN.has(name));
    return texts
        .map(([, value]) => (typeof value === "string" ? value : ""))
        .filter(Boolean)
        .join("\n");
}

/** The fields of a form, kept from the first letter on; `drop` forgets them once they are sent. */
export function useDraft<T extends object>(alertId: string, act: string, empty: T) {
    const key = keyOf(alertId, act);
    const [fields, setFields] = useState<T>(() => ({ ...empty, ...read<T>(key) }));
    const change = (part: Partial<T>) =>
        setFields((before) => {
            const next = { ...before, ...part };
            // What was written and taken away again is nothing to come back to.
            const isEmpty = JSON.stringify(next) === JSON.stringify(empty);
            keep("device", key, isEmpty ? null : JSON.stringify({ at: Date.now(), fields: next } satisfies Kept<T>));
            return next;
        });
    const drop = () => {
        keep("device", key, null);
        setFields(empty);
    };
    return { fields, change, drop };
}

/** A reason that was given before a number could be called goes with the contact that is written down after it. */
export function keepContactReason(alertId: string, despite: string): void {
    const key = keyOf(alertId, "contact");
    const fields = { ...read<object>(key), despite };
    keep("device", key, JSON.stringify({ at: Date.now(), fields } satisfies Kept<object>));
}
