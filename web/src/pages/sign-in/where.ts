/** Where one goes when one is signed in: back where one was, and nowhere but to pages of ours. */
import type { Pool } from "../../session/session";

const STARTS: Record<Pool, string> = { residents: "/", staff: "/desk/" };

/** The whole address to go on to. What is not ours, or leads in a circle, becomes the first page of these people. */
export function onward(to: string | undefined, pool: Pool): string {
    const start = new URL(STARTS[pool], location.origin);
    try {
        const wanted = new URL(to ?? start, location.origin);
        const isOurs = wanted.origin === location.origin && !wanted.pathname.startsWith(location.pathname);
        return isOurs ? wanted.href : start.href;
    } catch {
        return start.href;
    }
}
