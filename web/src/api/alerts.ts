/** The alerts API, typed by its own document: a route or field that is not there does not compile. */
import createClient from "openapi-fetch";
import type { components, paths } from "#api/alerts";
import { language } from "../kit/words";

export type Schemas = components["schemas"];
export type Problem = Schemas["Problem"];

const ANSWER_WITHIN_MS = 20_000;

const client = createClient<paths>({ baseUrl: location.origin, cache: "no-store", credentials: "omit" });

client.use({
    onRequest({ request }) {
        request.headers.set("Accept-Language", language());
        return new Request(request, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    },
});

export const alerts = client;

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

/** The header that opens a report: the code stands in no address. */
export function withCode(code: string): { "X-Receipt-Code": string } {
    return { "X-Receipt-Code": code };
}
