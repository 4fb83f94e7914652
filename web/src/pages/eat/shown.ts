/** Amounts, days, hours and ways as people say them. */
import { now } from "../../device/clock";
import { language } from "../../kit/words";

const SEOUL = "Asia/Seoul";
const WALK_M_A_MINUTE = 67;
const WALK_M_MAX = 2_000;

export function won(amount: number): string {
    return language() === "ko" ? `${amount.toLocaleString("ko")}원` : `₩${amount.toLocaleString("en")}`;
}

/** The time of day of an instant, in Korea. */
export function clock(rfc3339: string): string {
    const format = { timeZone: SEOUL, hour: "numeric", minute: "2-digit" } as const;
    return new Intl.DateTimeFormat(language(), format).format(new Date(rfc3339));
}

/** A day (YYYY-MM-DD), without its year. */
export function day(iso: string, withWeekday = false): string {
    const format = {
        timeZone: "UTC",
        month: "long",
        day: "numeric",
        weekday: withWeekday ? "short" : undefined,
    } as const;
    return new Intl.DateTimeFormat(language(), format).format(new Date(`${iso}T00:00:00Z`));
}

/** A month (YYYY-MM). */
export function monthName(iso: string): string {
    const format = { timeZone: "UTC", month: "long" } as const;
    return new Intl.DateTimeFormat(language(), format).format(new Date(`${iso}-01T00:00:00Z`));
}

/** This month in Korea, or so many before it. */
export function month(before = 0): string {
    const today = new Intl.DateTimeFormat("sv", { timeZone: SEOUL }).format(new Date(now()));
    const at = new Date(`${today.slice(0, 7)}-01T00:00:00Z`);
    at.setUTCMonth(at.getUTCMonth() - before);
    return at.toISOString().slice(0, 7);
}

/** How far it is on foot, and in metres where that is far. */
export function way(metres: number): string {
    if (metres > WALK_M_MAX) return `${(metres / 1000).toFixed(1)} km`;
    const minutes = Math.max(1, Math.round(metres / WALK_M_A_MINUTE));
    return language() === "ko" ? `걸어서 ${minutes}분` : `${minutes} min on foot`;
}
