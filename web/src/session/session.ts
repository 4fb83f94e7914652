/** Who is signed in on this tab, and the token that the APIs want. Signing in itself is the page `/sign-in/`. */
import { now } from "../device/clock";
import { claimsOf, endOf, textOf, textsOf, type Claims } from "./claims";
import { cognito, Refused } from "./cognito";
import { config, type Pool } from "./config";
import {
    dropTokens,
    forgetAll,
    keepGoing,
    keepTokens,
    keepWho,
    readTokens,
    readWho,
    type Tokens,
    type Why,
} from "./kept";
import { tell, whenTold } from "./tabs";

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
        name: textOf(claims, kept.pool === "residents" ? "email" : "called") || username(claims),
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
    const left = endOf(claimsOf(kept.id)) - now();
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

// What has ended stays known until one leaves for the sign-in page.
let last: string | undefined;

function ended(): null {
    last = markOf(readTokens());
    dropTokens();
    return null;
}

const MARK_LENGTH = 24;

/** The end of what a sign-in is renewed with: tells one sign-in from another, and renews nothing. */
export function markOf(kept: Tokens | null): string | undefined {
    return kept?.refresh.slice(-MARK_LENGTH);
}

/** Begins a sign-in on this tab. What another person wrote here and did not send is forgotten. False if the tab does not
 * keep it: then it is over with this page. */
export function begin(tokens: Tokens): boolean {
    const subject = textOf(claimsOf(tokens.id), "sub");
    const before = readWho();
    if (before && before !== subject) forgetAll();
    keepWho(subject);
    return keepTokens(tokens);
}

const here = () => location.pathname + location.search + location.hash;

/** Leaves for the sign-in page, which comes back to `to`: a path of ours, or else this page. */
export function signIn(pool: Pool, to = here(), why?: Why): void {
    const kept = readTokens();
    const not = kept?.pool === pool ? markOf(kept) : last;
    dropTokens();
    keepGoing({ pool, to, why, not });
    location.assign(SIGN_IN);
}

/** Forgets on this device, in every tab, who was signed in, and ends what it could be renewed with. */
export async function signOut(): Promise<void> {
    const kept = readTokens();
    forgetAll();
    if (kept) await end(kept, false);
}

/** The same after long idleness, but for what is written and not sent: it waits in this tab for its writer, who is asked
 * to sign in. */
export async function signOutIdle(): Promise<void> {
    const kept = readTokens();
    dropTokens();
    if (kept) await Promise.race([end(kept, true), new Promise((done) => setTimeout(done, END_WITHIN_MS))]);
    last = markOf(kept);
    signIn(kept?.pool ?? "residents", here(), "idle");
}

const END_WITHIN_MS = 2_000;

async function end(kept: Tokens, isIdle: boolean): Promise<void> {
    tell("out", { subject: textOf(claimsOf(kept.id), "sub"), isIdle });
    try {
        const { pools } = await config();
        await cognito("RevokeToken", { ClientId: pools[kept.pool].client, Token: kept.refresh });
    } catch {
        // It is gone from here; Cognito ends it by itself.
    }
}

/** Calls `then` when whoever is signed in here has signed out in another tab, and this one keeps nothing more. */
export function whenOut(then: () => void): () => void {
    return whenTold("out", ({ subject, isIdle }) => {
        const known = session();
        if (known?.subject !== subject) return;
        if (isIdle) return signIn(known.pool, here(), "idle");
        forgetAll();
        then();
    });
}

whenTold("ask", ({ pool }) => {
    const kept = readTokens();
    if (kept?.pool === pool) tell("answer", { tokens: kept });
});
