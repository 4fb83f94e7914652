/** Times as a field of the browser has them, `2026-11-27T10:00`, and always of Korea, wherever the device is. */
export type Local = string;

const DAY_MS = 24 * 3_600_000;

export function toSeoul(local: Local): string {
    return `${local}:00+09:00`;
}

/** Ten in the morning, in so many days. */
export function inDays(days: number, now = Date.now()): Local {
    const day = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Seoul" }).format(now + days * DAY_MS);
    return `${day}T10:00`;
}
