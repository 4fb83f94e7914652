import { now } from "./clock";

/** The device's own random number for a request: sent again, it is the same request. */
export function newRequestId(): string {
    return crypto.randomUUID();
}

const TIME_DIGITS = 12;

/** The id of an order, made as it is pressed: random, and with the time in it (UUID version 7). */
export function newOrderId(at = now()): string {
    const time = at.toString(16).padStart(TIME_DIGITS, "0");
    const random = crypto.randomUUID();
    return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15)}`;
}
