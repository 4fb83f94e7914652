/** The service's time: a device whose clock is wrong orders, and looks for what is open, all the same. */
let ahead = 0;

/** What the newest answer says of the time; an answer that says nothing changes nothing. */
export function learn(answer: Response): void {
    const told = Date.parse(answer.headers.get("Date") ?? "");
    if (!Number.isNaN(told)) ahead = Date.now() - told;
}

/** Milliseconds since 1970, by the service's clock as far as it is known, else by the device's. */
export function now(): number {
    return Date.now() - ahead;
}
