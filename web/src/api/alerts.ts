/** The alerts API, typed by its own document: a route or field that is not there does not compile. */
import createClient from "openapi-fetch";
import type { components, paths } from "#api/alerts";
import { asked } from "./asked";

export { outcome, said, type Outcome, type Problem } from "./outcome";
export type Schemas = components["schemas"];

const client = createClient<paths>({ baseUrl: location.origin, cache: "no-store", credentials: "omit" });

client.use({ onRequest: ({ request }) => asked(request) });

export const alerts = client;

/** The header that opens a report: the code stands in no address. */
export function withCode(code: string): { "X-Receipt-Code": string } {
    return { "X-Receipt-Code": code };
}
