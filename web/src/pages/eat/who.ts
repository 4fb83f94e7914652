/** For whom one orders: oneself, or one of those for whom one acts. The names are one's own, and stay on the device. */
import { useEffect, useState } from "preact/hooks";
import { keep, kept } from "../../device/kept";
import { session } from "../../session/session";

const CHOSEN = "who";
const NAMES = "names";
export const NAME_MAX = 20;
const listeners = new Set<() => void>();

/** All that this account may order for; oneself comes first. */
export function everyone(): string[] {
    const claims = session()?.claims ?? {};
    const own = claims["child_id"];
    const others = claims["children"];
    const listed = [own, ...(typeof others === "string" ? others.split(",") : [])];
    return [...new Set(listed.filter((each): each is string => typeof each === "string" && each !== ""))];
}

/** Whether the account acts for others. */
export function isFamily(): boolean {
    return everyone().length > 1 || !session()?.claims["child_id"];
}

/** Whom it is for now; null where there is nobody yet. */
export function chosen(): string | null {
    const all = everyone();
    const last = kept("tab", CHOSEN);
    return all.find((each) => each === last) ?? all[0] ?? null;
}

export function choose(child: string): void {
    keep("tab", CHOSEN, child);
    listeners.forEach((tell) => tell());
}

export function nameOf(child: string): string {
    return names()[child] ?? child;
}

export function rename(child: string, name: string): void {
    const { [child]: _, ...others } = names();
    keep("device", NAMES, JSON.stringify(name.trim() ? { ...others, [child]: name.trim() } : others));
    listeners.forEach((tell) => tell());
}

function names(): Record<string, string> {
    try {
        return JSON.parse(kept("device", NAMES) ?? "{}") as Record<string, string>;
    } catch {
        return {};
    }
}

export function useWho(): string | null {
    const [, again] = useState({});
    useEffect(() => {
        const tell = () => again({});
        listeners.add(tell);
        return () => void listeners.delete(tell);
    }, []);
    return chosen();
}
