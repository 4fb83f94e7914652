/** The tabs of one browser tell each other: who signs out in one is out in all, and who works in one is idle in none. */
const CHANNEL = "s";

export type Told = "out" | "active";

const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(CHANNEL) : undefined;

export function tell(what: Told): void {
    channel?.postMessage(what);
}

/** Calls `then` when another tab tells something. */
export function whenTold(what: Told, then: () => void): () => void {
    const listener = (event: MessageEvent) => event.data === what && then();
    channel?.addEventListener("message", listener);
    return () => channel?.removeEventListener("message", listener);
}
