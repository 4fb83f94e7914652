/** Whoever is signed in in another tab need not do it again in this one. */
import type { Pool } from "../../session/config";
import type { Tokens } from "../../session/kept";
import { markOf } from "../../session/session";
import { tell, whenTold } from "../../session/tabs";

const ANSWER_WITHIN_MS = 500;

/** Another tab's sign-in of this pool, if there is one; never the one that has just ended here. */
export function adopted(pool: Pool, not?: string): Promise<Tokens | undefined> {
    return new Promise((done) => {
        const end = whenTold("answer", ({ tokens }) => {
            if (tokens.pool !== pool || markOf(tokens) === not) return;
            end();
            done(tokens);
        });
        tell("ask", { pool });
        setTimeout(() => {
            end();
            done(undefined);
        }, ANSWER_WITHIN_MS);
    });
}
