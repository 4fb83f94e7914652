/** The tabs of one browser tell each other: who signs out in one is out in all, who works in one is idle in none, and
 * who opens one more need not sign in again. */
import type { Pool } from "./config";
import type { Tokens } from "./kept";

const CHANNEL = "s";

export interface Told {
    /** The account that has signed out; by hand, or since nobody did anything. */
    out: { subject: string; isIdle: boolean };
    /** The account that has just done something. */
    active: { subject: string };
    /** A new tab asks for a sign-in of this pool. */
    ask: { pool: Pool };
    answer: { tokens: Tokens };
}

const channel = opened();

/** None where the browser has none, or lets a page keep nothing. */
function opened(): BroadcastChannel | undefined {
    try {
        return new BroadcastChannel(CHANNEL);
    } catch {
        return undefined;
    }
}

export function tell<K extends keyof Told>(kind: K, what: Told[K]): void {
    channel?.postMessage({ kind, what });
}

/** Calls `then` whenever another tab tells something; what is returned ends that. */
export function whenTold<K extends keyof Told>(kind: K, then: (what: Told[K]) => void): () => void {
    const listener = ({ data }: MessageEvent<{ kind: K; what: Told[K] }>) => data.kind === kind && then(data.what);
    channel?.addEventListener("message", listener);
    return () => channel?.removeEventListener("message", listener);
}
