/** Clients of the APIs for somebody who is signed in; typed, like the guests', by the APIs' own documents. */
import createClient, { type Client } from "openapi-fetch";
import type { paths as AlertsPaths } from "#api/alerts";
import type { paths as DeskPaths } from "#api/desk";
import type { paths as MealsPaths } from "#api/meals";
import type { paths as PeoplePaths } from "#api/people";
import { learn } from "../device/clock";
import { session, signIn, token, type Pool } from "../session/session";
import { asked } from "./asked";

export { outcome, said, type Outcome, type Problem } from "./outcome";

/**
 * A client that shows the token of whoever is signed in on this tab. Where an API does not take it, not even renewed,
 * the page is left for the sign-in page, which comes back.
 */
function signed<Paths extends object>(pool: Pool): Client<Paths> {
    return createClient<Paths>({
        baseUrl: location.origin,
        cache: "no-store",
        credentials: "omit",
        fetch: (request) => sent(request, pool),
    });
}

async function sent(request: Request, pool: Pool): Promise<Response> {
    for (const isRefused of [false, true]) {
        const known = session()?.pool === pool ? await token(isRefused) : null;
        if (known === null) break;
        const shown = request.clone();
        shown.headers.set("Authorization", `Bearer ${known}`);
        const answer = await fetch(asked(shown));
        learn(answer);
        if (answer.status !== 401) return answer;
    }
    signIn(pool, undefined, "ended");
    return new Promise<never>(() => undefined); // the page is being left: nothing comes of this call
}

/** The desk's API, and an order's journal in that of meals: for staff. */
export const desk = signed<DeskPaths>("staff");
export const mealsForStaff = signed<MealsPaths>("staff");
export const peopleForStaff = signed<PeoplePaths>("staff");

/** For residents: children, guardians, and whoever reports signed in. */
export const myMeals = signed<MealsPaths>("residents");
export const myAlerts = signed<AlertsPaths>("residents");
export const myAccount = signed<PeoplePaths>("residents");
