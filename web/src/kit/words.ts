/** Words in Korean and English: each page brings its own, typed by the Korean ones, so that none is missing. */
import { useEffect, useState } from "preact/hooks";
import { keep, kept } from "../device/kept";

export type Language = "ko" | "en";
export type Both<T> = { ko: T; en: T };

const KEY = "lang";
const listeners = new Set<() => void>();
let chosen: Language = before() ?? (navigator.language.toLowerCase().startsWith("ko") ? "ko" : "en");
document.documentElement.lang = chosen;

function before(): Language | undefined {
    const value = kept("device", KEY);
    return value === "ko" || value === "en" ? value : undefined;
}

export function language(): Language {
    return chosen;
}

export function choose(next: Language): void {
    chosen = next;
    document.documentElement.lang = next;
    keep("device", KEY, next);
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

/** A day as people read it, of an instant or written as YYYY-MM-DD, in Korea wherever the device is. The day of the week
 * is put behind it here: browsers have two ways for that, with a year and without one. */
export function day(at: string, isYearSaid = true): string {
    const year = isYearSaid ? "numeric" : undefined;
    return `${inSeoul(at, { year, month: "long", day: "numeric" })} (${inSeoul(at, { weekday: "short" })})`;
}

/** A moment as people read it. */
export function moment(rfc3339: string, isYearSaid = true): string {
    return `${day(rfc3339, isYearSaid)} ${inSeoul(rfc3339, { hour: "numeric", minute: "2-digit" })}`;
}

export function inSeoul(at: string, format: Intl.DateTimeFormatOptions): string {
    return new Intl.DateTimeFormat(chosen, { timeZone: "Asia/Seoul", ...format }).format(new Date(at));
}
