/** The people API for guests, typed by its own document. */
import createClient from "openapi-fetch";
import type { components, paths } from "#api/people";
import { asked } from "./asked";

export type Schemas = components["schemas"];

export const people = createClient<paths>({ baseUrl: location.origin, cache: "no-store", credentials: "omit" });

people.use({ onRequest: ({ request }) => asked(request) });
