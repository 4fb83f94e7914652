/** Words in Korean and English: each page brings its own, typed by the Korean ones, so that none is missing. */
import { useEffect, useState } from "preact/hooks";

export type Language = "ko" | "en";
export type Both<T> = { ko: T; en: T };

const KEY = "lang";
const listeners = new Set<() => void>();
let chosen: Language = kept() ?? (navigator.language.toLowerCase().startsWith("ko") ? "ko" : "en");
document.documentElement.lang = chosen;

function kept(): Language | undefined {
    try {
        const value = localStorage.getItem(KEY);
        return value === "ko" || value === "en" ? value : undefined;
    } catch {
        return undefined;
    }
}

export function language(): Language {
    return chosen;
}

export function choose(next: Language): void {
    chosen = next;
    document.documentElement.lang = next;
    try {
        localStorage.setItem(KEY, next);
    } catch {
        // The choice then lasts as long as the page.
    }
    listeners.forEach((tell) => tell());
}

/** The words of a page in the language that was chosen; the page is drawn anew when it changes. */
export function useWords<T>(both: Both<T>): T {
    const [, again] = useState({});
    useEffect(() => {
        const tell = () => again({});
        listeners.add(tell);
        return () => void listeners.delete(tell);
    }, []);
    return both[chosen];
}

/** A moment as people read it, in Korea's time wherever the device is. */
export function moment(rfc3339: string): string {
    const format = new Intl.DateTimeFormat(chosen, {
        timeZone: "Asia/Seoul",
        year: "numeric",
        month: "long",
        day: "numeric",
        weekday: "short",
        hour: "numeric",
        minute: "2-digit",
    });
    return format.format(new Date(rfc3339));
}
