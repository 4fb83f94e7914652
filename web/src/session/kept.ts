/** What a tab keeps of a sign-in, under names that say nothing: it ends with the tab, and no other site sees it. */
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

/** Where somebody was who went to sign in. */
export interface Going {
    pool: Pool;
    to: string;
}

// A device that keeps nothing has it as long as the page is open.
const memory = new Map<string, string>();

function read<T>(key: string): T | null {
    const text = quietly(() => sessionStorage.getItem(key)) ?? memory.get(key);
    return text ? quietly(() => JSON.parse(text) as T) : null;
}

function write(key: string, value: unknown): void {
    const text = JSON.stringify(value);
    memory.set(key, text);
    quietly(() => sessionStorage.setItem(key, text));
}

function quietly<T>(what: () => T): T | null {
    try {
        return what();
    } catch {
        return null;
    }
}

export const readTokens = () => read<Tokens>(TOKENS);
export const keepTokens = (tokens: Tokens) => write(TOKENS, tokens);
export const readGoing = () => read<Going>(GOING);
export const keepGoing = (going: Going) => write(GOING, going);

export function dropTokens(): void {
    drop(TOKENS);
}

export function dropGoing(): void {
    drop(GOING);
}

function drop(key: string): void {
    memory.delete(key);
    quietly(() => sessionStorage.removeItem(key));
}

/** Forgets all that this tab keeps, and every draft. */
export function forgetAll(): void {
    memory.clear();
    dropDrafts();
    quietly(() => sessionStorage.clear());
}
