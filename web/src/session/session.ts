/** Who is signed in on this tab, and the token that the APIs want. Signing in itself is the page `/sign-in/`. */
import { claimsOf, endOf, textOf, textsOf, type Claims } from "./claims";
import { cognito, Refused } from "./cognito";
import { config, type Pool } from "./config";
import { dropTokens, forgetAll, keepGoing, keepTokens, readTokens, type Tokens } from "./kept";
import { tell } from "./tabs";

export type { Pool } from "./config";

export interface Session {
    /** The account (`sub`). */
    subject: string;
    name: string;
    pool: Pool;
    groups: string[];
    claims: Claims;
}

const SIGN_IN = "/sign-in/";
const GOOD_FOR_MS = 60_000;
let renewing: Promise<string | null> | undefined;

/** Who is signed in, or null. A token that has ended is no matter: it is renewed when it is needed. */
export function session(): Session | null {
    const kept = readTokens();
    if (!kept) return null;
    const claims = claimsOf(kept.id);
    const subject = textOf(claims, "sub");
    if (!subject) return null;
    return {
        subject,
        name: kept.pool === "residents" ? textOf(claims, "email") || username(claims) : username(claims),
        pool: kept.pool,
        groups: textsOf(claims, "cognito:groups"),
        claims,
    };
}

const username = (claims: Claims) => textOf(claims, "cognito:username");

/**
 * An ID token that is good for a minute more, or null: then one must sign in. `isRefused` says that an API did not take
 * the one that is kept.
 *
 * Rejects where the line is bad and the token has ended.
 */
export async function token(isRefused = false): Promise<string | null> {
    const kept = readTokens();
    if (!kept) return null;
    const left = endOf(claimsOf(kept.id)) - Date.now();
    if (!isRefused && left > GOOD_FOR_MS) return kept.id;
    renewing ??= renewed(kept).finally(() => (renewing = undefined));
    try {
        return await renewing;
    } catch (failure) {
        if (!isRefused && left > 0) return kept.id;
        throw failure;
    }
}

interface Renewal {
    AuthenticationResult?: { IdToken?: string; AccessToken?: string; RefreshToken?: string };
}

async function renewed(kept: Tokens): Promise<string | null> {
    try {
        const { pools } = await config();
        const { AuthenticationResult: got } = await cognito<Renewal>("InitiateAuth", {
            AuthFlow: "REFRESH_TOKEN_AUTH",
            ClientId: pools[kept.pool].client,
            AuthParameters: { REFRESH_TOKEN: kept.refresh },
        });
        if (!got?.IdToken || !got.AccessToken) return ended();
        // Whoever has signed out meanwhile stays so.
        if (readTokens()?.refresh !== kept.refresh) return null;
        keepTokens({ ...kept, id: got.IdToken, access: got.AccessToken, refresh: got.RefreshToken ?? kept.refresh });
        return got.IdToken;
    } catch (failure) {
        if (failure instanceof Refused && failure.name !== "TooManyRequestsException") return ended();
        throw failure;
    }
}

function ended(): null {
    dropTokens();
    return null;
}

/** Leaves for the sign-in page, which comes back to `to`: a path of ours, or else this page. */
export function signIn(pool: Pool, to = location.pathname + location.search + location.hash): void {
    dropTokens();
    keepGoing({ pool, to });
    location.assign(SIGN_IN);
}

/** Forgets on this device, in every tab, who was signed in, and ends what it could be renewed with. */
export async function signOut(): Promise<void> {
    const kept = readTokens();
    forgetAll();
    tell("out");
    if (!kept) return;
    try {
        const { pools } = await config();
        await cognito("RevokeToken", { ClientId: pools[kept.pool].client, Token: kept.refresh });
    } catch {
        // It is gone from here; Cognito ends it by itself.
    }
}
