/** The device's own random number for a request: sent again, it is the same request. */
export function newRequestId(): string {
    return crypto.randomUUID();
}
