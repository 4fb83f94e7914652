/** What a tab keeps of a sign-in, under names that say nothing: it ends with the tab, and no other site sees it. */
import { forget, keep, kept } from "../device/kept";
import type { Pool } from "./config";
import { dropDrafts } from "./drafts";

export interface Tokens {
    pool: Pool;
    id: string;
    access: string;
    refresh: string;
}

const TOKENS = "s";
const GOING = "s.to";
const AT = "s.at";
const WHO = "s.who";

/** Where somebody was who went to sign in, and why. */
export interface Going {
    pool: Pool;
    to: string;
    why?: Why | undefined;
    /** The end of the sign-in that no longer holds: no other tab's copy of it is taken over. */
    not?: string | undefined;
}

/** Nobody did anything for long; or what one was signed in with has ended. */
export type Why = "idle" | "ended";

function read<T>(key: string): T | null {
    try {
        return JSON.parse(kept("tab", key) ?? "null") as T | null;
    } catch {
        return null;
    }
}

const write = (key: string, value: unknown): boolean => keep("tab", key, JSON.stringify(value));

export const readTokens = () => read<Tokens>(TOKENS);
export const keepTokens = (tokens: Tokens) => write(TOKENS, tokens);
export const readGoing = () => read<Going>(GOING);
export const keepGoing = (going: Going) => write(GOING, going);

/** When something was last done with this sign-in, in milliseconds since 1970. It is kept beside it: a browser that
 * restores its tabs restores no desk that nobody sits at. */
export const readActive = () => read<number>(AT);
export const keepActive = (at: number) => write(AT, at);

/** The account that was last signed in on this tab: what it has written and not sent is for no other. */
export const readWho = () => read<string>(WHO);
export const keepWho = (subject: string) => write(WHO, subject);

export function dropTokens(): void {
    drop(TOKENS);
    drop(AT);
}

export function dropGoing(): void {
    drop(GOING);
}

function drop(key: string): void {
    keep("tab", key, null);
}

/** Forgets all that this tab keeps, and every draft. */
export function forgetAll(): void {
    dropDrafts();
    forget("tab");
}
