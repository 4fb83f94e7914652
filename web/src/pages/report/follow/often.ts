/** Openings of a file as somebody reads them whom it concerns. */
import type { components } from "#api/alerts";

type Opening = components["schemas"]["FileOpening"];
interface Often {
    first: Opening;
    last: Opening;
    times: number;
}
const DAY_LENGTH = "2026-11-28".length;

/** What somebody opened again on the same day, for the same reason, is told once: what is opened seldom, such as a name, is
 * seen beside what is read all day. The order is that of the first of each. */
export function often(openings: Opening[]): Often[] {
    const found = new Map<string, Often>();
    for (const each of openings) {
        const key = [each.at.slice(0, DAY_LENGTH), each.office, each.role, each.what, each.why].join("\n");
        const before = found.get(key);
        found.set(key, { first: before?.first ?? each, last: each, times: (before?.times ?? 0) + 1 });
    }
    return [...found.values()];
}
