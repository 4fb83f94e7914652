/** What one wants to see of the queue: kept as long as the page is open, so that whoever comes back from a report finds the
 * list as it was. */
import type { Schemas } from "../../../../api/cases";

export const VIEWS = ["team", "danger", "overdue", "mine", "untaken", "unread", "offered"] as const;
export type View = (typeof VIEWS)[number];

export interface Wishes {
    view: View;
    kind: Schemas["QueueRowView"]["kinds"][number] | "";
    reporter: Schemas["QueueRowView"]["reporter"] | "";
    level: Schemas["QueueRowView"]["level"] | "";
    q: string;
}

const OF_VIEW = {
    team: {},
    danger: { in_danger: true },
    overdue: { overdue: true },
    mine: { mine: true },
    untaken: { state: "received" as const },
    unread: { unread: true },
    offered: { offered: true },
} satisfies Record<View, object>;

let kept: Wishes = { view: "team", kind: "", reporter: "", level: "", q: "" };

export const wishes = (): Wishes => kept;
export const keep = (next: Wishes): void => void (kept = next);

/** The wishes as the API is asked for them. */
export function queryOf({ view, kind, reporter, level, q }: Wishes) {
    return {
        ...OF_VIEW[view],
        ...(kind ? { kind } : {}),
        ...(reporter ? { reporter: reporter as "guest" } : {}),
        ...(level ? { level: level as "team" } : {}),
        ...(q.trim() ? { q: q.trim() } : {}),
    };
}
