/** A shop's hours of today in Seoul, as they are said: "09:00–20:00". Days that differ are the service's to judge. */
import type { Shop } from "../../api/meals";
import { now } from "../../device/clock";

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

export function hoursToday(hours: NonNullable<Shop["hours"]>, at = new Date(now())): string {
    const name = new Intl.DateTimeFormat("en", { timeZone: "Asia/Seoul", weekday: "short" }).format(at).toLowerCase();
    const today = DAYS.find((day) => day === name);
    const spans = hours.open.filter((span) => today && span.days.includes(today));
    return spans.map((span) => `${span.from_}–${span.until}`).join(", ");
}
