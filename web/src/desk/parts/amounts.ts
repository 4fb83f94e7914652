/** Amounts, counts and days as officers read them. */
import { language } from "../../kit/words";

/** Won, from the API's money or a bare number: `12,000원`, `₩12,000`. */
export function won(money: { amount: number } | number): string {
    const amount = typeof money === "number" ? money : money.amount;
    const digits = Math.abs(amount).toLocaleString("en");
    const sign = amount < 0 ? "−" : "";
    return language() === "ko" ? `${sign}${digits}원` : `${sign}₩${digits}`;
}

export function count(number: number): string {
    return number.toLocaleString("en");
}

/** A moment in Seoul, short enough for a table: `2026-11-26 18:05`. */
export function at(rfc3339: string): string {
    const parts = new Intl.DateTimeFormat("sv-SE", {
        timeZone: "Asia/Seoul",
        dateStyle: "short",
        timeStyle: "short",
    });
    return parts.format(new Date(rfc3339));
}

/** The day in Seoul now, as `2026-11-26`; so many days later or earlier where asked. */
export function today(daysLater = 0): string {
    return at(new Date(Date.now() + daysLater * 86_400_000).toISOString()).slice(0, 10);
}

/** The month so many after that of a day: `2026-12`. */
export function monthOf(day: string, monthsLater = 0): string {
    const [year, month] = day.split("-").map(Number) as [number, number];
    return new Date(Date.UTC(year, month - 1 + monthsLater, 1)).toISOString().slice(0, 7);
}
