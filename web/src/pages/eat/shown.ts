/** Amounts, days, hours and ways as people say them. */
import { now } from "../../device/clock";
import { day as inFull, inSeoul, language } from "../../kit/words";

const SEOUL = "Asia/Seoul";
const WALK_M_A_MINUTE = 67;
const WALK_M_MAX = 2_000;

export function won(amount: number): string {
    return language() === "ko" ? `${amount.toLocaleString("ko")}원` : `₩${amount.toLocaleString("en")}`;
}

/** The time of day of an instant, in Korea. */
export function clock(rfc3339: string): string {
    return inSeoul(rfc3339, { hour: "numeric", minute: "2-digit" });
}

/** A day of these weeks, of an instant or written as YYYY-MM-DD: as everywhere, but that its year is another's only. */
export function day(at: string): string {
    return inFull(at, isOtherYear(at));
}

/** The last day before an instant by which something is done: what is due as a day begins is due the day before. */
export function lastDay(by: string): string {
    return day(new Date(Date.parse(by) - 1).toISOString());
}

/** A month (YYYY-MM). */
export function monthName(iso: string): string {
    return inSeoul(iso, { year: isOtherYear(iso) ? "numeric" : undefined, month: "long" });
}

function isOtherYear(at: string): boolean {
    const year = (of: string | number) =>
        new Intl.DateTimeFormat("sv", { timeZone: SEOUL }).format(new Date(of)).slice(0, 4);
    return year(at) !== year(now());
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
