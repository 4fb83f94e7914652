/** What came of a call to an API, whichever, sorted for a page. */
import type { components } from "#api/alerts";
import { language } from "../kit/words";

/** A refusal as every API tells it: its code, and words in Korean and English. */
export type Problem = components["schemas"]["Problem"];

/** What came of a call: an answer, a refusal that says what to change, or nothing as yet, for the line is bad. */
export type Outcome<T> =
    | { kind: "done"; answer: T }
    | { kind: "refused"; problem: Problem }
    | { kind: "later"; afterS?: number; problem?: Problem };

const LATER = new Set([429, 502, 503, 504]);

/** Waits for a call and sorts what came of it. Nothing is thrown. */
export async function outcome<T>(
    call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<Outcome<T>> {
    try {
        const { data, error, response } = await call;
        if (response.ok && data !== undefined) return { kind: "done", answer: data };
        const problem = isProblem(error) ? error : undefined;
        if (problem && !LATER.has(response.status) && response.status < 500) return { kind: "refused", problem };
        return { kind: "later", afterS: Number(response.headers.get("Retry-After")) || undefined, problem };
    } catch {
        return { kind: "later" };
    }
}

function isProblem(value: unknown): value is Problem {
    return typeof value === "object" && value !== null && "code" in value && "detail" in value;
}

/** What a problem says, in the page's language. */
export function said(problem: Problem): string {
    return (language() === "en" && problem.detail_en) || problem.detail;
}
